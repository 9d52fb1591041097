"""Where somebody plans, the lessons that hold there are shown, closest first; the planner says used or rejected."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.lessons.conftest import LAST_DAY
from yunchou.core.models import AuditEntry
from yunchou.lessons.errors import BadUse, NotInThisState
from yunchou.lessons.models import LessonUse
from yunchou.lessons.scope import LessonScope
from yunchou.lessons.selectors import lessons_for, resting_on, uses_of
from yunchou.lessons.services import note_use, retire_lesson

TODAY = NOW.date()
PLAN = LessonScope(channels=("douyin",), forms=("short_video",), metrics=("orders",))


@pytest.fixture
def decide(ana):
    def make(lesson, decision, reason="", *, key="3", by=None):
        return note_use(
            lesson,
            kind="goal",
            key=key,
            label="六月订单",
            decision=decision,
            reason=reason,
            by=by or ana,
            now=NOW,
        )

    return make


def found(scope: LessonScope, **options) -> list[str]:
    return [match.lesson.title for match in lessons_for(scope, on=options.pop("on", TODAY), **options)]


def test_the_closest_lesson_comes_first_and_says_why(learn):
    learn("到处都行", scope=LessonScope())
    learn("抖音都行", scope=LessonScope(channels=("douyin",)))
    learn("抖音短视频", scope=LessonScope(channels=("douyin",), forms=("short_video",)))
    learn("只在双十一", scope=LessonScope(channels=("douyin",), season=("double_11",)))

    assert found(PLAN) == ["抖音短视频", "抖音都行", "只在双十一", "到处都行"]
    assert lessons_for(PLAN, on=TODAY)[0].why == (("channels", "douyin"), ("forms", "short_video"))
    assert found(PLAN, limit=2) == ["抖音短视频", "抖音都行"]


def test_a_lesson_kept_to_another_channel_is_not_shown(learn):
    learn("小红书的", scope=LessonScope(channels=("xiaohongshu",)))
    learn("另一个指标的", scope=LessonScope(metrics=("followers",)))

    assert found(PLAN) == []


def test_only_advice_that_holds_that_day_is_shown(learn, draft, ana):
    learn("有效")
    draft("草稿")
    retire_lesson(learn("退役"), reason="平台改版", by=ana, now=NOW)

    assert found(PLAN) == ["有效"]
    assert found(PLAN, on=LAST_DAY) == ["有效"]
    assert found(PLAN, on=LAST_DAY + timedelta(days=1)) == []


def test_what_worked_again_comes_before_what_did_not(learn, decide):
    plain, used = learn("没人用过"), learn("有人用过")
    decide(used, "used")

    assert found(PLAN) == [used.title, plain.title]


def test_audiences_are_the_same_whatever_their_case(learn):
    learn("给 Z 世代", scope=LessonScope(audiences=("Z世代 Gen-Z",)))

    assert found(LessonScope(audiences=("z世代 gen-z",))) == ["给 Z 世代"]


def test_finding_advice_takes_one_query(learn, django_assert_num_queries):
    for number in range(5):
        learn(f"第 {number} 条")

    with django_assert_num_queries(1):
        found(PLAN)


def test_one_plan_decides_once_and_may_change_its_mind(learn, decide, ben):
    lesson = learn()
    decide(lesson, "used")
    decide(lesson, "rejected", "工期不允许", by=ben)

    use = uses_of("goal", "3").get()
    assert (use.decision, use.reason, use.by) == (LessonUse.Decision.REJECTED, "工期不允许", ben)
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions[-2:] == ["lesson.used", "lesson.rejected"]


@pytest.mark.parametrize(("decision", "reason"), [("rejected", " "), ("ignored", "")])
def test_a_decision_without_a_reason_or_a_meaning_is_refused(learn, decide, decision, reason):
    with pytest.raises(BadUse):
        decide(learn(), decision, reason)

    assert not LessonUse.objects.exists()


def test_a_decision_about_nothing_is_refused(learn, decide):
    with pytest.raises(BadUse):
        decide(learn(), "used", key="")


def test_a_draft_cannot_be_used(draft, decide):
    with pytest.raises(NotInThisState):
        decide(draft(), "used")


def test_a_review_knows_what_it_taught(learn):
    lesson = learn()

    assert list(resting_on("review", "R-0001")) == [lesson]
    assert not resting_on("review", "R-0002").exists()
