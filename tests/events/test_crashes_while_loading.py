"""Broken off anywhere, a load leaves each event exactly once after the next start, and the account balanced."""

import contextlib
import os
import signal
import threading
from collections import Counter

import pytest
from django.db import OperationalError

from tests.events.spools import InlineDecoder, assert_balanced, track
from yunchou.analytics.errors import StoreUnavailable
from yunchou.analytics.stores.memory import MemoryStore
from yunchou.events.decoding.frames import ChildGone
from yunchou.events.decoding.process import DecoderProcess
from yunchou.events.loading import book, loader
from yunchou.events.models import IntakeHour, QuarantinedEvent, SpoolDamage, SpoolSegment
from yunchou.people.models import Alias, Person

pytestmark = pytest.mark.django_db

STEPS = ("sorted", "events stored", "merges stored", "booked")
SENT = 12


class Crash(BaseException):
    """The process ends here."""


def crash_at(count: int):
    """Break off at the count-th step."""
    left = iter(range(count))

    def reached(_step: str) -> None:
        if next(left, None) is None:
            raise Crash

    return reached


def send_some(line) -> None:
    """Twelve events of two people, with repeats, a refusal, an identify and a merge."""
    line.send(
        [track(1), track(2), track(1)],
        [
            track(3, userId="u1"),
            {"type": "identify", "userId": "u1", "messageId": "i", "traits": {"plan": "pro"}},
        ],
        [track(4), track(5, event="")],
    )
    line.send([track(6), track(2), track(7)], [track(8), track(9)])


def assert_each_once(store, line) -> None:
    assert_balanced(store, sent=SENT)
    ids = [message_id for _workspace, message_id, _at in store.message_ids_since(line.now.replace(year=2020))]
    assert Counter(ids).most_common(1)[0][1] == 1
    assert len(ids) == 10 - 1  # nine ids; one more message was refused, two were repeats
    assert QuarantinedEvent.unscoped.count() == 1
    assert Person.unscoped.get().traits == {"plan": "pro"}


@pytest.mark.parametrize("batch", [1, 4, 10_000])
@pytest.mark.parametrize("step", range(12))
def test_a_crash_at_every_step_of_every_batch_leaves_each_event_once(
    line, memory_store, monkeypatch, step, batch
):
    monkeypatch.setattr(loader, "BATCH_EVENTS", batch)
    send_some(line)
    try:
        line.load(memory_store, reached=crash_at(step))
    except Crash:
        line.load(memory_store)
    assert_each_once(memory_store, line)


@pytest.mark.parametrize("step", STEPS)
def test_the_same_on_the_real_store(line, event_store, step):
    send_some(line)
    with pytest.raises(Crash):
        line.load(event_store, reached=crash_at(STEPS.index(step)))
    line.load(event_store)
    assert_each_once(event_store, line)


def test_crashes_one_after_another_with_other_batches_each_time_leave_each_event_once(
    line, memory_store, monkeypatch
):
    send_some(line)
    for step in (1, 2, 5, 3, 6, 1, 7, 2):
        monkeypatch.setattr(loader, "BATCH_EVENTS", step)
        with pytest.raises(Crash):
            line.load(memory_store, reached=crash_at(step % 4))
    line.load(memory_store)
    assert_each_once(memory_store, line)


def test_a_load_cut_short_is_recognised_however_late_it_is_tried_again(line, event_store):
    """Longer than ids are remembered: the window reaches back from when the events came."""
    send_some(line)
    with pytest.raises(Crash):
        line.load(event_store, reached=crash_at(1))
    line.load(event_store, at=line.now.replace(year=2027))
    assert_each_once(event_store, line)


class FailingStore(MemoryStore):
    """Fails the first insert, before or after it took the rows."""

    def __init__(self, *, after: bool) -> None:
        super().__init__()
        self._after, self._failed = after, False

    def insert_events(self, json_lines: bytes, *, token: str) -> None:
        if self._after or self._failed:
            super().insert_events(json_lines, token=token)
        if not self._failed:
            self._failed = True
            raise StoreUnavailable("The event store does not answer.")


@pytest.mark.parametrize("after", [False, True])
def test_a_store_that_fails_once_is_tried_again_by_the_same_loader(line, after):
    store = FailingStore(after=after)
    send_some(line)
    one = line.loader(store)
    with pytest.raises(StoreUnavailable):
        one.load_once()
    one.load_once()
    assert_each_once(store, line)


def test_a_database_that_fails_at_booking_leaves_nothing_half_booked(line, memory_store, monkeypatch):
    def locked(_aliases):
        raise OperationalError("database is locked")

    send_some(line)
    one = line.loader(memory_store)
    with monkeypatch.context() as patch:
        patch.setattr(book, "note_aliases", locked)
        with pytest.raises(OperationalError):
            one.load_once()
    assert not IntakeHour.unscoped.exists()
    assert not SpoolSegment.objects.exists()
    one.load_once()
    assert_each_once(memory_store, line)
    assert not Alias.unscoped.exists()


