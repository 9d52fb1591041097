"""Making and changing rules: what is refused and why, who may, and what is written down."""

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from yunchou.alerts.drafts import default_minimum, draft_of
from yunchou.alerts.errors import BadRule, NotYourRule, RuleExists
from yunchou.alerts.models import Rule
from yunchou.alerts.selectors import rules
from yunchou.alerts.services import delete_rule, restore_rule, save_rule, switch_rule
from yunchou.alerts.starters import starter_rules
from yunchou.core.models import AuditEntry, Change, Job
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.errors import CannotAsk
from yunchou.metrics.slices import Slice

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def saves(draft, member, ben, now):
    """Saves what Ben drafts."""
    return lambda **more: save_rule(draft(**more), by=member(ben), now=now)


def test_a_rule_without_a_minimum_gets_one_that_suits_its_number(saves):
    assert saves(metric="cvr", minimum=None).minimum == 200
    assert saves(metric="cpc", minimum=None, name="Cost").minimum == 50
    assert saves(metric="orders", minimum=None, name="Orders").minimum == 20
    assert default_minimum(METRICS["revenue"]) == 0


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": " "}, "name", "0 characters"),
        ({"metric": "cvr", "minimum": Decimal(0)}, "minimum", "no guard"),
        ({"minimum": Decimal(-1)}, "minimum", "no guard"),
        ({"threshold": Decimal("1.5")}, "threshold", "150%"),
        ({"threshold": Decimal(0)}, "threshold", "0%"),
        ({"kind": "anomaly", "threshold": Decimal(1)}, "threshold", "1"),
        ({"threshold": Decimal("NaN")}, "threshold", "too large"),
        ({"days": 0}, "days", "0 days"),
        ({"days": 15}, "days", "15 days"),
        ({"cool_down_days": 91}, "cool_down_days", "91 days"),
        ({"kind": "monthly"}, "kind", "monthly"),
        ({"kind": "relative"}, "against", "none of the choices"),
        ({"kind": "absolute", "direction": "either"}, "direction", "above a value or below"),
        ({"group_by": "creative"}, "group_by", "creative"),
        ({"metric": "cvr", "group_by": "device"}, "group_by", "device"),
        ({"metric": "no-such"}, "metric", "no-such"),
        ({"owner": None}, "owner", "nobody of this workspace"),
        ({"quiet_from": time(22)}, "quiet_until", "one end"),
        ({"quiet_from": time(22), "quiet_until": time(22)}, "quiet_until", "22:00"),
    ],
)
def test_what_could_never_fire_is_refused_beside_its_field(saves, wrong, field, words):
    with pytest.raises(BadRule) as refused:
        saves(**wrong)
    assert refused.value.field == field
    assert words in refused.value.message
    assert refused.value.advice


def test_a_rise_may_be_more_than_all_of_it_and_a_fall_may_not(saves):
    assert saves(direction="rises", threshold=Decimal(3)).threshold == 3
    with pytest.raises(BadRule):
        saves(name="Other", threshold=Decimal(3))


def test_a_filter_that_the_number_does_not_know_is_refused(saves):
    with pytest.raises(CannotAsk):
        saves(metric="spend", of=Slice("spend").kept_to("device", "mobile"))


def test_somebody_of_another_workspace_cannot_own_a_rule(saves, cai, other_workspace):
    with pytest.raises(BadRule, match="Cai"):
        saves(owner=cai)


def test_two_rules_cannot_have_one_name_unless_one_is_deleted(saves, member, ben, now):
    first = saves()
    with pytest.raises(RuleExists):
        saves()
    delete_rule(first, by=member(ben), now=now)
    saves()
    with pytest.raises(RuleExists):
        restore_rule(first, by=member(ben), now=now)


def test_a_deleted_rule_leaves_the_list_and_can_be_brought_back(saves, member, ben, now):
    made = saves()
    delete_rule(made, by=member(ben), now=now)
    assert list(rules()) == []
    restore_rule(made, by=member(ben), now=now)
    assert list(rules()) == [made]


def test_others_rules_are_changed_by_managers_only(saves, member, every_role, now):
    made = saves()
    with pytest.raises(NotYourRule):
        switch_rule(made, is_on=False, by=member(every_role["reviewer"]), now=now)
    switch_rule(made, is_on=False, by=member(every_role["manager"]), now=now)
    assert not Rule.objects.get(pk=made.pk).is_on


def test_every_step_is_audited_and_what_matters_is_a_change(saves, member, ben, now):
    made = saves()
    by = member(ben)
    save_rule(replace(draft_of(made), severity="info"), rule=made, by=by, now=now)
    save_rule(replace(draft_of(made), days=5), rule=made, by=by, now=now)
    switch_rule(made, is_on=False, by=by, now=now)
    delete_rule(made, by=by, now=now)
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "alert_rule.created",
        "alert_rule.changed",
        "alert_rule.changed",
        "alert_rule.switched_off",
        "alert_rule.deleted",
    ]
    titles = list(Change.objects.order_by("id").values_list("title", flat=True))
    assert titles == [
        "Alert rule “Orders fall” changed",
        "Alert rule “Orders fall” switched off",
        "Alert rule “Orders fall” deleted",
    ]


def test_saving_what_is_there_already_changes_nothing(saves, member, ben, now):
    made = saves()
    save_rule(draft_of(made), rule=made, by=member(ben), now=now)
    assert AuditEntry.objects.filter(action="alert_rule.changed").count() == 0


def test_a_new_rule_is_looked_at_soon_and_once_for_several(saves):
    saves()
    saves(name="Another")
    assert Job.objects.filter(kind="alerts.look").count() == 1


def test_the_rules_to_begin_with_can_all_be_saved(member, ana, now):
    for draft in starter_rules(ana):
        save_rule(draft, by=member(ana), now=now)
    assert rules().count() == 5
