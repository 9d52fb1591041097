"""A schedule ticks once, over restarts, clock jumps and missed nights."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yunchou.core.jobs import housekeeping, registry
from yunchou.core.jobs.schedules import enqueue_due_ticks
from yunchou.core.models import Job, JobSchedule


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def nightly(kinds, db):
    """A job at three in the Shanghai night, which is 19:00 UTC."""
    kinds()
    ran = []
    registry.schedule("0 3 * * *", "nightly", label="Nightly", zone="Asia/Shanghai")(
        lambda _run, tick: ran.append(tick)
    )
    enqueue_due_ticks(now=at("2026-03-01 12:00"))
    return ran


def test_a_new_schedule_does_not_catch_up_what_it_missed_before_it_existed(nightly):
    assert not Job.unscoped.exists()


def test_a_tick_becomes_one_job_however_often_the_server_looks_or_starts(nightly, clock, run_due):
    for minute in range(5):
        enqueue_due_ticks(now=at(f"2026-03-01 19:0{minute}"))
        run_due()
    assert nightly == [at("2026-03-01 19:00")]


def test_nothing_is_due_a_minute_before_the_tick(nightly):
    assert enqueue_due_ticks(now=at("2026-03-01 18:59")) == 0


def test_nights_missed_while_the_server_was_down_are_caught_up_by_one_run_at_the_latest(
    nightly, clock, run_due
):
    clock.at = at("2026-03-05 08:00")
    enqueue_due_ticks(now=clock.at)
    run_due()
    assert nightly == [at("2026-03-04 19:00")]


def test_a_tick_is_remembered_after_its_job_has_been_tidied_away(nightly):
    enqueue_due_ticks(now=at("2026-03-01 19:00"))
    Job.unscoped.all().delete()
    assert enqueue_due_ticks(now=at("2026-03-01 20:00")) == 0


@pytest.mark.parametrize("jump", ["2026-03-01 18:05", "2026-03-01 20:05"])
def test_a_clock_that_jumps_an_hour_neither_loses_nor_doubles_a_tick(nightly, jump):
    for moment in ("2026-03-01 19:01", jump, "2026-03-01 19:05", "2026-03-01 20:30"):
        enqueue_due_ticks(now=at(moment))
    assert Job.unscoped.count() == 1


def test_a_crash_between_moving_the_schedule_and_enqueueing_loses_nothing(nightly, monkeypatch):
    def crash(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("yunchou.core.jobs.schedules.enqueue", crash)
        with pytest.raises(SystemExit):
            enqueue_due_ticks(now=at("2026-03-01 19:00"))
    assert enqueue_due_ticks(now=at("2026-03-01 19:01")) == 1


BERLIN_NIGHTS = {
    "the hour that is skipped": (at("2026-03-28 12:00"), at("2026-03-30 12:00"), 2),
    "the hour that occurs twice": (at("2026-10-24 12:00"), at("2026-10-26 12:00"), 2),
}


@pytest.mark.parametrize("night", BERLIN_NIGHTS)
def test_a_daylight_saving_night_has_one_tick(night, kinds, db):
    first, last, ticks = BERLIN_NIGHTS[night]
    kinds()
    registry.schedule("30 2 * * *", "berlin", label="Berlin", zone="Europe/Berlin")(lambda _run, _tick: None)
    for minute in range(0, int((last - first).total_seconds()), 600):
        enqueue_due_ticks(now=datetime.fromtimestamp(first.timestamp() + minute, UTC))
    assert Job.unscoped.count() == ticks


@given(
    now=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  hypothesis adds the zone
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
)
def test_the_latest_tick_is_at_its_wall_clock_time_within_the_last_day(now, minute, hour):
    daily = registry.Schedule("daily", f"{minute} {hour} * * *", registry.ZoneInfo("Asia/Shanghai"))
    tick = daily.latest_tick(now)
    local = tick.astimezone(daily.zone)
    assert (local.hour, local.minute, local.second) == (hour, minute, 0)
    assert 0 <= (now - tick).total_seconds() < 24 * 3600


def test_a_cron_expression_that_means_nothing_is_refused_at_import():
    with pytest.raises(ValueError, match="every full moon"):
        registry.schedule("every full moon", "moon", label="Moon")


def test_housekeeping_deletes_finished_jobs_after_30_days_and_keeps_what_waits_for_a_person(nightly, clock):
    clock.at = at("2026-06-01 00:00")
    old, recent = at("2026-04-30 00:00"), at("2026-05-10 00:00")
    for state, ended in (
        ("done", old), ("done", recent), ("cancelled", old), ("dead", old), ("unknown", old), ("queued", None)
    ):  # fmt: skip
        Job.unscoped.create(
            kind="x", key=f"{state} {ended}", state=state, finished_at=ended, created_at=old, due_at=clock.at
        )
    run = type("Run", (), {"progress": lambda *_args: None})()
    assert housekeeping.tidy_jobs(run, clock.at) == 2
    assert sorted(Job.unscoped.values_list("state", flat=True)) == ["dead", "done", "queued", "unknown"]


def test_housekeeping_ends_expired_sessions_and_no_others(db, now):
    for key, days in (("expired", -1), ("live", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(days=days)
        )
    housekeeping.clear_sessions(None, now)
    assert [session.session_key for session in Session.objects.all()] == ["live"]


def test_every_schedule_of_the_product_is_registered_with_a_label(db):
    names = {schedule.name for schedule in registry.all_schedules()}
    assert names >= {"core.clear_sessions", "core.tidy_jobs"}
    assert not [kind.name for kind in registry.all_kinds() if not str(kind.label).strip()]
    assert not JobSchedule.objects.exists()
