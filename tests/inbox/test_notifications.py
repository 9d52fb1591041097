"""What people are told: once, each for themselves, in their language, and read when opened."""

import re
from datetime import timedelta

import pytest

from tests.conftest import NOW
from yunchou.core.scope import workspace_scope
from yunchou.inbox import selectors
from yunchou.inbox.models import Notification
from yunchou.inbox.services import forget_before, mark_read, tell
from yunchou.web.notification_words import KINDS, address_of, notice_of

pytestmark = pytest.mark.django_db

NAMED = re.compile(r"%\((\w+)\)")
DONE = {"file": "orders.csv", "loaded": 1, "refused": 2, "pk": 7}


@pytest.fixture
def told(workspace, ana, ben, scope):
    """Ana and Ben are told of an import."""

    def tell_of(key="import 7", people=(ana, ben), at=NOW, kind="import.done", values=DONE):
        tell(people, kind=kind, values=values, key=key, workspace=workspace, now=at)

    tell_of()
    return tell_of


def test_the_same_news_is_told_once(told, ana):
    told(at=NOW + timedelta(hours=1))
    [one] = selectors.notifications(ana)
    assert one.created_at == NOW


def test_a_person_reads_for_themselves_alone(told, ana, ben):
    assert mark_read(by=ana, now=NOW) == 1
    assert (selectors.unread_count(ana), selectors.unread_count(ben)) == (0, 1)
    assert mark_read(by=ana, now=NOW) == 0


def test_another_workspace_keeps_its_news_to_itself(told, ana, other_workspace):
    with workspace_scope(other_workspace):
        assert selectors.unread_count(ana) == 0
        assert mark_read(by=ana, now=NOW) == 0


def test_the_page_lists_news_and_opening_one_reads_it(told, ana, workspace, client_of):
    client = client_of(ana)
    page = client.get(f"/w/{workspace.slug}/notifications").content.decode()
    assert "“orders.csv” is imported" in page
    assert "1 row loaded, 2 refused" in page
    told(key="joined", kind="member.joined", values={"name": "Dora"})
    joined = Notification.objects.get(to=ana, key="joined")
    answer = client.post(f"/w/{workspace.slug}/notifications/{joined.pk}")
    assert (answer.status_code, answer["Location"]) == (302, f"/w/{workspace.slug}/members")
    assert selectors.unread_count(ana) == 1
    client.post(f"/w/{workspace.slug}/notifications/read")
    assert "Nothing" not in client.get(f"/w/{workspace.slug}/notifications/latest").content.decode()
    assert "Everything is read" in client.get(f"/w/{workspace.slug}/notifications?unread=1").content.decode()


def test_somebody_elses_news_answers_as_if_there_were_none(told, ana, ben, workspace, client_of):
    bens = Notification.objects.get(to=ben)
    assert client_of(ana).post(f"/w/{workspace.slug}/notifications/{bens.pk}").status_code == 404


def test_the_bell_counts_what_is_not_read(told, ana, workspace, client_of):
    count = f"/w/{workspace.slug}/notifications/count"
    assert "<b>1</b>" in client_of(ana).get(count).content.decode()
    for number in range(120):
        told(key=f"more {number}")
    assert "<b>99+</b>" in client_of(ana).get(count).content.decode()


def test_hostile_text_in_the_news_stays_text(told, ana, workspace, client_of):
    told(key="hostile", values={**DONE, "file": "<img src=x onerror=alert(1)>%s%(counts)s"})
    page = client_of(ana).get(f"/w/{workspace.slug}/notifications").content.decode()
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_read_news_is_let_go_after_a_while_and_unread_stays(told, ana, ben):
    mark_read(by=ana, now=NOW)
    assert forget_before(NOW + timedelta(days=1)) == 1
    assert [one.to for one in Notification.objects.all()] == [ben]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_and_an_address(kind, workspace, ana):
    said = KINDS[kind]
    named = {*NAMED.findall(f"{said.title} {said.detail}"), *said.arguments}
    values = dict.fromkeys(named, "7") | {"loaded": 3, "refused": 0, "job": "x"}
    values |= {"kind": "weekly", "start": "2026-03-09", "end": "2026-03-15", "due": "2026-03-20"}
    values |= {"verdict": "worked", "outcome": "reached", "status": "off"}
    values["pk"] = "0b6f7a7e-1111-4222-8333-444455556666" if kind == "job.failed" else 7
    one = Notification(workspace=workspace, to=ana, kind=kind, values=values, created_at=NOW)
    assert "%(" not in notice_of(one).title + notice_of(one).detail
    assert address_of(one, slug=workspace.slug).startswith(f"/w/{workspace.slug}/")
