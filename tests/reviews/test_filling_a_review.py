"""A review is filled once, stays as it was, and says what is otherwise when it is filled again."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.reviews.conftest import BASELINE, FALL, LAST, SHANGHAI, Shop
from yunchou.core.changes import add_note
from yunchou.core.errors import Unavailable
from yunchou.core.jobs import run_due_jobs
from yunchou.core.models import AuditEntry, Job
from yunchou.metrics.slices import Slice
from yunchou.reviews import selectors, services
from yunchou.reviews.codes import CODES, said_of
from yunchou.reviews.models import Cause

pytestmark = pytest.mark.usefixtures("scope")
CHANGED_AT = datetime(2026, 3, 14, 18, 20, tzinfo=SHANGHAI)


@pytest.fixture
def note(ben, now):
    return add_note(
        "other",
        "New landing page of 小红书",
        at=CHANGED_AT,
        by=ben,
        now=now,
        touches=[{"kind": "channel", "key": "organic_social"}, {"kind": "metric", "key": "order-rate"}],
    )


@pytest.fixture
def case(workspace, ben, now):
    return services.open_review(
        workspace, of=Slice("orders"), window=FALL, baseline=BASELINE, owner=ben, now=now
    )


@pytest.fixture
def filled(fallen_shop, note, case, now):
    services.fill(case, now=now)
    return selectors.figures_of(selectors.review(case.number), now=now)


def codes(figures):
    return [cause.code for cause in figures.causes]


def test_the_change_before_the_fall_is_the_first_suspect_and_a_cause(filled, note):
    [suspect] = filled.suspects
    assert (suspect.change, suspect.rank) == (note, 1)
    assert [reason["code"] for reason in suspect.why] == [
        "before",
        "where_most",
        "leading_driver",
        "kind_other",
    ]
    assert suspect.why[0]["values"] == {"hours": "6"}
    assert codes(filled)[0] == f"change:{note.pk}"


def test_where_it_happened_is_proposed_with_its_amount_and_its_effect(filled):
    proposed = {cause.code: cause for cause in filled.causes}
    channel = proposed["part:channel:is:organic_social"]
    assert channel.contribution == Decimal(-12)
    assert said_of(channel).code == "group_rate"
    assert said_of(proposed["part:drivers:order-rate"]).code == "driver_part"


def test_that_a_rate_fell_because_its_numerator_did_is_not_proposed(fallen_shop, workspace, ben, now):
    of = Slice("order-rate").kept_to("channel", "organic_social")
    rate = services.open_review(workspace, of=of, window=FALL, baseline=BASELINE, owner=ben, now=now)
    services.fill(rate, now=now)
    assert not rate.causes.filter(code__startswith="part:drivers").exists()


def test_every_code_that_is_said_has_a_name(filled):
    findings = filled.findings
    said = {one.said.code for one in (*findings.checks, *findings.faults)} | {
        one.code for one in findings.notes
    }
    said |= {reason["code"] for suspect in filled.suspects for reason in suspect.why}
    said |= {one.code for cause in filled.causes if (one := said_of(cause)) is not None}
    assert said
    assert said <= CODES


def test_a_data_problem_is_the_first_cause_that_is_proposed(untagged_shop, note, case, now):
    services.fill(case, now=now)
    first = case.causes.first()
    assert (first.kind, said_of(first).code) == ("data", "lost_tags")
    assert said_of(first).values["pages"] == "/weekly"


def test_opening_it_again_shows_the_same_though_more_has_arrived(filled, send, case, now):
    late = Shop()
    late.messages = [{}] * 5000
    late.visits(LAST, tags=None, path="/", many=3, orders=3)
    late.messages = late.messages[5000:]
    send(late)
    again = selectors.figures_of(selectors.review(case.number), now=now)
    assert again.findings == filled.findings
    found = {one.path: one for one in selectors.differences(case_of(case), now=now)}
    change = found["comparison.after.amount"]
    assert (change.stored, change.found, change.has_new_data) == ("36", "39", True)
    assert selectors.figures_of(selectors.review(case.number), now=now).findings == filled.findings


def test_filling_it_again_says_what_is_otherwise_and_keeps_decisions(filled, send, case, ben, now):
    channel = next(cause for cause in filled.causes if cause.code == "part:channel:is:organic_social")
    services.reject_cause(channel, by=ben, reason="The shop was closed.", now=now)
    own = services.add_cause(case, "The shop was closed", by=ben, now=now)
    late = Shop()
    late.messages = [{}] * 5000
    late.visits(LAST, tags=None, path="/", many=3, orders=3)
    late.messages = late.messages[5000:]
    send(late)
    found = services.refill(case_of(case), by=ben, now=now + timedelta(hours=1))
    assert "comparison.after.amount" in {one.path for one in found}
    channel.refresh_from_db()
    own.refresh_from_db()
    assert (channel.state, own.state) == ("rejected", "accepted")
    assert AuditEntry.objects.get(action="review.refilled").details["differences"] == len(found)
    assert services.refill(case_of(case), by=ben, now=now + timedelta(hours=2)) == []


def test_a_proposal_that_nothing_speaks_for_any_more_goes_unless_it_was_judged(filled, case, ben, now):
    gone, kept = (
        Cause.objects.create(
            workspace=case.workspace,
            review=case,
            kind="part",
            code=f"part:device:{name}",
            at=now,
            values={"by": "dimension"},
        )
        for name in ("gone", "kept")
    )
    services.accept_cause(kept, by=ben, now=now)
    services.refill(case_of(case), by=ben, now=now)
    left = set(Cause.objects.values_list("code", flat=True))
    assert kept.code in left
    assert gone.code not in left


def test_the_job_fills_it(fallen_shop, case, now, transactional_db):
    assert run_due_jobs(clock=lambda: now) == 1
    case.refresh_from_db()
    assert (Job.unscoped.get(kind="reviews.fill").state, case.filled_at) == ("done", now)


def test_what_cannot_be_asked_is_kept_as_its_problem_until_it_can(fallen_shop, case, now, monkeypatch):
    def no_answer(*_args, **_rest):
        raise Unavailable("The event store does not answer.", advice="Try again.")

    with monkeypatch.context() as broken:
        broken.setattr("yunchou.reviews.findings.look_at", no_answer)
        with pytest.raises(Unavailable):
            services.fill(case, now=now)
    case.refresh_from_db()
    assert (case.findings, case.problem) == (None, "The event store does not answer. Try again.")
    services.fill(case, now=now)
    assert case.problem == ""


def case_of(case):
    return selectors.review(case.number)
