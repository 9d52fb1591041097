"""Connecting data: who makes a key, what the snippets say, and how the page learns of the first event."""

import re
from html import unescape

import pytest

from tests.web.conftest import view
from tests.web.reading import words
from yunchou.accounts.models import ApiKey
from yunchou.core.scope import workspace_scope

ADDRESS = "/w/ours/getting-started"
KEY = re.compile(r"ycw_[A-Za-z0-9_-]+")


def waiting_part(browser):
    return browser.get(ADDRESS, headers={"HX-Request": "true", "HX-Target": "first-event"})


@pytest.fixture
def browser(arrivals, client_of, ana, workspace, at_noon):
    return client_of(ana)


def test_an_owner_makes_a_key_that_stands_in_every_snippet(browser, workspace):
    page = browser.post(f"{ADDRESS}/key")
    [key] = set(KEY.findall(page.content.decode()))
    codes = [
        unescape(code)
        for code in re.findall(r"<pre[^>]*><code>(.*?)</code>", page.content.decode(), re.DOTALL)
    ]
    assert len(codes) == 3
    assert all(key in code and "YOUR_WRITE_KEY" not in code for code in codes)
    with workspace_scope(workspace):
        [made] = ApiKey.objects.all()
    assert made.kind == ApiKey.Kind.WRITE
    assert key.startswith(made.prefix)


def test_the_key_is_shown_once_and_kept_by_no_cache(browser):
    page = browser.post(f"{ADDRESS}/key")
    assert "no-store" in page["Cache-Control"]
    assert KEY.search(browser.get(ADDRESS).content.decode()) is None


@pytest.mark.parametrize("role", ["viewer", "analyst", "member", "reviewer", "manager"])
def test_others_are_told_whom_to_ask(client_of, every_role, arrivals, at_noon, role):
    other = client_of(every_role[role])
    assert "Ask an owner" in words(other.get(ADDRESS))
    assert other.post(f"{ADDRESS}/key").status_code == 403


def test_it_asks_again_until_something_arrives(browser, arrivals, workspace, now):
    assert 'hx-trigger="every' in waiting_part(browser).content.decode()
    arrivals.receive([view("m1", "a", now)], workspace=workspace)
    arrivals.load()
    part = waiting_part(browser)
    assert "Events arrive. The last one: Page viewed, just now." in words(part)
    assert "hx-get" not in part.content.decode()
    assert "<html" not in part.content.decode()


def test_an_event_of_another_workspace_is_not_the_first_one(browser, arrivals, other_workspace, now):
    arrivals.receive([view("m1", "a", now)], workspace=other_workspace)
    arrivals.load()
    assert "Waiting for the first event" in words(waiting_part(browser))


def test_a_refused_event_is_counted_beside_the_quarantine(browser, arrivals, workspace):
    """Somebody whose first event is wrong must not wait for ever without a word."""
    arrivals.receive([{"type": "track", "event": "Nobody's", "messageId": "q1"}], workspace=workspace)
    arrivals.load()
    part = waiting_part(browser)
    assert "/w/ours/quarantine" in part.content.decode()
    assert "An event came that cannot be used." in words(part)
