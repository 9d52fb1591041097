"""Reads of rules and firings in the workspace in scope (stage: judge)."""

from django.db.models import Case, Count, Max, Q, QuerySet, When
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.alerts.models import OPEN, Firing, Rule
from yunchou.core.errors import NotFound

GRAVEST_FIRST = (Rule.Severity.CRITICAL, Rule.Severity.WARNING, Rule.Severity.INFO)
LONGEST_NUMBER = 9


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


def firings_like(text: str, *, state: str = "", rule: str = "") -> QuerySet[Firing]:
    """Firings whose rule or group contains the text; `state`: open or ended, '' for all."""
    rows = firings().filter(Q(rule__name__icontains=text) | Q(group__icontains=text))
    if rule.isascii() and rule.isdecimal():
        rows = rows.filter(rule=int(rule[:LONGEST_NUMBER]))
    if state in {"open", "ended"}:
        rows = rows.filter(ended_on__isnull=state == "open")
    return rows


def firings_going_on() -> QuerySet[Firing]:
    """Those whose number has not come back yet, the gravest first."""
    grave = Case(*(When(severity=one, then=place) for place, one in enumerate(GRAVEST_FIRST)), default=9)
    return firings().filter(ended_on=None).order_by(grave, "-fired_at", "-id")


def open_by_rule() -> dict[int, int]:
    """How many open firings each rule has. One query."""
    rows = Firing.objects.filter(OPEN).order_by().values_list("rule").annotate(count=Count("id"))
    return dict(rows)


def latest_by_rule() -> dict[int, Firing]:
    """The newest firing of each rule, without its evidence. Two queries."""
    newest = Firing.objects.order_by().values("rule").annotate(newest=Max("id")).values("newest")
    rows = Firing.objects.filter(pk__in=newest).defer("evidence", "notes")
    return {firing.rule_id: firing for firing in rows}


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
