"""Files given to the importers, loaded by their jobs in the test's own thread."""

import pytest

from tests.events.imports.desk import Desk
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import jobs


@pytest.fixture
def desk(transactional_db, workspace, ana, now, event_store, monkeypatch):  # noqa: ARG001  jobs commit, so the test cannot roll back
    """A desk at which Ana imports files into the workspace."""
    monkeypatch.setattr(jobs, "event_store", lambda: event_store)
    with workspace_scope(workspace):
        yield Desk(workspace=workspace, by=ana, now=now, store=event_store)
