"""The shell: navigation by role, the switcher, look and language, and the pages for errors."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from tools.assets import ICON_LIST
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.web import errors
from yunchou.web.navigation import SETTINGS, STAGES, creatable, needed_permission, sections
from yunchou.web.urls import urlpatterns

WEB = Path(errors.__file__).parent
#: Pages that the top bar opens, from everywhere.
TOP_BAR = {
    "search",
    "notification",
    "notifications-count",
    "notifications-latest",
    "notifications-read",
}
ENTRIES = [entry for stage in (*STAGES, SETTINGS) for entry in stage.entries]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_of_the_navigation_leads_to_a_page_behind_a_permission(entry):
    assert isinstance(needed_permission(entry.name), Permission)


def test_every_page_of_a_workspace_lights_up_one_entry_of_the_navigation():
    lit = {name for entry in ENTRIES for name in (entry.name, *entry.also)}
    pages = {one.name for one in urlpatterns if "<slug:workspace>" in str(one.pattern)}
    assert pages - lit == {"workspace-home", *TOP_BAR}
    assert lit - pages == set()


def test_an_entry_that_the_role_may_not_open_is_absent(every_role, workspace):
    seen = {}
    for role, person in every_role.items():
        membership = Membership.unscoped.get(user=person, workspace=workspace)
        found = sections((*STAGES, SETTINGS), membership=membership, current="")
        seen[role] = {link.href for section in found for link in section.links}
    assert seen["viewer"] < seen["owner"]
    assert all(hrefs <= seen["owner"] for hrefs in seen.values())


def test_every_link_of_the_navigation_opens_for_each_role(every_role, workspace, client_of):
    for person in every_role.values():
        membership = Membership.unscoped.get(user=person, workspace=workspace)
        for section in sections((*STAGES, SETTINGS), membership=membership, current=""):
            for link in section.links:
                assert client_of(person).get(link.href).status_code == 200, link


def test_the_menu_offers_each_role_what_it_may_make_and_every_link_opens(every_role, workspace, client_of):
    offered = {}
    for role, person in every_role.items():
        links = creatable(Membership.unscoped.get(user=person, workspace=workspace))
        offered[role] = {link.href for link in links}
        assert all(client_of(person).get(href).status_code == 200 for href in offered[role])
    assert offered["viewer"] < offered["member"] <= offered["manager"] <= offered["owner"]


def test_who_only_reads_has_no_menu_of_things_to_make(every_role, workspace, client_of):
    address = f"/w/{workspace.slug}/notifications"
    assert 'id="yc-new"' not in client_of(every_role["viewer"]).get(address).content.decode()
    assert 'id="yc-new"' in client_of(every_role["member"]).get(address).content.decode()


def test_the_switcher_lists_the_workspaces_of_the_person_alone(
    ana, workspace, other_workspace, join, client_of
):
    page = client_of(ana).get("/styleguide").content.decode()
    assert "Elsewhere" not in page
    assert 'id="yc-workspaces"' not in page
    join(ana, other_workspace, "viewer")
    assert "Elsewhere" in client_of(ana).get("/styleguide").content.decode()


def test_the_look_is_chosen_before_the_first_paint(ana, workspace, client_of):
    browser = client_of(ana)
    browser.post("/profile/appearance", {"theme": "dark", "next": "/styleguide"})
    page = browser.get("/styleguide").content.decode()
    assert 'data-yc-theme="dark"' in page
    assert page.index("theme.js") < page.index("stylesheet")


def test_the_language_switch_keeps_the_rest_of_the_profile(ana, workspace, client_of):
    answer = client_of(ana).post("/profile/appearance", {"language": "zh-hans", "next": "/styleguide"})
    assert answer["Location"] == "/styleguide"
    ana.refresh_from_db()
    assert (ana.language, ana.name, ana.theme) == ("zh-hans", "Ana", "auto")


def test_the_switch_does_not_send_people_elsewhere(ana, workspace, client_of):
    answer = client_of(ana).post("/profile/appearance", {"theme": "dark", "next": "https://example.com/"})
    assert answer["Location"] == "/"


def test_an_unknown_look_is_refused(ana, workspace, client_of):
    assert client_of(ana).post("/profile/appearance", {"theme": "pink"}).status_code == 422


def test_the_language_can_be_chosen_before_signing_in(client, db):
    client.post("/language", {"language": "en", "next": "/sign-in"})
    assert '<html lang="en"' in client.get("/sign-in").content.decode()


def test_chinese_pages_say_that_they_are_chinese(client, db):
    page = client.get("/sign-in", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert '<html lang="zh-CN"' in page


def test_a_page_that_does_not_exist_says_what_to_do_and_an_id(ana, workspace, client_of):
    answer = client_of(ana).get("/w/nowhere/members")
    assert answer.status_code == 404
    assert re.search(r"<code>[0-9a-f]{8}</code>", answer.content.decode())


def test_the_page_for_a_fault_of_ours_needs_no_database():
    """There is no database fixture here: a query would fail the test."""
    page = errors.server_error(RequestFactory().get("/x"))
    assert page.status_code == 500
    assert "is safe" in page.content.decode() or "quote" in page.content.decode()


def test_every_icon_that_a_page_names_is_in_the_sprite_and_none_is_there_in_vain():
    text = "\n".join(path.read_text() for path in (*WEB.rglob("*.html"), *WEB.rglob("*.py")))
    listed = set(ICON_LIST.read_text().split())
    tagged = set(re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", text))
    passed = set(re.findall(r"""\bicon=["']([a-z0-9-]+)["']""", text))
    assert tagged | passed <= listed
    assert {name for name in listed if f'"{name}"' not in text and f"'{name}'" not in text} == set()


def test_pages_have_no_style_or_script_of_their_own():
    for path in (WEB / "templates").rglob("*.html"):
        text = path.read_text()
        assert "<style" not in text, path
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), path
        assert not re.search(r"\son[a-z]+=", text), path


def test_the_component_for_an_error_quotes_advice(rf):
    page = render_to_string(
        "errors/words.html", {"error": errors.NotFound("Gone.", advice="Look elsewhere."), "quote": "abc"}
    )
    assert "Look elsewhere." in page
    assert "abc" in page
