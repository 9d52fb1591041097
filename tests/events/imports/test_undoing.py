"""An undo takes back what its import stated, and that alone: what lies beneath, and what others state, shows."""

import pytest

from tests.events.imports.desk import csv_of
from yunchou.core.errors import Conflict
from yunchou.core.models import AuditEntry, Change
from yunchou.events.imports.services import undo
from yunchou.events.models import EventDay
from yunchou.people.models import Person

ORDERS = ("订单号", "客户ID", "实付金额", "支付时间")
CUSTOMERS = ("客户ID", "姓名", "手机", "城市", "注册时间")


def orders(*rows):
    return csv_of(ORDERS, *rows)


def test_an_undone_import_is_gone_with_the_people_it_brought(desk):
    done = desk.load(orders(("A1", "u1", "10", "2026-03-01"), ("A2", "u2", "20", "2026-03-02")))
    undone = desk.undo(done)
    assert desk.events() == []
    assert not Person.objects.exists()
    assert set(EventDay.objects.values_list("events", flat=True)) == {0}
    assert undone.undone_by == desk.by


def test_an_import_under_a_later_one_can_be_undone_and_the_later_one_stays_whole(desk):
    first = desk.load(orders(("A1", "u1", "10", "2026-03-01"), ("A2", "u2", "20", "2026-03-02")))
    desk.load(orders(("A2", "u2", "25", "2026-03-02"), ("A3", "u3", "30", "2026-03-03")))
    desk.undo(first)
    assert [event["strings"]["order_id"] for event in desk.events()] == ["A2", "A3"]
    assert desk.revenue() == 55
    assert set(Person.objects.values_list("user_id", flat=True)) == {"u2", "u3"}


def test_undoing_the_later_one_shows_what_lay_beneath(desk):
    desk.load(orders(("A1", "u1", "10", "2026-03-01")))
    later = desk.load(orders(("A1", "u1", "12", "2026-03-05")))
    desk.undo(later)
    assert desk.revenue() == 10
    [person] = Person.objects.all()
    assert person.last_seen_at.isoformat() == "2026-02-28T16:00:00+00:00"


def test_what_both_state_is_not_lost_with_either(desk):
    content = orders(("A1", "u1", "10", "2026-03-01"))
    first, second = desk.load(content), desk.load(content)
    desk.undo(second)
    assert desk.revenue() == 10
    again = desk.load(content)
    desk.undo(first)
    assert desk.revenue() == 10
    desk.undo(again)
    assert desk.events() == []


def test_traits_show_the_latest_and_after_an_undo_the_one_beneath(desk):
    desk.load(csv_of(CUSTOMERS, ("u1", "王一", "13800000001", "上海", "2025-05-01 10:00:00")))
    later = desk.load(csv_of(CUSTOMERS, ("u1", "王一一", "", "杭州", "")))
    assert Person.objects.get().traits == {
        "name": "王一一",
        "phone": "13800000001",
        "city": "杭州",
        "registered_at": "2025-05-01T02:00:00+00:00",
    }
    desk.undo(later)
    assert Person.objects.get().traits["city"] == "上海"


def test_a_customer_list_is_taken_back_and_who_has_orders_stays(desk):
    desk.load(orders(("A1", "u1", "10", "2026-03-01")))
    done = desk.load(csv_of(CUSTOMERS, ("u1", "王一", "", "", ""), ("u2", "李二", "", "", "")))
    assert done.people == 1
    desk.undo(done)
    [person] = Person.objects.all()
    assert (person.user_id, person.traits) == ("u1", {})


def test_an_import_and_its_undo_are_changes_with_who_did_them(desk):
    desk.undo(desk.load(orders(("A1", "u1", "10", "2026-03-01"))))
    assert [(one.kind, one.by) for one in Change.objects.all()] == [("data", desk.by)] * 2
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "import.received",
        "import.started",
        "import.loaded",
        "import.undo_asked",
        "import.undone",
    } <= actions


def test_what_is_undone_is_not_undone_twice(desk):
    done = desk.undo(desk.load(orders(("A1", "u1", "10", "2026-03-01"))))
    with pytest.raises(Conflict, match="Undone"):
        undo(done, by=desk.by, now=desk.now)
