"""An order's row becomes an event with its person, its money and its channel; what is no order is counted."""

from decimal import Decimal

import pytest

from tests.events.imports.desk import csv_of
from yunchou.events.models import EventDay
from yunchou.people.models import Person

ORDERS = ("订单号", "客户ID", "实付金额", "支付时间", "订单状态", "商品名称", "渠道")


def test_a_row_becomes_an_event_of_its_person_at_its_time(desk):
    done = desk.load(
        csv_of(ORDERS, ("A1", "u1", "129.00", "2026-03-01 09:30:00", "已完成", "防晒霜", "douyin_ads"))
    )
    [event] = desk.events()
    assert event["event"] == "order_completed"
    assert event["user_id"] == "u1"
    assert event["time"].isoformat() == "2026-03-01T01:30:00+00:00"
    assert (event["amount"], event["currency"], event["amount_workspace"]) == (129, "CNY", 129)
    assert event["channel"] == "douyin_ads"
    assert event["strings"]["order_id"] == "A1"
    assert event["import_id"] == done.pk
    person = Person.objects.get()
    assert (person.user_id, person.number) == ("u1", str(event["person"]))
    assert person.first_seen_at == event["time"]
    assert (done.read, done.loaded, done.people) == (1, 1, 1)


def test_rows_that_are_no_orders_are_counted_by_reason(desk):
    done = desk.load(
        csv_of(
            ORDERS,
            ("A1", "u1", "10", "2026-03-01", "已完成", "", ""),
            ("A2", "u1", "10", "2026-03-01", "待付款", "", ""),
            ("", "", "", "", "", "", ""),
            ("合计", "", "20", "", "", "", ""),
            ("A3", "u1", "ten", "2026-03-01", "已完成", "", ""),
        )
    )
    assert (done.read, done.loaded, done.skipped, done.refused) == (5, 1, 3, 1)
    assert done.skipped_by == {"unpaid": 1, "blank": 1, "total": 1}
    assert done.refused_by == {"not_a_number": 1}


def test_the_same_file_again_changes_nothing(desk):
    content = csv_of(
        ORDERS, ("A1", "u1", "10", "2026-03-01", "", "", ""), ("A2", "u2", "20", "2026-03-02", "", "", "")
    )
    desk.load(content)
    versions = list(EventDay.objects.values_list("day", "version", "events"))
    again = desk.load(content)
    assert (again.read, again.loaded, again.skipped) == (2, 0, 2)
    assert again.skipped_by == {"unchanged": 2}
    assert desk.revenue() == 30
    assert list(EventDay.objects.values_list("day", "version", "events")) == versions


def test_an_overlapping_file_changes_what_differs(desk):
    desk.load(
        csv_of(
            ORDERS, ("A1", "u1", "10", "2026-03-01", "", "", ""), ("A2", "u2", "20", "2026-03-02", "", "", "")
        )
    )
    again = desk.load(
        csv_of(
            ORDERS, ("A2", "u2", "25", "2026-03-02", "", "", ""), ("A3", "u3", "5", "2026-03-03", "", "", "")
        )
    )
    assert (again.loaded, again.changed) == (2, 1)
    assert desk.revenue() == 40


def test_an_order_without_a_customer_is_somebody_known_by_it_alone(desk):
    desk.load(
        csv_of(
            ORDERS,
            ("A1", "", "10", "2026-03-01", "", "", ""),
            ("A2", "138****1234", "10", "2026-03-01", "", "", ""),
        )
    )
    first, second = desk.events()
    assert first["person"] != second["person"]
    assert (first["user_id"], second["user_id"]) == ("", "")
    assert not Person.objects.exists()


def test_identical_rows_without_a_number_are_as_many_orders(desk):
    header = ("客户ID", "实付金额", "日期")
    content = csv_of(
        header, ("u1", "11.77", "1997-01-12"), ("u1", "11.77", "1997-01-12"), ("u2", "5", "1997-01-12")
    )
    desk.load(content)
    again = desk.load(content)
    assert again.loaded == 0
    assert desk.revenue() == Decimal("28.54")
    assert len(desk.events()) == 3


def test_the_days_of_the_orders_are_known_and_not_behind(desk):
    desk.load(csv_of(ORDERS, ("A1", "u1", "10", "2026-02-28 23:30:00", "", "", "")))
    day = EventDay.objects.get()
    assert (day.day.isoformat(), day.events) == ("2026-02-28", 1)
    assert day.version == day.sessions_version


