"""Tells people what rooms below the inbox cannot: a job that failed, somebody who joined. Serves every stage."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from yunchou.core.models import AuditEntry, Job, User, Workspace
from yunchou.inbox.services import tell

#: How far back is looked: longer than the server is likely to stand still.
WINDOW = timedelta(days=3)
JOB_FAILED, MEMBER_JOINED = "job.failed", "member.joined"


@transaction.atomic
def tell_the_news(*, now: datetime) -> int:
    """Tell what happened of late; looking again tells nothing twice. How many happenings were looked at."""
    failed = Job.unscoped.filter(
        workspace__isnull=False, state__in=(Job.State.DEAD, Job.State.UNKNOWN), finished_at__gte=now - WINDOW
    )
    joined = AuditEntry.unscoped.filter(action=MEMBER_JOINED, at__gte=now - WINDOW)
    jobs, newcomers = list(failed.select_related("workspace")), list(joined.select_related("workspace"))
    for job in jobs:
        _tell_of_job(job, now=now)
    for entry in newcomers:
        _tell_of_newcomer(entry, now=now)
    return len(jobs) + len(newcomers)


def _tell_of_job(job: Job, *, now: datetime) -> None:
    assert job.workspace is not None
    people = holders(job.workspace, Permission.MANAGE)
    tell(
        people,
        kind=JOB_FAILED,
        values={"job": job.kind, "error": job.error[:200], "pk": str(job.pk)},
        key=f"{JOB_FAILED} {job.pk} {job.attempts}",
        workspace=job.workspace,
        now=now,
    )


def _tell_of_newcomer(entry: AuditEntry, *, now: datetime) -> None:
    people = [
        person for person in holders(entry.workspace, Permission.ADMINISTER) if person.pk != entry.actor_id
    ]
    tell(
        people,
        kind=MEMBER_JOINED,
        values={"name": entry.actor_label},
        key=f"{MEMBER_JOINED} {entry.pk}",
        workspace=entry.workspace,
        now=now,
    )


def holders(workspace: Workspace, permission: Permission) -> Iterable[User]:
    """The members whose role holds a permission. One query."""
    roles = [role for role in Role if permission in ROLE_PERMISSIONS[role]]
    rows = Membership.unscoped.select_related("user").filter(workspace=workspace, role__in=roles)
    return [membership.user for membership in rows]
