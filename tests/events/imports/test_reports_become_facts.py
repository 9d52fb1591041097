"""A row of a platform's report becomes a fact for each figure it states, and none for what it does not."""

from datetime import date
from decimal import Decimal

import pytest

from tests.events.imports.desk import csv_of
from yunchou.events.imports.accounts import set_rate
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.selectors import coverage, fact_versions
from yunchou.events.models import FactAccount, FactDay

ADS = ("日期", "账户ID", "账户名称", "项目ID", "项目名称", "消耗", "展示数", "点击数", "点击率")
ROW = ("2026-03-01", "77", "旗舰店", "9", "防晒", "1,234.50", "1.2万", "80", "0.67%")


def quoted(*rows):
    return csv_of(ADS, *(tuple(f'"{cell}"' for cell in row) for row in rows))


def test_each_figure_is_a_fact_and_rates_are_none(desk):
    done = desk.load(quoted(ROW))
    facts = {row.metric: row for row in desk.facts()}
    assert {metric: row.value for metric, row in facts.items()} == {
        "spend": Decimal("1234.50"),
        "impressions": 12_000,
        "clicks": 80,
    }
    spend = facts["spend"]
    assert (spend.account, spend.campaign, spend.day) == ("77", "防晒", date(2026, 3, 1))
    assert (spend.currency, spend.value_workspace) == ("CNY", Decimal("1234.50"))
    assert (done.read, done.loaded, done.facts) == (1, 1, 3)
    account = FactAccount.objects.get()
    assert (account.account, account.name, account.channel) == ("77", "旗舰店", "")


@pytest.mark.parametrize("nothing", ["--", "", "-", "N/A", "无"])
def test_what_is_not_stated_is_no_fact_and_never_a_zero(desk, nothing):
    desk.load(quoted((*ROW[:7], nothing, "")))
    assert {row.metric for row in desk.facts()} == {"spend", "impressions"}


def test_a_row_that_states_nothing_is_counted_and_its_day_is_reported(desk):
    done = desk.load(quoted((*ROW[:5], "--", "--", "--", "--")))
    assert (done.loaded, done.skipped_by) == (0, {"nothing_stated": 1})
    assert FactDay.objects.get().is_stated


def test_a_share_where_a_count_is_wanted_is_refused(desk):
    done = desk.load(quoted((*ROW[:7], "5%", "")))
    assert done.refused_by == {"percent": 1}


def test_the_same_file_again_changes_nothing(desk, workspace):
    desk.load(quoted(ROW))
    before = fact_versions(workspace)
    again = desk.load(quoted(ROW))
    assert (again.loaded, again.skipped_by) == (0, {"unchanged": 1})
    assert desk.total("spend") == Decimal("1234.50")
    assert fact_versions(workspace) == before


def test_a_correction_replaces_what_was_stated(desk, workspace):
    desk.load(quoted(ROW))
    before = fact_versions(workspace)
    again = desk.load(quoted((*ROW[:5], "1300", *ROW[6:])))
    assert (again.loaded, again.changed) == (1, 1)
    assert desk.total("spend") == 1300
    assert fact_versions(workspace)[date(2026, 3, 1)] > before[date(2026, 3, 1)]


def test_rows_of_one_key_are_refused_naming_the_other_line(desk):
    done = desk.load(quoted(ROW, ROW))
    assert (done.loaded, done.refused_by) == (1, {"repeated": 1})


def test_rows_of_one_key_are_added_up_when_they_are_parts(desk):
    done = desk.load(quoted(ROW, ROW), repeated="sum")
    assert (done.loaded, done.skipped_by) == (1, {"joined": 1})
    assert desk.total("clicks") == 160


def test_people_reached_are_not_added_up(desk):
    header = ("日期", "访问次数", "访客数(UV)", "浏览量(PV)")
    desk.load(csv_of(header, ("2026-03-01", "10", "7", "30"), ("2026-03-01", "5", "5", "9")))
    assert {row.metric: row.value for row in desk.facts()} == {"platform_visits": 15, "x_page_views": 39}


def test_a_file_that_states_whole_days_takes_out_what_it_leaves_out(desk):
    other = ("2026-03-01", "77", "旗舰店", "10", "洁面", "50", "10", "1", "")
    first = desk.load(quoted(ROW, other))
    whole = desk.load(quoted(ROW), whole_day=True)
    assert desk.total("spend") == Decimal("1234.50")
    desk.undo(whole)
    assert desk.total("spend") == Decimal("1284.50")
    desk.undo(first)
    assert desk.facts() == []


def test_money_is_told_by_the_rate_of_its_day_and_not_at_all_without_one(desk, ana):
    header = ("Day", "Campaign", "Currency code", "Cost", "Impr.", "Clicks")
    set_rate(currency="USD", day=date(2026, 3, 2), rate=Decimal("7.1"), by=ana, now=desk.now)
    done = desk.load(
        csv_of(header, ("2026-03-01", "a", "USD", "10", "1", "1"), ("2026-03-05", "a", "USD", "10", "1", "1"))
    )
    told = {row.day.day: row.value_workspace for row in desk.facts() if row.metric == "spend"}
    assert told == {1: None, 5: Decimal(71)}
    assert done.no_rate == 1


def test_coverage_says_which_days_of_which_accounts_have_facts(desk, workspace):
    done = desk.load(quoted(ROW, ("2026-03-02", *ROW[1:])))
    [known] = coverage(workspace, today=date(2026, 3, 18))
    assert known.days == {date(2026, 3, 1), date(2026, 3, 2)}
    assert known.settled_through == date(2026, 3, 17)
    desk.undo(done)
    [known] = coverage(workspace, today=date(2026, 3, 18))
    assert known.days == frozenset()


def test_a_day_that_another_import_states_as_well_stays_reported(desk, workspace):
    first = desk.load(quoted(ROW))
    desk.load(quoted(ROW))
    desk.undo(first)
    [known] = coverage(workspace, today=date(2026, 3, 18))
    assert known.days == {date(2026, 3, 1)}
    assert desk.total("spend") == Decimal("1234.50")


def test_the_account_may_be_chosen_for_a_file_without_one(desk):
    columns = {"day": "日期", "spend": "消耗"}
    mapping = Mapping(
        kind=Kind.FACTS, source="kol", columns=columns, constants={"account": "小红", "channel": "affiliate"}
    )
    desk.load(csv_of(("日期", "消耗"), ("2026-03-01", "500")), mapping=mapping)
    [fact] = desk.facts()
    assert (fact.source, fact.account, fact.channel) == ("kol", "小红", "affiliate")
