"""The unmodified `segment-analytics-python` sends to a running server."""

from datetime import UTC, datetime

import pytest
from segment.analytics.client import Client

pytestmark = pytest.mark.server


def test_what_it_sends_is_in_the_store_with_its_numbers(start, home):
    server = start()
    client = Client(home.key, host=home.url, gzip=True, timeout=10, max_retries=3)
    client.identify("u1", {"name": "张三", "plan": "pro"})
    client.page("u1", "Docs", "首页", {"url": "https://shop.example/?utm_source=baidu&utm_medium=cpc"})
    for number in range(20):
        client.track(
            "u1", "Order Completed", {"revenue": 99.9, "currency": "CNY"}, anonymous_id="a1",
            timestamp=datetime(2026, 1, 2, 3, 4, 5, number, tzinfo=UTC) if number == 0 else None,
        )  # fmt: skip
    client.group("u1", "g1", {"size": 5})
    client.alias("a0", "u1")
    client.screen("u1", "App", "Start")
    client.shutdown()
    server.wait_until_loaded(25)
    server.kill()

    counted = home.stored(
        "SELECT type, event, count(), sum(amount_workspace) FROM events GROUP BY 1, 2 ORDER BY 1"
    )
    assert counted == [
        ("alias", "alias", 1, None),
        ("group", "group", 1, None),
        ("identify", "identify", 1, None),
        ("page", "page_viewed", 1, None),
        ("screen", "screen_viewed", 1, None),
        ("track", "order_completed", 20, "1998.0000"),
    ]
    [(channel, person)] = home.stored("SELECT channel, person FROM events WHERE type = 'page'")
    assert channel == "paid_search"
    assert home.stored("SELECT count(), uniqExact(into) FROM person_overrides") == [(2, 1)]
    assert home.stored("SELECT DISTINCT into FROM person_overrides") == [(person,)]
    [(user, traits)] = home.rows("SELECT user_id, traits FROM people_person")
    assert (user, traits) == ("u1", '{"name": "\\u5f20\\u4e09", "plan": "pro"}')
    assert home.account() == {"received": 25, "loaded": 25, "duplicate": 0, "refused": 0}
