"""From draft to advice, to what ran out; each step with a reason, in the audit log, and told to its owner."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.lessons.conftest import LAST_DAY, RAISED
from yunchou.core.models import AuditEntry
from yunchou.inbox.models import Notification
from yunchou.lessons import services
from yunchou.lessons.errors import BadLesson, NotInThisState
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import Effect, Evidence, LessonScope
from yunchou.lessons.selectors import expiring, history_of, lesson_numbered, waiting_for_word

DAY = timedelta(days=1)
AFTER = datetime.fromisoformat("2026-10-01T00:30:00+08:00")


def actions(lesson: Lesson) -> list[str]:
    return [entry.action for entry in history_of(lesson)]


def test_a_proposed_lesson_is_a_draft_with_all_that_was_said(draft):
    lesson = draft()

    assert lesson.state == Lesson.State.DRAFT
    assert (lesson.channels, lesson.forms, lesson.metrics) == (["douyin"], ["short_video"], [])
    assert (lesson.effect_low, lesson.effect_high, lesson.effect_unit) == (Decimal(5), Decimal(11), "points")
    assert [str(one) for one in lesson.evidence.all()] == ["完播率只有 10%"]
    assert actions(lesson) == ["lesson.proposed"]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("title", {"title": "  "}),
        ("title", {"title": "长" * 121}),
        ("statement", {"statement": ""}),
        ("expires_on", {"expires_on": date(2026, 3, 17)}),
        ("forms", {"scope": LessonScope(forms=("opera",))}),
        ("channels", {"scope": LessonScope(channels=("x" * 61,))}),
        ("effect_unit", {"effect": Effect(Decimal(1), unit="miles")}),
        ("effect_low", {"effect": Effect(Decimal(9), Decimal(1), Decimal(2))}),
        ("effect_high", {"effect": Effect(Decimal(9), Decimal(1))}),
        ("evidence", {"evidence": [Evidence("", "R-1", "Nothing")]}),
    ],
)
def test_a_lesson_that_makes_no_sense_is_refused_beside_its_field(draft, field, said):
    with pytest.raises(BadLesson) as refused:
        draft(**said)

    assert refused.value.field == field
    assert refused.value.advice
    assert not Lesson.objects.exists()


def test_somebody_elses_colleague_cannot_own_a_lesson(draft, cai):
    with pytest.raises(BadLesson) as refused:
        draft(owner=cai)

    assert refused.value.field == "owner"


def test_the_database_itself_refuses_an_effect_outside_its_interval(draft):
    lesson = draft()
    lesson.effect = Decimal(99)

    with pytest.raises(IntegrityError), transaction.atomic():
        lesson.save()


def test_confirming_twice_is_refused(draft, ana):
    lesson = draft()
    services.confirm_lesson(lesson, by=ana, now=NOW)

    with pytest.raises(NotInThisState):
        services.confirm_lesson(lesson, by=ana, now=NOW)

    assert actions(lesson) == ["lesson.confirmed", "lesson.proposed"]


def test_an_edit_says_which_parts_changed_and_an_empty_one_says_nothing(learn, ana):
    lesson = learn()
    same = {"title": lesson.title, "statement": lesson.statement, "effect": RAISED, "owner": ana}
    same |= {"expires_on": LAST_DAY, "evidence": [Evidence("review", "R-0001", "完播率只有 10%")]}
    scope = LessonScope(channels=("douyin",), forms=("short_video",))

    services.edit_lesson(lesson, **same, scope=scope, by=ana, now=NOW)
    assert actions(lesson)[0] == "lesson.confirmed"

    services.edit_lesson(lesson, **same | {"title": "新标题"}, scope=LessonScope(), by=ana, now=NOW)
    assert history_of(lesson)[0].details == {"fields": ["scope", "wording"]}


def test_a_lesson_holds_through_its_last_day_and_then_runs_out(learn, ana):
    lesson = learn()
    last_moment = datetime.fromisoformat("2026-09-30T23:59:00+08:00")

    assert services.expire_lessons(now=last_moment) == 0
    assert services.expire_lessons(now=AFTER) == 1
    assert services.expire_lessons(now=AFTER + DAY) == 0

    lesson.refresh_from_db()
    told = Notification.objects.get()
    assert lesson.state == Lesson.State.EXPIRED
    assert (told.to, told.kind, told.values["pk"]) == (ana, "lesson.expired", lesson.pk)
    assert AuditEntry.objects.filter(action="lesson.expired", actor=None).count() == 1


def test_drafts_and_lessons_without_a_last_day_never_run_out(draft, learn):
    draft("草稿")
    learn("不过期", expires_on=None)

    assert services.expire_lessons(now=AFTER + 3650 * DAY) == 0


def test_an_expired_lesson_is_renewed_until_another_day_with_a_reason(learn, ana):
    lesson = learn()
    services.expire_lessons(now=AFTER)

    with pytest.raises(BadLesson):
        services.renew_lesson(lesson, expires_on=date(2027, 3, 31), reason=" ", by=ana, now=AFTER)
    services.renew_lesson(lesson, expires_on=date(2027, 3, 31), reason="又测了一次", by=ana, now=AFTER)

    assert (lesson.state, lesson.expires_on) == (Lesson.State.ACTIVE, date(2027, 3, 31))
    assert history_of(lesson)[0].details["reason"] == "又测了一次"


def test_a_retired_lesson_is_read_only_until_it_is_renewed(learn, ana):
    lesson = learn()
    services.retire_lesson(lesson, reason="平台改版", by=ana, now=NOW)

    with pytest.raises(NotInThisState):
        services.edit_lesson(
            lesson, title="新", statement="新", scope=LessonScope(), owner=ana, by=ana, now=NOW
        )
    with pytest.raises(NotInThisState):
        services.retire_lesson(lesson, reason="再来一次", by=ana, now=NOW)
    services.renew_lesson(lesson, expires_on=None, reason="改回来了", by=ana, now=NOW)

    assert lesson.state == Lesson.State.ACTIVE


def test_the_desk_is_told_what_runs_out_soon_and_what_waits(learn, draft, ana, ben):
    soon, waiting = learn("快到期"), draft("待确认", owner=ben)
    learn("还早", expires_on=LAST_DAY + 90 * DAY)

    assert list(expiring(today=LAST_DAY - 7 * DAY, within=14 * DAY)) == [soon]
    assert list(expiring(today=LAST_DAY - 7 * DAY, within=14 * DAY, owner=ben.pk)) == []
    assert list(waiting_for_word(owner=ben.pk)) == [waiting]
    assert list(waiting_for_word(owner=ana.pk)) == []


def test_a_lesson_is_read_with_its_counts_in_few_queries(learn, ana, django_assert_num_queries):
    lesson = learn()
    services.note_use(lesson, kind="goal", key="1", label="六月", decision="used", by=ana, now=NOW)

    with django_assert_num_queries(1):
        found = lesson_numbered(lesson.pk)
        assert (found.used_count, found.rejected_count, found.worked_count) == (1, 0, 0)
