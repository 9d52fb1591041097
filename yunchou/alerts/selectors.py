"""Reads of rules and firings in the workspace in scope (stage: judge)."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.alerts.models import Firing, Rule
from yunchou.core.errors import NotFound


def rules() -> QuerySet[Rule]:
    """Every rule that was not deleted, by name."""
    rows: QuerySet[Rule] = Rule.objects.select_related("owner", "created_by")
    return rows.filter(deleted_at=None)


def rule(pk: int) -> Rule:
    """One rule that was not deleted. Raises NotFound."""
    found: Rule | None = rules().filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no rule %(number)s.") % {"number": pk},
            advice=_("All of them are listed under Alerts."),
        )
    return found


def firings() -> QuerySet[Firing]:
    """Every firing with its rule, also of deleted rules, newest first."""
    rows: QuerySet[Firing] = Firing.objects.select_related("rule", "rule__owner")
    return rows


def firing(pk: int) -> Firing:
    """One firing with its rule. Raises NotFound."""
    found: Firing | None = firings().filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no firing %(number)s.") % {"number": pk},
            advice=_("All of them are listed under Alerts."),
        )
    return found


def unreviewed_firings() -> QuerySet[Firing]:
    """Firings that no review was opened for, the oldest first.

    One that a correction of the data took away before anybody looked needs none.
    """
    rows = firings().filter(review_opened_at=None, resolved_at=None)
    return rows.exclude(ending=Firing.Ending.CORRECTED).order_by("fired_at", "id")


def may_change_rule(rule: Rule, *, member: Membership) -> bool:
    """Whoever manages the workspace may change every rule; who works in it, those they own or made."""
    is_theirs = member.user_id in {rule.owner_id, rule.created_by_id}
    return member.can(Permission.MANAGE) or (is_theirs and member.can(Permission.WORK))


def deleted_rule(pk: int) -> Rule:
    """A rule that was deleted, to bring it back. Raises NotFound."""
    found: Rule | None = Rule.objects.filter(pk=pk).exclude(deleted_at=None).first()
    if found is None:
        raise NotFound(
            _("No rule %(number)s was deleted.") % {"number": pk},
            advice=_("Look whether it is in the list already."),
        )
    return found


def members_who_may_own() -> QuerySet[Membership]:
    """Who can be told of a firing: everybody of the workspace. One query."""
    rows: QuerySet[Membership] = Membership.objects.select_related("user")
    return rows.order_by("user__name")
