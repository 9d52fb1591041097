"""Imports of real files, loaded by jobs in the test's own thread, with the child that reads files as in life."""

from collections.abc import Iterator

import pytest

from tests.events.imports.desk import Desk
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import jobs


@pytest.fixture
def store_of_jobs(event_store, monkeypatch):
    monkeypatch.setattr(jobs, "event_store", lambda: event_store)
    return event_store


@pytest.fixture
def desk(transactional_db, workspace, ana, now, store_of_jobs) -> Iterator[Desk]:
    """Ana's desk in a workspace that counts in dollars."""
    workspace.currency, workspace.time_zone = "USD", "America/New_York"
    workspace.save()
    with workspace_scope(workspace):
        yield Desk(workspace=workspace, by=ana, now=now, store=store_of_jobs)
