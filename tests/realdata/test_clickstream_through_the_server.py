"""The real clickstream goes in through the intake of a real server, twice, and the totals are the published ones."""

from datetime import date, datetime

import pytest

from demo.send import send_payloads
from tests.realdata.clickstream import SHANGHAI, read_clickstream
from tests.server.fixtures import front_end_files, home, ready_home, start  # noqa: F401  fixtures by import

pytestmark = pytest.mark.server

DAY = "toDate(time, 'Asia/Shanghai')"
NEWEST = "(workspace, day, build) IN (SELECT workspace, day, max(build) FROM session_builds GROUP BY 1, 2)"


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
    stale = "SELECT count(*) FROM events_eventday WHERE sessions_version < version"
    server.wait_for(lambda: home.rows(stale) == [(0,)], what="the sessions to be computed")
    server.kill()

    assert home.account() == {"received": 62_212, "loaded": 31_106, "duplicate": 31_106, "refused": 0}
    assert home.stored("SELECT count(), uniqExact(person) FROM events") == [(31_106, 600)]
    assert home.stored("SELECT count() FROM events WHERE event = 'order_completed'") == [(470,)]
    by_day = {str(day): count for day, count in stream.events_by_day.items()}
    assert dict(home.stored(f"SELECT {DAY}, count() FROM events GROUP BY 1")) == by_day
    bought = {str(day): count for day, count in stream.purchases_by_day.items()}
    counted = home.stored(f"SELECT {DAY}, count() FROM events WHERE event = 'order_completed' GROUP BY 1")
    assert dict(counted) == bought
    sessions = home.stored(
        f"SELECT channel, count(), countIf(is_visit) FROM sessions WHERE {NEWEST} GROUP BY 1"
    )
    assert {channel: count for channel, count, _visits in sessions} == stream.sessions_by_channel
