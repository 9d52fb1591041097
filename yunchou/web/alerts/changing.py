"""Making, changing, switching and deleting rules, with their replay beside the form (stage: judge)."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.alerts import selectors, services
from yunchou.alerts.models import Rule
from yunchou.alerts.starters import starter_rules
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.flows.alert_reviews import reviews_of_rule
from yunchou.metrics.selectors import metric_called, metrics
from yunchou.metrics.slices import Slice
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.alerts.form import FIELDS, RuleForm, initial_of, new_initial
from yunchou.web.alerts.replayed import replayed
from yunchou.web.names import DIMENSIONS
from yunchou.web.refusals import show_refusal
from yunchou.web.slices import remembered_names


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def new(request: WorkspaceRequest) -> HttpResponseBase:
    """?metric=, ?part= and ?value= name the number that the form begins with, ?by= what is watched each on its own."""
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    rule = selectors.rule(pk)
    services.require_own_rule(rule, by=request.membership)
    return _form_page(request, rule)


@require_POST
@workspace_page(Permission.WORK)
def preview(request: WorkspaceRequest) -> HttpResponseBase:
    """The replay of the form as it stands, while it is being filled in."""
    pk = request.POST.get("rule", "")
    rule = selectors.rule(int(pk)) if pk.isascii() and pk.isdecimal() else None
    form = _form(request, rule, request.POST)
    return render(request, "alerts/replay.html", {"replayed": replayed(request, form)})


@require_POST
@workspace_page(Permission.WORK)
def switch(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """On where it is off, and off where it is on: the form says which it wants."""
    rule = selectors.rule(pk)
    is_on = request.POST.get("is_on") == "1"
    services.switch_rule(rule, is_on=is_on, by=request.membership, now=clock.now())
    said = _("“%(name)s” watches again.") if is_on else _("“%(name)s” rests until it is switched on.")
    messages.success(request, said % {"name": rule.name})
    return _to_list(request)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    rule = selectors.rule(pk)
    services.require_own_rule(rule, by=request.membership)
    if request.method != "POST":
        return render(request, "alerts/delete.html", {"rule": rule})
    services.delete_rule(rule, by=request.membership, now=clock.now())
    messages.success(request, _("“%(name)s” is deleted; its firings and reviews stay.") % {"name": rule.name})
    return redirect(f"{reverse('alerts', args=[request.workspace.slug])}?deleted={rule.pk}")


@require_POST
@workspace_page(Permission.WORK)
def restore(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    rule = selectors.deleted_rule(pk)
    services.restore_rule(rule, by=request.membership, now=clock.now())
    messages.success(request, _("“%(name)s” is back and watches again.") % {"name": rule.name})
    return _to_list(request)


@require_POST
@workspace_page(Permission.WORK)
def starter(request: WorkspaceRequest) -> HttpResponseBase:
    """The rules that most shops want, owned by whoever asks for them; those that exist by name are left alone."""
    now, names = clock.now(), set(selectors.rules().values_list("name", flat=True))
    wanted = [draft for draft in starter_rules(request.user) if draft.name not in names]
    with transaction.atomic():
        for draft in wanted:
            services.save_rule(draft, by=request.membership, now=now)
    said = ngettext("%(count)s rule watches now.", "%(count)s rules watch now.", len(wanted))
    messages.success(request, said % {"count": len(wanted)})
    return _to_list(request)


def _form_page(request: WorkspaceRequest, rule: Rule | None) -> HttpResponseBase:
    form = _form(request, rule, request.POST if request.method == "POST" else None)
    wants_save = form.is_bound and "preview" not in request.POST
    if wants_save and form.is_valid() and _saved(request, form, rule):
        messages.success(request, _("The rule is saved and is looked at within two minutes."))
        return _to_list(request)
    seen = form if form.is_bound else _form(request, rule, _as_sent(form))
    context = {
        "form": form,
        "rule": rule,
        "replayed": replayed(request, seen),
        "past": reviews_of_rule(rule) if rule else None,
    }
    return render(request, "alerts/form.html", context)


def _form(request: WorkspaceRequest, rule: Rule | None, data: QueryDict | None) -> RuleForm:
    known, names = metrics(request.workspace), remembered_names(request)
    if rule is None:
        of = _asked_for(request)
        initial = new_initial(request.membership, of=of) | {"group_by": request.GET.get("by", "")}
        return RuleForm(data, known=known, names=names, kept=of, initial=initial)
    metric = metric_called(rule.slice["metric"], workspace=request.workspace)
    initial = initial_of(rule, metric=metric)
    return RuleForm(data, known=known | {metric.key: metric}, names=names, kept=rule.of, initial=initial)


def _asked_for(request: WorkspaceRequest) -> Slice | None:
    """The number of the address, where a page about it led here; an unknown metric is left out."""
    asked = request.GET
    if asked.get("metric", "") not in metrics(request.workspace):
        return None
    of = Slice(asked["metric"])
    return of.kept_to(asked["part"], asked.get("value", "")) if asked.get("part") in DIMENSIONS else of


def _as_sent(form: RuleForm) -> QueryDict:
    """The form as if it had been sent, so that its replay shows at once."""
    sent = QueryDict(mutable=True)
    for field in form:
        sent[field.html_name] = str(field.value() or "")
    return sent


def _saved(request: WorkspaceRequest, form: RuleForm, rule: Rule | None) -> bool:
    try:
        services.save_rule(form.draft, rule=rule, by=request.membership, now=clock.now())
    except DomainError as refusal:
        fields = {**FIELDS, "threshold": form.threshold_field}
        show_refusal(form, refusal, fields=fields)
        return False
    return True


def _to_list(request: WorkspaceRequest) -> HttpResponseBase:
    return redirect("alerts", workspace=request.workspace.slug)
