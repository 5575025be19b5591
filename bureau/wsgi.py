"""What gunicorn serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from bureau.kit import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")

if settings.EMBEDDED_DATABASE:
    embedded.ensure(settings.VAR)
application = get_wsgi_application()
