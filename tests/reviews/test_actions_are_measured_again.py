"""At its check date an action is measured: worked, no effect, or too early, with figures and interval."""

from datetime import date
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tests.reviews.conftest import TAGS, Shop
from yunchou.calc.periods import Period
from yunchou.core.models import AuditEntry
from yunchou.inbox.models import Notification
from yunchou.lessons.models import Lesson, LessonVerdict
from yunchou.lessons.scope import Effect, LessonScope
from yunchou.lessons.services import confirm_lesson, propose_lesson
from yunchou.metrics.slices import Slice
from yunchou.reviews import services
from yunchou.reviews.errors import BadReview
from yunchou.reviews.jobs import measure_what_is_due
from yunchou.reviews.models import ReviewAction, ReviewLesson

pytestmark = pytest.mark.usefixtures("scope")
USUAL = Period(date(2026, 2, 1), date(2026, 2, 28))
FELL = Period(date(2026, 3, 1), date(2026, 3, 3))
DONE_ON = date(2026, 3, 4)
SINCE = Period(date(2026, 3, 5), date(2026, 3, 17))


@pytest.fixture
def shop(send):
    """小红书 sold half as well on three days, and as before once the page was back; 抖音 never changed."""

    def build(*, mended: bool = True) -> None:
        made = Shop()
        for day in Period(USUAL.start, SINCE.end).days():
            is_down = day in FELL or day == DONE_ON or (day in SINCE and not mended)
            made.visits(day, tags=TAGS["xiaohongshu"], path="/sun", many=30, orders=5 if is_down else 12)
        send(made)

    return build


@pytest.fixture
def case(workspace, ben, now):
    return services.open_review(
        workspace, of=Slice("order-rate"), window=FELL, baseline=USUAL, owner=ben, now=now
    )


@pytest.fixture
def action(case, ana, ben, now):
    """Ana is to bring the page back; Ben leads the review."""
    draft = services.ActionDraft(
        text="Bring the old page back",
        owner=ana,
        due=DONE_ON,
        slice=Slice("order-rate"),
        direction="rise",
        aim_kind="level",
        aim=Decimal("0.38"),
        check_on=date(2026, 3, 16),
    )
    made = services.add_action(case, draft, by=ben, now=now)
    services.finish_action(made, by=ana, done_on=DONE_ON, now=now)
    return made


def test_a_repair_worked_and_says_by_how_much(shop, action, now):
    shop()
    services.remeasure(action, now=now)
    figures = action.figures
    assert action.verdict == "worked"
    assert Decimal(figures["before"]) == pytest.approx(Decimal(5) / 30, abs=Decimal("0.02"))
    assert Decimal(figures["after"]) == pytest.approx(Decimal("0.4"))
    assert Decimal(0) < Decimal(figures["low"]) < Decimal(figures["amount"]) < Decimal(figures["high"])
    assert (figures["days"], figures["reaches_aim"], figures["checks"]) == (11, True, 1)
    assert figures["data_version"]


def test_a_repair_that_mended_nothing_had_no_effect(shop, action, now):
    shop(mended=False)
    services.remeasure(action, now=now)
    assert action.verdict == "no_effect"


def test_the_owner_of_the_action_and_of_the_review_are_told(shop, action, ana, ben, now):
    shop()
    services.remeasure(action, now=now)
    told = Notification.objects.filter(kind="review.action_measured")
    assert {one.to for one in told} == {ana, ben}
    assert told[0].values["verdict"] == "worked"
    assert AuditEntry.objects.get(action="review.action_measured").details["verdict"] == "worked"


def test_lessons_of_the_action_and_of_the_whole_review_hear_the_verdict(shop, case, action, ben, now):
    shop()
    how = {
        "statement": "It has to be.",
        "scope": LessonScope(),
        "expires_on": None,
        "owner": ben,
        "by": ben,
        "now": now,
    }
    other = ReviewAction.objects.create(
        workspace=case.workspace, review=case, text="Other", due=DONE_ON, slice=case.slice, aim=1, check_on=SINCE.end, created_at=now
    )  # fmt: skip
    rows = [
        services.add_lesson(case, title, action=of, **how)
        for title, of in (("Products first", action), ("Test pages", None), ("Another", other))
    ]
    services.remeasure(action, now=now)
    heard = LessonVerdict.objects.filter(kind="review_action", key=str(action.pk))
    assert {one.lesson for one in heard} == {rows[0].lesson, rows[1].lesson}
    assert {one.verdict for one in heard} == {"worked"}
    figures = heard[0].figures
    assert (figures["unit"], figures["metric"]) == ("points", "order-rate")
    assert Decimal(figures["amount"]) == pytest.approx(Decimal(23), abs=2)


