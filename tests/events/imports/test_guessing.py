"""What a file is, told by its header and its first rows."""

import pytest

from yunchou.events.imports.fields import Kind
from yunchou.events.imports.guessing import guess
from yunchou.events.imports.mapping import Mapping, Options, Repeated

ORDERS = ("订单号", "客户ID", "实付金额", "支付时间")


def test_a_table_of_no_platform_is_read_by_the_words_of_all():
    found = guess(("下单日期", "Spend", "点击", "备注", "日期"), [])
    assert (found.template, found.mapping.kind) == ("", Kind.FACTS)
    assert found.mapping.columns == {"day": "日期", "spend": "Spend", "clicks": "点击"}
    assert found.unknown == ("下单日期", "备注")


def test_a_list_of_orders_is_told_from_a_list_of_customers():
    assert guess(("customer_id", "date", "amount", "quantity"), []).mapping.kind is Kind.ORDERS
    assert guess(("会员编号", "姓名", "生日"), []).mapping.kind is Kind.CUSTOMERS


@pytest.mark.parametrize("title", ["消耗(元)", "消耗（元）", " 消耗 ", "消 耗"])
def test_a_title_is_known_with_its_unit_its_blanks_and_full_width_signs(title):
    header = ("时间-天", title, "展示数", "点击数")
    assert guess(header, []).mapping.columns["spend"] == title


def test_a_column_means_one_thing():
    columns = guess(("日期", "阅读次数", "阅读人数", "分享次数"), []).mapping.columns
    assert len(set(columns.values())) == len(columns)


@pytest.mark.parametrize(
    ("amounts", "repeated"),
    [(("10", "10"), Repeated.ONCE), (("10", "15"), Repeated.SUM), (("10", ""), Repeated.ONCE)],
)
def test_rows_of_one_order_are_taken_as_their_amounts_show(amounts, repeated):
    sample = [("A1", "u", amount, "2026-03-01") for amount in amounts]
    assert guess(ORDERS, sample).mapping.options.repeated is repeated


def test_orders_of_one_row_each_are_refused_when_they_repeat():
    sample = [("A1", "u", "1", "2026-03-01"), ("A2", "u", "1", "2026-03-01")]
    assert guess(ORDERS, sample).mapping.options.repeated is Repeated.REFUSE


def test_the_order_of_day_and_month_is_seen_in_the_sample():
    sample = [("1/2/2026", "1"), ("25/2/2026", "1")]
    assert guess(("日期", "花费"), sample).mapping.options.date_order == "dmy"


def test_a_mapping_survives_being_kept():
    mapping = Mapping(
        kind=Kind.ORDERS,
        source="shop",
        columns={"time": "时间"},
        constants={"shop": "一号店"},
        options=Options(zone="Asia/Tokyo", repeated=Repeated.SUM, unpaid_states=("待付款",)),
    )
    assert Mapping.from_json(mapping.to_json()) == mapping
