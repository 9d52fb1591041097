"""One number opened: its definition, its parts, its query, and rows that add up to it, for those who may see them."""

from datetime import timedelta

import pytest

from tests.web.conftest import view
from tests.web.reading import card_values, words, workbook
from yunchou.metrics.catalogue import METRICS

YESTERDAY = {"period": "custom", "from": "2026-03-17", "to": "2026-03-17"}


@pytest.fixture
def opened(shop, client_of):
    def make(person, metric, **query):
        return client_of(person).get(f"/w/ours/numbers/{metric}", query)

    return make


def column(rows, name):
    place = rows[0].index(name)
    return [row[place] for row in rows[1:]]


@pytest.mark.parametrize(
    ("metric", "total"), [("visits", 3), ("visitors", 2), ("orders", 2), ("revenue", 130)]
)
def test_the_rows_add_up_to_the_number(opened, ana, metric, total):
    rows = workbook(opened(ana, metric, export="xlsx", **YESTERDAY))
    assert sum(column(rows, "Counts as")) == total
    assert card_values(opened(ana, metric, **YESTERDAY)) == [
        f"¥{total}" if metric == "revenue" else str(total)
    ]


def test_a_part_keeps_to_its_rows(opened, ana):
    page = opened(ana, "revenue", by="channel", **YESTERDAY)
    part = next(part for part in page.context["parts"] if part.name == "Paid search")
    narrowed = opened(ana, "revenue" + part.href.partition("#")[0])
    assert "Rows · Paid search" in words(narrowed)
    assert "aria-current" in narrowed.content.decode()
    rows = workbook(opened(ana, "revenue" + part.href.partition("#")[0] + "&export=xlsx"))
    assert column(rows, "Counts as") == [129.5]


def test_the_whole_number_is_one_link_away_from_its_part(opened, ana):
    part = opened(ana, "revenue", by="channel", **YESTERDAY).context["parts"][0]
    page = opened(ana, "revenue" + part.href.partition("#")[0]).content.decode()
    back = page.split('">Show the rows of the whole number')[0].rsplit('href="', 1)[1]
    assert "by=channel" in back
    assert "group" not in back


def test_a_point_in_time_keeps_to_its_rows(opened, ana):
    rows = workbook(opened(ana, "visits", period="30d", bucket="2026-03-10", export="xlsx"))
    assert column(rows, "Counts as") == [1]
    assert "Rows · 10 Mar" in words(opened(ana, "visits", period="30d", bucket="2026-03-10"))


def test_zero_no_data_and_no_number_are_three_answers(opened, ana, shop, workspace, now):
    shop.receive([view("m9", "d", now - timedelta(days=3))], workspace=workspace)
    shop.load()
    quiet = {"period": "custom", "from": "2026-03-15", "to": "2026-03-15"}
    before = {"period": "custom", "from": "2026-01-15", "to": "2026-01-15"}
    said = {
        "zero": card_values(opened(ana, "orders", **quiet)),
        "n/a": card_values(opened(ana, "average-order", **quiet)),
        "no data": card_values(opened(ana, "orders", **before)),
    }
    assert said == {"zero": ["0"], "n/a": ["n/a"], "no data": ["—"]}


def test_a_rate_stands_beside_its_base(opened, ana):
    page = words(opened(ana, "order-rate", **YESTERDAY))
    assert "66.7%" in page
    assert "2 ÷ 3" in page


def test_it_says_how_it_is_computed_and_with_which_query(opened, ana, workspace):
    page = words(opened(ana, "revenue", **YESTERDAY))
    assert "How this is computed" in page
    assert "Data version" in page
    assert "SELECT" in page
    assert "{workspace:UInt64}" in page, "values travel as parameters"


def test_a_number_that_can_change_says_why(opened, ana, now, monkeypatch):
    assert "Today is not over" in words(opened(ana, "visits", period="today"))
    monkeypatch.setattr("yunchou.metrics.selectors.drained_through", lambda: now - timedelta(days=2))
    page = opened(ana, "visits", **YESTERDAY)
    assert "Received events are still being loaded" in words(page)


def test_people_add_up_to_more_than_the_number_and_it_says_so(opened, ana, shop, workspace, now):
    again = view("m8", "a-person", now - timedelta(hours=20))
    shop.receive([again], workspace=workspace)
    shop.load()
    page = opened(ana, "visitors", by="channel", **YESTERDAY)
    assert card_values(page) == ["2"]
    assert sum(int(part.figure.text) for part in page.context["parts"]) == 3
    assert "they do not add up" in words(page)


def test_a_viewer_sees_the_number_and_no_row(opened, every_role):
    page = opened(every_role["viewer"], "orders", **YESTERDAY)
    assert card_values(page) == ["2"]
    assert page.context["table"] is None
    assert "role of an analyst" in words(page)
    export = opened(every_role["viewer"], "orders", export="xlsx", **YESTERDAY)
    assert export["Content-Type"].startswith("text/html")


