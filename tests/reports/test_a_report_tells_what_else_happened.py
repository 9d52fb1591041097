"""Alerts, reviews, goals, lessons and what is due stand in the report with the page that each opens."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from tests.conftest import NOW
from tests.reports.conftest import WEEK
from tests.web.reading import words
from yunchou.alerts.models import Firing, Rule
from yunchou.core.models import Change
from yunchou.goals.models import Goal, GoalCheck, PlanAction
from yunchou.lessons.models import Lesson
from yunchou.metrics.slices import Slice
from yunchou.reports.services import make_report
from yunchou.reports.values import from_json
from yunchou.reviews.models import Cause, Review, ReviewAction

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime.combine(WEEK, time(4), tzinfo=UTC)
LEAD_RATE = Slice("lead-rate").as_json()


@pytest.fixture
def case(workspace, ana, scope):
    """A rule that fired on Wednesday, the review that it opened, and what the team decided in it."""
    rule = Rule.objects.create(
        workspace=workspace,
        name="Leads fall",
        slice=LEAD_RATE,
        group_by="channel",
        threshold=Decimal("0.2"),
        minimum=Decimal(10),
        watched_from=WEEK,
        created_at=NOON,
    )
    firing = Firing.objects.create(
        workspace=workspace,
        rule=rule,
        terms={},
        slice=LEAD_RATE,
        group_by="channel",
        group="paid_search",
        severity=Rule.Severity.CRITICAL,
        first_day=WEEK,
        last_day=WEEK + timedelta(days=2),
        fired_on=WEEK + timedelta(days=2),
        baseline_start=WEEK - timedelta(days=28),
        baseline_end=WEEK - timedelta(days=1),
        fired_at=NOON,
        evidence={"days": []},
        tell_at=NOON,
    )
    return Review.objects.create(
        workspace=workspace,
        number=7,
        title="Fewer leads by search",
        kind=Review.Kind.ALERT,
        firing=firing,
        slice=LEAD_RATE,
        start=WEEK,
        end=WEEK + timedelta(days=2),
        baseline_start=WEEK - timedelta(days=28),
        baseline_end=WEEK - timedelta(days=1),
        owner=ana,
        due_at=NOON + timedelta(days=9),
        opened_at=NOON + timedelta(days=3),
    )


def made(workspace, ana):
    return make_report("weekly", day=WEEK, workspace=workspace, by=ana, now=NOW)


def opened(report, client_of, ana):
    return words(client_of(ana).get(f"/w/ours/reports/{report.pk}"))


def action(review, *, text, due, state="open", check_on=None, **more):
    return ReviewAction.objects.create(
        workspace=review.workspace,
        review=review,
        text=text,
        owner=review.owner,
        due=due,
        slice=LEAD_RATE,
        aim=Decimal("0.1"),
        check_on=check_on or due,
        state=state,
        created_at=NOON,
        **more,
    )


def test_the_alert_and_its_review_are_told(stated_weeks, case, workspace, ana, client_of):
    text = opened(made(workspace, ana), client_of, ana)
    assert "1 alert fired." in text
    assert "Critical Leads fall Lead rate · Paid search · 9 – 11 Mar" in text
    assert "R-0007 Fewer leads by search" in text


def test_what_happened_in_other_weeks_is_not_told(stated_weeks, case, workspace, ana):
    Firing.objects.update(fired_on=date(2026, 3, 4), first_day=date(2026, 3, 2))
    Review.objects.update(
        state="closed", opened_at=NOON - timedelta(days=9), closed_at=NOON - timedelta(days=2)
    )
    answers = from_json(made(workspace, ana).answers)
    assert (answers.alerts, answers.reviews) == ((), ())


def test_an_accepted_cause_of_the_review_comes_first(stated_weeks, case, workspace, ana, client_of):
    for text, state, reason in (
        ("A guess", "proposed", ""),
        ("The form broke", "accepted", "seen"),
        ("No", "rejected", "x"),
    ):
        Cause.objects.create(
            workspace=workspace,
            review=case,
            text=text,
            state=state,
            reason=reason,
            kind=Cause.Kind.OWN,
            at=NOON,
        )
    report = made(workspace, ana)
    kinds = [(one.kind, one.values.get("text", one.key)) for one in from_json(report.answers).causes]
    assert kinds == [("cause", "The form broke"), ("cause", "A guess"), ("channel_rate", "paid_search")]
    assert "Accepted The form broke R-0007 · Lead rate" in opened(report, client_of, ana)


def test_what_is_due_next_week_is_told_overdue_first(stated_weeks, case, workspace, ana, client_of):
    action(case, text="Mend the form", due=WEEK + timedelta(days=8))
    action(case, text="Long ago", due=WEEK - timedelta(days=1))
    action(case, text="Much later", due=WEEK + timedelta(days=30))
    day = WEEK + timedelta(days=10)
    action(case, text="Shorter form", due=WEEK, state="done", check_on=day, done_on=WEEK)
    report = made(workspace, ana)
    assert [one.values["text"] for one in from_json(report.answers).actions] == [
        "Long ago",
        "Mend the form",
        "Shorter form",
    ]
    text = opened(report, client_of, ana)
    assert (
        "Overdue Long ago R-0007 · Ana · due 8 March" in text
        or "Overdue Long ago R-0007 · Ana · due 8 Mar" in text
    )
    assert "measured again on 19 Mar" in text


@pytest.fixture
def goal(workspace, ana, scope):
    return Goal.objects.create(
        workspace=workspace,
        title="300 orders in March",
        slice=Slice("orders").as_json(),
        form="count",
        baseline=Decimal(200),
        target=Decimal(300),
        start=WEEK.replace(day=2),
        end=WEEK.replace(day=31),
        owner=ana,
        state=Goal.State.COMMITTED,
        created_at=NOON,
        **committed(ana),
    )


def committed(ana):
    names = {field.name for field in Goal._meta.get_fields()}
    known = {
        "committed_at": NOON,
        "committed_by": ana,
        "no_parent_reason": "The year's own.",
        "created_by": ana,
    }
    return {name: value for name, value in known.items() if name in names}


def test_a_goal_stands_as_its_last_check_of_these_days_found_it(
    stated_weeks, goal, workspace, ana, client_of
):
    for day, status in ((WEEK + timedelta(days=5), "off"), (WEEK + timedelta(days=8), "on_track")):
        GoalCheck.objects.create(
            workspace=workspace,
            goal=goal,
            day=day,
            status=status,
            actual=Decimal(60),
            expected=Decimal(130),
            low=Decimal(120),
            mid=Decimal(140),
            high=Decimal(160),
            chance=0.02,
            target=Decimal(300),
            checked_at=NOON,
        )
    text = opened(made(workspace, ana), client_of, ana)
    assert "Off track 300 orders in March" in text
    assert "target 300 · now 60 · expected by now 130 · heading for 120 to 160 · chance 2.00%" in text
    assert "1 of 1 goals is off track or at risk." in text


def test_a_goal_that_nobody_checked_stands_as_it_did_when_the_days_ended(stated_weeks, goal, workspace, ana):
    [line] = from_json(made(workspace, ana).answers).goals
    assert Decimal(line.values["actual"]) == 63, "the orders of both weeks, and none of the days after"
    assert line.values["day"] == str(WEEK + timedelta(days=6))


def test_a_planned_action_and_a_lesson_are_told(stated_weeks, goal, workspace, ana, client_of):
    PlanAction.objects.create(
        workspace=workspace, goal=goal, strategy="Content", text="Three articles", owner=ana,
        due=WEEK + timedelta(days=9), quota="3 a week", created_at=NOON,
    )  # fmt: skip
    Lesson.objects.create(
        workspace=workspace,
        title="Ask a question first",
        statement="It does.",
        state=Lesson.State.ACTIVE,
        effect=Decimal("7.8"),
        effect_low=Decimal("2.1"),
        effect_high=Decimal("13.4"),
        effect_unit="percent",
        created_at=NOON,
        changed_at=NOON,
    )
    text = opened(made(workspace, ana), client_of, ana)
    assert "Three articles 300 orders in March · 3 a week · Ana · due 18 Mar" in text
    assert "Active Ask a question first effect +7.80% (+2.10% to +13.40%)" in text


def test_a_platforms_new_rule_and_a_lesson_in_doubt_call_for_a_test(
    stated_weeks, workspace, ana, scope, client_of
):
    Change.objects.create(
        workspace=workspace,
        kind=Change.Kind.PLATFORM_RULE,
        title="Longer videos rank higher",
        at=NOON,
        recorded_at=NOON,
    )
    Lesson.objects.create(
        workspace=workspace,
        title="Short forms win",
        statement="They do.",
        state=Lesson.State.EXPIRED,
        effect_metric="lead-rate",
        created_at=NOON - timedelta(days=90),
        changed_at=NOON,
    )
    report = made(workspace, ana)
    assert [one.kind for one in from_json(report.answers).tests] == ["loss", "platform_rule", "lesson"]
    text = opened(report, client_of, ana)
    assert "Try out what “Longer videos rank higher” means 6.0% against 6.6%" in text
    assert "Try again whether “Short forms win” holds 20.0% against 22.0%" in text
