"""People: listed with what they bought and where they came from, opened to a timeline, covered where a role asks."""

from datetime import timedelta

import pytest

from yunchou.core.scope import workspace_scope
from yunchou.people.models import Person

pytestmark = pytest.mark.django_db


def page_of(user, at, url):
    return {
        "type": "page",
        "messageId": f"page {user} {at}",
        "userId": user,
        "timestamp": at.isoformat(),
        "context": {"page": {"url": url, "referrer": ""}},
    }


def order_of(user, at, revenue):
    properties = {"order_id": f"N-{revenue}", "revenue": revenue, "currency": "CNY"}
    return {
        "type": "track",
        "event": "Order Completed",
        "messageId": f"order {user} {revenue}",
        "userId": user,
        "timestamp": at.isoformat(),
        "properties": properties,
    }


@pytest.fixture
def fay(arrivals, workspace, other_workspace, now):
    """Fay came by Baidu yesterday and ordered twice; Gus of another workspace did too."""
    day = now - timedelta(days=1)
    traits = {"name": "Fay Fern", "phone": "13812345678", "city": "杭州"}
    ours = [
        page_of("fay-0001", day, "https://shop.example/?utm_source=baidu&utm_medium=cpc&utm_campaign=spring"),
        order_of("fay-0001", day + timedelta(minutes=5), 120),
        order_of("fay-0001", day + timedelta(minutes=9), 80.5),
        {"type": "identify", "messageId": "i1", "userId": "fay-0001", "traits": traits},
    ]
    arrivals.receive(ours, workspace=workspace)
    arrivals.receive([order_of("gus-canary", day, 999)], workspace=other_workspace)
    arrivals.load()
    with workspace_scope(workspace):
        return Person.objects.get(user_id="fay-0001")


def test_the_list_says_what_each_person_bought_and_where_they_first_came_from(fay, ana, workspace, client_of):
    page = client_of(ana).get(f"/w/{workspace.slug}/people").content.decode()
    assert "fay-0001" in page
    assert "Fay Fern" in page
    assert "¥200.5" in page
    assert "Paid search" in page
    assert "gus-canary" not in page


def test_a_profile_shows_every_event_with_its_day_and_the_first_visit(fay, ana, workspace, client_of):
    page = client_of(ana).get(f"/w/{workspace.slug}/people/{fay.pk}").content.decode()
    assert page.count("Order completed") == 2
    assert "spring" in page
    assert "13812345678" in page
    assert "杭州" in page


def test_an_analyst_sees_the_same_person_covered_and_cannot_search(fay, every_role, workspace, client_of):
    analyst = client_of(every_role["analyst"])
    profile = analyst.get(f"/w/{workspace.slug}/people/{fay.pk}").content.decode()
    listed = analyst.get(f"/w/{workspace.slug}/people?q=no such person").content.decode()
    for page in (profile, listed):
        assert "fay-0001" not in page
        assert "Fay Fern" not in page
        assert "13812345678" not in page
        assert "fay•••" in page


def test_a_manager_finds_a_person_by_name_phone_or_id(fay, every_role, workspace, client_of):
    manager = client_of(every_role["manager"])
    for text in ("fern", "138123", "fay-0"):
        assert "fay-0001" in manager.get(f"/w/{workspace.slug}/people", {"q": text}).content.decode()
    assert "fay-0001" not in manager.get(f"/w/{workspace.slug}/people", {"q": "gus"}).content.decode()


def test_a_long_timeline_is_paged_without_losing_or_repeating_an_event(
    arrivals, workspace, ana, now, client_of
):
    start = now - timedelta(days=2)
    arrivals.receive(
        [order_of("hal", start + timedelta(minutes=number // 3), number + 1) for number in range(120)],
        workspace=workspace,
    )
    arrivals.load()
    with workspace_scope(workspace):
        hal = Person.objects.get(user_id="hal")
    client, address, seen = client_of(ana), f"/w/{workspace.slug}/people/{hal.pk}", []
    query = ""
    for _page in range(3):
        answer = client.get(address + query)
        seen += [line.properties for day in answer.context["days"] for line in day.lines]
        query = f"?{answer.context['older']}"
    assert len(seen) == len(set(seen)) == 120
    assert query == "?"


def test_a_person_of_another_workspace_is_not_there(fay, cai, other_workspace, client_of):
    assert client_of(cai).get(f"/w/{other_workspace.slug}/people/{fay.pk}").status_code == 404


def test_an_alias_between_two_known_people_is_listed(arrivals, workspace, fay, every_role, client_of):
    arrivals.receive(
        [
            order_of("fay-old", fay.last_seen_at, 10),
            {"type": "alias", "messageId": "a1", "userId": fay.user_id, "previousId": "fay-old"},
        ],
        workspace=workspace,
    )
    arrivals.load()
    client = client_of(every_role["manager"])
    assert "joined two known people" in client.get(f"/w/{workspace.slug}/people").content.decode()
    listed = client.get(f"/w/{workspace.slug}/people/conflicts").content.decode()
    assert "fay-old" in listed
    assert "fay-0001" in listed
