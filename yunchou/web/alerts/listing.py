"""The list of rules with where each stands, and the list of firings (stage: judge)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.alerts import selectors
from yunchou.alerts.models import Firing, Rule
from yunchou.analytics.questions import Dimension
from yunchou.core.models import User
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import metrics
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.alerts.words import (
    TONES,
    change_of,
    dimension_words,
    group_words,
    rule_words,
    state_words,
)
from yunchou.web.formats import Delta
from yunchou.web.slices import NamesOf, remembered_names, slice_words
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request, sorted_rows

LONGEST_NUMBER = 9
#: What is shown for a metric that is gone.
UNKNOWN_METRIC = "—"


@dataclass(slots=True)
class Speaker:
    """Says rules and firings to one reader: metrics and names are read once for a page."""

    request: WorkspaceRequest
    known: dict[str, Metric]
    names: NamesOf

    def metric(self, key: str) -> Metric | None:
        return self.known.get(key)

    def about(self, rule: Rule) -> str:
        """`CVR · by channel · Douyin Ads`."""
        metric = self.metric(rule.slice["metric"])
        by = _("each %(dimension)s") % {"dimension": dimension_words(rule.group_by)} if rule.group_by else ""
        label = str(metric.label) if metric else UNKNOWN_METRIC
        return " · ".join(filter(None, (label, slice_words(rule.of, names=self.names), by)))

    def sentence(self, rule: Rule) -> str:
        metric = self.metric(rule.slice["metric"])
        if metric is None:
            return ""
        return rule_words(rule, metric=metric, currency=self.request.workspace.currency)

    def group(self, firing: Firing) -> str:
        if not firing.group_by:
            return ""
        return group_words(firing.group, names=self.names(Dimension(firing.group_by)))


def speaker(request: WorkspaceRequest) -> Speaker:
    return Speaker(request, metrics(request.workspace, with_archived=True), remembered_names(request))


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as one person sees it. `open_firings` stand; `last` is the newest of all."""

    rule: Rule
    about: str
    sentence: str
    severity: str
    open_firings: int
    last: Firing | None
    is_theirs: bool

    @property
    def state(self) -> tuple[str, str, str]:
        """(words, tone, icon)."""
        if not self.rule.is_on:
            return _("Off"), "", "clock-pause"
        if self.rule.problem:
            return _("Cannot be asked"), "bad", "alert-triangle"
        if self.open_firings:
            return _("%(count)s open") % {"count": self.open_firings}, "warn", "alert-triangle"
        if self.rule.evaluated_at is None:
            return _("Not looked at yet"), "", "hourglass"
        return _("Quiet"), "good", "check"

    @property
    def tone(self) -> str:
        return TONES[Rule.Severity(self.rule.severity)]


@dataclass(frozen=True, slots=True)
class FiringRow:
    """A firing as one person sees it."""

    firing: Firing
    group: str
    about: str
    change: Delta | None
    state: tuple[str, str, str]

    @property
    def tone(self) -> str:
        return TONES[Rule.Severity(self.firing.severity)]

    @property
    def owner(self) -> User | None:
        return self.firing.rule.owner

    @property
    def fired_at(self) -> datetime:
        return self.firing.fired_at


@require_safe
@workspace_page(Permission.READ)
def rules(request: WorkspaceRequest) -> HttpResponseBase:
    """Every rule, and above them what stands open."""
    said = speaker(request)
    columns = _rule_columns()
    at = parse_table_request(request, columns=columns, default_sort="name")
    listed = _rule_rows(request, selectors.rules(), said)
    found = [one for one in listed if at.search.casefold() in f"{one.rule.name} {one.about}".casefold()]
    rows = sorted_rows(found, at=at, columns=columns)
    table = Table(
        "alerts",
        _("Alert rules"),
        columns,
        paginate(rows, at=at),
        at,
        row_template="alerts/rule_row.html",
        search_hint=_("A rule or a number"),
        can_export=request.membership.can(Permission.ASK),
    )
    if at.wants_export and table.can_export:
        return export_xlsx(table, rows, filename=_("Alert rules"))
    context = {
        "table": table,
        "open_firings": [_firing_row(one, said) for one in selectors.firings_going_on()],
        "can_work": request.membership.can(Permission.WORK),
        "has_rules": bool(listed),
        "deleted": _number(request.GET.get("deleted", "")),
    }
    return render(request, "alerts/rules.html", context)


