"""The command line of a server that gives pages and jobs half a second to end: `python -m tests.server.impatient serve`."""

import os

import django

from yunchou.config.cli import app

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "yunchou.config.settings"
    django.setup()
    from yunchou.config import server

    server.GRACE_SECONDS = 0.5
    app()
