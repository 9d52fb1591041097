"""The real clickstream is what its publisher says it is, and its payloads lose nothing of it."""

from collections import Counter
from datetime import date, datetime, timedelta
from importlib import metadata
from itertools import groupby, pairwise

import pytest

from tests.realdata.clickstream import read_clickstream
from tests.realdata.packages import PackageMissingError


@pytest.fixture(scope="module")
def clickstream():
    return read_clickstream()


def test_it_has_the_published_totals(clickstream):
    assert len(clickstream.clicks) == 31_106
    assert clickstream.users == 600
    assert clickstream.sessions == 3_605
    assert clickstream.by_event["purchase"] == 470
    assert clickstream.by_type == {"page": 28_038, "track": 3_068}
    assert sum(clickstream.events_by_day.values()) == 31_106
    assert sum(clickstream.purchases_by_day.values()) == 470
    assert min(clickstream.events_by_day) == date(2024, 1, 4)
    assert max(clickstream.events_by_day) == date(2024, 6, 29)


def test_the_channels_have_their_sessions_and_purchases(clickstream):
    assert clickstream.sessions_by_channel == {
        "organic_search": 1_289, "paid_search": 1_023, "email": 583, "organic_social": 554, "direct": 156,
    }  # fmt: skip
    assert clickstream.purchases_by_channel == {
        "organic_search": 161, "paid_search": 161, "email": 75, "organic_social": 55, "direct": 18,
    }  # fmt: skip
    assert sum(clickstream.users_by_channel.values()) == 600


def test_each_line_becomes_one_message_of_its_own(clickstream):
    payloads = list(clickstream.payloads())
    assert len({payload["messageId"] for payload in payloads}) == 31_106
    assert Counter(payload.get("event") or payload["name"] for payload in payloads) == clickstream.by_event
    moments = [datetime.fromisoformat(payload["timestamp"]) for payload in payloads]
    assert moments == sorted(moments)


def test_its_sessions_are_those_of_thirty_minutes_of_inactivity(clickstream):
    for _, clicks in groupby(clickstream.clicks, key=lambda click: click.user):
        for one, other in pairwise(clicks):
            is_same = one.session == other.session
            assert is_same == (other.at - one.at <= timedelta(minutes=30))
            assert not is_same or one.at.date() == other.at.date()


def test_only_the_first_click_of_a_session_tells_where_it_came_from(clickstream):
    told = [p for p in clickstream.payloads() if "shop.example" not in p["context"]["page"]["referrer"]]
    assert len(told) == clickstream.sessions
    tagged = [payload for payload in told if "campaign" in payload["context"]]
    assert len(tagged) == 1_023 + 583 + 554


def test_moving_it_by_days_moves_every_day_and_changes_no_total(clickstream):
    moved = read_clickstream(moved_by=timedelta(days=364))
    assert moved.by_event == clickstream.by_event
    assert moved.events_by_day == {
        day + timedelta(days=364): count for day, count in clickstream.events_by_day.items()
    }


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    def absent(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", absent)
    with pytest.raises(PackageMissingError, match=r"requirements/data\.txt"):
        read_clickstream()
