"""Files given to the importers, loaded by their jobs in the test's own thread."""

import pytest

from tests.events.imports.desk import Desk, InlineReader
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import jobs, loading


@pytest.fixture
def in_this_process(monkeypatch, event_store):
    """Jobs use the test's store, and read files without a child."""
    monkeypatch.setattr(jobs, "event_store", lambda: event_store)
    monkeypatch.setattr(loading, "ReadingChild", InlineReader)
    return event_store


@pytest.fixture
def desk(transactional_db, workspace, ana, now, in_this_process):
    """A desk at which Ana imports files into the workspace."""
    with workspace_scope(workspace):
        yield Desk(workspace=workspace, by=ana, now=now, store=in_this_process)
