"""The two logs are filtered by what, who, text and calendar days of the workspace."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import NOW
from yunchou.core import audit
from yunchou.core.changes import record_change
from yunchou.core.models import AuditEntry, Change
from yunchou.core.selectors import LogFilter, audit_actions, audit_entries, changes, people_in

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def entries(ana, ben, scope):
    at = [datetime(2026, 3, 17, hour, 30, tzinfo=UTC) for hour in (15, 16)]  # 23:30, and 0:30 next day
    audit.record("key.created", by=ana, on=ana, now=at[0])
    audit.record("member.removed", by=ben, on=ben, now=at[1])


def actions(**asked) -> list[str]:
    return [entry.action for entry in audit_entries(LogFilter(zone=SHANGHAI, **asked))]


def test_without_a_filter_everything_comes_newest_first(entries):
    assert actions() == ["member.removed", "key.created"]


def test_days_are_the_workspaces_own_and_both_ends_count(entries):
    assert actions(until=date(2026, 3, 17)) == ["key.created"]
    assert actions(since=date(2026, 3, 18)) == ["member.removed"]
    assert actions(since=date(2026, 3, 17), until=date(2026, 3, 18)) == ["member.removed", "key.created"]


def test_an_action_and_its_noun_both_narrow(entries):
    assert actions(what="key.created") == actions(what="key") == ["key.created"]
    assert actions(what="ke") == []


def test_a_person_and_a_text_narrow(entries, ben):
    assert actions(person=ben.pk) == ["member.removed"]
    assert actions(text="aNa") == ["key.created"]
    assert audit_actions() == ["key.created", "member.removed"]
    assert [one.name for one in people_in(AuditEntry.objects.all(), field="actor")] == ["Ana", "Ben"]


def test_changes_are_narrowed_the_same_way(ana, scope):
    for kind, title in (("tracking", "New plan"), ("other", "Moved house")):
        record_change(Change.Kind(kind), title, by=ana, at=NOW, now=NOW, note="why: rain")
    assert [one.title for one in changes(LogFilter(zone=SHANGHAI, what="other"))] == ["Moved house"]
    assert [one.title for one in changes(LogFilter(zone=SHANGHAI, text="plan"))] == ["New plan"]
    assert len(changes(LogFilter(zone=SHANGHAI, text="rain", person=ana.pk))) == 2


def test_details_with_a_secrets_name_are_refused(ana, scope):
    with pytest.raises(ValueError, match="token"):
        audit.record("key.created", by=ana, now=NOW, details={"token": "x"})
