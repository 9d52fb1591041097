"""The log of platforms' announcements: each is a change that reviews and charts find by its channels."""

import pytest
from django.urls import reverse

from tests.web.reading import words
from yunchou.core.changes import add_note
from yunchou.core.models import Change

SAID = {
    "platform": "抖音",
    "title": "Image posts are shown less often",
    "on": "2026-03-02",
    "channels": ["paid_social"],
    "form": "图文",
    "source_url": "https://example.com/notice",
    "note": "Impressions may fall.",
}


@pytest.fixture
def listed(workspace):
    return reverse("platform-rules", args=[workspace.slug])


def noted(client, workspace, **said):
    return client.post(reverse("platform-rule-add", args=[workspace.slug]), {**SAID, **said})


def test_an_announcement_is_a_change_that_names_its_platform_channels_and_form(
    client_of, ana, workspace, scope
):
    assert noted(client_of(ana), workspace, owner=str(ana.pk)).status_code == 302
    change = Change.objects.get()
    assert change.kind == Change.Kind.PLATFORM_RULE
    assert change.touches == [
        {"kind": "platform", "key": "抖音"},
        {"kind": "channel", "key": "paid_social"},
        {"kind": "form", "key": "图文"},
    ]
    assert change.owner == ana
    assert change.source_url == "https://example.com/notice"


def test_the_list_shows_what_was_announced_and_who_looks_after_it(client_of, ana, workspace, listed):
    client = client_of(ana)
    noted(client, workspace, owner=str(ana.pk))
    page = words(client.get(listed))
    assert "Image posts are shown less often" in page
    assert "抖音" in page
    assert "Ana" in page


def test_an_announcement_is_found_by_its_platform(client_of, ana, workspace, listed):
    client = client_of(ana)
    noted(client, workspace)
    noted(client, workspace, platform="小红书", title="Notes need a label")
    found = words(client.get(listed, {"q": "小红书"}))
    assert "Notes need a label" in found
    assert "Image posts are shown less often" not in found


def test_other_notes_are_not_listed(client_of, ana, listed, scope, now):
    add_note("other", "Moved house", at=now, by=ana, now=now)
    assert "Moved house" not in words(client_of(ana).get(listed))


def test_a_day_to_come_is_refused_beside_its_field(client_of, ana, workspace, scope):
    answer = noted(client_of(ana), workspace, on="2999-01-01")
    assert answer.status_code == 200
    assert "has not come yet" in words(answer)
    assert not Change.objects.exists()


def test_a_link_that_is_no_web_address_is_refused(client_of, ana, workspace, scope):
    assert noted(client_of(ana), workspace, source_url="javascript:alert(1)").status_code == 200
    assert not Change.objects.exists()


def test_only_its_author_corrects_an_announcement(client_of, ana, ben, workspace, scope):
    noted(client_of(ana), workspace)
    edit = reverse("platform-rule-edit", args=[workspace.slug, Change.objects.get().pk])
    assert client_of(ben).get(edit).status_code == 403
    client_of(ana).post(edit, {**SAID, "title": "Image posts are shown as before"})
    assert Change.objects.get().title == "Image posts are shown as before"


def test_the_form_comes_back_as_it_was_filled(client_of, ana, workspace, scope):
    client = client_of(ana)
    noted(client, workspace, owner=str(ana.pk))
    edit = reverse("platform-rule-edit", args=[workspace.slug, Change.objects.get().pk])
    page = client.get(edit).content.decode()
    assert 'value="抖音"' in page
    assert "https://example.com/notice" in page


def test_correcting_it_as_a_note_keeps_who_looks_after_it(client_of, ana, workspace, scope):
    client = client_of(ana)
    noted(client, workspace, owner=str(ana.pk))
    change = Change.objects.get()
    client.post(
        reverse("change-edit", args=[workspace.slug, change.pk]),
        {"title": "Reworded", "kind": "platform_rule", "on": "2026-03-02", "touches": "channel:paid_social"},
    )
    change.refresh_from_db()
    assert (change.title, change.owner) == ("Reworded", ana)
