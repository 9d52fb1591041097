"""The list of arrived events: newest first, every one of them by paging, masked for those who may not see people."""

import re
from datetime import timedelta

import pytest

from tests.analytics.imports import Desk
from tests.analytics.imports import order as imported
from tests.web.conftest import order, view
from tests.web.reading import words

ADDRESS = "/w/ours/events"
SUMMARY = re.compile(r"<summary>(.*?)</summary>", re.DOTALL)
OLDER = re.compile(r'href="(\?[^"]*before=[^"]*)"')


@pytest.fixture
def opened(client_of):
    def make(person, query="", **options):
        return client_of(person).get(ADDRESS + query, **options)

    return make


def paths(page):
    """The pages that the listed events are of, which tell them apart."""
    return re.findall(r"<td class=\"hide-m\">(/[^<]*)</td>", page.content.decode())


def older(page):
    found = OLDER.search(page.content.decode())
    return found and found[1].replace("&amp;", "&")


def numbered(count, at, *, start=0):
    return [
        view(f"n{number}", "u", at, context={"page": {"url": f"https://shop.example/{number}"}})
        for number in range(start, start + count)
    ]


def test_it_shows_what_arrived_and_nothing_of_others(shop, opened, ana):
    page = words(opened(ana))
    assert "129.5" in page
    assert "canary" not in page
    assert "5,000" not in page


@pytest.mark.usefixtures("at_noon")
def test_paging_reaches_every_event_even_of_one_request(arrivals, opened, ana, workspace, now):
    """A request brings up to thousands of events, all received in the same moment."""
    arrivals.receive(numbered(130, now, start=0), workspace=workspace, at=now - timedelta(minutes=2))
    arrivals.receive(numbered(45, now, start=130), workspace=workspace, at=now - timedelta(minutes=1))
    arrivals.load()
    seen, query, pages = [], "", 0
    while query is not None:
        page = opened(ana, query)
        seen += paths(page)
        query, pages = older(page), pages + 1
        assert pages < 10
    assert seen == [f"/{number}" for number in (*range(174, 129, -1), *range(129, -1, -1))]
    assert pages == 4


@pytest.mark.usefixtures("at_noon")
def test_a_page_back_does_not_move_when_more_arrives(arrivals, opened, ana, workspace, now):
    arrivals.receive(numbered(80, now), workspace=workspace, at=now - timedelta(minutes=2))
    arrivals.load()
    query = older(opened(ana))
    before = paths(opened(ana, query))
    arrivals.receive(numbered(20, now, start=80), workspace=workspace, at=now - timedelta(minutes=1))
    arrivals.load()
    assert paths(opened(ana, query)) == before


@pytest.mark.usefixtures("at_noon")
def test_only_the_newest_page_is_live(arrivals, opened, ana, workspace, now):
    arrivals.receive(numbered(80, now), workspace=workspace)
    arrivals.load()
    assert "data-yc-live" in opened(ana).content.decode()
    assert "data-yc-live" not in opened(ana, older(opened(ana))).content.decode()


def test_htmx_gets_the_list_alone(shop, opened, ana):
    part = opened(ana, headers={"HX-Request": "true", "HX-Target": "event-list"}).content.decode()
    assert part.lstrip().startswith('<section class="card yc-table" id="event-list"')
    assert "<html" not in part


def test_it_keeps_to_one_event(shop, opened, ana):
    page = opened(ana, "?event=order_completed").content.decode()
    assert {one.strip() for one in SUMMARY.findall(page.split('id="event-list"')[1])} == {"Order completed"}


PERSONAL = {
    "email": "li@example.com",
    "contact": {"Phone-Number": "x", "mobile": 13800138000, "note": "call 13800138000 or li@example.com"},
    "list": [{"open_id": "oABC-secret"}],
    "coupon": "SUMMER",
}


@pytest.fixture
def personal(arrivals, workspace, now, at_noon):
    page = {"url": "https://shop.example/?mail=li@example.com", "path": "/li@example.com", "referrer": ""}
    sent = order("m1", "anonymous-li", now, 1, **PERSONAL)
    arrivals.receive([sent | {"userId": "user-li", "context": {"page": page}}], workspace=workspace)
    arrivals.load()


@pytest.mark.parametrize("role", ["analyst", "member", "reviewer"])
@pytest.mark.usefixtures("personal")
def test_people_are_masked_for_those_who_may_not_see_them(opened, every_role, role):
    page = words(opened(every_role[role]))
    assert "use•••" in page
    assert "SUMMER" in page, "what is nobody's stays to be read"
    for secret in ("user-li", "anonymous-li", "li@example.com", "13800138000", "oABC-secret"):
        assert secret not in page


@pytest.mark.parametrize("role", ["manager", "owner"])
@pytest.mark.usefixtures("personal")
def test_people_are_whole_for_those_who_may(opened, every_role, role):
    page = words(opened(every_role[role]))
    for known in ("user-li", "anonymous-li", "li@example.com", "13800138000", "oABC-secret"):
        assert known in page


def test_a_viewer_may_not_open_it(shop, opened, every_role):
    assert opened(every_role["viewer"]).status_code == 403


def test_the_account_of_a_day_adds_up(shop, opened, ana, workspace):
    shop.receive([{"type": "track", "event": "Nobody's", "messageId": "q1"}], workspace=workspace)
    shop.load()
    account = opened(ana).context["account"]
    assert (account.received, account.loaded, account.duplicate, account.refused) == (8, 7, 0, 1)
    assert account.difference == 0


def test_before_the_first_event_it_says_how_to_send_one(opened, ana, arrivals, workspace, at_noon):
    page = opened(ana)
    assert "No events yet" in words(page)
    assert "/w/ours/getting-started" in page.content.decode()


@pytest.mark.parametrize(
    "query",
    ["?before=x", "?before=2026-03-18", "?skip=-1", "?before=2026-03-18T00:00:00Z&skip=x", "?event=%00"],
)
def test_an_address_that_makes_no_sense_still_opens(shop, opened, ana, query):
    assert opened(ana, query).status_code == 200


def test_it_asks_the_database_little(shop, client_of, ana, django_assert_max_num_queries):
    browser = client_of(ana)
    with django_assert_max_num_queries(20):
        browser.get(ADDRESS)


@pytest.mark.usefixtures("shop")
def test_an_import_hides_nothing_that_just_arrived(opened, ana, workspace, event_store):
    arrived = paths(opened(ana))
    desk = Desk(event_store, workspace=workspace.pk)
    desk.publish(1, *(imported(number, path="/imported") for number in range(60)))
    assert paths(opened(ana)) == arrived != []
