"""What cannot be used is kept with its reason; mended and sent again it counts, once."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.events.spools import LENIENT, assert_balanced, track
from yunchou.core.errors import Conflict
from yunchou.events import services
from yunchou.events.models import QuarantinedEvent
from yunchou.events.refusals import EXPLANATIONS
from yunchou.people.models import Person
from yunchou.protocols.event import MAX_EVENT_BYTES, Reason

pytestmark = pytest.mark.django_db


def nested(levels: int) -> object:
    value: object = 1
    for _level in range(levels):
        value = [value]
    return value


#: A wrong message → the reason, the field and the beginning of the value that a person is shown.
WRONG = [
    (17, ("not_an_object", "", "17")),
    (track(1, type="event"), ("unknown_type", "type", "event")),
    (track(1, type=None), ("unknown_type", "type", "")),
    (track(1, event=""), ("missing_event_name", "event", "")),
    (track(1, anonymousId=None), ("missing_id", "userId", "")),
    (track(1, type="alias", userId="u"), ("missing_previous_id", "previousId", "")),
    (track(1, type="alias", previousId="p"), ("missing_id", "userId", "")),
    (track(1, type="group"), ("missing_group_id", "groupId", "")),
    (track(1, userId={"id": 1}), ("wrong_type", "userId", '{"id":1}')),
    (track(1, properties=["a"]), ("wrong_type", "properties", '["a"]')),
    (track(1, context="web"), ("wrong_type", "context", "web")),
    (track(1, userId="x" * 257), ("too_long", "userId", "xxx")),
    (track(1, properties={"text": "x" * MAX_EVENT_BYTES}), ("too_large", "", "262")),
    (track(1, properties={"deep": nested(220)}), ("too_deep", "", "")),
    (track(1, properties={"deeper": nested(600)}), ("too_deep", "", "")),
    ({"type": "identify", "userId": "u", "traits": {"deep": nested(220)}}, ("too_deep", "", "")),
    (track(1, timestamp="yesterday"), ("bad_time", "timestamp", "yesterday")),
    (track(1, timestamp=True), ("bad_time", "timestamp", "true")),
    (track(1, timestamp="2020-01-01T00:00:00Z"), ("too_old", "timestamp", "2020-01-01")),
    (track(1, properties={"revenue": "¥129"}), ("bad_amount", "revenue", "¥129")),
    (track(1, properties={"total": 1e15}), ("bad_amount", "total", "1000000000000000.0")),
    (track(1, properties={"revenue": 5, "currency": "Yuan"}), ("bad_currency", "currency", "Yuan")),
]


@pytest.mark.parametrize(("message", "shown"), WRONG)
def test_each_kind_of_wrong_message_is_kept_with_reason_field_and_value(line, memory_store, message, shown):
    line.send([track("good"), message])
    line.load(memory_store)
    [kept] = QuarantinedEvent.unscoped.all()
    reason, field, value = shown
    assert (kept.reason, kept.field) == (reason, field)
    assert kept.value.startswith(value)
    assert kept.payload
    assert kept.workspace_id == line.workspace
    assert_balanced(memory_store, sent=2)


def test_every_reason_is_explained():
    assert set(EXPLANATIONS) == set(Reason)


def test_of_a_thousand_good_and_a_hundred_wrong_ones_exactly_the_good_are_loaded(line, event_store):
    """R14: 1,000 loaded, 100 kept, each with its own reason."""
    messages = [track(number) for number in range(1000)]
    for number in range(100):
        wrong = WRONG[number % len(WRONG)][0]
        messages.insert(
            number * 11, wrong | {"messageId": f"w-{number}"} if isinstance(wrong, dict) else wrong
        )
    line.send(*(messages[first : first + 50] for first in range(0, len(messages), 50)))
    line.load(event_store)
    assert event_store.count_events() == 1000
    wanted = [WRONG[number % len(WRONG)][1][0] for number in range(100)]
    found = QuarantinedEvent.unscoped.order_by("position", "item").values_list("reason", flat=True)
    assert list(found) == wanted
    assert_balanced(event_store, sent=1100)


class Again:
    """Stands where the running intake does: what is sent again comes in with the next segment."""

    def __init__(self, line) -> None:
        self.line = line

    def append(self, entry) -> None:
        self.line.spool.write(
            [(entry.body, entry.events)],
            workspace=entry.workspace,
            at=datetime.fromtimestamp(entry.received_at / 1_000_000, UTC),
            path=json.loads(entry.meta)["path"],
        )


@pytest.fixture
def send_again(line, scope, ana, monkeypatch):
    monkeypatch.setattr(services, "running_intake", lambda: Again(line))

    def send(kept: QuarantinedEvent, **mended: object) -> None:
        payload = json.dumps(json.loads(kept.payload) | mended)
        services.send_again(kept, payload=payload, by=ana, now=line.now + timedelta(days=3))

    return send


def test_mended_and_sent_again_it_is_loaded_once_as_if_it_had_been_right(line, memory_store, send_again):
    """Its time is that of the first try, its clock corrected by what its request said then."""
    wrong = track(1, event="", timestamp="2026-04-01T00:00:00Z")
    line.spool.send([wrong], workspace=line.workspace, sentAt="2026-04-01T00:10:00Z")
    one = line.loader(memory_store)
    one.load_once()
    [kept] = QuarantinedEvent.unscoped.all()
    send_again(kept, event="Product Viewed")
    one.load_once()
    [row] = memory_store.events
    assert row["time"] == line.now - timedelta(minutes=10)
    assert row["received_at"] == line.now
    kept.refresh_from_db()
    assert kept.state == "replayed"


def test_sending_it_again_twice_changes_nothing(line, memory_store, send_again):
    line.send([track(1, event="")])
    one = line.loader(memory_store)
    one.load_once()
    [kept] = QuarantinedEvent.unscoped.all()
    send_again(kept, event="Product Viewed")
    with pytest.raises(Conflict):
        send_again(kept, event="Product Viewed")
    one.load_once()
    assert len(memory_store.events) == 1


def test_one_that_came_without_an_id_still_counts_once(line, memory_store, send_again):
    """As after a time-out that left open whether it had been stored."""
    line.send([track(1, event="", messageId=None, timestamp=None)])
    one = line.loader(memory_store)
    one.load_once()
    [kept] = QuarantinedEvent.unscoped.all()
    send_again(kept, event="Product Viewed")
    QuarantinedEvent.unscoped.update(state="open")
    send_again(kept, event="Product Viewed")
    one.load_once()
    [row] = memory_store.events
    assert row["time"] == line.now


def test_one_that_is_still_wrong_is_kept_again(line, memory_store, send_again):
    line.send([track(1, event="", timestamp="never")])
    one = line.loader(memory_store)
    one.load_once()
    [kept] = QuarantinedEvent.unscoped.all()
    send_again(kept, event="Product Viewed")
    one.load_once()
    states = QuarantinedEvent.unscoped.order_by("id").values_list("state", "reason")
    assert list(states) == [("replayed", "missing_event_name"), ("open", "bad_time")]


class TestUnusualBodies:
    def test_nan_and_lone_surrogates_cost_nothing_but_themselves(self, line, memory_store):
        body = (
            b'\xef\xbb\xbf{"batch": [{"type":"track","event":"A","userId":"u","properties":'
            b'{"n": NaN, "i": -Infinity, "big": 1e999, "text": "a\\ud83d b", "ok": 1}}]}'
        )
        line.spool.write([(body, 1)], workspace=line.workspace, flags=LENIENT)
        line.load(memory_store)
        [row] = memory_store.events
        assert row["properties"] == '{"n":null,"i":null,"big":null,"text":"a? b","ok":1}'
        assert row["numbers"] == {"ok": 1.0}

    def test_a_gzip_body_is_read_and_one_message_of_its_own_has_no_key_in_it(self, line, memory_store):
        bodies = [
            json.dumps({"event": "A", "userId": "u", "writeKey": "secret"}),
            json.dumps({"event": "", "userId": "u", "writeKey": "secret"}),
        ]
        line.spool.write(
            [(gzip.compress(body.encode()), 1) for body in bodies], workspace=line.workspace, path="/v1/track"
        )
        line.load(memory_store)
        assert [row["event"] for row in memory_store.events] == ["a"]
        [kept] = QuarantinedEvent.unscoped.all()
        assert "secret" not in kept.payload

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"not json", "bad_body"),
            (b"[]", "bad_body"),
            (b'{"batch": 5}', "bad_body"),
            (b"\x1f\x8b broken gzip", "decoder_failed"),
            (b'{"batch": ' + b"[" * 2000 + b"]" * 2000 + b"}", "bad_body"),
        ],
    )
    def test_a_body_that_cannot_be_read_is_as_many_refusals_as_it_was_acknowledged_for(
        self, line, memory_store, body, reason
    ):
        line.spool.write([(body, 3)], workspace=line.workspace)
        line.load(memory_store)
        assert list(QuarantinedEvent.unscoped.values_list("reason", flat=True)) == [reason] * 3
        assert_balanced(memory_store, sent=3)

    def test_fewer_messages_than_acknowledged_are_not_passed_over(self, line, memory_store):
        body = json.dumps({"batch": [track(1)]}).encode()
        line.spool.write([(body, 3)], workspace=line.workspace)
        line.load(memory_store)
        assert set(QuarantinedEvent.unscoped.values_list("value", flat=True)) == {"1 of 3 messages"}
        assert_balanced(memory_store, sent=3)

    def test_a_format_of_a_later_version_is_kept_unread(self, line, memory_store):
        line.spool.write([(b"{}", 2)], workspace=line.workspace, protocol=99)
        line.load(memory_store)
        assert list(QuarantinedEvent.unscoped.values_list("reason", flat=True)) == ["decoder_failed"] * 2
        assert_balanced(memory_store, sent=2)

    def test_nul_characters_stop_nothing_in_any_database(self, line, event_store):
        """PostgreSQL stores none: ids and traits show a picture of one, properties stay as they came."""
        nul = "a\x00b"
        line.send(
            [
                track(1, userId=nul, event=nul, properties={nul: nul, "text": "\\u0000"}),
                {"type": "identify", "userId": nul, "traits": {nul: [{"x": nul}], "kept": "\\u0000"}},
                {"type": "alias", "userId": nul, "previousId": nul},
                track(2, event="", properties={nul: nul}),
                track(3, timestamp=nul),
            ]
        )
        line.load(event_store)
        assert_balanced(event_store, sent=5)
        assert Person.unscoped.get().traits == {"a␀b": [{"x": "a␀b"}], "kept": "\\u0000"}
        [row] = event_store.latest_events(workspace=line.workspace, event="a_b", limit=1)
        assert json.loads(row["properties"]) == {nul: nul, "text": "\\u0000"}

    @pytest.mark.parametrize("year", ["0001", "1850", "2300", "9999"])
    def test_no_year_that_a_device_believes_in_holds_up_the_store(self, line, event_store, year):
        given = f"{year}-06-01T00:00:00Z"
        line.spool.send([track(1, timestamp=given)], workspace=line.workspace, sentAt=given)
        line.spool.send([track(2, timestamp=given)], workspace=line.workspace, sentAt="0001-01-01T00:00:00Z")
        line.spool.send([track(3, timestamp=given)], workspace=line.workspace, sentAt="9999-12-31T00:00:00Z")
        line.load(event_store)
        rows = event_store.latest_events(workspace=line.workspace, limit=5)
        [row] = [row for row in rows if row["strings"]["number"] == "1"]
        assert abs(row["time"] - line.now) <= timedelta(seconds=2)
        assert_balanced(event_store, sent=3)
