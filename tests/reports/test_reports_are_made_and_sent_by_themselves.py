"""Schedules in the workspace's time, each period once, to members alone, with the files that were asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import NOW
from tests.connectors.stand_ins import Group, standing_in
from tests.reports.conftest import WEEK
from yunchou.accounts.models import Membership
from yunchou.connectors.addresses import RobotAddress
from yunchou.connectors.ports import RobotMessage, Sent
from yunchou.connectors.robots import VENDORS
from yunchou.core.jobs import run_due_jobs
from yunchou.core.models import AuditEntry
from yunchou.inbox.models import Delivery, Notification
from yunchou.reports.errors import ImpossibleSchedule, NobodyToSendTo
from yunchou.reports.jobs import make_due
from yunchou.reports.models import Report, ReportSchedule
from yunchou.reports.periods import is_due, last_whole
from yunchou.reports.services import save_schedule, send_report
from yunchou.web.reports.writing import letter_of

pytestmark = pytest.mark.django_db(transaction=True)


def at(day: int, hour: int) -> datetime:
    """That hour in Shanghai, in March."""
    return datetime(2026, 3, day, hour, tzinfo=UTC) - timedelta(hours=8)


@pytest.fixture
def schedule(workspace, ana, scope):
    def save(kind="weekly", **more):
        chosen = {"is_on": True, "weekday": 0, "month_day": 2, "hour": 9, "people": [ana], "destinations": []}
        return save_schedule(
            kind,
            **(chosen | {"formats": ["pdf"]} | more),
            by=ana,
            workspace=workspace,
            now=at(11, 12),
        )

    return save


@pytest.mark.parametrize(
    ("moment", "is_due_then"),
    [(at(15, 23), False), (at(16, 8), False), (at(16, 9), True), (at(18, 3), True)],
    ids=["the week is not over", "before the hour", "the hour", "two days later: only delayed"],
)
def test_a_weekly_report_is_due_from_its_hour_on(schedule, workspace, moment, is_due_then):
    assert is_due(schedule(), workspace=workspace, now=moment) is is_due_then


def test_a_later_weekday_waits_for_it(schedule, workspace):
    friday = schedule(weekday=4)
    assert [is_due(friday, workspace=workspace, now=at(day, 12)) for day in (16, 19, 20)] == [
        False,
        False,
        True,
    ]


def test_switching_on_makes_nothing_up_for_the_past(schedule, workspace):
    made = schedule()
    assert not is_due(made, workspace=workspace, now=at(11, 13))
    assert made.made_for == last_whole("weekly", today=at(11, 13).date()).start


def test_a_monthly_report_is_due_on_its_day(schedule, workspace):
    monthly = schedule("monthly")
    moments = [datetime(2026, 4, day, 4, tzinfo=UTC) for day in (1, 2)]
    assert [is_due(monthly, workspace=workspace, now=moment) for moment in moments] == [False, True]


def test_a_due_report_is_made_and_sent_once(schedule, stated_weeks, workspace, ana, office):
    schedule()
    for hour in (4, 5):
        tick = NOW.replace(hour=hour)
        make_due(None, tick)
        run_due_jobs(clock=lambda tick=tick: tick)
    [report] = Report.objects.all()
    assert (report.start, report.made_by) == (WEEK, None)
    assert len(office.mails) == 1
    assert b"%PDF" not in office.mails[0], "attached, not pasted"
    assert b".pdf" in office.mails[0] or b"application/pdf" in office.mails[0]
    assert Notification.objects.filter(kind="report.made", to=ana).count() == 1
    assert ReportSchedule.objects.get().made_for == WEEK


def test_who_left_gets_no_report(schedule, stated_weeks, workspace, ben):
    schedule(people=[ben])
    Membership.objects.filter(user=ben).delete()
    make_due(None, NOW)
    run_due_jobs(clock=lambda: NOW)
    assert Report.objects.count() == 1
    assert not Delivery.objects.exists()


def test_a_group_gets_a_card_with_the_findings_and_the_link(made, robot, group, ana):
    for _ in range(2):
        send_report(made, destinations=[robot], key="one", by=ana, now=NOW)
    run_due_jobs(clock=lambda: NOW)
    [said] = group.said
    assert f"https://ops.example.com/w/ours/reports/{made.pk}" in said["markdown"]["text"]
    assert [one.delivery.state for one in made.deliveries.all()] == ["sent"]
    assert AuditEntry.objects.filter(action="report.sent").exists()


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_card_fits_every_vendor(vendor, made):
    letter = letter_of(made)
    message = RobotMessage(letter.subject, letter.text, letter.link, letter.link_label)
    with standing_in(vendor, Group()) as one:
        there = VENDORS[vendor].robot(RobotAddress(one.base, one.key), "")
        assert there.send(message, now=NOW) == Sent()
    assert "…" not in str(one.said), "nothing of the findings is cut"


def test_nobody_outside_the_workspace_gets_a_report(made, ana, cai):
    with pytest.raises(NobodyToSendTo, match="Cai does not belong"):
        send_report(made, people=[cai], key="one", by=ana, now=NOW)
    with pytest.raises(NobodyToSendTo, match="Nobody is chosen"):
        send_report(made, key="one", by=ana, now=NOW)


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"month_day": 29}, {"hour": 24}, {"formats": ["ppt"]}])
def test_times_and_formats_that_do_not_exist_are_refused(schedule, wrong):
    with pytest.raises(ImpossibleSchedule):
        schedule(**wrong)
