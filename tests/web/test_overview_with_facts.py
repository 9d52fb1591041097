"""The overview once platforms have reported: the whole chain, costs per channel, and what is missing or may change."""

from datetime import timedelta

import pytest

from tests.events.imports.desk import Desk, csv_of
from tests.web.conftest import order, view
from tests.web.reading import card_values, words, workbook
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import jobs
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.models import FactAccount

ADDRESS = "/w/ours/dashboard"
YESTERDAY = {"period": "custom", "from": "2026-03-17", "to": "2026-03-17"}
TWO_DAYS = {"period": "custom", "from": "2026-03-16", "to": "2026-03-17"}
FIELDS = ("day", "campaign", "channel", "spend", "impressions", "clicks")
REPORT = Mapping(
    Kind.FACTS, "baidu_ads", columns={name: name for name in FIELDS}, constants={"account": "shop"}
)

#: Two days of one account: on the first day twice the clicks for the same impressions.
ROWS = (
    ("2026-03-16", "search", "paid_search", "30.00", 1000, 20),
    ("2026-03-17", "search", "paid_search", "60.00", 1000, 10),
    ("2026-03-17", "feed", "paid_social", "40.00", 500, 2),
)


@pytest.fixture
def desk(transactional_db, shop, workspace, ana, now):  # jobs commit, so the test cannot roll back
    """Where Ana brings in what platforms report."""
    return Desk(workspace=workspace, by=ana, now=now, store=shop.store)


@pytest.fixture
def report(desk, monkeypatch):
    """Brings in what a platform states; further words say what is expected of its account."""
    monkeypatch.setattr(jobs, "event_store", lambda: desk.store)

    def bring(*rows, **account):
        with workspace_scope(desk.workspace):
            desk.load(csv_of(FIELDS, *rows), mapping=REPORT)
            if account:
                FactAccount.objects.update(**account)

    return bring


@pytest.fixture
def opened(shop, client_of, ana):
    return lambda **query: client_of(ana).get(ADDRESS, query)


def test_cost_and_return_stand_with_their_bases(report, opened):
    report(*ROWS)
    page = opened(**YESTERDAY)
    assert card_values(page) == ["¥130", "2", "¥50.0", "1.30", "0", "0.0%"]
    assert [card.base for card in page.context["cards"]] == ["", "", "100 ÷ 2", "130 ÷ 100", "", "0 ÷ 2"]


def test_each_channel_has_its_cost_and_the_shares_make_a_whole(report, opened):
    report(*ROWS)
    head, *rows = workbook(opened(export="xlsx", **YESTERDAY))
    cells = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert list(cells) == ["Paid search", "Paid social", "Direct", "Total"]
    assert [cells[name]["Spend"] for name in cells] == [60, 40, "—", 100]
    assert [cells[name]["Share of spend"] for name in cells] == [0.6, 0.4, "—", 1]
    assert cells["Paid search"]["ROAS"] == pytest.approx(129.5 / 60)
    assert cells["Paid social"]["CAC"] == "n/a", "it spent and brought nobody"
    assert cells["Paid social"]["Revenue"] == 0


def test_the_chain_keeps_to_channels_whose_exposure_and_visits_are_known_and_says_so(report, opened):
    """Direct visits have no exposure, and paid social was shown but brought no visit that anybody saw."""
    report(*ROWS)
    chain = opened(**YESTERDAY).context["chain"]
    assert [station.value.text for station in chain.stations] == ["1,000", "10", "1", "0", "1", "0"]
    note = "Channels whose exposure and visits are known; left out: visits 2, orders 1"
    assert chain.note == note
    assert [station.step.base for station in chain.stations[1:3]] == ["10 ÷ 1,000", "1 ÷ 10"]


