"""What the Segment clients send, as each client shapes it, becomes one Event."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.protocols.event import MAX_NAME, MAX_URL, EventType, Reason, Refused
from yunchou.protocols.segment import messages, parse

SENT = datetime(2026, 3, 18, 4, 0, 5, tzinfo=UTC)

PYTHON = {
    "batch": [
        {
            "integrations": {}, "anonymousId": None, "type": "identify", "userId": "u1", "messageId": "m-identify",
            "timestamp": "2026-03-18T04:00:00.091+00:00", "traits": {"email": "li@example.cn", "name": "李四"},
            "context": {"library": {"name": "analytics-python", "version": "2.4.0"}},
        },
        {
            "integrations": {}, "anonymousId": None, "type": "track", "event": "Order Completed", "userId": "u1",
            "timestamp": "2026-03-18T04:00:00.092+00:00", "properties": {"revenue": 99.5, "channel": "抖音"},
            "context": {"campaign": {"source": "douyin", "medium": "cpc"}, "library": {"name": "analytics-python"}},
            "messageId": "m-track",
        },
        {
            "type": "page", "name": "首页", "category": "Docs", "userId": "u1", "messageId": "m-page",
            "properties": {"url": "https://shop.example/?utm_source=baidu"}, "context": {},
        },
        {"type": "group", "groupId": "g1", "userId": "u1", "traits": {"n": 1}, "messageId": "m-group"},
        {"type": "alias", "previousId": "anon1", "userId": "u1", "anonymousId": None, "messageId": "m-alias"},
    ],
    "sentAt": "2026-03-18T04:00:05+00:00",
    "writeKey": "WK",
}  # fmt: skip

BROWSER = {
    "timestamp": "2026-03-18T04:00:00.668Z", "type": "page", "messageId": "ajs-next-1", "anonymousId": "cookie",
    "userId": "u1", "sentAt": "2026-03-18T04:00:05Z", "writeKey": "wk", "integrations": {"Segment.io": True},
    "properties": {
        "path": "/p/1", "referrer": "https://www.google.com/", "title": "精华液",
        "url": "https://shop.example/p/1?utm_source=douyin",
    },
    "context": {
        "page": {"url": "https://shop.example/other", "referrer": ""}, "userAgent": "Mozilla/5.0", "locale": "zh-CN",
        "library": {"name": "analytics.js", "version": "next-1.84.3"},
        "campaign": {"source": "douyin", "medium": "cpc", "name": "618", "term": "面霜", "content": "a"},
    },
    "_metadata": {"bundled": ["Segment.io"]},
}  # fmt: skip


def events(body: object, path: str = "/v1/batch") -> list:
    return [parse(raw, sent_at=sent_at) for raw, sent_at in messages(orjson.dumps(body), path=path)]


class TestPythonClient:
    def test_each_message_of_a_batch_is_an_event_sent_when_the_batch_was(self):
        kinds = [event.type for event in events(PYTHON)]
        assert kinds == [
            EventType.IDENTIFY,
            EventType.TRACK,
            EventType.PAGE,
            EventType.GROUP,
            EventType.ALIAS,
        ]
        assert {event.sent_at for event in events(PYTHON)} == {SENT}

    def test_traits_properties_and_campaign(self):
        identify, track, page, group, alias = events(PYTHON)
        assert identify.traits == {"email": "li@example.cn", "name": "李四"}
        assert (track.name, track.properties["revenue"], track.source) == ("Order Completed", 99.5, "douyin")
        assert track.timestamp == datetime(2026, 3, 18, 4, 0, 0, 92_000, tzinfo=UTC)
        assert page.properties == {
            "url": "https://shop.example/?utm_source=baidu", "name": "首页", "category": "Docs",
        }  # fmt: skip
        assert page.url == "https://shop.example/?utm_source=baidu"
        assert group.properties == {"groupId": "g1", "traits": {"n": 1}}
        assert (alias.previous_id, alias.user_id, alias.anonymous_id) == ("anon1", "u1", "")


class TestBrowser:
    def test_one_message_of_its_own_takes_its_type_from_the_path_if_it_has_none(self):
        body = {name: value for name, value in BROWSER.items() if name != "type"}
        [event] = events(body, path="/v1/p")
        assert (event.type, event.anonymous_id, event.user_id) == (EventType.PAGE, "cookie", "u1")
        assert event.sent_at == SENT

    def test_the_page_of_the_message_wins_over_that_of_the_context(self):
        [event] = events(BROWSER, path="/v1/page")
        assert event.url == "https://shop.example/p/1?utm_source=douyin"
        assert event.referrer == "https://www.google.com/"
        assert (event.source, event.medium, event.campaign) == ("douyin", "cpc", "618")
        assert (event.term, event.content) == ("面霜", "a")
        assert (event.user_agent, event.library) == ("Mozilla/5.0", "analytics.js")

    @pytest.mark.parametrize("letter", ["i", "t", "p", "s", "g", "a"])
    def test_the_short_paths_are_the_long_ones(self, letter):
        whole = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}[
            letter
        ]
        body = b'{"userId": "u"}'
        assert list(messages(body, path=f"/v1/{letter}")) == list(messages(body, path=f"/v1/{whole}"))


def test_times_prefer_the_original_and_numbers_are_taken_for_ids():
    message = {
        "type": "track",
        "event": "A",
        "userId": 42,
        "originalTimestamp": "2026-01-01",
        "timestamp": "2026-02-02",
    }
    event = parse(message, sent_at=None)
    assert (event.user_id, event.timestamp) == ("42", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("where", ["envelope", "message"])
def test_an_unreadable_sent_at_only_means_that_no_clock_is_corrected(where):
    message = {"type": "track", "event": "A", "userId": "u"}
    if where == "message":
        message["sentAt"] = "soon"
    [event] = events({"batch": [message], "sentAt": "soon" if where == "envelope" else None})
    assert event.sent_at is None


def test_descriptive_fields_are_cut_and_ids_are_refused_when_too_long():
    long = "x" * 5000
    event = parse(
        {"type": "page", "userId": "u", "context": {"campaign": {"source": long}, "page": {"url": long}}},
        sent_at=None,
    )
    assert (len(event.source), len(event.url)) == (MAX_NAME, MAX_URL)
    with pytest.raises(Refused) as refused:
        parse({"type": "page", "userId": long}, sent_at=None)
    assert (refused.value.reason, refused.value.field) == (Reason.TOO_LONG, "userId")


def outcome_of(step):
    """What comes out, or the reason of the refusal; any other exception passes and fails the test."""
    try:
        return step()
    except Refused as refused:
        return refused.reason


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("type", "event", "userId", "anonymousId", "messageId", "timestamp", "sentAt", "context", "properties",
          "traits", "previousId", "groupId", "name")  # fmt: skip


@given(
    message=JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)),
    kind=st.sampled_from(EventType),
)
def test_any_json_is_an_event_or_a_named_refusal(message, kind):
    if isinstance(message, dict) and "type" in message:
        message = message | {"type": kind.value}
    outcome = outcome_of(lambda: parse(message, sent_at=None))
    assert isinstance(outcome, Reason) or outcome.user_id or outcome.anonymous_id


@given(
    body=st.binary(max_size=200) | JSON.map(orjson.dumps),
    path=st.sampled_from(["/v1/batch", "/v1/track", "/v1/x"]),
)
def test_any_body_is_messages_or_a_named_refusal(body, path):
    outcome = outcome_of(lambda: list(messages(body, path=path)))
    assert outcome is Reason.BAD_BODY or isinstance(outcome, list)
