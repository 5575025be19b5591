#!/usr/bin/env python
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line

from bureau.kit import embedded


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")
    if settings.EMBEDDED_DATABASE:
        try:
            embedded.ensure(settings.VAR)
        except embedded.Unavailable as error:
            sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
