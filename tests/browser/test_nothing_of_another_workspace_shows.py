"""Everything in Cai's workspace carries one strange word. Ana opens all she can, and never meets it."""

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from python_calamine import CalamineWorkbook

from tests.browser.addresses import OWNER_PAGES, address_of
from tests.browser.cast import ANA, CAI, CANARY
from yunchou.analytics.answers import VALUE_PREFIX
from yunchou.analytics.questions import (
    Dimension,
    EventCount,
    FactSum,
    Grain,
    NumberSum,
    Period,
    Trend,
    Visitors,
    Visits,
    question_to_json,
)
from yunchou.analytics.questions.fields import FACT_DIMENSIONS, SESSION_DIMENSIONS, SHARED_DIMENSIONS

WORD = CANARY.lower()
LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
MOST_ADDRESSES = 320


def canary_events():
    page = {
        "url": f"https://{WORD}.example/{CANARY}?x={CANARY}",
        "path": f"/{CANARY}",
        "referrer": f"https://{WORD}.example/",
    }
    campaign = {"source": f"{WORD}-source", "medium": CANARY, "name": CANARY}
    common = {
        "userId": f"{CANARY}-user",
        "anonymousId": f"{CANARY}-anon",
        "properties": {"revenue": 1, "currency": "CNY", CANARY: CANARY},
        "context": {"page": page, "campaign": campaign, "library": {"name": CANARY}, "os": {"name": CANARY}},
    }
    return [
        {"type": "page", "name": CANARY, "messageId": f"{CANARY}-1", **common},
        {"type": "track", "event": CANARY, "messageId": f"{CANARY}-2", **common},
        {"type": "track", "event": "Order Completed", "messageId": f"{CANARY}-3", **common},
        {
            "type": "identify",
            "traits": {"name": CANARY},
            "messageId": f"{CANARY}-4",
            "userId": f"{CANARY}-user",
        },
        {"type": "track", "event": CANARY, "messageId": f"{CANARY}-5"},
        {"type": CANARY, "messageId": f"{CANARY}-6", "userId": CANARY},
    ]


@pytest.fixture(scope="package")
def theirs(town):
    town.send_to("theirs", *canary_events())


def read(tab, address, **options):
    """What an address says, a workbook's cells included, in lower case."""
    answer = tab.page.request.get(tab.server + address, **options)
    if "spreadsheet" not in answer.headers.get("content-type", ""):
        return answer.status, answer.text().lower()
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.body())).get_sheet_by_index(0)
    return answer.status, str(sheet.to_python()).lower()


def shape(address):
    """Addresses that differ in a number or a value alone are of one kind."""
    parts = urlsplit(address)
    keys = [
        name if name not in ("by", "export", "state") else f"{name}={value}"
        for name, value in parse_qsl(parts.query)
    ]
    return re.sub(r"\d+", "0", parts.path), tuple(sorted(keys))


def crawl(tab, starts):
    """Follow every kind of link from the starts; address → what it said."""
    waiting, seen, said = list(starts), set(), {}
    while waiting and len(said) < MOST_ADDRESSES:
        address = waiting.pop(0)
        if shape(address) in seen or address.startswith("/static/"):
            continue
        seen.add(shape(address))
        status, said[address] = read(tab, address)
        assert status < 500, address
        found = LINK.findall(said[address])
        waiting += [_local(tab, address, link.replace("&amp;", "&")) for link in found if _is_ours(tab, link)]
    return said


def _local(tab, address, link):
    return urljoin(tab.server + address, link).removeprefix(tab.server)


def _is_ours(tab, link):
    return urljoin(tab.server, link).startswith(f"{tab.server}/")


def test_ana_meets_it_on_no_page_and_in_no_workbook(visit, town, theirs, unsettled):
    tab = visit(ANA, "/w/ours/dashboard")
    starts = [address_of(row, workspace="ours", home=town.server.home) for row in OWNER_PAGES]
    said = crawl(tab, [*starts, *(f"{start}?export=xlsx" for start in starts)])
    assert len(said) > len(starts) + 20
    assert any("export=xlsx" in address for address in said)
    assert [address for address, words in said.items() if WORD in words] == []


def test_cai_meets_it_everywhere(visit, town, theirs):
    """The control: the same walk finds it where it belongs."""
    tab = visit(CAI, "/w/theirs/dashboard")
    pages = ("dashboard", "events", "quarantine", "members", "keys", "changes", "audit", "numbers/orders")
    for page in pages:
        assert WORD in read(tab, f"/w/theirs/{page}?period=today")[1], page
    assert WORD in read(tab, "/w/theirs/numbers/orders?period=today&export=xlsx")[1]


@pytest.mark.parametrize(
    "address",
    [
        f"/w/ours/events?event={CANARY}",
        f"/w/ours/quarantine?q={CANARY}&state=all",
        f"/w/ours/numbers/orders?by=channel&group={VALUE_PREFIX}{WORD}_channel&period=today",
        f"/w/ours/changes?q={CANARY}",
        f"/w/ours/audit?q={CANARY}",
    ],
)
def test_it_cannot_be_asked_for_by_name(visit, theirs, address):
    """The question itself may stand in the search field; no row may."""
    tab = visit(ANA, address)
    assert WORD not in " ".join(tab.page.locator("main tbody").all_inner_texts()).lower()


def questions(today):
    """Measures of visits, events and facts by every dimension that they know, over all days."""
    between = Period(today - timedelta(days=100), today)
    of_visits = [*SESSION_DIMENSIONS, *SHARED_DIMENSIONS]
    splits = {
        **dict.fromkeys((Visits(), Visitors()), of_visits),
        **dict.fromkeys((EventCount("order_completed"), NumberSum("order_completed")), of_visits),
        FactSum(("fee",)): FACT_DIMENSIONS,
    }
    for measure, dimensions in splits.items():
        for dimension in dimensions:
            yield question_to_json(Trend(measure, between, Grain.WEEK, Dimension(dimension)))


def test_the_api_does_not_say_it_either(visit, town, theirs):
    tab = visit(ANA, "/w/ours/dashboard")
    bearer = {"Authorization": f"Bearer {town.keys['ours']['secret']}"}
    theirs_bearer = {"Authorization": f"Bearer {town.keys['theirs']['secret']}"}
    assert WORD in read(tab, "/api/v1/events?limit=1000", headers=theirs_bearer)[1]
    status, words = read(tab, "/api/v1/events?limit=1000", headers=bearer)
    assert (status, WORD in words) == (200, False)
    told = {"ours": "", "theirs": ""}
    for question in questions(town.world.end + timedelta(days=1)):
        for name, headers in (("ours", bearer), ("theirs", theirs_bearer)):
            answer = tab.page.request.post(f"{tab.server}/api/v1/ask", data=question, headers=headers)
            assert answer.status == 200
            told[name] += answer.text().lower()
    assert WORD not in told["ours"]
    assert WORD in told["theirs"]
