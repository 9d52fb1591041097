"""Actions of a review: added with a number to move and a day to look, finished, dropped, measured (stage: learn)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.errors import NotFound
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.selectors import metrics
from yunchou.reviews import selectors, services
from yunchou.reviews.models import LONGEST_TEXT, Cause, Review, ReviewAction
from yunchou.reviews.services import ActionDraft
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.reviews.causes import ReasonForm
from yunchou.web.reviews.changing import PeopleForm, changed_by_them, day_field, form_page
from yunchou.web.reviews.page import answered
from yunchou.web.reviews.words import cause_words
from yunchou.web.slices import NamesOf, SliceForm, remembered_names, slice_initial

PERCENT = Decimal(100)


class ActionForm(SliceForm, PeopleForm):
    """What is done, by whom and until when, the number it should move, and when that is looked at."""

    text = forms.CharField(
        label=gettext_lazy("What is done"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 2})
    )
    owner = forms.ChoiceField(label=pgettext_lazy("of a review", "Owner"))
    due = day_field(gettext_lazy("Due"))
    cause = forms.ChoiceField(label=gettext_lazy("Against which cause"), required=False)
    direction = forms.ChoiceField(label=gettext_lazy("It should"), choices=ReviewAction.Direction.choices)
    aim_kind = forms.ChoiceField(label=gettext_lazy("How far"), choices=ReviewAction.AimKind.choices)
    aim = forms.DecimalField(
        label=gettext_lazy("Amount"),
        max_digits=18,
        decimal_places=4,
        help_text=gettext_lazy("A share and a rate in percent: 10 is 10 %. Anything else as it is."),
    )
    against = forms.ChoiceField(label=gettext_lazy("Held against"), choices=ReviewAction.Against.choices)
    check_on = day_field(
        gettext_lazy("Measured again on"),
        help_text=gettext_lazy("A week of complete days after it took effect, at least."),
    )
    field_order = (
        "text",
        "owner",
        "due",
        "cause",
        "metric",
        "part",
        "value",
        "direction",
        "aim_kind",
        "aim",
        "against",
        "check_on",
    )

    def __init__(self, *args: Any, causes: list[Cause], names: NamesOf, **kwargs: Any) -> None:
        super().__init__(*args, names=names, **kwargs)
        self.causes = {str(one.pk): one for one in causes}
        self.offer_people("owner")
        called = [(pk, cause_words(one, names=names)) for pk, one in self.causes.items()]
        self._offer("cause", [("", _("None in particular")), *called])

    @property
    def draft(self) -> ActionDraft:
        """What was said. Call on a valid form. Raises BadQuestion."""
        said = self.cleaned_data
        of = self.slice
        return ActionDraft(
            text=said["text"],
            owner=self.people[said["owner"]],
            due=said["due"],
            slice=of,
            direction=said["direction"],
            aim_kind=said["aim_kind"],
            aim=said["aim"] / PERCENT
            if is_percent(said["aim_kind"], self.known.get(of.metric))
            else said["aim"],
            check_on=said["check_on"],
            against=said["against"],
            cause=self.causes.get(said["cause"]),
        )


class DoneForm(forms.Form):
    """The day on which it took effect."""

    done_on = day_field(
        gettext_lazy("It took effect on"), help_text=gettext_lazy("The day after is the first that counts.")
    )


class CheckForm(forms.Form):
    """Another day to look."""

    check_on = day_field(gettext_lazy("Measured again on"))


def is_percent(aim_kind: str, metric: Metric | None) -> bool:
    """Whether an aim is written in percent: a share of what it was, or the level of a rate."""
    is_share = aim_kind == ReviewAction.AimKind.SHARE
    return is_share or (metric is not None and metric.form is Form.SHARE)


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def add(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    found = changed_by_them(request, number)
    form = _form(request, found, initial=_first(request, found))
    if form.is_valid() and carried_out(
        form, lambda: services.add_action(found, form.draft, by=request.user, now=clock.now())
    ):
        messages.success(request, _("The action is added. Its effect is measured on the day you named."))
        return answered(request, found, to="actions")
    return form_page(request, found, form, heading=_("Add an action"), label=_("Add"))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, action = _action(request, number, pk)
    form = _form(request, found, initial=_current(action, metrics(request.workspace)), action=action)
    if form.is_valid() and carried_out(
        form, lambda: services.edit_action(action, form.draft, by=request.user, now=clock.now())
    ):
        return answered(request, found, to="actions")
    return form_page(request, found, form, heading=_("Change an action"), label=_("Save"))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def finish(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, action = _action(request, number, pk)
    today = clock.today(request.workspace.zone, at=clock.now())
    form = DoneForm(request.POST or None, initial={"done_on": today})
    if form.is_valid() and carried_out(form, lambda: _finish(request, form, action)):
        messages.success(request, _("Done. Its effect is measured on the day it names."))
        return answered(request, found, to="actions")
    heading = _("“%(action)s” is done") % {"action": action.text}
    return form_page(request, found, form, heading=heading, label=_("Done"))


def _finish(request: WorkspaceRequest, form: DoneForm, action: ReviewAction) -> None:
    services.finish_action(action, by=request.user, now=clock.now(), done_on=form.cleaned_data["done_on"])


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def drop(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, action = _action(request, number, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _drop(request, form, action)):
        return answered(request, found, to="actions")
    heading = _("Drop “%(action)s”") % {"action": action.text}
    return form_page(request, found, form, heading=heading, label=_("Drop"))


def _drop(request: WorkspaceRequest, form: ReasonForm, action: ReviewAction) -> None:
    services.drop_action(action, by=request.user, now=clock.now(), reason=form.cleaned_data["reason"])


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def postpone(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, action = _action(request, number, pk)
    form = CheckForm(request.POST or None, initial={"check_on": action.check_on})
    if form.is_valid() and carried_out(form, lambda: _postpone(request, form, action)):
        return answered(request, found, to="actions")
    heading = _("Measure “%(action)s” on another day") % {"action": action.text}
    return form_page(request, found, form, heading=heading, label=_("Save"))


def _postpone(request: WorkspaceRequest, form: CheckForm, action: ReviewAction) -> None:
    services.postpone_check(action, by=request.user, now=clock.now(), check_on=form.cleaned_data["check_on"])


@require_POST
@workspace_page(Permission.WORK)
def measure(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    """Measure a done action now, without waiting for its day."""
    found, action = _action(request, number, pk)
    services.remeasure(action, now=clock.now())
    return answered(request, found, to="actions")


def _action(request: WorkspaceRequest, number: int, pk: int) -> tuple[Review, ReviewAction]:
    """An action of this very review, which this person may change."""
    found = changed_by_them(request, number)
    action = selectors.review_action(pk)
    if action.review_id != found.pk:
        raise NotFound(_("%(review)s has no such action.") % {"review": found.label})
    return found, action


def _form(
    request: WorkspaceRequest, found: Review, *, initial: dict[str, Any], action: ReviewAction | None = None
) -> ActionForm:
    causes = [
        one
        for one in selectors.figures_of(found, now=clock.now()).causes
        if one.state != Cause.State.REJECTED
    ]
    return ActionForm(
        request.POST or None,
        initial=initial,
        known=metrics(request.workspace),
        names=remembered_names(request),
        kept=action.of if action else found.of,
        causes=causes,
    )


def _first(request: WorkspaceRequest, found: Review) -> dict[str, Any]:
    """A new action moves the number that fell, and is the asker's own until they say otherwise."""
    return {
        **slice_initial(found.of),
        "aim_kind": ReviewAction.AimKind.SHARE,
        "owner": str(request.user.pk),
        "cause": request.GET.get("cause", ""),
    }


def _current(action: ReviewAction, known: dict[str, Metric]) -> dict[str, Any]:
    shown_in_percent = is_percent(action.aim_kind, known.get(action.of.metric))
    aim = action.aim * PERCENT if shown_in_percent else action.aim
    return {
        **slice_initial(action.of),
        "text": action.text,
        "owner": str(action.owner_id or ""),
        "due": action.due,
        "cause": str(action.cause_id or ""),
        "direction": action.direction,
        "aim_kind": action.aim_kind,
        "aim": aim.normalize(),
        "against": action.against,
        "check_on": action.check_on,
    }
