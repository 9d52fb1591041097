"""A verdict goes to the lesson; one that denies what it claims marks it, and its owner answers with a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from yunchou.inbox.models import Notification
from yunchou.lessons import services
from yunchou.lessons.contradiction import contradicts
from yunchou.lessons.errors import BadVerdict, NotInThisState
from yunchou.lessons.models import Lesson
from yunchou.lessons.scope import Effect
from yunchou.lessons.selectors import history_of

State = Lesson.State


def judge(lesson: Lesson, verdict: str, *, key: str = "7", **figures: object) -> None:
    services.add_verdict(
        lesson, verdict=verdict, kind="review_action", key=key, label="首屏改回", figures=figures, now=NOW
    )


@pytest.mark.parametrize(
    ("verdict", "figures", "state"),
    [
        ("worked", {"amount": "7", "low": "4", "high": "10", "unit": "points"}, State.ACTIVE),
        ("worked", {"amount": 20, "low": 15, "high": 25, "unit": "points"}, State.CONTRADICTED),
        ("worked", {"amount": 2, "low": -1, "high": 5, "unit": "points"}, State.ACTIVE),
        ("worked", {"amount": "12", "unit": "points"}, State.CONTRADICTED),
        ("worked", {"amount": "12"}, State.ACTIVE),
        ("worked", {"amount": "12", "unit": "points", "metric": "orders"}, State.ACTIVE),
        ("worked", {"amount": 50, "low": 40, "high": 60, "unit": "percent"}, State.ACTIVE),
        ("worked", {}, State.ACTIVE),
        ("no_effect", {"amount": 0.1, "low": -1, "high": 1}, State.CONTRADICTED),
        ("too_early", {"amount": -9}, State.ACTIVE),
    ],
)
def test_a_verdict_denies_a_lesson_or_not(learn, verdict, figures, state):
    lesson = learn()

    judge(lesson, verdict, **figures)

    lesson.refresh_from_db()
    assert lesson.state == state


def test_no_effect_agrees_with_a_lesson_that_claims_none(learn):
    lesson = learn(effect=Effect(Decimal("0.2"), Decimal(-1), Decimal(1)))

    judge(lesson, "no_effect")

    assert lesson.state == State.ACTIVE


def test_no_effect_denies_a_lesson_without_a_number(learn):
    lesson = learn(effect=None)

    judge(lesson, "no_effect")

    assert lesson.state == State.CONTRADICTED


def test_the_owner_is_told_with_the_figures_and_answers_with_a_reason(learn, ana):
    lesson = learn()
    judge(lesson, "no_effect", amount=Decimal("0.10"), low=Decimal("-0.9"), high=Decimal("1.1"), days=14)

    told = Notification.objects.get()
    assert (told.to, told.kind, told.values["label"]) == (ana, "lesson.contradicted", "首屏改回")
    assert lesson.contradiction["figures"] == {"amount": "0.10", "low": "-0.9", "high": "1.1", "days": 14}

    services.keep_lesson(lesson, reason="样本来自淡季", by=ana, now=NOW)
    assert (lesson.state, lesson.contradiction) == (State.ACTIVE, None)
    assert history_of(lesson)[0].details == {"reason": "样本来自淡季", "against": "首屏改回"}


def test_the_same_measurement_again_does_not_reopen_what_was_answered(learn, ana):
    lesson = learn()
    judge(lesson, "no_effect", amount=0)
    services.keep_lesson(lesson, reason="样本来自淡季", by=ana, now=NOW)

    judge(lesson, "no_effect", amount=0)
    assert lesson.state == State.ACTIVE
    judge(lesson, "no_effect", key="8", amount=0)
    assert lesson.state == State.CONTRADICTED
    assert lesson.verdicts.count() == 2


def test_a_later_look_at_one_measurement_replaces_the_earlier(learn):
    lesson = learn()

    judge(lesson, "too_early", amount=6)
    judge(lesson, "worked", amount=7, low=5, high=9)

    assert [one.verdict for one in lesson.verdicts.all()] == ["worked"]


def test_a_draft_or_a_retired_lesson_is_judged_but_not_marked(draft, ana):
    lesson = draft()
    judge(lesson, "no_effect")
    assert lesson.state == State.DRAFT

    services.retire_lesson(lesson, reason="不用了", by=ana, now=NOW)
    judge(lesson, "no_effect", key="8")
    assert lesson.state == State.RETIRED
    assert not Notification.objects.exists()


def test_only_a_contradicted_lesson_can_be_kept(learn, ana):
    with pytest.raises(NotInThisState):
        services.keep_lesson(learn(), reason="没有人反对", by=ana, now=NOW)


def test_a_verdict_that_is_none_is_refused(learn):
    with pytest.raises(BadVerdict):
        judge(learn(), "maybe")


NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2)


@given(claim=st.tuples(NUMBERS, NUMBERS, NUMBERS), seen=st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_two_intervals_contradict_each_other_both_ways_or_neither(claim, seen):
    (low, mid, high), (seen_low, seen_mid, seen_high) = sorted(claim), sorted(seen)

    def denied(low, mid, high, by):
        lesson = Lesson(effect=mid, effect_low=low, effect_high=high, effect_unit="points")
        figures = {"unit": "points", **dict(zip(("low", "amount", "high"), map(str, by), strict=True))}
        return contradicts(lesson, verdict="worked", figures=figures)

    one = denied(low, mid, high, (seen_low, seen_mid, seen_high))
    other = denied(seen_low, seen_mid, seen_high, (low, mid, high))
    assert one == other == (high < seen_low or seen_high < low)