def _number(text: str) -> int | None:
    return int(text[:LONGEST_NUMBER]) if text.isascii() and text.isdecimal() else None


def _rule_rows(request: WorkspaceRequest, rows: QuerySet[Rule], said: Speaker) -> list[RuleRow]:
    """Three queries, however many rules there are."""
    listed = list(rows)
    latest, standing = selectors.latest_by_rule(), selectors.open_by_rule()
    return [
        RuleRow(
            rule,
            said.about(rule),
            said.sentence(rule),
            str(Rule.Severity(rule.severity).label),
            standing.get(rule.pk, 0),
            latest.get(rule.pk),
            selectors.may_change_rule(rule, member=request.membership),
        )
        for rule in listed
    ]


def _rule_columns() -> list[Column]:
    return [
        Column("name", _("Rule"), lambda one: one.rule.name, is_sortable=True),
        Column("about", _("Metric"), lambda one: one.about, is_on_phone=False),
        Column("sentence", _("Fires when"), lambda one: one.sentence, is_on_phone=False),
        Column("state", _("State"), lambda one: one.state[0], is_sortable=True),
        Column(
            "last",
            _("Last firing"),
            lambda one: one.last.fired_at if one.last else None,
            is_sortable=True,
            is_on_phone=False,
        ),
        Column(
            "owner",
            _("Owner"),
            lambda one: one.rule.owner.name if one.rule.owner else None,
            is_sortable=True,
            is_on_phone=False,
        ),
        Column("actions", _("Actions"), align="right", is_on_phone=False),
    ]


@require_safe
@workspace_page(Permission.READ)
def firings(request: WorkspaceRequest) -> HttpResponseBase:
    """Every firing, the newest first; ?state= keeps to open ones, ?rule= to those of a rule."""
    said = speaker(request)
    columns = _firing_columns()
    at = parse_table_request(request, columns=columns)
    state = request.GET.get("state", "")
    rows = selectors.firings_like(at.search, state=state, rule=request.GET.get("rule", ""))
    page = paginate(rows, at=at)
    table = Table(
        "firings",
        _("Firings"),
        columns,
        page,
        at,
        row_template="alerts/firing_row.html",
        filters_template="alerts/firing_filters.html",
        search_hint=_("A rule or a group"),
        can_export=request.membership.can(Permission.ASK),
    )
    if at.wants_export and table.can_export:
        return export_xlsx(table, map(partial(_firing_row, said=said), rows), filename=_("Firings"))
    shown = replace(table, page=replace(page, rows=[_firing_row(one, said) for one in page.rows]))
    states = [("", _("All")), ("open", _("Open")), ("ended", _("Ended"))]
    context = {"table": shown, "states": [(code, label, code == state) for code, label in states]}
    return render(request, "alerts/firings.html", context)


def _firing_row(firing: Firing, said: Speaker) -> FiringRow:
    metric = said.metric(firing.slice["metric"])
    change = change_of(firing.evidence["change"], metric=metric) if metric else None
    return FiringRow(firing, said.group(firing), said.about(firing.rule), change, state_words(firing))


def _firing_columns() -> list[Column]:
    return [
        Column("fired_at", _("Fired"), lambda one: one.fired_at),
        Column("rule", _("Rule"), lambda one: one.firing.rule.name),
        Column("group", _("Part"), lambda one: one.group or None),
        Column("first_day", _("Since"), lambda one: one.firing.first_day, is_on_phone=False),
        Column(
            "change",
            _("Against expected"),
            lambda one: one.change.text if one.change else None,
            align="right",
        ),
        Column("state", _("State"), lambda one: one.state[0]),
        Column("ended_on", _("Ended on"), lambda one: one.firing.ended_on, is_on_phone=False),
        Column("owner", _("Owner"), lambda one: one.owner.name if one.owner else None, is_on_phone=False),
    ]
