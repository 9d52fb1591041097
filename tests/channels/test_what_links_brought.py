"""The visits and orders that came by each link, told apart by all of its parameters."""

from datetime import date
from decimal import Decimal

import pytest

from tests.web.conftest import order, view
from yunchou.analytics.questions import Period
from yunchou.channels.links import LinkParts, build_links
from yunchou.channels.results import link_results
from yunchou.channels.services import save_links

DAYS = Period(date(2026, 3, 11), date(2026, 3, 17))


def links(campaign: str, *contents: str, by, now):
    parts = LinkParts("https://shop.example/", "douyin", "cpc", campaign)
    built = build_links(parts, contents=contents, rules=())
    return save_links(campaign, built, by=by, now=now)


@pytest.fixture
def came(arrivals, workspace, now, scope, ana):
    """The poster of 618 brings two visits and an order, the one of the spring sale a visit; the film nothing."""
    yesterday = now.replace(day=17)
    poster, film = links("618", "poster", "film", by=ana, now=now)
    [spring] = links("spring", "poster", by=ana, now=now)
    [bare] = links("618", by=ana, now=now)

    def query(link):
        return "?" + link.url.split("?")[1]

    messages = [
        view("a", "one", yesterday, query(poster)),
        order("b", "one", yesterday, 80),
        view("c", "two", yesterday, query(poster)),
        view("d", "three", yesterday, query(spring)),
        view("e", "four", yesterday, query(bare)),
    ]
    arrivals.receive(messages, workspace=workspace)
    arrivals.load()
    return {"poster": poster, "film": film, "spring": spring, "bare": bare}


def test_each_link_has_what_came_by_it_and_no_other(came, workspace, now):
    found = link_results(came.values(), between=DAYS, workspace=workspace, now=now)
    visits = {name: found[link.pk].values["visits"].amount for name, link in came.items()}
    assert visits == {"poster": 2, "film": 0, "spring": 1, "bare": 1}
    assert found[came["poster"].pk].values["orders"].amount == 1
    assert found[came["poster"].pk].values["revenue"].amount == Decimal(80)


def test_without_links_nothing_is_asked(db, workspace, now):
    assert link_results([], between=DAYS, workspace=workspace, now=now) == {}