def test_the_loader_keeps_trying_says_why_and_gets_well(line, monkeypatch):
    """The thread itself, against a store that fails once."""
    monkeypatch.setattr(loader, "RETRY_SECONDS", 0.0)
    monkeypatch.setattr(
        loader, "close_old_connections", lambda: None
    )  # the test's own transaction lies in it
    store, seen = FailingStore(after=False), []
    send_some(line)

    class Stopping(threading.Event):
        """Ends the run at the second wait; notes what readiness would have said at each."""

        def is_set(self) -> bool:
            return len(seen) > 1

        def wait(self, timeout: float | None = None) -> bool:
            seen.append(one.failure)
            return timeout is None

    one = line.loader(store)
    one._stopping = Stopping()
    one.run()
    assert seen == ["StoreUnavailable: The event store does not answer.", ""]
    assert_each_once(store, line)


def test_a_child_killed_between_two_batches_is_started_anew(line, memory_store, monkeypatch):
    monkeypatch.setattr(loader, "BATCH_EVENTS", 3)
    decoder, killed = DecoderProcess(line.spool.path), []

    def kill(step: str) -> None:
        if step == "sorted" and decoder.pid not in killed and len(killed) < 2:
            killed.append(decoder.pid)
            os.kill(decoder.pid, signal.SIGKILL)

    one = line.loader(memory_store, decoder=decoder, reached=kill)
    send_some(line)
    for _turn in range(4):
        with contextlib.suppress(ChildGone):
            one.load_once()
    assert killed
    assert_each_once(memory_store, line)


def test_a_child_that_hangs_is_given_up_and_started_anew(line, memory_store):
    decoder = DecoderProcess(line.spool.path)

    def freeze(step: str) -> None:
        if step == "booked" and not frozen:
            frozen.append(decoder.pid)
            os.kill(decoder.pid, signal.SIGSTOP)

    frozen: list[int] = []
    line.send([track(1)])
    one = line.loader(memory_store, decoder=decoder, reached=freeze)
    one.load_once()
    line.send([track(2)])
    decoder.answer_seconds = 0.1
    with pytest.raises(ChildGone, match=r"no answer within 0\.1 s"):
        one.load_once()
    decoder.answer_seconds = 60
    one.load_once()
    assert decoder.pid not in frozen
    assert_balanced(memory_store, sent=2)


class DyingDecoder(InlineDecoder):
    """Dies over one record, as a child would over a fault in a library."""

    def answer(self):
        load = super().answer()
        if b"poison" in load.lines:
            raise ChildGone("the pipe was closed at its other end")
        return load


def test_one_record_that_kills_every_child_stops_nothing_behind_it(line, memory_store):
    poison = track("p", properties={"text": "poison"})
    line.send([track(1), track(2)], [poison, poison], [track(3)])
    one = line.loader(memory_store, decoder=DyingDecoder(line.spool.path))
    for _turn in range(6):
        with contextlib.suppress(ChildGone):
            one.load_once()
    assert one.pending() == []
    assert_balanced(memory_store, sent=5)
    kept = QuarantinedEvent.unscoped.values_list("reason", "field", "value", "item").order_by("item")
    assert list(kept) == [("decoder_failed", "body", "the decoder died over it", item) for item in (0, 1)]


class TestDamage:
    @pytest.mark.parametrize("at", ["first", "middle", "last"])
    def test_damaged_bytes_are_noted_and_everything_intact_is_loaded(self, line, memory_store, at):
        name = line.send(*([track(number)] for number in range(5)))
        path = line.spool.path / f"{name}.seg"
        content = bytearray(path.read_bytes())
        record = len(content) // 5
        damaged = {"first": 0, "middle": 2, "last": 4}[at]
        content[damaged * record + record // 2] ^= 0xFF
        path.write_bytes(content)
        line.load(memory_store)
        found = {row["strings"]["number"] for row in memory_store.events}
        assert found == {str(number) for number in range(5)} - {str(damaged)}
        [damage] = SpoolDamage.objects.all()
        assert (damage.segment, damage.end - damage.start) == (name, record)
        assert_balanced(memory_store, sent=4)
        assert line.loader(memory_store).pending() == []

    def test_damage_longer_than_a_window_is_one_range(self, line, memory_store, monkeypatch):
        monkeypatch.setattr("yunchou.events.decoding.decoder.WINDOW_BYTES", 256)
        name = line.send([track(1)], [track(2)])
        path = line.spool.path / f"{name}.seg"
        content = path.read_bytes()
        half = len(content) // 2
        path.write_bytes(content[:half] + bytes(3000) + content[half:])
        line.load(memory_store)
        [damage] = SpoolDamage.objects.all()
        assert (damage.start, damage.end) == (half, half + 3000)
        assert_balanced(memory_store, sent=2)

    def test_a_record_of_a_workspace_that_is_gone_is_noted_and_holds_up_nobody(self, line, memory_store):
        line.send([track(1)], workspace=987_654)
        line.send([track(2)])
        line.load(memory_store)
        assert SpoolDamage.objects.get().reason == "its workspace does not exist"
        assert_balanced(memory_store, sent=1)
