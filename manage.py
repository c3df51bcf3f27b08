#!/usr/bin/env python
"""The command line of the tracker; a setting that makes no sense is said in one line instead of a traceback."""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    settings = os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        import_module(settings)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