@pytest.fixture
def personal_paths(shop, workspace, now):
    """Two pages whose addresses carry somebody's number, as careless sites make them."""
    for number in ("13800138000", "13900139000"):
        visit = view(f"p{number}", f"p-{number}", now - timedelta(days=1))
        visit["context"]["page"] |= {"url": f"https://shop.example/u/{number}", "path": f"/u/{number}"}
        shop.receive([visit], workspace=workspace)
    shop.load()


@pytest.mark.parametrize("role", ["analyst", "member", "reviewer"])
def test_numbers_of_people_in_addresses_are_covered_wherever_a_number_is_opened(
    opened, every_role, personal_paths, role
):
    page = opened(every_role[role], "visits", by="path", **YESTERDAY)
    assert "13800138000" not in page.content.decode()
    covered = [part for part in page.context["parts"] if part.name == "/u/138•••"]
    assert len(covered) == 1
    narrowed = opened(every_role[role], "visits" + covered[0].href.partition("#")[0])
    assert "Rows · /u/138•••" in words(narrowed)
    assert "13800138000" not in narrowed.content.decode()
    rows = workbook(opened(every_role[role], "visits" + covered[0].href.partition("#")[0] + "&export=xlsx"))
    assert column(rows, "Counts as") == [1]
    assert "13800138000" not in str(rows)


def test_those_who_may_see_people_see_whole_addresses(opened, ana, personal_paths):
    page = opened(ana, "visits", by="path", **YESTERDAY)
    assert "/u/13800138000" in [part.name for part in page.context["parts"]]


def test_weeks_that_the_period_cuts_are_marked(opened, ana):
    days = {"period": "custom", "from": "2026-03-11", "to": "2026-03-17", "grain": "week"}
    chart = opened(ana, "visits", **days).context["chart"]
    assert chart.bucket_names == ("11 – 15 Mar · 5 of 7 days", "16 – 17 Mar · 2 of 7 days")
    assert (chart.opens_early, chart.open_buckets, chart.open_words) == (True, 1, "2 of 7 days")
    whole = {**days, "from": "2026-03-02", "to": "2026-03-15"}
    chart = opened(ana, "visits", **whole).context["chart"]
    assert (chart.opens_early, chart.open_buckets) == (False, 0)


def test_each_point_of_the_chart_opens_its_rows(opened, ana, every_role):
    chart = opened(ana, "visits", period="7d", by="device").context["chart"]
    narrowed = opened(ana, "visits" + chart.links[-1].partition("#")[0])
    assert narrowed.context["kept"] == "17 Mar"
    assert narrowed.context["table"].page.total == 3
    assert opened(every_role["viewer"], "visits").context["chart"].links == ()


def test_a_chart_is_saved_as_numbers(opened, ana, every_role):
    head, *rows = workbook(opened(ana, "revenue", export="chart", by="none", **YESTERDAY))
    assert head == ["Period", "Revenue", "Previous period"]
    assert rows == [["17 Mar", 130, "—"]], "on the 16th nothing arrived"
    page = opened(every_role["viewer"], "revenue", export="chart", **YESTERDAY)
    assert page["Content-Type"].startswith("text/html")


def test_every_metric_opens(opened, ana):
    pages = {key: opened(ana, key, **YESTERDAY) for key in METRICS}
    unopened = [key for key, page in pages.items() if str(METRICS[key].meaning) not in words(page)]
    assert len(pages) > 30
    assert unopened == []


def test_a_split_that_the_metric_does_not_allow_falls_back_to_the_channel(opened, ana):
    page = opened(ana, "spend", by="device", **YESTERDAY)
    shown = [label for label, _href, is_shown in page.context["dimensions"] if is_shown]
    assert shown == ["Channel"]


def test_a_number_that_cannot_be_told_says_why_and_what_to_do(opened, ana):
    page = words(opened(ana, "margin", **YESTERDAY))
    assert "margin rate" in page
    assert "import its export" in words(opened(ana, "spend", **YESTERDAY))


def test_a_metric_that_does_not_exist_names_those_like_it(opened, ana):
    page = opened(ana, "vists")
    assert page.status_code == 404
    assert "Is it one of these: visits" in words(page)
    assert "listed under Metrics" in words(opened(ana, "no-such"))


@pytest.mark.parametrize("name", ["by", "group", "bucket", "page", "per", "sort", "period", "from"])
def test_an_address_that_makes_no_sense_opens_the_default(opened, ana, name):
    assert card_values(opened(ana, "orders", **{name: "'\"<x>\x00"})) == ["2"]


def test_it_asks_the_database_little(shop, client_of, ana, django_assert_max_num_queries):
    browser = client_of(ana)
    with django_assert_max_num_queries(20):
        browser.get("/w/ours/numbers/revenue")
