"""Managers hear of failed jobs, owners of newcomers, each once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.conftest import NOW
from yunchou.core import audit
from yunchou.core.models import Job
from yunchou.flows.notices import WINDOW, tell_the_news
from yunchou.inbox.models import Notification

pytestmark = pytest.mark.django_db


def failed_job(workspace, *, at):
    return Job.unscoped.create(
        id=uuid4(),
        workspace=workspace,
        kind="events.recut_days",
        key=str(at),
        state=Job.State.DEAD,
        error="The event store does not answer.",
        due_at=at,
        created_at=at,
        finished_at=at,
    )


def test_a_failed_job_is_told_to_those_who_can_start_it_again_and_once(workspace, every_role, scope):
    failed_job(workspace, at=NOW)
    tell_the_news(now=NOW)
    tell_the_news(now=NOW + timedelta(minutes=1))
    told = Notification.objects.filter(kind="job.failed").values_list("to_id", flat=True)
    assert set(told) >= {every_role["manager"].pk, every_role["owner"].pk}
    assert not set(told) & {every_role[role].pk for role in ("viewer", "analyst", "member", "reviewer")}
    assert len(told) == len(set(told))


def test_what_failed_long_ago_is_no_news(workspace, ana, scope):
    failed_job(workspace, at=NOW - WINDOW - timedelta(minutes=1))
    tell_the_news(now=NOW)
    assert not Notification.objects.exists()


def test_owners_hear_who_joined_but_the_newcomer_does_not(workspace, ana, ben, scope):
    audit.record("member.joined", by=ana, on=ana, now=NOW)
    audit.record("member.joined", by=ben, on=ben, now=NOW)
    tell_the_news(now=NOW)
    assert [(one.to, one.values["name"]) for one in Notification.objects.all()] == [(ana, ben.name)]
