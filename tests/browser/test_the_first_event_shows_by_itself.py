"""Connecting data as the page says: a key from the page, the page's own snippet run unchanged, and the event appears."""

import subprocess
import sys

from tests.browser.cast import ANA, VIEWER
from tests.browser.real_client import client_files, website


def snippets(visit, workspace):
    """Ana's tab with a fresh key on it, and the code that it shows for each kind of client."""
    tab = visit(ANA, f"/w/{workspace}/getting-started")
    tab.page.locator("#first-event [role=progressbar], #first-event progress").first.wait_for()
    tab.page.locator("main form button").click()
    tab.page.wait_for_url("**/getting-started/key")
    tab.evaluate("window.__same = true")
    return tab, tab.page.locator("main details.yc-more pre").all_text_contents()


def wait_for_the_event(tab, name):
    tab.page.locator("#first-event .yc-note-good", has_text=name).wait_for(timeout=30_000)
    assert tab.evaluate("window.__same") is True, "the page was loaded again"
    assert tab.page.locator("#first-event [hx-get]").count() == 0


def test_the_python_snippet_sends_it(visit):
    tab, codes = snippets(visit, "fresh")
    python = next(code for code in codes if "pip install" in code)
    subprocess.run([sys.executable, "-c", python], check=True, capture_output=True, timeout=60)
    wait_for_the_event(tab, "Order completed")
    tab.page.locator("#first-event a").click()
    tab.page.wait_for_url("**/w/fresh/events")
    assert "¥129" in tab.page.locator("#event-list tbody tr").first.inner_text()


def test_the_website_snippet_sends_it_from_another_origin(visit, browser, tmp_path):
    tab, codes = snippets(visit, "fresh-web")
    web = next(code for code in codes if "analytics-next" in code)
    first, _newline, rest = web.partition("\n")
    assert first.startswith("import { AnalyticsBrowser }")
    (tmp_path / "client").symlink_to(client_files())
    (tmp_path / "snippet.js").write_text(f"const {{ AnalyticsBrowser }} = window.AnalyticsNext;\n{rest}")
    (tmp_path / "index.html").write_text(
        "<!doctype html><title>澄野</title><script src=client/index.js></script><script src=snippet.js></script>"
    )
    with website(tmp_path) as address:
        context = browser.new_context()
        context.new_page().goto(f"{address}/index.html?utm_source=xiaohongshu&utm_medium=paid_social")
        wait_for_the_event(tab, "")
        context.close()
    tab.open("/w/fresh-web/events")
    tab.page.locator("#event-list tbody tr").nth(1).wait_for()
    assert {"Order completed", "Page viewed page"} == {
        " ".join(words.split()) for words in tab.page.locator("#event-list summary").all_inner_texts()
    }
    assert "Paid social" in tab.page.locator("#event-list tbody").inner_text()


def test_a_viewer_is_told_whom_to_ask_for_a_key(visit):
    tab = visit(VIEWER, "/w/ours/getting-started")
    assert tab.page.locator("main form[method=post]").count() == 0
    assert "Ask an owner" in tab.page.locator("main").inner_text()
