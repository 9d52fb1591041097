"""A small demo world through a real server: the product's numbers are those that the simulator knows it made."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from demo.channel_rules import CHANNEL_RULES
from demo.plan import days_until
from demo.send import send
from demo.truth import Totals
from demo.world import SHANGHAI, build_world
from tests.server.running import run_command

pytestmark = pytest.mark.server

SET_RULES = f"""
from yunchou.core.clock import now
from yunchou.core.models import Workspace
from yunchou.core.scope import workspace_scope
from yunchou.events.services import set_channel_rules
with workspace_scope(Workspace.objects.get()):
    set_channel_rules({CHANNEL_RULES!r}, by=None, now=now())
"""
#: The simulator's name of a channel for which the brand needs no rule of its own.
BUILT_IN = {"seo": "organic_search"}
NOTHING = Totals(visits=0, people=0, orders=0, revenue_fen=0)


def test_visits_visitors_orders_and_revenue_of_each_day_and_channel_are_exact(start, home):
    yesterday = datetime.now(SHANGHAI).date() - timedelta(days=1)
    world = build_world(end=yesterday, scale=0.025)
    run_command(home, "manage", "shell", "--no-imports", "-c", SET_RULES)
    server = start()
    send(world, base_url=home.url, write_key=home.key, progress=lambda *_: None)
    server.wait_until_loaded(world.event_count)
    stale = "SELECT count(*) FROM events_eventday WHERE sessions_version < version"
    server.wait_for(lambda: home.rows(stale) == [(0,)], what="the sessions to be computed")
    server.kill()

    days = [day for day, _back in days_until(yesterday)]
    answers = home.trends(days[0], days[-1])
    expected = {
        (day, BUILT_IN.get(channel, channel)): facts
        for (day, channel), facts in world.expected.by_day_and_channel().items()
    }
    assert {channel for _day, channel in expected} == set(answers["visits"]["channels"])
    for channel in {channel for _day, channel in expected}:
        truth = [expected.get((day, channel), NOTHING) for day in days]
        wanted = {
            "visits": [facts.visits for facts in truth],
            "visitors": [facts.people for facts in truth],
            "orders": [facts.orders for facts in truth],
            "revenue": [Decimal(facts.revenue_fen) / 100 for facts in truth],
        }
        for name, numbers in wanted.items():
            found = answers[name]["channels"].get(channel, ["0"] * len(days))
            assert [Decimal(number) for number in found] == numbers, (channel, name)
    total = world.expected.total()
    assert {name: Decimal(answer["total"]) for name, answer in answers.items()} == {
        "visits": total.visits,
        "visitors": total.people,
        "orders": total.orders,
        "revenue": Decimal(total.revenue_fen) / 100,
    }
