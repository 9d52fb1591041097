"""Rules over a real event store: one firing for a fall, recovery, correction, groups, and who is told when."""

from datetime import date, time, timedelta

import pytest

from yunchou.alerts.models import Firing, Rule
from yunchou.alerts.selectors import unreviewed_firings
from yunchou.alerts.services import note_review_opened, resolve_firing, save_rule, switch_rule
from yunchou.core.models import AuditEntry
from yunchou.inbox.models import Notification

pytestmark = pytest.mark.usefixtures("scope")

USUAL = (10,) * 28
TODAY = date(2026, 3, 18)


def test_three_low_days_fire_once_and_the_firing_keeps_the_very_numbers(shop, rule):
    shop.sold(*USUAL, 8, 7, 6)
    watching = rule()
    [firing] = shop.look()
    assert shop.look(hours=1) == []
    assert (firing.rule, firing.group, firing.is_open) == (watching, "", True)
    assert (firing.first_day, firing.fired_on) == (date(2026, 3, 15), date(2026, 3, 17))
    assert (firing.baseline_start, firing.baseline_end) == (date(2026, 2, 15), date(2026, 3, 14))
    days = firing.evidence["days"]
    assert [(one["value"], one["state"]) for one in days[-4:]] == [
        ("10", "history"),
        ("8", "breach"),
        ("7", "breach"),
        ("6", "breach"),
    ]
    assert [one["expected"] for one in days[-3:]] == ["10", "10", "10"]
    assert (firing.evidence["value"], firing.evidence["expected"], firing.evidence["change"]) == (
        "7",
        "10",
        "-0.3",
    )
    assert firing.evidence["data_version"]


def test_it_does_not_fire_before_the_run_is_complete_nor_on_today(shop, rule):
    shop.sold(*USUAL, 8, 7)
    shop.sell(1, days_ago=0)
    shop.arrivals.load()
    rule()
    assert shop.look() == []


def test_the_recovery_is_noted_with_its_day(shop, rule, now):
    shop.sold(*USUAL, 6, 6, 6, 7, 10)
    rule()
    [firing] = shop.look()
    assert (firing.last_day, firing.ended_on) == (date(2026, 3, 16), date(2026, 3, 17))
    assert firing.ending == Firing.Ending.RECOVERED
    assert firing.is_open
    resolve_firing(firing, now=shop.now)
    assert not firing.is_open


def test_a_fall_that_goes_on_moves_its_last_day_and_stays_one_firing(shop, rule, now):
    shop.sold(*USUAL, 6, 6, 6, 6, 6)
    rule()
    [firing] = shop.look(days=-2)
    assert firing.last_day == date(2026, 3, 15)
    resolve_firing(firing, now=shop.now)
    assert shop.look() == []
    firing.refresh_from_db()
    assert (firing.last_day, firing.is_going_on) == (date(2026, 3, 17), True)


def test_a_second_fall_while_the_review_is_open_is_noted_on_the_first(shop, rule):
    shop.sold(*USUAL, 6, 6, 6, 10, 5, 5, 5)
    rule(cool_down_days=0)
    [firing] = shop.look()
    assert [note["kind"] for note in firing.notes] == ["again"]
    assert firing.is_going_on
    assert firing.current_run == (date(2026, 3, 15), date(2026, 3, 17))
    assert Firing.objects.count() == 1


def test_a_second_fall_after_the_review_is_closed_is_a_second_firing_once_it_has_cooled_down(shop, rule, now):
    shop.sold(*USUAL, 6, 6, 6, 10, 5, 5, 5)
    rule(cool_down_days=3)
    [first] = shop.look(days=-3)
    resolve_firing(first, now=shop.now)
    assert shop.look() == []
    Rule.objects.update(cool_down_days=2)
    [second] = shop.look()
    assert second.first_day == date(2026, 3, 15)


def test_a_late_correction_is_noted_on_the_firing_which_stays(shop, rule):
    shop.sold(*USUAL, 8, 8, 8)
    rule()
    [firing] = shop.look()
    shop.sell(2, days_ago=2)
    shop.arrivals.load()
    assert shop.look(hours=1) == []
    firing.refresh_from_db()
    assert firing.ending == Firing.Ending.CORRECTED
    [note] = firing.notes
    assert [one["value"] for one in note["days"]] == ["8", "10", "8"]
    assert [one["value"] for one in firing.evidence["days"][-3:]] == ["8", "8", "8"]
    assert not unreviewed_firings().exists()


def test_each_group_is_watched_on_its_own(shop, rule):
    shop.sold(*USUAL, 10, 10, 10, source="baidu")
    shop.sold(*USUAL, 5, 5, 5, source="weibo")
    rule(group_by="source")
    [firing] = shop.look()
    assert (firing.group_by, firing.group) == ("source", "weibo")
    assert firing.of.values_of("source") == ("weibo",)


