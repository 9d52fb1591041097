"""What an analyst, a viewer and a stranger meet where an owner sees everything."""

from tests.browser.cast import ANA, ANALYST, CAI, VIEWER
from tests.browser.reading import export_of


def test_an_analyst_sees_rows_whose_people_are_masked(visit):
    tab = visit(ANALYST, "/w/ours/numbers/orders?period=30d")
    rows = export_of(tab)
    people = rows[0].index("用户 ID") if "用户 ID" in rows[0] else rows[0].index("User id")
    shown = {row[people] for row in rows[1:]}
    assert shown
    assert all(one.endswith("•••") and len(one) <= 6 for one in shown)


def test_an_owner_sees_the_same_people_whole(visit):
    rows = export_of(visit(ANA, "/w/ours/numbers/orders?period=30d"))
    assert not any("•" in str(row[rows[0].index("User id")]) for row in rows[1:])


def test_an_analyst_meets_no_members_and_no_way_to_them(visit):
    tab = visit(ANALYST, "/w/ours/dashboard")
    assert tab.page.locator("a[href$='/members']").count() == 0
    assert tab.open("/w/ours/members").status == 403


def test_a_viewer_sees_numbers_without_rows(visit):
    tab = visit(VIEWER, "/w/ours/dashboard")
    assert tab.page.locator("main a.yc-number").count() == 6
    assert tab.page.locator("#export-channels, main a[href*='export=']").count() == 0
    tab.page.locator("main a.yc-number").first.click()
    tab.page.wait_for_url("**/numbers/revenue**")
    assert tab.page.locator("#table-rows").count() == 0
    assert "role of an analyst" in tab.page.locator("#rows").inner_text()


def test_a_viewer_asks_for_an_export_in_vain(visit):
    tab = visit(VIEWER, "/w/ours/dashboard")
    for address in ("/w/ours/dashboard?export=xlsx", "/w/ours/numbers/orders?export=xlsx"):
        answer = tab.page.request.get(tab.server + address)
        assert "spreadsheet" not in answer.headers["content-type"], address


def test_a_refusal_says_what_to_do(visit):
    tab = visit(VIEWER, "/w/ours/dashboard")
    assert tab.page.locator("nav a[href$='/events']").count() == 0
    assert tab.open("/w/ours/events").status == 403
    words = tab.page.locator("main").inner_text()
    assert "Viewer" in words
    assert "Ask an owner" in words
    tab.page.locator("main a.btn").click()
    tab.page.wait_for_url("**/w/ours/dashboard")


def test_somebody_else_is_told_that_there_is_nothing(visit):
    tab = visit(CAI, "/w/theirs/dashboard")
    for address in ("/w/ours/dashboard", "/w/ours/numbers/visits", "/w/ours/events", "/w/ours/quarantine"):
        assert tab.open(address).status == 404, address
    assert "Chengye" not in tab.page.content()