def test_the_step_that_lost_most_points_is_told_in_words(report, opened, shop, workspace, now):
    paid = "?utm_source=baidu&utm_medium=cpc"
    for number in range(10):
        at = now - timedelta(days=2, minutes=number)
        shop.receive([view(f"w{number}", f"w-{number}", at, paid)], workspace=workspace)
    shop.receive([order("w-order", "w-1", now - timedelta(days=2), 10)], workspace=workspace)
    shop.load()
    report(*ROWS[:2])
    chain = opened(**YESTERDAY).context["chain"]
    fallen = [station.step for station in chain.stations[1:] if station.step.is_worst]
    assert [step.rate.text for step in fallen] == ["10.0%"]
    assert chain.finding == "The step from Clicks to Visits fell most: 50.0% before, 10.0% now."
    assert chain.finding in words(opened(**YESTERDAY))


def test_a_chain_without_a_fall_says_so_only_where_every_step_has_a_past(
    report, opened, shop, workspace, now
):
    report(ROWS[0], ("2026-03-17", "search", "paid_search", "60.00", 1000, 20))
    chain = opened(**YESTERDAY).context["chain"]
    assert (chain.fallen, chain.finding) == ("", ""), "of the visits before nothing is known"
    before = now - timedelta(days=2)
    bought = [view("w1", "w-1", before, "?utm_source=baidu&utm_medium=cpc"), order("w2", "w-1", before, 10)]
    shop.receive(bought, workspace=workspace)
    shop.load()
    chain = opened(**YESTERDAY).context["chain"]
    assert (chain.fallen, chain.finding) == (
        "",
        "No step fell against the period it is compared with.",
    )
    assert opened(compare="none", **YESTERDAY).context["chain"].finding == ""


def test_an_account_that_did_not_report_is_told_on_the_card_and_in_its_row(report, opened):
    report(ROWS[0], is_expected=True, channel="paid_search")
    page = opened(**TWO_DAYS)
    by_label = {card.label: card.completeness for card in page.context["cards"]}
    assert by_label["ROAS"].words == "0 / 1 platform accounts"
    assert "did not report" in by_label["ROAS"].hover
    assert by_label["Revenue"].words == "2 / 2 days", "revenue does not come from platforms"
    late = {row.name: row.late for row in page.context["table"].page.rows}
    assert late == {"Paid search": "No data since 17 Mar", "Direct": ""}


def test_what_a_platform_may_still_correct_is_told(report, opened):
    report(*ROWS, settle_days=3)
    assert "May change from 3/17 on" in words(opened(**YESTERDAY))


def test_a_number_of_facts_opens_to_the_facts_that_it_sums(report, client_of, ana):
    report(*ROWS)
    page = client_of(ana).get("/w/ours/numbers/spend", {"export": "xlsx", **TWO_DAYS})
    head, *rows = workbook(page)
    assert sorted(row[head.index("Counts as")] for row in rows) == [30, 40, 60]
    assert {row[head.index("Fact")] for row in rows} == {"Spend"}
    assert {row[head.index("Platform")] for row in rows} != {"baidu_ads"}, "platforms have names"


def test_a_ratio_opens_to_what_is_above_and_what_is_below(report, client_of, ana):
    report(*ROWS)
    above = words(client_of(ana).get("/w/ours/numbers/roas", YESTERDAY))
    below = words(client_of(ana).get("/w/ours/numbers/roas", {"side": "denominator", **YESTERDAY}))
    assert "2 rows that add up to 130" in above
    assert "2 rows that add up to 100" in below


def test_a_part_of_a_fact_is_one_platform_or_campaign(report, client_of, ana):
    report(*ROWS)
    page = client_of(ana).get("/w/ours/numbers/spend", {"by": "platform", **YESTERDAY})
    assert [part.figure.text for part in page.context["parts"]] == ["¥100"]
    assert "The parts add up to ¥100." in words(page)
    offered = [label for label, _href, _shown in page.context["dimensions"]]
    assert "Platform" in offered
    assert "Device" not in offered, "a platform's day has no device"


def test_it_asks_the_database_little(report, client_of, ana, django_assert_max_num_queries):
    report(*ROWS)
    browser = client_of(ana)
    for query in ({}, {"channel": "paid_search"}):
        with django_assert_max_num_queries(20):
            browser.get(ADDRESS, query)
    with django_assert_max_num_queries(20):
        browser.get("/w/ours/numbers/roas")
