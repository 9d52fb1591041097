"""The audit log: one entry a service call, written in the same transaction."""

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import models

from yunchou.core.models import AuditEntry, User
from yunchou.core.scope import current_workspace_id

#: The visitor's address, set by the edge for the length of a request.
visitor_address: ContextVar[str | None] = ContextVar("visitor_address", default=None)

#: Details with these names are personal or secret and never stored.
FORBIDDEN_DETAILS = frozenset({"password", "key", "secret", "token", "phone"})


def record(
    action: str,
    *,
    by: User | None,
    on: models.Model | None = None,
    now: datetime,
    actor_label: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write who did what. Call inside the service's transaction and a workspace scope.

    `by` is None for keys and jobs, which then name themselves in `actor_label`.
    """
    details = details or {}
    if forbidden := FORBIDDEN_DETAILS & details.keys():
        raise ValueError(
            f"Audit details may not hold {', '.join(sorted(forbidden))}; store an id or a prefix instead."
        )
    entry: AuditEntry = AuditEntry.objects.create(
        workspace_id=current_workspace_id(),
        action=action,
        actor=by,
        actor_label=actor_label or (by.name if by else ""),
        object_type=on._meta.model_name or "" if on else "",
        object_id=str(on.pk) if on else "",
        object_label=str(on)[:200] if on else "",
        details=details,
        address=visitor_address.get(),
        at=now,
    )
    return entry