def test_a_rule_keeps_to_its_slice(shop, rule, draft):
    shop.sold(*USUAL, 5, 5, 5, source="weibo")
    shop.sold(*USUAL, 10, 10, 10, source="baidu")
    of = draft().of
    rule(name="Baidu", of=of.kept_to("source", "baidu"))
    rule(name="Weibo", of=of.kept_to("source", "weibo"))
    [firing] = shop.look()
    assert firing.rule.name == "Weibo"


def test_a_small_group_stays_quiet_however_wildly_it_moves(shop, rule):
    shop.sold(*(3, 4) * 14, 0, 0, 1, source="tiny")
    rule(group_by="source", minimum=5)
    assert shop.look() == []


def test_a_fall_that_was_over_before_the_rule_was_made_is_no_news(shop, rule, now):
    shop.sold(*USUAL, 6, 6, 6, 10, 10)
    rule(made=now)
    assert shop.look() == []


def test_a_rule_that_is_switched_off_follows_nothing_and_starts_anew(shop, rule, member, now):
    shop.sold(*USUAL, 6, 6, 6, 6)
    watching = rule()
    [firing] = shop.look(days=-1)
    switch_rule(watching, is_on=False, by=member(watching.owner), now=shop.now)
    firing.refresh_from_db()
    assert (firing.ending, firing.is_open) == (Firing.Ending.UNWATCHED, False)
    assert shop.look() == []


def test_changed_terms_make_another_rule_of_it_for_its_firings(shop, rule, draft, member, now):
    shop.sold(*USUAL, 6, 6, 6, 6)
    watching = rule()
    shop.look(days=-1)
    save_rule(draft(days=1), rule=watching, by=member(watching.owner), now=shop.now)
    [firing] = shop.look()
    assert (firing.first_day, firing.terms["days"]) == (date(2026, 3, 17), 1)


def test_the_owner_is_told_once(shop, rule, ben):
    shop.sold(*USUAL, 6, 6, 6)
    rule()
    [firing] = shop.look()
    shop.look(hours=1)
    [told] = Notification.objects.all()
    assert (told.to, told.kind, told.values["pk"]) == (ben, "alert.fired", firing.pk)
    assert AuditEntry.objects.filter(action="alert.fired").count() == 1


def test_in_quiet_hours_the_news_is_held_and_not_lost(shop, rule):
    shop.sold(*USUAL, 6, 6, 6)
    rule(quiet_from=time(12), quiet_until=time(14))  # it is half past noon in Shanghai
    [firing] = shop.look()
    assert not Notification.objects.exists()
    assert list(unreviewed_firings()) == [firing]
    shop.look(hours=1)
    assert not Notification.objects.exists()
    shop.look(hours=2)
    assert Notification.objects.count() == 1


def test_where_the_owner_left_the_managers_are_told(shop, rule, ana, member, ben):
    shop.sold(*USUAL, 6, 6, 6)
    rule()
    member(ben).delete()
    shop.look()
    assert [one.to for one in Notification.objects.all()] == [ana]


def test_a_rule_whose_metric_is_gone_says_so_and_keeps_no_other_waiting(shop, rule):
    shop.sold(*USUAL, 6, 6, 6)
    gone = rule(name="Gone")
    Rule.objects.filter(pk=gone.pk).update(slice={"metric": "no-such", "where": []})
    rule()
    assert len(shop.look()) == 1
    gone.refresh_from_db()
    assert "no-such" in gone.problem


def test_a_firing_waits_for_its_review_until_one_is_opened(shop, rule, now):
    shop.sold(*USUAL, 6, 6, 6)
    rule()
    [firing] = shop.look()
    assert list(unreviewed_firings()) == [firing]
    note_review_opened(firing, now=shop.now)
    assert list(unreviewed_firings()) == []


def test_after_four_weeks_a_fall_is_the_new_level(shop, rule, now):
    shop.sold(*USUAL, *(6,) * 31)
    rule(made=now - timedelta(days=40))
    [firing] = shop.look(days=-28)
    shop.look()
    firing.refresh_from_db()
    assert (firing.ending, firing.ended_on) == (Firing.Ending.SETTLED, firing.first_day + timedelta(days=28))


def test_the_statements_do_not_grow_with_the_rules(shop, rule, django_assert_max_num_queries):
    shop.sold(*USUAL, 10, 10, 10)
    for number in range(12):
        rule(name=f"Rule {number}", days=1 + number)
    shop.look()
    with django_assert_max_num_queries(20):
        shop.look()
