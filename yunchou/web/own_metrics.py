"""Making a metric of one's own by form, with its number beside it; changing, archiving, bringing back (stage: facts)."""

import json
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import FactSum
from yunchou.analytics.questions.measures import parts
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.events.imports.fields import Kind, fields_of
from yunchou.events.selectors import event_names, last_complete_day, latest_events
from yunchou.metrics import selectors, services
from yunchou.metrics.catalogue import Layer, Metric
from yunchou.metrics.models import CustomMetric
from yunchou.metrics.own import read_definition
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of
from yunchou.web.cards import NumberCard
from yunchou.web.metric_form import MetricForm, Offer, fact_choices
from yunchou.web.names import EVENTS, event_label, in_words
from yunchou.web.periods import ChosenPeriod, read_period
from yunchou.web.refusals import carried_out

#: How many of the latest events are looked at for the names of their properties.
SAMPLED = 200
PERIOD = "30d"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the metric would say now, or why it cannot be computed yet."""

    card: NumberCard | None = None
    formula: str = ""
    notes: tuple[str, ...] = ()
    refusal: str = ""


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def new(request: WorkspaceRequest) -> HttpResponseBase:
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, metric: str) -> HttpResponseBase:
    return _form_page(request, selectors.metric_changed_by(request.membership, key=metric))


@require_POST
@workspace_page(Permission.WORK)
def preview(request: WorkspaceRequest) -> HttpResponseBase:
    """The number of the form as it stands, while it is being filled in."""
    form = MetricForm(request.POST, offer=_offer(request, None))
    return render(request, "metrics/preview.html", {"preview": _preview(request, form)})


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def archive(request: WorkspaceRequest, metric: str) -> HttpResponseBase:
    row = selectors.metric_changed_by(request.membership, key=metric)
    if request.method != "POST":
        return render(request, "metrics/archive.html", {"metric": row})
    services.archive_metric(row, by=request.user, now=clock.now())
    messages.success(request, _("“%(name)s” is archived; it can be brought back.") % {"name": row.name})
    return redirect("metrics", workspace=request.workspace.slug)


@require_POST
@workspace_page(Permission.WORK)
def restore(request: WorkspaceRequest, metric: str) -> HttpResponseBase:
    row = selectors.metric_changed_by(request.membership, key=metric)
    services.restore_metric(row, by=request.user, now=clock.now())
    messages.success(request, _("“%(name)s” is back in the lists.") % {"name": row.name})
    return redirect("metrics", workspace=request.workspace.slug)


def _form_page(request: WorkspaceRequest, row: CustomMetric | None) -> HttpResponseBase:
    offer = _offer(request, row)
    data = request.POST if request.method == "POST" else None
    form = MetricForm(data, offer=offer, metric=row)
    wants_save = data is not None and "preview" not in data
    if wants_save and form.is_valid() and carried_out(form.main, lambda: _save(request, form, row)):
        messages.success(request, _("The metric is saved."))
        return redirect("metrics", workspace=request.workspace.slug)
    seen = form if data is not None else MetricForm(_as_sent(form), offer=offer) if row else None
    context = {
        "form": form,
        "row": row,
        "preview": _preview(request, seen) if seen else Preview(),
        "properties": offer.properties,
    }
    return render(request, "metrics/form.html", context)


def _as_sent(form: MetricForm) -> QueryDict:
    """The form of a saved metric as if it had been sent, so that its number shows at once."""
    sent = QueryDict(mutable=True)
    for part in (form.main, form.above, form.below, *form.filters):
        for field in part:
            value = field.value()
            sent.setlist(field.html_name, value if isinstance(value, list) else [value or ""])
    return sent


def _save(request: WorkspaceRequest, form: MetricForm, row: CustomMetric | None) -> None:
    by, now = request.user, clock.now()
    try:
        if row is None:
            services.create_metric(form.draft, by=by, now=now)
        else:
            services.change_metric(row, form.draft, by=by, now=now)
    except BadQuestion as error:
        raise selectors.refusal_of(error) from error


def _preview(request: WorkspaceRequest, form: MetricForm) -> Preview:
    if not form.is_computable():
        return Preview()
    try:
        metric = _metric_of(form)
        answer = selectors.answer(
            metric.over(_period(request).period, compare=_period(request).compare),
            workspace=request.workspace,
            now=clock.now(),
        )
    except BadQuestion as error:
        return _refused(selectors.refusal_of(error))
    except DomainError as refusal:
        return _refused(refusal)
    return Preview(
        card=card_of(metric, answer, href=""),
        formula=in_words(answer.definition.formula),
        notes=tuple(in_words(note) for note in answer.definition.notes),
    )


def _refused(refusal: DomainError) -> Preview:
    return Preview(refusal=formats.sentences(refusal.message, refusal.advice))


def _metric_of(form: MetricForm) -> Metric:
    """The metric as the form has it, named or not."""
    draft = form.draft
    return Metric(
        key="preview",
        label=draft.name or _("New metric"),
        measure=draft.measure,
        layer=Layer.OWN,
        meaning=draft.description,
        form=services.form_of(draft),
        where=draft.where,
        is_own=True,
    )


def _period(request: WorkspaceRequest) -> ChosenPeriod:
    today = clock.today(request.workspace.zone, at=clock.now())
    last = last_complete_day(request.workspace, today=today)
    return read_period(QueryDict(f"period={PERIOD}"), today=today, last=last)


def _offer(request: WorkspaceRequest, row: CustomMetric | None) -> Offer:
    """What can be picked: events that came or that are known, and whatever the metric at hand already names."""
    events, facts = _named_by(row)
    names = dict.fromkeys([*event_names(request.workspace), *EVENTS, *events])
    labels = {field.name: _(field.label) for field in fields_of(Kind.FACTS)}
    return Offer(
        events=[(name, event_label(name)) for name in names],
        properties=_property_names(request),
        facts=fact_choices(labels, [*selectors.own_fact_names(), *facts]),
    )


def _named_by(row: CustomMetric | None) -> tuple[list[str], list[str]]:
    """The events and the facts of a metric: its form shows them also when nothing has named them lately."""
    if row is None:
        return [], []
    found = parts(read_definition(row.definition)[0])
    facts = [name for part in found if isinstance(part, FactSum) for name in part.metrics]
    return [event for part in found if (event := getattr(part, "event", None))], facts


def _property_names(request: WorkspaceRequest) -> list[str]:
    """The properties of the latest events, as suggestions: any other name can be typed."""
    latest = latest_events(request.workspace, limit=SAMPLED)
    found = {name for row in latest for name in json.loads(str(row["properties"]) or "{}")}
    return sorted(found)


urlpatterns = [
    path("w/<slug:workspace>/metrics/new", new, name="metric-new"),
    path("w/<slug:workspace>/metrics/preview", preview, name="metric-preview"),
    path("w/<slug:workspace>/metrics/<slug:metric>/edit", edit, name="metric-edit"),
    path("w/<slug:workspace>/metrics/<slug:metric>/archive", archive, name="metric-archive"),
    path("w/<slug:workspace>/metrics/<slug:metric>/restore", restore, name="metric-restore"),
]
