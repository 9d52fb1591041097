"""What a rule would have done: the same firings as living through the days, and nothing saved."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from yunchou.alerts.errors import BadRule
from yunchou.alerts.models import Firing, Rule
from yunchou.alerts.replays import replay
from yunchou.alerts.services import resolve_firing
from yunchou.calc.falling import State

pytestmark = pytest.mark.usefixtures("scope")

DAYS = (*(10,) * 28, 6, 6, 6, *(10,) * 6, 4, 4, 4, 4, 10)


def test_it_tells_each_firing_with_its_days_and_its_end(shop, draft, workspace, now):
    shop.sold(*DAYS)
    found = replay(draft(), workspace=workspace, now=now)
    [group] = found.groups
    assert [(one.first_day, one.fired_on, one.ended_on) for one in group.firings] == [
        (date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 7)),
        (date(2026, 3, 13), date(2026, 3, 15), date(2026, 3, 17)),
    ]
    assert (found.count, found.between.length, len(group.days)) == (2, 90, 90)
    assert group.days[-1].state is State.CLEAR
    assert group.days[-2].expected == pytest.approx(10, rel=0.2)
    assert not Rule.objects.exists()


def test_it_fires_on_the_days_on_which_the_saved_rule_fires(shop, rule, draft, workspace, now):
    shop.sold(*DAYS)
    foretold = [one.fired_on for one in replay(draft(), workspace=workspace, now=now).groups[0].firings]
    rule(made=now - timedelta(days=60))
    lived = []
    for back in range(20, -1, -1):
        for firing in shop.look(days=-back):
            lived.append(firing.fired_on)
            resolve_firing(firing, now=now)
    assert lived == foretold
    assert Firing.objects.count() == 2


def test_each_group_has_its_own(shop, draft, workspace, now):
    shop.sold(*(10,) * 31, source="baidu")
    shop.sold(*(10,) * 28, 5, 5, 5, source="weibo")
    found = replay(draft(group_by="source"), workspace=workspace, now=now)
    assert [(one.group, len(one.firings)) for one in found.groups] == [("weibo", 1), ("baidu", 0)]
    assert found.quiet_groups == 1


def test_days_with_too_small_a_base_are_unknown(shop, draft, workspace, now):
    shop.sold(*(3,) * 28, 0, 0, 0)
    found = replay(draft(minimum=Decimal(5)), workspace=workspace, now=now)
    assert found.count == 0
    assert found.groups[0].unknown_days == 90


def test_a_draft_that_makes_no_sense_is_refused(shop, draft, workspace, now):
    with pytest.raises(BadRule):
        replay(draft(days=0), workspace=workspace, now=now)
