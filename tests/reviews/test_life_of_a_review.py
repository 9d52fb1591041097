"""From open to closed: what leads from one state to the next, what is refused, and what is written down."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.reviews.conftest import BASELINE, FALL
from yunchou.accounts.models import Membership
from yunchou.calc.periods import Period
from yunchou.core.changes import add_note
from yunchou.core.errors import NotFound
from yunchou.core.models import AuditEntry, Job
from yunchou.core.scope import workspace_scope
from yunchou.inbox.models import Notification
from yunchou.metrics.errors import CannotAsk
from yunchou.metrics.slices import Slice
from yunchou.reviews import selectors, services
from yunchou.reviews.errors import AlreadyOpen, BadReview, CannotClose, NotYourReview, ReviewClosed
from yunchou.reviews.models import Cause, Review, ReviewAction

pytestmark = pytest.mark.usefixtures("scope")
State = Review.State


@pytest.fixture
def case(workspace, ana, ben, now):
    return services.open_review(
        workspace,
        of=Slice("orders"),
        window=FALL,
        baseline=BASELINE,
        owner=ben,
        by=ana,
        title="Orders fell",
        now=now,
    )


def draft(owner, **how):
    said = {
        "text": "Bring the old page back",
        "owner": owner,
        "due": date(2026, 3, 19),
        "slice": Slice("order-rate"),
        "direction": "rise",
        "aim_kind": "share",
        "aim": Decimal("0.2"),
        "check_on": date(2026, 4, 2),
    }
    return services.ActionDraft(**{**said, **how})


def test_a_review_is_numbered_and_named_and_its_owner_is_told(case, workspace, ben, now):
    second = services.open_review(workspace, of=Slice("visits"), window=FALL, owner=ben, now=now)
    assert (case.label, second.label) == ("R-0001", "R-0002")
    told = Notification.objects.filter(to=ben).order_by("pk")
    assert [(one.kind, one.values["label"]) for one in told] == [
        ("review.opened", "R-0001"),
        ("review.opened", "R-0002"),
    ]


def test_a_job_is_asked_to_fill_it(case):
    assert Job.unscoped.get(kind="reviews.fill").arguments == {"review": case.pk}


def test_numbers_count_up_in_each_workspace(case, other_workspace, cai, now):
    with workspace_scope(other_workspace):
        theirs = services.open_review(other_workspace, of=Slice("visits"), window=FALL, owner=cai, now=now)
    assert theirs.label == "R-0001"


def test_the_four_weeks_before_are_the_baseline_unless_one_is_given(workspace, ben, now):
    made = services.open_review(workspace, of=Slice("visits"), window=FALL, owner=ben, now=now)
    assert made.baseline == Period(FALL.start - timedelta(days=28), FALL.start - timedelta(days=1))


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"window": Period(date(2026, 3, 17), date(2026, 3, 18))}, "end"),
        ({"window": Period(date(2025, 3, 1), date(2026, 3, 17))}, "start"),
        ({"baseline": Period(date(2026, 3, 10), date(2026, 3, 15))}, "baseline_start"),
        ({"baseline": Period(date(2024, 3, 10), date(2026, 3, 1))}, "baseline_start"),
        ({"title": "x" * 161}, "title"),
    ],
)
def test_days_that_cannot_be_compared_are_refused(how, field, workspace, ben, now):
    with pytest.raises(BadReview) as refused:
        services.open_review(
            workspace, **{"of": Slice("orders"), "window": FALL, "owner": ben, "now": now, **how}
        )
    assert refused.value.field == field


def test_a_number_that_is_not_there_is_refused(workspace, ben, now):
    with pytest.raises(NotFound):
        services.open_review(workspace, of=Slice("nothing"), window=FALL, owner=ben, now=now)


def test_a_slice_that_the_metric_does_not_know_is_refused(workspace, ben, now):
    with pytest.raises(CannotAsk):
        services.open_review(
            workspace, of=Slice("impressions").kept_to("device", "x"), window=FALL, owner=ben, now=now
        )


def test_a_number_that_needs_the_margin_rate_waits_for_it(workspace, ben, now):
    with pytest.raises(CannotAsk, match="margin rate"):
        services.open_review(workspace, of=Slice("roi"), window=FALL, owner=ben, now=now)
    workspace.margin_rate = Decimal("0.6")
    workspace.save()
    assert services.open_review(workspace, of=Slice("roi"), window=FALL, owner=ben, now=now).number == 1


def test_somebody_elses_people_cannot_take_part(workspace, cai, ben, now):
    with pytest.raises(BadReview, match="Cai"):
        services.open_review(
            workspace, of=Slice("orders"), window=FALL, owner=ben, participants=[cai], now=now
        )


def test_without_an_owner_the_one_who_manages_leads_it(workspace, ana, now):
    assert services.open_review(workspace, of=Slice("orders"), window=FALL, owner=None, now=now).owner == ana


def test_the_way_from_open_to_closed(case, ana, ben, now):
    services.begin_analysis(case, by=ben, now=now)
    assert case.state == State.ANALYSING
    services.add_cause(case, "The page was changed", by=ben, now=now)
    action = services.add_action(case, draft(ben), by=ben, now=now)
    assert action.review.state == State.ACTING
    services.finish_action(action, by=ben, done_on=date(2026, 3, 18), now=now)
    case.refresh_from_db()
    assert case.state == State.REMEASURING
    ReviewAction.objects.update(verdict="worked")
    services.write_up(case, by=ben, went_well="", went_badly="", conclusion="The page was it.", now=now)
    services.close_review(case, by=ana, now=now)
    case.refresh_from_db()
    assert (case.state, case.closed_by, set(case.entered)) == (
        State.CLOSED,
        ana,
        {"open", "analysing", "acting", "remeasuring", "closed"},
    )


def test_closing_says_all_that_is_missing(case, ana, ben, now):
    with pytest.raises(CannotClose) as refused:
        services.close_review(case, by=ana, now=now)
    assert refused.value.advice == (
        "Write the conclusion. Accept or add a cause, or state why there is none. "
        "Add an action, or state why there is none."
    )
    services.add_action(case, draft(ben), by=ben, now=now)
    with pytest.raises(CannotClose) as refused:
        services.close_review(case, by=ana, now=now)
    assert "Finish or drop 1 open action." in refused.value.advice


def test_an_action_that_was_not_measured_holds_the_conclusion_back(case, ana, ben, now):
    action = services.add_action(case, draft(ben), by=ben, now=now)
    services.finish_action(action, by=ben, done_on=date(2026, 3, 18), now=now)
    with pytest.raises(CannotClose) as refused:
        services.close_review(case, by=ana, now=now)
    assert "1 action is still to be measured." in refused.value.advice


def test_a_stated_none_stands_for_a_cause_and_an_action(case, ana, ben, now):
    services.state_no_cause(case, by=ben, reason="Chance: the interval holds zero.", now=now)
    services.state_no_action(case, by=ben, reason="Nothing to mend.", now=now)
    services.write_up(case, by=ben, went_well="", went_badly="", conclusion="Noise.", now=now)
    services.close_review(case, by=ana, now=now)
    assert case.is_closed


def test_what_is_taken_back_leads_back(case, ben, now):
    services.state_no_cause(case, by=ben, reason="Chance.", now=now)
    services.state_no_action(case, by=ben, reason="Nothing to mend.", now=now)
    assert case.state == State.ACTING
    services.state_no_action(case, by=ben, reason="", now=now)
    assert case.state == State.ANALYSING


def test_dropping_the_only_action_leads_back_to_the_analysis(case, ben, now):
    services.add_cause(case, "The page", by=ben, now=now)
    action = services.add_action(case, draft(ben), by=ben, now=now)
    services.drop_action(action, by=ben, reason="Too dear.", now=now)
    case.refresh_from_db()
    assert case.state == State.ANALYSING


def test_a_closed_review_stays_as_it_was(case, ana, ben, now):
    cause = services.add_cause(case, "Chance", by=ben, now=now)
    services.state_no_action(case, by=ben, reason="Nothing to mend.", now=now)
    services.write_up(case, by=ben, went_well="", went_badly="", conclusion="Noise.", now=now)
    services.close_review(case, by=ana, now=now)
    for write in (
        lambda: services.close_review(case, by=ana, now=now),
        lambda: services.add_cause(case, "Another", by=ben, now=now),
        lambda: services.reject_cause(cause, by=ben, reason="No.", now=now),
        lambda: services.add_action(case, draft(ben), by=ben, now=now),
        lambda: services.write_up(case, by=ben, went_well="x", went_badly="", conclusion="", now=now),
        lambda: services.state_no_action(case, by=ben, reason="", now=now),
    ):
        with pytest.raises(ReviewClosed):
            write()


def test_a_rejection_needs_a_reason_and_a_decision_can_be_changed(case, ben, now):
    cause = Cause.objects.create(
        workspace=case.workspace, review=case, kind="part", code="part:x", at=now, values={"by": "drivers"}
    )
    with pytest.raises(BadReview):
        services.reject_cause(cause, by=ben, reason=" ", now=now)
    services.reject_cause(cause, by=ben, reason="The rate held.", now=now)
    services.accept_cause(cause, by=ben, now=now)
    assert (cause.state, cause.reason) == ("accepted", "")


def test_evidence_is_a_page_and_nothing_else(case, ben, now):
    cause = services.add_cause(
        case, "The page", by=ben, evidence=[services.Evidence("Answer", "/w/ours/metrics/orders")], now=now
    )
    services.attach_evidence(cause, services.Evidence("Notes", "https://notes.example/1"), by=ben, now=now)
    assert [one["label"] for one in cause.evidence] == ["Answer", "Notes"]
    for address in ("javascript:alert(1)", "//evil.example", "notes", "data:text/html,x"):
        with pytest.raises(BadReview):
            services.attach_evidence(cause, services.Evidence("Bad", address), by=ben, now=now)


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"aim": Decimal(0)}, "aim"),
        ({"aim": Decimal("NaN")}, "aim"),
        ({"aim": Decimal(11)}, "aim"),
        ({"direction": "sideways"}, "direction"),
        ({"aim_kind": "wish"}, "aim_kind"),
        ({"against": "nothing"}, "against"),
        ({"check_on": date(2026, 3, 25)}, "check_on"),
        ({"check_on": date(2027, 3, 25)}, "check_on"),
        ({"text": " "}, "text"),
    ],
)
def test_an_action_that_could_not_be_measured_is_refused(how, field, case, ben, now):
    with pytest.raises(BadReview) as refused:
        services.add_action(case, draft(ben, **how), by=ben, now=now)
    assert refused.value.field == field


def test_an_action_is_given_to_somebody_of_the_team_who_is_told(case, ana, ben, cai, now):
    services.add_action(case, draft(ana), by=ben, now=now)
    assert Notification.objects.get(kind="review.action_given").to == ana
    with pytest.raises(BadReview, match="Cai"):
        services.add_action(case, draft(cai), by=ben, now=now)


def test_a_late_finish_moves_the_check_until_a_whole_week_is_over(case, ben, now):
    action = services.add_action(
        case, draft(ben, due=date(2026, 3, 10), check_on=date(2026, 3, 18)), by=ben, now=now
    )
    services.finish_action(action, by=ben, done_on=date(2026, 3, 18), now=now)
    assert action.check_on == date(2026, 3, 26)


def test_what_was_finished_is_not_dropped_edited_or_finished_again(case, ben, now):
    action = services.add_action(case, draft(ben), by=ben, now=now)
    with pytest.raises(BadReview):
        services.finish_action(action, by=ben, done_on=date(2026, 3, 19), now=now)
    services.finish_action(action, by=ben, done_on=date(2026, 3, 18), now=now)
    for write in (
        lambda: services.finish_action(action, by=ben, done_on=date(2026, 3, 18), now=now),
        lambda: services.drop_action(action, by=ben, reason="x", now=now),
        lambda: services.edit_action(action, draft(ben), by=ben, now=now),
    ):
        with pytest.raises(BadReview):
            write()


def test_a_new_owner_is_told_and_takes_part(case, ana, ben, now):
    services.edit_review(case, by=ben, title="Orders", owner=ana, due_at=now, participants=[ben], now=now)
    assert Notification.objects.filter(to=ana, kind="review.assigned").exists()
    assert list(case.participants.all()) == [ben]


def test_one_review_is_open_for_a_change_at_a_time(case, workspace, ben, now):
    change = add_note("platform_rule", "Images are shown less", at=now, by=ben, now=now)
    how = {
        "of": Slice("impressions"),
        "window": FALL,
        "owner": ben,
        "change": change,
        "kind": "change",
        "now": now,
    }
    services.open_review(workspace, **how)
    with pytest.raises(AlreadyOpen, match="R-0002"):
        services.open_review(workspace, **how)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=case.pk).update(subject=f"change:{change.pk}")


def test_owners_participants_and_managers_may_change_a_review(case, every_role, now):
    services.edit_review(
        case, by=every_role["owner"], title="", owner=every_role["member"], due_at=now,
        participants=[every_role["reviewer"], every_role["viewer"]], now=now,
    )  # fmt: skip
    may = {
        membership.role
        for membership in Membership.objects.select_related("user")
        if selectors.may_change(case, member=membership)
    }
    assert may == {"owner", "manager", "member", "reviewer"}
    analyst = Membership.objects.get(role="analyst")
    with pytest.raises(NotYourReview, match="Ben"):
        selectors.review_changed_by(analyst, number=case.number)


def test_another_workspace_sees_none_of_it(case, other_workspace):
    with workspace_scope(other_workspace):
        assert list(selectors.reviews()) == []
        with pytest.raises(NotFound):
            selectors.review(case.number)


def test_every_step_is_in_the_log(case, ana, ben, now):
    services.begin_analysis(case, by=ben, now=now)
    cause = services.add_cause(case, "The page", by=ben, now=now)
    services.reject_cause(cause, by=ana, reason="It was up again.", now=now)
    found = AuditEntry.objects.filter(object_type="review", object_id=str(case.pk)).order_by("pk")
    assert [(one.action, one.actor) for one in found] == [
        ("review.opened", ana),
        ("review.begun", ben),
        ("review.cause_added", ben),
        ("review.cause_rejected", ana),
    ]
    assert selectors.figures_of(case, now=now).history[0].details == {
        "cause": "The page",
        "reason": "It was up again.",
    }


def test_a_review_opens_with_few_queries(case, ben, now, django_assert_max_num_queries):
    services.add_cause(case, "The page", by=ben, now=now)
    services.add_action(case, draft(ben), by=ben, now=now)
    with django_assert_max_num_queries(7):
        figures = selectors.figures_of(selectors.review(case.number), now=now)
        assert [str(one.owner) for one in figures.actions] == ["Ben"]
        assert [str(one.by) for one in figures.causes] == ["Ben"]
    assert (figures.findings, figures.is_late) == (None, False)
    assert selectors.figures_of(case, now=now + timedelta(days=3)).is_late


def test_lists_do_not_read_findings_and_take_one_query(case, workspace, ben, now, django_assert_num_queries):
    services.open_review(workspace, of=Slice("visits"), window=FALL, owner=ben, now=now)
    with django_assert_num_queries(1):
        assert [(one.label, str(one.owner)) for one in selectors.open_reviews()] == [
            ("R-0001", "Ben"),
            ("R-0002", "Ben"),
        ]
    assert list(selectors.reviews(state="closed")) == []
    assert len(selectors.reviews(kind="manual", owner=ben.pk)) == 2
