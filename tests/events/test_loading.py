"""What the loader makes of a spool: each event exactly once, whatever was sent twice or read in which pieces."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.events.spools import assert_balanced, track
from yunchou.events.decoding import decoder
from yunchou.events.loading import loader as loader_module
from yunchou.events.models import EventDay, QuarantinedEvent, SpoolSegment

pytestmark = pytest.mark.django_db


def test_events_reach_the_store_and_the_account_balances(spool, make_loader, event_store, workspace):
    spool.send([track(1), track(2)], [track(3)], workspace=workspace.pk)
    loader = make_loader(event_store)
    assert loader.load_once()
    assert not loader.load_once()
    assert_balanced(event_store, sent=3)
    [day] = EventDay.unscoped.all()
    assert (str(day.day), day.events, day.version) == ("2026-03-18", 3, 1)


def test_the_real_child_gives_the_same_rows_as_the_decoder_in_process(
    spool, make_loader, memory_store, workspace
):
    spool.send([track(1, properties={"total": "12.50"}), track(2, event=[])], workspace=workspace.pk)
    make_loader(memory_store, child=True).load_once()
    [row] = memory_store.events
    assert (row["event"], str(row["amount"])) == ("product_viewed", "12.5000")
    assert_balanced(memory_store, sent=2)


@pytest.mark.parametrize("window", [64, 300, 1000, 5000])
def test_records_across_the_edge_of_a_window_are_neither_torn_nor_lost(
    spool, make_loader, memory_store, workspace, window, monkeypatch
):
    monkeypatch.setattr(decoder, "WINDOW_BYTES", window)
    spool.send(
        *([track(f"{record}-{item}") for item in range(3)] for record in range(20)), workspace=workspace.pk
    )
    make_loader(memory_store).load_once()
    assert_balanced(memory_store, sent=60)
    assert Counter(row["strings"]["number"] for row in memory_store.events).most_common(1)[0][1] == 1


def test_a_segment_is_loaded_in_batches_and_its_checkpoint_ends_at_its_end(
    spool, make_loader, memory_store, workspace, monkeypatch
):
    monkeypatch.setattr(loader_module, "BATCH_EVENTS", 4)
    name = spool.send(*([track(i)] for i in range(11)), workspace=workspace.pk)
    make_loader(memory_store).load_once()
    assert_balanced(memory_store, sent=11)
    assert SpoolSegment.objects.get().loaded_through == (spool.path / f"{name}.seg").stat().st_size


class TestDuplicates:
    def test_within_a_request_over_requests_and_over_segments_count_once(
        self, spool, make_loader, event_store, workspace
    ):
        spool.send([track(1), track(1), track(2)], [track(2)], workspace=workspace.pk)
        loader = make_loader(event_store)
        loader.load_once()
        spool.send([track(1)], workspace=workspace.pk)
        loader.load_once()
        assert event_store.count_events() == 2
        assert_balanced(event_store, sent=5)

    def test_over_a_restart_and_a_midnight_are_known_from_the_store(
        self, spool, make_loader, event_store, workspace, now
    ):
        late, early = now.replace(hour=23, minute=59), now.replace(hour=0, minute=1) + timedelta(days=1)
        spool.send([track(1)], workspace=workspace.pk, at=late)
        make_loader(event_store, at=late).load_once()
        spool.send([track(1)], workspace=workspace.pk, at=early)
        make_loader(event_store, at=early).load_once()
        assert event_store.count_events() == 1
        assert_balanced(event_store, sent=2)

    @pytest.mark.parametrize(("days", "stored"), [(34, 1), (37, 2)])
    def test_an_id_is_remembered_for_the_window_after_its_receipt(
        self, spool, make_loader, event_store, workspace, now, days, stored
    ):
        """Measured from receipt to receipt: it does not matter how late the second is loaded."""
        spool.send([track(1)], workspace=workspace.pk, at=now)
        make_loader(event_store).load_once()
        spool.send([track(1)], workspace=workspace.pk, at=now + timedelta(days=days))
        make_loader(event_store, at=now + timedelta(days=days + 20)).load_once()
        assert event_store.count_events() == stored
        assert_balanced(event_store, sent=2)

    def test_the_same_id_in_two_workspaces_is_two_events(
        self, spool, make_loader, event_store, workspace, other_workspace
    ):
        spool.send([track(1)], workspace=workspace.pk)
        spool.send([track(1)], workspace=other_workspace.pk)
        make_loader(event_store).load_once()
        assert event_store.count_events(workspace=workspace.pk) == 1
        assert event_store.count_events(workspace=other_workspace.pk) == 1
        assert_balanced(event_store, sent=2)

    def test_another_timestamp_alone_is_a_retry(self, spool, make_loader, event_store, workspace):
        spool.send([track(1)], [track(1, timestamp="2026-03-18T03:00:00Z")], workspace=workspace.pk)
        make_loader(event_store).load_once()
        assert QuarantinedEvent.unscoped.count() == 0
        assert_balanced(event_store, sent=2)

    @pytest.mark.parametrize("batches", [1, 2])
    def test_another_event_under_a_used_id_is_counted_and_shown_as_it_came(
        self, spool, make_loader, event_store, workspace, batches
    ):
        """Within one load and over two: the first stays, the other goes to the quarantine."""
        first, other = [track(1)], [track(1, properties={"number": "other"})]
        loader = make_loader(event_store)
        for requests in [(first, other)] if batches == 1 else [(first,), (other,)]:
            spool.send(*requests, workspace=workspace.pk)
            loader.load_once()
        [kept] = QuarantinedEvent.unscoped.all()
        assert (kept.reason, kept.field, kept.event_name) == (
            "conflicting_duplicate", "messageId", "Product Viewed",
        )  # fmt: skip
        assert '"number": "other"' in kept.payload
        assert '"messageId": "m-1"' in kept.payload
        [row] = event_store.latest_events(workspace=workspace.pk, limit=5)
        assert row["strings"]["number"] == "1"
        assert_balanced(event_store, sent=2)

    def test_a_client_that_gives_every_message_one_id_does_not_fill_the_quarantine(
        self, spool, make_loader, memory_store, workspace
    ):
        spool.send(*([track(1, properties={"n": n})] for n in range(50)), workspace=workspace.pk)
        make_loader(memory_store).load_once()
        assert QuarantinedEvent.unscoped.count() == 20
        assert_balanced(memory_store, sent=50)


def test_what_is_finished_is_not_looked_at_again_and_what_is_new_is_found(
    spool, make_loader, memory_store, workspace, now
):
    loader = make_loader(memory_store)
    for minute in range(3):
        spool.send([track(minute)], workspace=workspace.pk, at=now + timedelta(minutes=minute))
        assert [pending.start for pending in loader.pending()] == [0]
        loader.load_once()
    assert loader.pending() == []
    assert_balanced(memory_store, sent=3)


def test_all_that_was_durable_when_a_turn_began_is_drained_when_it_ends(
    spool, make_loader, memory_store, workspace, now
):
    loader = make_loader(memory_store)
    assert loader.drained_at is None
    spool.send([track(1)], workspace=workspace.pk)
    loader.load_once()
    assert loader.drained_at == now
