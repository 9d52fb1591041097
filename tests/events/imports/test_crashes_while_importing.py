"""Broken off anywhere, an import goes on where it stopped: each row counts once, and nothing is shown before all is there."""

import os
import signal

import pytest

from tests.events.imports.desk import csv_of
from yunchou.core.jobs import JobRun
from yunchou.core.models import Change, Job
from yunchou.events.decoding.frames import ChildGone
from yunchou.events.files import chunks
from yunchou.events.imports import loading
from yunchou.events.imports.loading import load_import, undo_import
from yunchou.events.imports.reader import ReadingChild
from yunchou.events.imports.selectors import data_import, refused_rows_file
from yunchou.events.imports.services import undo
from yunchou.people.models import Person, PersonStatement

HEADER = ("订单号", "客户ID", "实付金额", "支付时间", "订单状态")
ROWS = [
    ("A1", "u1", "10", "2026-03-01", ""),
    ("A2", "u2", "=1+1", "2026-03-01", ""),
    ("A3", "u1", "20", "2026-02-01", ""),
    ("A4", "u3", "40", "2026-03-01", "待付款"),
    ("A5", "u4", "??", "2026-03-01", ""),
    ("A6", "u5", "80", "2026-03-05", ""),
]
STEPS_OF_A_PART = ("stored", "refused rows written", "counted")
STEPS = len(STEPS_OF_A_PART) * 5 + len(("read", "published", "booked"))


class Crash(BaseException):
    """The process ends here."""


def crash_at(count):
    """Break off at the count-th step."""
    left = iter(range(count))

    def reached(_step):
        if next(left, None) is None:
            raise Crash

    return reached


@pytest.fixture
def small_parts(monkeypatch):
    """Two lines a part, the header's among them: four parts of rows, and one of people."""
    monkeypatch.setattr(chunks, "ROWS", 2)


def attempt(desk, started, do, reached=lambda _step: None):
    """The job taken up by a process that knows nothing but what was stored."""
    Job.unscoped.filter(pk=started.job_id).update(state=Job.State.RUNNING, worker=None)
    run = JobRun(Job.unscoped.get(pk=started.job_id), clock=desk.clock(), stopping=lambda: False)
    do(run, data_import(started.pk), store=desk.store, reached=reached)


def assert_each_once(desk, started):
    done = data_import(started.pk)
    assert (done.state, done.read, done.loaded, done.skipped, done.refused) == ("loaded", 6, 3, 1, 2)
    assert [event["strings"]["order_id"] for event in desk.events()] == ["A1", "A3", "A6"]
    assert desk.revenue() == 110
    assert done.people == Person.objects.count() == 2
    lines = refused_rows_file(done).read_bytes().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["订单号", "A2", "A5"]
    assert Change.objects.count() == 1


@pytest.mark.parametrize("step", range(STEPS))
@pytest.mark.usefixtures("small_parts")
def test_a_crash_at_every_step_of_every_part_leaves_each_row_once(desk, step):
    started = desk.start(csv_of(HEADER, *ROWS))
    with pytest.raises(Crash):
        attempt(desk, started, load_import, crash_at(step))
    if step < STEPS - 2:
        assert desk.events() == []
    attempt(desk, started, load_import)
    assert_each_once(desk, started)


@pytest.mark.usefixtures("small_parts")
def test_crashes_one_after_another_leave_each_row_once(desk):
    started = desk.start(csv_of(HEADER, *ROWS))
    for step in (1, 0, 2, 1, 3, 2, 0):
        with pytest.raises(Crash):
            attempt(desk, started, load_import, crash_at(step))
    attempt(desk, started, load_import)
    assert_each_once(desk, started)


@pytest.mark.parametrize("step", range(4))
def test_an_undo_that_is_broken_off_goes_on(desk, step):
    done = desk.load(csv_of(HEADER, *ROWS))
    undo(done, by=desk.by, now=desk.now)
    with pytest.raises(Crash):
        attempt(desk, done, undo_import, crash_at(step))
    attempt(desk, done, undo_import)
    assert data_import(done.pk).state == "undone"
    assert desk.events() == []
    assert not Person.objects.exists()
    assert not PersonStatement.objects.exists()
    assert Change.objects.count() == 2


@pytest.mark.usefixtures("small_parts")
def test_a_child_that_dies_is_started_anew_with_the_next_attempt(desk, monkeypatch):
    monkeypatch.setattr(loading, "ReadingChild", ReadingChild)
    started = desk.start(csv_of(HEADER, *((f"B{n}", f"u{n}", "1", "2026-03-01", "") for n in range(60_000))))
    children = []
    original = ReadingChild.__enter__

    def entered(self):
        child = original(self)
        children.append(child._child)
        return child

    monkeypatch.setattr(ReadingChild, "__enter__", entered)

    def kill(step):
        if step == "counted" and len(children) == 1:
            os.kill(children[0].pid, signal.SIGKILL)

    with pytest.raises(ChildGone):
        attempt(desk, started, load_import, kill)
    attempt(desk, started, load_import)
    done = data_import(started.pk)
    assert (done.read, done.loaded, done.people) == (60_000, 60_000, 60_000)
    assert desk.store.count_events(workspace=desk.workspace.pk) == 60_000