def test_a_channel_follows_from_source_and_medium_by_the_rules(desk):
    header = ("订单号", "客户ID", "实付金额", "支付时间", "utm_source", "utm_medium")
    desk.load(
        csv_of(
            header, ("A1", "u1", "10", "2026-03-01", "Baidu", "CPC"), ("A2", "u1", "10", "2026-03-01", "", "")
        )
    )
    first, second = desk.events()
    assert (first["channel"], first["source"], first["medium"]) == ("paid_search", "baidu", "cpc")
    assert second["channel"] == ""


class TestSeveralRowsOfOneOrder:
    ROWS = (
        ("A1", "u1", "10", "2026-03-01", "", "霜", ""),
        ("A1", "u1", "15", "2026-03-01", "", "水", ""),
        ("A2", "u2", "7", "2026-03-01", "", "霜", ""),
    )

    def test_are_refused_but_for_the_first_unless_said_otherwise(self, desk):
        done = desk.load(csv_of(ORDERS, *self.ROWS), repeated="refuse")
        assert (done.loaded, done.refused_by) == (2, {"repeated": 1})
        assert desk.revenue() == 17

    def test_are_added_up_when_each_is_a_part(self, desk):
        done = desk.load(csv_of(ORDERS, *self.ROWS), repeated="sum")
        assert (done.loaded, done.skipped_by) == (2, {"joined": 1})
        assert desk.events()[0]["strings"]["items"] == "霜、水"
        assert desk.revenue() == 32

    def test_are_one_when_each_states_the_order(self, desk):
        rows = [
            ("A1", "u1", "25", "2026-03-01", "", "霜", ""),
            ("A1", "u1", "25", "2026-03-01", "", "水", ""),
        ]
        done = desk.load(csv_of(ORDERS, *rows))
        assert done.skipped_by == {"joined": 1}
        assert desk.revenue() == 25

    def test_that_lie_apart_are_found_all_the_same(self, desk):
        rows = [
            self.ROWS[0],
            *((f"B{n}", "u", "1", "2026-03-01", "", "", "") for n in range(30)),
            self.ROWS[1],
        ]
        assert desk.load(csv_of(ORDERS, *rows), repeated="sum").loaded == 31
        assert desk.revenue() == 55

    def test_are_refused_together_when_one_cannot_be_read(self, desk):
        rows = [self.ROWS[0], ("A1", "u1", "??", "2026-03-01", "", "水", ""), self.ROWS[2]]
        done = desk.load(csv_of(ORDERS, *rows), repeated="sum")
        assert done.refused_by == {"not_a_number": 1, "other_line": 1}
        assert desk.revenue() == 7


class TestRefunds:
    HEADER = (*ORDERS, "退款金额", "退款时间")

    def test_a_refund_is_an_event_of_its_own(self, desk):
        done = desk.load(
            csv_of(self.HEADER, ("A1", "u1", "100", "2026-03-01", "", "", "", "30", "2026-03-05"))
        )
        assert desk.revenue() == 100
        [refund] = desk.events("order_refunded")
        assert (refund["amount"], refund["time"].isoformat()) == (30, "2026-03-04T16:00:00+00:00")
        assert (done.read, done.loaded) == (1, 1)

    def test_a_closed_order_whose_money_went_back_counts_and_so_does_the_refund(self, desk):
        desk.load(csv_of(self.HEADER, ("A1", "u1", "100", "2026-03-01", "已取消", "", "", "100", "")))
        assert desk.revenue() == desk.revenue("order_refunded") == 100

    def test_rows_that_state_a_refund_too_are_skipped_once_each_when_they_say_nothing_new(self, desk):
        known = [(f"A{number}", "u1", "100", "2026-03-01", "", "", "", "30", "") for number in (1, 2)]
        desk.load(csv_of(self.HEADER, *known))
        again = desk.load(csv_of(self.HEADER, *known, ("A3", "u1", "5", "2026-03-02", "", "", "", "", "")))
        assert (again.read, again.loaded, again.skipped_by) == (3, 1, {"unchanged": 2})

    def test_more_than_was_paid_cannot_go_back(self, desk):
        done = desk.load(csv_of(self.HEADER, ("A1", "u1", "100", "2026-03-01", "", "", "", "130", "")))
        assert done.refused_by == {"refund_above_order": 1}

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_list_of_refunds_adds_to_orders_that_are_known(self, desk, times):
        desk.load(csv_of(ORDERS, ("A1", "u1", "100", "2026-03-01", "", "", "")))
        refunds = csv_of(
            ("订单编号", "买家会员名", "买家退款金额", "退款完结时间", "退款状态"),
            ("A1", "u1", "40", "2026-03-04 10:00:00", "退款成功"),
        )
        for _time in range(times):
            desk.load(refunds)
        assert desk.revenue() == 100
        assert desk.revenue("order_refunded") == 40
