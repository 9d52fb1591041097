"""What a column seems to hold, and which rows sum others up."""

from collections.abc import Sequence

import pytest

from yunchou.events.files.columns import ColumnKind, are_serials, guess_date_order, guess_kind_of_column
from yunchou.events.files.values import DateOrder, is_total_row


@pytest.mark.parametrize(
    ("sample", "kind"),
    [
        (["2026-06-18", "2026-06-19", "合计", ""], ColumnKind.DAY),
        (["06/07/2026"], ColumnKind.DAY),
        (["20260618", "20260619"], ColumnKind.DAY),
        (["6月18日"], ColumnKind.DAY),
        (["2026-06-18 00:00:00", "2026-06-19 00:00:00"], ColumnKind.DAY),
        (["2026-06-18 12:03:22", "2026-06-18 00:00:00"], ColumnKind.INSTANT),
        (["2026-06-18T12:03:22Z"], ColumnKind.INSTANT),
        (["20260618120311"], ColumnKind.INSTANT),
        (["1", "2", "--", "1.2万", "¥3"], ColumnKind.NUMBER),
        (["46191", "46192"], ColumnKind.NUMBER),
        (["12%", "3.5%"], ColumnKind.PERCENT),
        (["13812345678"], ColumnKind.ID),
        (["202606181234567890", "202606181234567891"], ColumnKind.ID),
        (["1.23457E+17"], ColumnKind.ID),
        (['="00123"'], ColumnKind.ID),
        (["00123", "00456"], ColumnKind.ID),
        (["SKU00012345", "SKU00012346"], ColumnKind.ID),
        (["张三", "2026-06-18", "5"], ColumnKind.TEXT),
        ([], ColumnKind.TEXT),
        (["--", ""], ColumnKind.TEXT),
    ],
)
def test_the_kind_of_a_column_is_guessed(sample: Sequence[str], kind: ColumnKind):
    assert guess_kind_of_column(sample) is kind


def test_one_bad_cell_in_ten_does_not_change_the_kind():
    assert guess_kind_of_column([*["2026-06-18"] * 9, "?"]) is ColumnKind.DAY


@pytest.mark.parametrize(
    ("sample", "order"),
    [
        (["06/18/2026", "06/07/2026"], "mdy"),
        (["18/06/2026", "07/06/2026"], "dmy"),
        (["06/07/2026"], None),
        (["2026-06-18"], None),
        (["06/18/2026", "18/06/2026"], None),
        (["26-06-18"], None),
        (["95-06-18", "95-06-17"], "ymd"),
        ([], None),
    ],
)
def test_an_order_of_dates_is_guessed_only_if_it_is_the_only_one(
    sample: Sequence[str], order: DateOrder | None
):
    assert guess_date_order(sample) == order


def test_serials_are_recognised_by_the_years_they_fall_into():
    assert are_serials(["46191", "46192.5"])
    assert not are_serials(["12", "46191"])
    assert not are_serials([])


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "1"], ["总计：", "1"], ["小计"], ["汇总"], ["", " ", "总计"], ["2026-06-18", "小计"], ["Total"], ["Grand total"],
        ["SUMMARY"], ["Total: Campaigns"], ["Subtotal"], ["总计（30条）"], ["共 30 条"], ["-- 合计 --"], ["【合计】"], ["全部合计"],
    ],
)  # fmt: skip
def test_a_row_of_totals_is_recognised(row: Sequence[str]):
    assert is_total_row(row)


@pytest.mark.parametrize(
    "row",
    [
        ["合计科技有限公司"],
        ["Totally fine"],
        ["2026-06-18", "品牌词", "合计"],
        [],
        [""],
        ["2026-06-18", "1"],
        ["totals of a day" * 9],
    ],
)
def test_a_row_that_only_speaks_of_totals_is_none(row: Sequence[str]):
    assert not is_total_row(row)
