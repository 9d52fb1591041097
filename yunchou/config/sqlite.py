"""Puts a SQLite without the WAL-reset race under the name `sqlite3` before Django or SQLAlchemy import it."""

import sys

import pysqlite3
from pysqlite3 import dbapi2

#: SQLite 3.7.0 to 3.51.2 can lose a committed WAL frame when two connections checkpoint at once.
OLDEST_SAFE_SQLITE = (3, 51, 3)


def use_bundled_sqlite() -> None:
    """Make `import sqlite3` return the bundled library, for every package in this process."""
    # TRICKY: this has to run before the first import of django.db, so settings call it at the very top.
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = dbapi2
