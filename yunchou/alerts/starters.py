"""Rules that most shops want, proposed where there is none yet (stage: judge)."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from yunchou.alerts.drafts import RuleDraft
from yunchou.alerts.models import Rule
from yunchou.core.models import User
from yunchou.metrics.slices import Slice

FIFTH, THIRD, HALF = Decimal("0.2"), Decimal("0.3"), Decimal("0.5")
FOUR_WIDTHS = Decimal(4)


def starter_rules(owner: User) -> list[RuleDraft]:
    """Conversion by channel, orders and spend outside of what is expected, traffic by channel, refunds. Owned by one person."""
    drafts = [
        RuleDraft(
            _("Conversion of a channel falls by a fifth, three days in a row"),
            Slice("cvr"),
            FIFTH,
            group_by="channel",
        ),
        RuleDraft(
            _("Orders outside of what is expected"),
            Slice("orders"),
            FOUR_WIDTHS,
            kind=Rule.Kind.ANOMALY,
            direction=Rule.Direction.EITHER,
            days=1,
        ),
        RuleDraft(
            _("Spend outside of what is expected"),
            Slice("spend"),
            FOUR_WIDTHS,
            kind=Rule.Kind.ANOMALY,
            direction=Rule.Direction.EITHER,
            days=1,
        ),
        RuleDraft(
            _("Visits of a channel halve, two days in a row"),
            Slice("visits"),
            HALF,
            days=2,
            minimum=Decimal(100),
            group_by="channel",
            severity=Rule.Severity.CRITICAL,
        ),
        RuleDraft(
            _("Refunds rise by 30%, three days in a row"),
            Slice("refund-rate"),
            THIRD,
            direction=Rule.Direction.RISES,
        ),
    ]
    return [replace(draft, owner=owner) for draft in drafts]
