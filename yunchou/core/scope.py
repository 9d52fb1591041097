"""Tenant isolation by construction: a query on workspace data without a workspace raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from django.db import models

from yunchou.core.errors import NoScope

if TYPE_CHECKING:
    from yunchou.core.models import Workspace

M = TypeVar("M", bound=models.Model)
_workspace_id: ContextVar[int | None] = ContextVar("workspace_id", default=None)


@contextmanager
def workspace_scope(workspace: "Workspace | int") -> Iterator[None]:
    """Everything inside sees, and writes, this workspace alone. Scopes nest; the innermost counts."""
    token = _workspace_id.set(workspace if isinstance(workspace, int) else workspace.pk)
    try:
        yield
    finally:
        _workspace_id.reset(token)


def current_workspace_id() -> int:
    """The workspace in scope; raises NoScope when there is none."""
    workspace_id = _workspace_id.get()
    if workspace_id is None:
        raise NoScope(
            "A query on workspace data ran outside workspace_scope(); open a scope at the edge or in the job."
        )
    return workspace_id


class ScopedManager(models.Manager[M]):
    """The default manager of tenant models: filters by the workspace in scope, and raises without one."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(workspace_id=current_workspace_id())
