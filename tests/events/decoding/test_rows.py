"""One Event as a row: what each column holds, and which ids are made for events that bring none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest

from yunchou.analytics.schema import EVENT_COLUMNS, properties_hash
from yunchou.events.decoding.channels import Comparison, Condition, Rule
from yunchou.events.decoding.clock import Flag
from yunchou.events.decoding.config import WorkspaceConfig
from yunchou.events.decoding.identity import content_key
from yunchou.events.decoding.rows import Decoded, Place, decode
from yunchou.protocols.event import Event
from yunchou.protocols.segment import parse

NOW = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)
CONFIG = WorkspaceConfig(ZoneInfo("Asia/Shanghai"), "CNY")
PLACE = Place(1, "segment", 100, 3, NOW)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0"


def event(**fields: object) -> Event:
    message = {"type": "track", "event": "Order Completed", "userId": "u", "messageId": "m", **fields}
    return parse(message, sent_at=None)


def decoded(
    *, place: Place = PLACE, config: WorkspaceConfig = CONFIG, agent: str = "", **fields: object
) -> Decoded:
    return decode(event(**fields), place=place, config=config, user_agent=agent)


def test_every_column_it_fills_is_one_of_the_store():
    row = decoded(properties={"total": 1, "text": "x"}).row
    assert set(row) <= set(EVENT_COLUMNS)
    assert set(EVENT_COLUMNS) - set(row) == {"region", "import_id"}


def test_a_foreign_amount_is_told_by_the_rate_of_its_day_in_the_workspaces_zone():
    rates = {"USD": (("2026-03-18", "7.1"), ("2026-03-19", "7.25")), "EUR": (("2026-03-17", "8"),)}
    told = WorkspaceConfig.from_json(replace(CONFIG, rates=rates).to_json())
    amounts = [
        decoded(config=told, timestamp=instant, properties={"total": 10, "currency": "USD"}).row
        for instant in (
            "2026-03-17T15:59:00Z",
            "2026-03-17T16:00:00Z",
            "2026-03-18T04:00:00Z",
        )
    ]
    assert [row.get("amount_workspace") for row in amounts] == [None, "71.0000", "71.0000"]
    assert [bool(row["flags"] & Flag.NO_RATE) for row in amounts] == [True, False, False]


def test_an_amount_that_a_rate_makes_too_large_for_the_store_has_no_value_in_the_workspaces_currency():
    config = replace(CONFIG, rates={"KWD": (("2020-01-01", "23"),)})
    row = decoded(config=config, properties={"total": 99_999_999_999_999, "currency": "KWD"}).row
    assert "amount_workspace" not in row
    assert row["flags"] & Flag.NO_RATE


def test_amounts_without_a_rate_are_told_in_the_workspaces_currency_only_where_they_came_in_it():
    ours, theirs = (
        decoded(properties={"total": 9.9}).row,
        decoded(properties={"total": 9.9, "currency": "usd"}).row,
    )
    assert (ours["amount"], ours["currency"], ours["amount_workspace"]) == ("9.9000", "CNY", "9.9000")
    assert (theirs["amount"], theirs["currency"]) == ("9.9000", "USD")
    assert "amount_workspace" not in theirs
    assert theirs["flags"] & Flag.NO_RATE


def test_properties_are_kept_as_json_and_spread_by_type():
    properties = {"n": 1, "f": 1.5, "yes": True, "text": "文", "long": "x" * 501, "list": [1], "none": None}
    row = decoded(properties=properties).row
    assert orjson.loads(row["properties"]) == properties
    assert row["numbers"] == {"n": 1.0, "f": 1.5}
    assert row["strings"] == {"yes": "true", "text": "文"}


def test_traits_go_to_the_profile_and_not_into_the_event_store():
    found = decoded(type="identify", traits={"email": "li@example.cn"})
    assert "example.cn" not in str(found.row)
    assert found.traits == {"email": "li@example.cn"}


def test_the_day_is_that_of_the_workspaces_zone_and_the_original_time_is_kept():
    found = decoded(timestamp="2026-03-17T16:30:00.123456Z")
    assert str(found.day) == "2026-03-18"
    assert found.row["time"] == "2026-03-17 16:30:00.123"
    assert found.row["original_time"] == "2026-03-17 16:30:00.123"
    assert found.time.microsecond == 123_000
    clamped = decoded(timestamp="2026-04-17T16:30:00Z").row
    assert (clamped["time"], clamped["original_time"]) == (
        "2026-03-18 04:30:00.000",
        "2026-04-17 16:30:00.000",
    )
    assert decoded().row["original_time"] is None


def test_the_device_is_read_from_the_event_and_else_from_its_request():
    assert decoded(agent=PHONE).row["browser"] == "微信"
    row = decoded(agent=PHONE, context={"userAgent": "curl/8"}).row
    assert (row["device"], row["flags"] & Flag.BOT) == ("desktop", Flag.BOT)
    assert decoded().row["device"] == ""


def test_own_rules_name_the_channel():
    rules = (Rule("douyin_feed", (Condition("source", Comparison.IS, ("douyin",)),)),)
    config = WorkspaceConfig(CONFIG.zone, "CNY", rules)
    assert decoded(config=config, context={"campaign": {"source": "DouYin"}}).row["channel"] == "douyin_feed"


class TestMadeIds:
    def test_an_event_with_a_time_has_the_same_id_wherever_it_arrives(self):
        """So that a client without ids may still retry."""
        sent = {"messageId": None, "timestamp": "2026-03-18T04:00:00Z", "properties": {"a": 1}}
        one, other = decoded(**sent), decoded(**sent, place=Place(1, "later", 7, 0, NOW + timedelta(hours=1)))
        assert one.message_id == other.message_id
        assert one.row["flags"] & Flag.ID_MADE
        assert decoded(**sent | {"properties": {"a": 2}}).message_id != one.message_id

    def test_an_event_without_a_time_has_the_id_of_its_place(self):
        """Two clicks without id and time are two clicks; the same bytes read twice are one."""
        one, other = (decoded(messageId=None, place=Place(1, "s", 7, item, NOW)) for item in (0, 1))
        assert one.message_id != other.message_id
        assert one.message_id == decoded(messageId=None, place=Place(1, "s", 7, 0, NOW)).message_id


class TestPeople:
    def test_an_anonymous_id_beside_a_user_is_the_same_person(self):
        anonymous = decoded(userId=None, anonymousId="a").person
        both = decoded(anonymousId="a")
        assert both.merged == (anonymous,)
        assert both.person == decoded().person
        assert decoded().merged == ()

    def test_an_alias_merges_the_previous_id_and_the_cookie(self):
        merged = decoded(type="alias", previousId="p", anonymousId="a").merged
        persons = {decoded(userId=None, anonymousId=name).person for name in "ap"}
        assert set(merged) == persons

    def test_one_text_as_both_ids_is_still_one_person(self):
        anonymous = decoded(userId=None, anonymousId="u").person
        assert decoded(anonymousId="u").merged == (anonymous,)


def test_content_is_told_apart_as_the_store_tells_it():
    found = decoded(properties={"a": "文"})
    key = content_key(
        kind="track",
        name="order_completed",
        person=found.person,
        properties_hash=properties_hash('{"a":"文"}'),
    )
    assert found.content == key


@pytest.mark.parametrize("rules", [(), (Rule("x", (Condition("source", Comparison.CONTAINS, ("a", "b")),)),)])
def test_a_configuration_survives_its_way_to_the_child(rules):
    config = WorkspaceConfig(ZoneInfo("America/New_York"), "USD", rules, timedelta(days=10))
    assert WorkspaceConfig.from_json(orjson.loads(orjson.dumps(config.to_json()))) == config
