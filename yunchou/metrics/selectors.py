"""Asks the event store about a workspace: the one way from a page or the API to a number (stage: facts)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.analytics.answers import Answer
from yunchou.analytics.ask import ask_all
from yunchou.analytics.errors import BadQuestion, QueryTooSlow, StoreError
from yunchou.analytics.facts import OWN_METRIC
from yunchou.analytics.questions import Question
from yunchou.analytics.rows import Rows, Side, Which, rows
from yunchou.analytics.scope import Freshness, Scope
from yunchou.analytics.stores.remembered import Memory, Remembered
from yunchou.core.errors import DomainError, NotFound, Unavailable
from yunchou.core.event_store import event_store
from yunchou.core.models import Workspace
from yunchou.events.intake import drained_through
from yunchou.events.models import DataImport
from yunchou.events.selectors import freshness, question_scope
from yunchou.metrics.catalogue import Metric, built_in
from yunchou.metrics.errors import CannotAsk, NotYours
from yunchou.metrics.models import CustomMetric
from yunchou.metrics.own import metric_of
from yunchou.metrics.withholding import withheld

#: Counts of days that have not changed since, for all requests of this process.
_memory = Memory()


def metrics(workspace: Workspace, *, with_archived: bool = False) -> dict[str, Metric]:
    """Every metric of a workspace by key: the built-in ones layer by layer, then its own by name. One query."""
    rows = CustomMetric.unscoped.filter(workspace=workspace)
    if not with_archived:
        rows = rows.filter(archived_at=None)
    return {**built_in(workspace.margin_rate), **{row.key: metric_of(row) for row in rows}}


def metric_called(key: str, *, workspace: Workspace) -> Metric:
    """The metric with this key, built in or the workspace's own, archived or not. Raises NotFound."""
    known = built_in(workspace.margin_rate)
    if key in known:
        return known[key]
    own = CustomMetric.unscoped.filter(workspace=workspace, key=key).first()
    if own is not None:
        return metric_of(own)
    raise NotFound(_("There is no metric “%(key)s”.") % {"key": key}, advice=_advice(key, known))


def _advice(key: str, known: Iterable[str]) -> str:
    """The keys that look most like the wrong one, or where all of them are."""
    similar = get_close_matches(key, known, n=3)
    if similar:
        return _("Is it one of these: %(keys)s?") % {"keys": ", ".join(similar)}
    return _("All of them are listed under Metrics.")


def own_metrics(*, archived: bool = False) -> QuerySet[CustomMetric]:
    """The metrics made in the workspace in scope, by name."""
    rows: QuerySet[CustomMetric] = CustomMetric.objects.select_related("owner")
    return rows.filter(archived_at__isnull=not archived)


def own_metric(key: str) -> CustomMetric:
    """One metric made in the workspace in scope. Raises NotFound."""
    found: CustomMetric | None = CustomMetric.objects.select_related("owner").filter(key=key).first()
    if found is None:
        raise NotFound(
            _("No metric “%(key)s” was made here.") % {"key": key},
            advice=_("Built-in metrics cannot be changed; make one of your own beside it."),
        )
    return found


def own_fact_names() -> set[str]:
    """The workspace's own fact metrics (x_…): those that the files brought in name. One query."""
    loaded = DataImport.objects.filter(kind=DataImport.Kind.FACTS, state=DataImport.State.LOADED)
    mappings = loaded.exclude(mapping=None).values_list("mapping", flat=True)
    return {name for mapping in mappings for name in mapping["columns"] if OWN_METRIC.match(name)}


def may_change_metric(row: CustomMetric, *, member: Membership) -> bool:
    return member.can(Permission.MANAGE) or (row.owner_id == member.user_id and member.can(Permission.WORK))


def metric_changed_by(member: Membership, *, key: str) -> CustomMetric:
    """One metric made here that the member may change. Raises NotFound or NotYours."""
    row = own_metric(key)
    if not may_change_metric(row, member=member):
        raise NotYours(
            _("“%(metric)s” was made by %(owner)s.")
            % {"metric": row.name, "owner": row.owner.name if row.owner else _("somebody who left")},
            advice=_("Ask them or a manager to change it, or make one of your own beside it."),
        )
    return row


def answer(question: Question, *, workspace: Workspace, now: datetime) -> Answer:
    """Answer a question about a workspace. Raises CannotAsk or Unavailable."""
    return answers([question], workspace=workspace, now=now)[0]


@dataclass(frozen=True, slots=True)
class Look:
    """A workspace as questions name it and how fresh its data are, read once for all numbers of a page."""

    scope: Scope
    freshness: Freshness


def look_at(workspace: Workspace, *, now: datetime) -> Look:
    """How the workspace's data stand. Six queries."""
    return Look(question_scope(workspace), freshness(workspace, drained_through=drained_through(), now=now))


def answers(
    questions: Sequence[Question], *, workspace: Workspace, now: datetime, look: Look | None = None
) -> list[Answer]:
    """Answer questions about a workspace, in their order, from one look at how fresh its data are.

    A dozen different ones share at most five statements. A page that asks twice hands its `look` on. Raises CannotAsk
    or Unavailable.
    """
    look = look or look_at(workspace, now=now)
    try:
        store = Remembered(event_store(), memory=_memory, freshness=look.freshness)
        found = ask_all(questions, store=store, scope=look.scope, freshness=look.freshness, now=now)
    except (BadQuestion, StoreError) as error:
        raise refusal_of(error) from error
    return [withheld(one, margin_rate=workspace.margin_rate) for one in found]


def rows_under(
    question: Question,
    *,
    workspace: Workspace,
    bucket: date | None = None,
    group: str | None = None,
    limit: int = 50,
    offset: int = 0,
    period: Which = Which.CURRENT,
    side: Side = Side.NUMERATOR,
) -> Rows:
    """The rows that add up to the number, a page of them. Raises CannotAsk or Unavailable."""
    try:
        return rows(
            question,
            store=event_store(),
            scope=question_scope(workspace),
            bucket=bucket,
            group=group,
            limit=limit,
            offset=offset,
            period=period,
            side=side,
        )
    except (BadQuestion, StoreError) as error:
        raise refusal_of(error) from error


def refusal_of(error: BadQuestion | StoreError) -> DomainError:
    """An error of the question or of the store, in words and for the edges."""
    if isinstance(error, BadQuestion):
        return CannotAsk(
            _("“%(value)s” cannot be asked for %(field)s.") % {"value": error.value, "field": error.field},
            advice=error.advice.text(_),
            field=error.field,
        )
    if isinstance(error, QueryTooSlow):
        return Unavailable(
            _("The question took too long and was stopped."),
            advice=_("Ask for a shorter period or fewer groups."),
        )
    return Unavailable(
        _("The event store does not answer."), advice=_("Try again shortly; nothing that was sent is lost.")
    )
