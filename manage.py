#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pprnet.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        # Away, too slow or without room: nothing that a traceback would tell.
        sys.exit(f"The database could not do this, and nothing is half done: {error}")