def test_a_lesson_from_a_measured_action_carries_its_effect_and_its_verdict(shop, case, action, ben, now):
    shop()
    services.remeasure(action, now=now)
    row = services.add_lesson(
        case, "Products first", statement="It has to be.", scope=LessonScope(channels=("organic_social",)),
        expires_on=date(2027, 3, 17), owner=ben, by=ben, action=action, now=now,
    )  # fmt: skip
    lesson = row.lesson
    assert lesson.effect_low < lesson.effect < lesson.effect_high
    assert (lesson.state, lesson.effect_unit, lesson.effect_metric) == ("draft", "points", "order-rate")
    assert [(one.kind, one.key) for one in lesson.evidence.all()] == [("review", "R-0001")]
    assert lesson.verdicts.get().verdict == "worked"
    assert ReviewLesson.objects.get() == row


@pytest.fixture
def claim(case, action, ben, now):
    """A lesson of the action that claims an effect of so much."""

    def make(unit: str, low: int, high: int) -> Lesson:
        effect = Effect(Decimal(low + high) / 2, Decimal(low), Decimal(high), unit, "order-rate")
        said = {"statement": "It has to be.", "scope": LessonScope(), "effect": effect, "owner": ben}
        lesson = propose_lesson("Products first", by=ben, now=now, **said)
        confirm_lesson(lesson, by=ben, now=now)
        ReviewLesson.objects.create(
            workspace=case.workspace, review=case, lesson=lesson, action=action, at=now
        )
        return lesson

    return make


@pytest.mark.parametrize(
    ("claimed", "state"),
    [
        (("points", 15, 30), "active"),
        (("points", 40, 60), "contradicted"),
        (("percent", 100, 180), "active"),
        (("percent", 15, 30), "contradicted"),
    ],
)
def test_what_worked_is_held_against_a_lesson_in_its_own_unit(shop, action, claim, claimed, state):
    """From 5 of 30 to 12 of 30: by 23 points, and by 140 %."""
    lesson = claim(*claimed)
    shop()
    services.remeasure(action, now=NOW)
    lesson.refresh_from_db()
    heard = lesson.verdicts.get()
    assert (heard.verdict, heard.figures["unit"], lesson.state) == ("worked", claimed[0], state)


def test_an_aim_of_so_much_more_teaches_in_percent(shop, case, action, ben, now):
    action.aim_kind, action.aim = "share", Decimal("0.5")
    shop()
    services.remeasure(action, now=now)
    row = services.add_lesson(
        case, "Products first", statement="It has to be.", scope=LessonScope(),
        expires_on=None, owner=ben, by=ben, action=action, now=now,
    )  # fmt: skip
    assert row.lesson.effect_unit == "percent"
    assert row.lesson.effect == pytest.approx(Decimal(140), abs=15)


def test_too_early_is_looked_at_again_a_week_later_and_not_for_ever(shop, action, now):
    """Nobody came: there is nothing to tell."""
    for check in range(1, 5):
        services.remeasure(action, now=now)
        assert (action.verdict, action.figures["amount"], action.figures["checks"]) == (
            "too_early",
            None,
            check,
        )
    assert action.check_on == date(2026, 4, 8)


def test_the_job_measures_what_is_due_and_only_once(shop, action, now):
    shop()
    assert measure_what_is_due(now=now) == 1
    action.refresh_from_db()
    assert action.verdict == "worked"
    assert measure_what_is_due(now=now) == 0


def test_the_job_waits_for_the_check_date_and_skips_what_cannot_be_asked(action, now):
    ReviewAction.objects.update(check_on=date(2026, 3, 19))
    assert measure_what_is_due(now=now) == 0
    ReviewAction.objects.update(check_on=date(2026, 3, 18), slice={"metric": "gone", "where": []})
    assert measure_what_is_due(now=now) == 0
    action.refresh_from_db()
    assert action.verdict == ""


def test_what_was_not_done_is_not_measured(case, ana, ben, now):
    draft = services.ActionDraft(
        "Later", ana, date(2026, 3, 20), Slice("orders"), "rise", "share", Decimal("0.1"), date(2026, 4, 1)
    )
    action = services.add_action(case, draft, by=ben, now=now)
    with pytest.raises(BadReview, match="was not done"):
        services.remeasure(action, now=now)


def test_against_the_weeks_before_the_fall_counts_as_part_of_them(shop, action, now):
    """Four weeks with four bad days in them: the repair is back at the usual, which is hardly more."""
    shop()
    action.against = "weeks_before"
    services.remeasure(action, now=now)
    assert Decimal(action.figures["before"]) > Decimal("0.3")
