"""The real clickstream goes in through the intake of a real server, twice, and the totals are the published ones."""

from datetime import date, datetime

import pytest

from demo.send import send_payloads
from tests.realdata.clickstream import SHANGHAI, read_clickstream
from tests.server.fixtures import front_end_files, home, ready_home, start  # noqa: F401  fixtures by import

pytestmark = pytest.mark.server

STALE = "SELECT count(*) FROM events_eventday WHERE sessions_version < version"
BY_DAY = "SELECT toDate(time, 'Asia/Shanghai'), count() FROM events GROUP BY 1"
ORDERS_BY_DAY = (
    "SELECT toDate(time, 'Asia/Shanghai'), count() FROM events WHERE event = 'order_completed' GROUP BY 1"
)
SESSIONS_BY_CHANNEL = (
    "SELECT channel, count() FROM sessions WHERE (workspace, day, build) IN "
    "(SELECT workspace, day, max(build) FROM session_builds GROUP BY 1, 2) GROUP BY 1"
)


def test_the_totals_are_the_published_ones_also_when_everything_comes_twice(start, home):  # noqa: F811  a fixture
    # Live intake refuses what is older than two years, and what lies ahead of the clock is moved to now.
    stream = read_clickstream(moved_by=datetime.now(SHANGHAI).date() - date(2024, 6, 30))
    server = start()
    for _time in range(2):
        sent = send_payloads(
            stream.payloads(), total=31_106, base_url=home.url, write_key=home.key, progress=lambda *_: None
        )
        assert sent.events == 31_106
    server.wait_until_loaded(2 * 31_106)
    server.wait_for(lambda: home.rows(STALE) == [(0,)], what="the sessions to be computed")
    server.kill()

    assert home.account() == {"received": 62_212, "loaded": 31_106, "duplicate": 31_106, "refused": 0}
    assert home.stored("SELECT count(), uniqExact(person) FROM events") == [(31_106, 600)]
    assert dict(home.stored(BY_DAY)) == {str(day): count for day, count in stream.events_by_day.items()}
    orders = {str(day): count for day, count in stream.purchases_by_day.items()}
    assert sum(orders.values()) == 470
    assert dict(home.stored(ORDERS_BY_DAY)) == orders
    assert dict(home.stored(SESSIONS_BY_CHANNEL)) == stream.sessions_by_channel
