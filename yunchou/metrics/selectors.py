"""Asks the event store about a workspace: the one way from a page or the API to a number."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer
from yunchou.analytics.ask import ask
from yunchou.analytics.errors import BadQuestion, QueryTooSlow, StoreError
from yunchou.analytics.questions import Question
from yunchou.analytics.rows import Rows, Side, Which, rows
from yunchou.analytics.stores.remembered import Memory, Remembered
from yunchou.core.errors import DomainError, NotFound, Unavailable
from yunchou.core.event_store import event_store
from yunchou.core.models import Workspace
from yunchou.events.intake import drained_through
from yunchou.events.selectors import freshness, question_scope
from yunchou.metrics.catalogue import METRICS, Metric

#: Counts of days that have not changed since, for all requests of this process.
_memory = Memory()


class CannotAsk(DomainError):
    """The question makes no sense as it stands."""

    code = "bad_question"


def metric_called(key: str) -> Metric:
    """The metric with this key. Raises NotFound."""
    if key not in METRICS:
        raise NotFound(
            _("There is no metric “%(key)s”.") % {"key": key},
            advice=_("There are: %(keys)s.") % {"keys": ", ".join(METRICS)},
        )
    return METRICS[key]


def answer(question: Question, *, workspace: Workspace, now: datetime) -> Answer:
    """Answer a question about a workspace. Raises CannotAsk or Unavailable."""
    fresh = freshness(workspace, drained_through=drained_through())
    try:
        store = Remembered(event_store(), memory=_memory, day_versions=fresh.day_versions)
        return ask(question, store=store, scope=question_scope(workspace), freshness=fresh, now=now)
    except (BadQuestion, StoreError) as error:
        raise refusal_of(error) from error


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
