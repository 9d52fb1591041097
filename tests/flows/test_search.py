"""⌘K finds what a person may see, and confirms nothing else."""

import pytest

from tests.conftest import NOW
from yunchou.accounts.models import Membership
from yunchou.analytics.questions import Visits
from yunchou.core.changes import add_note
from yunchou.core.scope import workspace_scope
from yunchou.flows.search import MOST, search
from yunchou.metrics.services import MetricDraft, create_board, create_metric
from yunchou.web.search import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def find(workspace, scope, arrivals):
    def find_as(person, text):
        membership = Membership.unscoped.select_related("workspace").get(user=person, workspace=workspace)
        return search(text, membership=membership, now=NOW)

    return find_as


def kinds(hits):
    return {hit.kind for hit in hits}


def test_a_metric_is_found_by_part_of_its_name_whatever_the_case(find, ana):
    assert ("metric", "visits") in {(hit.kind, hit.key) for hit in find(ana, "VISI")}


def test_a_metric_is_found_by_what_platforms_call_it_and_an_own_one_by_its_name(find, ana):
    create_metric(MetricDraft("Baskets a visit", Visits()), by=ana, now=NOW)
    assert ("metric", "roas") in {(hit.kind, hit.key) for hit in find(ana, "投产比")}
    assert ("metric", "baskets-a-visit") in {(hit.kind, hit.key) for hit in find(ana, "baskets")}


def test_a_board_is_found_by_those_who_see_it(find, ana, ben):
    create_board("Monday numbers", by=ben, now=NOW)
    assert ("board", "Monday numbers") in {(hit.kind, hit.title) for hit in find(ben, "monday")}
    assert "board" not in kinds(find(ana, "monday"))


def test_changes_are_found_and_those_of_other_workspaces_are_not(find, ana, cai, other_workspace):
    add_note("other", "Moved the landing page", at=NOW, by=ana, now=NOW)
    with workspace_scope(other_workspace):
        add_note("other", "Moved the landing page too", at=NOW, by=cai, now=NOW)
    [hit] = find(ana, "landing")
    assert hit.title == "Moved the landing page"


def test_members_are_found_by_managers_alone(find, every_role, ben):
    assert "member" in kinds(find(every_role["manager"], ben.name))
    assert "member" not in kinds(find(every_role["viewer"], ben.name))


def test_nothing_is_looked_for_without_letters(find, ana):
    assert find(ana, "   ") == []


def test_a_kind_shows_its_first_few(find, ana):
    for number in range(MOST + 3):
        add_note("other", f"Landing page {number}", at=NOW, by=ana, now=NOW)
    assert len(find(ana, "landing")) == MOST


def test_the_page_links_what_it_found_and_says_when_there_is_nothing(workspace, ana, client_of, arrivals):
    page = client_of(ana).get(f"/w/{workspace.slug}/search?q=visits").content.decode()
    assert f'href="/w/{workspace.slug}/numbers/visits"' in page
    nothing = client_of(ana).get(f"/w/{workspace.slug}/search?q=<b>zzz").content.decode()
    assert "Nothing is called “&lt;b&gt;zzz”" in nothing


def test_every_kind_that_is_found_has_a_page(find, ana, ben):
    add_note("other", "a", at=NOW, by=ana, now=NOW)
    assert kinds(find(ana, "a")) <= KINDS.keys()
