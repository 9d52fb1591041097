"""The migrations make what the models say, and can be taken back."""

import pytest
from django.core.management import call_command
from django.db import connection

#: From the top: an app's tables go before those they point to.
APPS = ("events", "people", "accounts", "core")


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_every_migration_can_be_taken_back_and_applied_again():
    before = set(connection.introspection.table_names())
    try:
        for app in ("axes", *APPS):
            call_command("migrate", app, "zero", verbosity=0)
        left = set(connection.introspection.table_names())
        assert not {table for table in left if table.startswith(tuple(f"{app}_" for app in APPS))}
    finally:
        call_command("migrate", verbosity=0)

    assert set(connection.introspection.table_names()) == before
