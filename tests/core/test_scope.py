"""Tenant isolation by construction, for every model a workspace owns, today's and tomorrow's."""

import pytest
from django.apps import apps

from tests.conftest import NOW
from yunchou.core import audit
from yunchou.core.errors import NoScope
from yunchou.core.models import AuditEntry, WorkspaceModel
from yunchou.core.scope import ScopedManager, current_workspace_id, workspace_scope

TENANT_MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, WorkspaceModel)), key=lambda m: m._meta.label
)
OWN_MODELS = [model for model in apps.get_models() if model.__module__.startswith("yunchou.")]

#: Models without a workspace of their own, and why.
SHARED = {
    "core.User": "a person may belong to several workspaces",
    "core.Workspace": "the tenant itself",
    "core.Job": "the installation has work of its own; the selector asks for the workspace",
    "core.JobStep": "belongs to its job",
    "core.JobSchedule": "schedules are the installation's",
    "core.JobWorker": "a process serves every workspace",
    "events.SpoolSegment": "the spool is the installation's; a segment holds events of many workspaces",
    "events.SpoolDamage": "what cannot be read names no workspace",
}


def test_every_model_is_a_workspaces_own_or_says_why_not():
    unscoped = {model._meta.label for model in OWN_MODELS if model not in TENANT_MODELS}
    assert unscoped - SHARED.keys() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)
def test_a_query_outside_any_workspace_raises(model):
    assert isinstance(model._default_manager, ScopedManager)
    for query in (model.objects.all, model.objects.count, lambda: list(model.objects.filter(pk=1))):
        with pytest.raises(NoScope):
            query()


@pytest.mark.django_db
@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)
def test_every_query_names_the_workspace_in_scope(model):
    with workspace_scope(4711):
        sql = str(model.objects.all().query)
    column = model._meta.get_field("workspace").column
    assert f'"{column}" = 4711' in sql


def test_rows_of_another_workspace_are_invisible(workspace, other_workspace, ana):
    with workspace_scope(workspace):
        audit.record("key.created", by=ana, now=NOW)
    with workspace_scope(other_workspace):
        assert not AuditEntry.objects.exists()
        assert AuditEntry.objects.update(action="forged") == 0
        assert AuditEntry.objects.all().delete()[0] == 0
    assert AuditEntry.unscoped.get().action == "key.created"


def test_scopes_nest_and_end(workspace, other_workspace):
    with workspace_scope(workspace):
        with workspace_scope(other_workspace):
            assert current_workspace_id() == other_workspace.pk
        assert current_workspace_id() == workspace.pk
    with pytest.raises(NoScope):
        current_workspace_id()
