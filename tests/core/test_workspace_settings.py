"""A workspace's settings: what moves numbers becomes a Change with before and after."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from yunchou.core.models import AuditEntry, Change, Workspace
from yunchou.core.workspaces import (
    ImpossibleMargin,
    NamelessWorkspace,
    UnknownCurrency,
    UnknownZone,
    update_workspace,
)

AS_IT_IS = {"name": "Chengye", "time_zone": "Asia/Shanghai", "currency": "CNY", "margin_rate": None}


def test_a_new_zone_is_a_change_with_before_and_after(workspace, ana, scope):
    asked = AS_IT_IS | {"time_zone": "Asia/Tokyo"}
    assert update_workspace(workspace, **asked, by=ana, now=NOW) == {"time_zone"}
    change = Change.objects.get()
    assert (change.kind, change.before, change.after) == ("settings", "Asia/Shanghai", "Asia/Tokyo")
    assert change.touches == [{"kind": "workspace", "key": "time_zone"}]
    assert not change.is_note
    entry = AuditEntry.objects.get()
    assert entry.details == {
        "before": {"time_zone": "Asia/Shanghai"},
        "after": {"time_zone": "Asia/Tokyo"},
    }
    workspace.refresh_from_db()
    assert workspace.time_zone == "Asia/Tokyo"


def test_a_new_name_moves_no_number(workspace, ana, scope):
    assert update_workspace(workspace, **AS_IT_IS | {"name": "C"}, by=ana, now=NOW) == {"name"}
    assert not Change.objects.exists()
    assert AuditEntry.objects.get().action == "workspace.updated"


def test_a_new_margin_rate_is_a_change_in_percent(workspace, ana, scope):
    asked = AS_IT_IS | {"margin_rate": Decimal("0.625")}
    assert update_workspace(workspace, **asked, by=ana, now=NOW) == {"margin_rate"}
    change = Change.objects.get()
    assert (change.title, change.before, change.after) == ("Margin rate changed", None, "62.5%")
    assert AuditEntry.objects.get().details["after"] == {"margin_rate": "62.5%"}
    workspace.refresh_from_db()
    assert workspace.margin_rate == Decimal("0.625")
    update_workspace(workspace, **AS_IT_IS, by=ana, now=NOW)
    assert Change.objects.first().before == "62.5%"


def test_the_database_holds_no_impossible_margin_rate(workspace):
    for wrong in ("0", "-0.1", "1.0001"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Workspace.objects.filter(pk=workspace.pk).update(margin_rate=Decimal(wrong))


def test_nothing_new_leaves_no_trace(workspace, ana, scope):
    assert update_workspace(workspace, **AS_IT_IS, by=ana, now=NOW) == frozenset()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": "  "}, NamelessWorkspace),
        ({"time_zone": "../../etc/passwd"}, UnknownZone),
        ({"time_zone": ""}, UnknownZone),
        ({"currency": "cny"}, UnknownCurrency),
        ({"margin_rate": Decimal(0)}, ImpossibleMargin),
        ({"margin_rate": Decimal("1.01")}, ImpossibleMargin),
        ({"margin_rate": Decimal("0.12345")}, ImpossibleMargin),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(workspace, ana, scope, wrong, refusal):
    with pytest.raises(refusal) as raised:
        update_workspace(workspace, **AS_IT_IS | wrong, by=ana, now=NOW)
    assert raised.value.advice
    assert not AuditEntry.objects.exists()
