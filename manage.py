#!/usr/bin/env python
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from bureau.kit import embedded

# Commands that make tables sign in as their owner; everything else as the application, behind row security.
NEED_THE_OWNER = {
    *("migrate", "makemigrations", "sqlmigrate", "flush", "inspectdb", "pgtrigger"),
    *("rotate_keys", "dispose", "purge_log"),  # these change what the application may only add to
}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")
    if NEED_THE_OWNER & set(sys.argv[1:2]):
        os.environ["PORTAL_AS_OWNER"] = "true"
    if settings.EMBEDDED_DATABASE:
        try:
            embedded.ensure(settings.VAR)
        except embedded.Unavailable as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
