"""What the loader makes of a spool: each event exactly once, whatever was sent twice or read in which pieces."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.events.spools import assert_balanced, track
from yunchou.events.decoding import decoder
from yunchou.events.loading import loader as loader_module
from yunchou.events.models import EventDay, QuarantinedEvent, SpoolSegment

pytestmark = pytest.mark.django_db


def test_events_reach_the_store_and_the_account_balances(line, event_store):
    line.send([track(1), track(2)], [track(3)])
    loader = line.loader(event_store)
    assert loader.load_once()
    assert not loader.load_once()
    assert_balanced(event_store, sent=3)
    [day] = EventDay.unscoped.all()
    assert (str(day.day), day.events, day.version) == ("2026-03-18", 3, 1)


def test_the_real_child_gives_the_same_rows_as_the_decoder_in_process(line, memory_store):
    line.send([track(1, properties={"total": "12.50"}), track(2, event=[])])
    line.loader(memory_store, child=True).load_once()
    [row] = memory_store.events
    assert (row["event"], str(row["amount"])) == ("product_viewed", "12.5000")
    assert_balanced(memory_store, sent=2)


@pytest.mark.parametrize("window", [64, 300, 1000, 5000])
def test_records_across_the_edge_of_a_window_are_neither_torn_nor_lost(
    line, memory_store, window, monkeypatch
):
    monkeypatch.setattr(decoder, "WINDOW_BYTES", window)
    line.send(*([track(f"{record}-{item}") for item in range(3)] for record in range(20)))
    line.loader(memory_store).load_once()
    assert_balanced(memory_store, sent=60)
    assert Counter(row["strings"]["number"] for row in memory_store.events).most_common(1)[0][1] == 1


def test_a_segment_is_loaded_in_batches_and_its_checkpoint_ends_at_its_end(line, memory_store, monkeypatch):
    monkeypatch.setattr(loader_module, "BATCH_EVENTS", 4)
    name = line.send(*([track(i)] for i in range(11)))
    line.loader(memory_store).load_once()
    assert_balanced(memory_store, sent=11)
    assert SpoolSegment.objects.get().loaded_through == (line.spool.path / f"{name}.seg").stat().st_size


class TestDuplicates:
    def test_within_a_request_over_requests_and_over_segments_count_once(self, line, event_store):
        line.send([track(1), track(1), track(2)], [track(2)])
        loader = line.loader(event_store)
        loader.load_once()
        line.send([track(1)])
        loader.load_once()
        assert event_store.count_events() == 2
        assert_balanced(event_store, sent=5)

    def test_over_a_restart_and_a_midnight_are_known_from_the_store(self, line, event_store, now):
        late, early = now.replace(hour=23, minute=59), now.replace(hour=0, minute=1) + timedelta(days=1)
        line.send([track(1)], at=late)
        line.loader(event_store, at=late).load_once()
        line.send([track(1)], at=early)
        line.loader(event_store, at=early).load_once()
        assert event_store.count_events() == 1
        assert_balanced(event_store, sent=2)

    @pytest.mark.parametrize(("days", "stored"), [(34, 1), (37, 2)])
    def test_an_id_is_remembered_for_the_window_after_its_receipt(self, line, event_store, now, days, stored):
        """Measured from receipt to receipt: it does not matter how late the second is loaded."""
        line.send([track(1)], at=now)
        line.loader(event_store).load_once()
        line.send([track(1)], at=now + timedelta(days=days))
        line.loader(event_store, at=now + timedelta(days=days + 20)).load_once()
        assert event_store.count_events() == stored
        assert_balanced(event_store, sent=2)

    def test_the_same_id_in_two_workspaces_is_two_events(self, line, event_store, other_workspace):
        line.send([track(1)])
        line.send([track(1)], workspace=other_workspace.pk)
        line.loader(event_store).load_once()
        assert event_store.count_events(workspace=line.workspace) == 1
        assert event_store.count_events(workspace=other_workspace.pk) == 1
        assert_balanced(event_store, sent=2)

    def test_another_timestamp_alone_is_a_retry(self, line, event_store):
        line.send([track(1)], [track(1, timestamp="2026-03-18T03:00:00Z")])
        line.loader(event_store).load_once()
        assert QuarantinedEvent.unscoped.count() == 0
        assert_balanced(event_store, sent=2)

    @pytest.mark.parametrize("batches", [1, 2])
    def test_another_event_under_a_used_id_is_counted_and_shown_as_it_came(self, line, event_store, batches):
        """Within one load and over two: the first stays, the other goes to the quarantine."""
        first, other = [track(1)], [track(1, properties={"number": "other"})]
        loader = line.loader(event_store)
        for requests in [(first, other)] if batches == 1 else [(first,), (other,)]:
            line.send(*requests)
            loader.load_once()
        [kept] = QuarantinedEvent.unscoped.all()
        assert (kept.reason, kept.field, kept.event_name) == (
            "conflicting_duplicate", "messageId", "Product Viewed",
        )  # fmt: skip
        assert '"number": "other"' in kept.payload
        assert '"messageId": "m-1"' in kept.payload
        [row] = event_store.latest_events(workspace=line.workspace, limit=5)
        assert row["strings"]["number"] == "1"
        assert_balanced(event_store, sent=2)

    def test_a_client_that_gives_every_message_one_id_does_not_fill_the_quarantine(self, line, memory_store):
        line.send(*([track(1, properties={"n": n})] for n in range(50)))
        line.loader(memory_store).load_once()
        assert QuarantinedEvent.unscoped.count() == 20
        assert_balanced(memory_store, sent=50)


def test_what_is_finished_is_not_looked_at_again_and_what_is_new_is_found(line, memory_store, now):
    loader = line.loader(memory_store)
    for minute in range(3):
        line.send([track(minute)], at=now + timedelta(minutes=minute))
        assert [pending.start for pending in loader.pending()] == [0]
        loader.load_once()
    assert loader.pending() == []
    assert_balanced(memory_store, sent=3)


def test_all_that_was_durable_when_a_turn_began_is_drained_when_it_ends(line, memory_store, now):
    loader = line.loader(memory_store)
    assert loader.drained_at is None
    line.send([track(1)])
    loader.load_once()
    assert loader.drained_at == now
