# Loaded with Django, so that a task queued by a page finds the application and its broker.
from bureau.celery import app as celery_app

__all__ = ["celery_app"]
