"""How a review ends: what went well and badly, the conclusion, and what it closes without (stage: learn)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.reviews import selectors, services
from yunchou.reviews.models import LONGEST_REASON, Cause, Review, ReviewAction
from yunchou.reviews.services.closing import missing_for_closing
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.reviews.changing import changed_by_them
from yunchou.web.reviews.page import shown_review

LONGEST_TEXT = 4000


class ConclusionForm(forms.Form):
    """What is written up. The two reasons are asked for only where a cause or an action is missing."""

    went_well = forms.CharField(
        label=gettext_lazy("What went well"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
    )
    went_badly = forms.CharField(
        label=gettext_lazy("What went badly"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
    )
    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("What happened, why, and what is otherwise from now on."),
    )
    no_cause_reason = forms.CharField(
        label=gettext_lazy("Why no cause is accepted"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("A review closes with an accepted cause, or with the reason for none."),
    )
    no_action_reason = forms.CharField(
        label=gettext_lazy("Why nothing is done about it"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("A review closes with an action, or with the reason for none."),
    )

    def __init__(self, *args: Any, needs_cause: bool, needs_action: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_cause:
            del self.fields["no_cause_reason"]
        if not needs_action:
            del self.fields["no_action_reason"]


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def conclude(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    """`close` ends the review; without it, what is written is kept."""
    found = changed_by_them(request, number)
    shown = shown_review(request, found)
    form = ConclusionForm(
        request.POST or None,
        initial=_written(found),
        needs_cause=not any(row.cause.state == Cause.State.ACCEPTED for row in shown.causes),
        needs_action=all(row.action.state == ReviewAction.State.DROPPED for row in shown.actions),
    )
    closes = "close" in request.POST
    if form.is_valid() and carried_out(form, lambda: _conclude(request, form, found, closes=closes)):
        messages.success(request, _("The review is closed.") if closes else _("What you wrote is kept."))
        return redirect("review", workspace=request.workspace.slug, number=number)
    context = {"form": form, "shown": shown, "missing": missing_for_closing(selectors.review(number))}
    return render(request, "reviews/conclude.html", context)


@transaction.atomic
def _conclude(request: WorkspaceRequest, form: ConclusionForm, found: Review, *, closes: bool) -> None:
    """All of it or nothing: a review that cannot be closed does not keep half of what was sent."""
    by, now, said = request.user, clock.now(), form.cleaned_data
    services.write_up(
        found,
        by=by,
        now=now,
        went_well=said["went_well"],
        went_badly=said["went_badly"],
        conclusion=said["conclusion"],
    )
    if said.get("no_cause_reason", found.no_cause_reason) != found.no_cause_reason:
        services.state_no_cause(found, by=by, now=now, reason=said["no_cause_reason"])
    if said.get("no_action_reason", found.no_action_reason) != found.no_action_reason:
        services.state_no_action(found, by=by, now=now, reason=said["no_action_reason"])
    if closes:
        services.close_review(found, by=by, now=now)


def _written(found: Review) -> dict[str, str]:
    names = ("went_well", "went_badly", "conclusion", "no_cause_reason", "no_action_reason")
    return {name: getattr(found, name) for name in names}
