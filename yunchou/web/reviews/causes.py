"""Causes of a review: accepted, rejected with a reason, added with evidence (stage: learn)."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.errors import NotFound
from yunchou.reviews import selectors, services
from yunchou.reviews.models import LONGEST_REASON, LONGEST_TEXT, Cause, Review
from yunchou.reviews.services import Evidence
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.reviews.changing import changed_by_them, form_page
from yunchou.web.reviews.page import answered
from yunchou.web.reviews.words import cause_words
from yunchou.web.slices import remembered_names


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3})
    )


class EvidenceForm(forms.Form):
    """Something that supports a cause."""

    label = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=200,
        help_text=gettext_lazy("What it shows, in a few words."),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1000,
        help_text=gettext_lazy("Of a page here (/w/…), a document, a picture (https://…)."),
    )

    @property
    def evidence(self) -> Evidence:
        """What was said. Call on a valid form."""
        return Evidence(self.cleaned_data["label"], self.cleaned_data["url"])


class CauseForm(forms.Form):
    """The team's own cause, with a first piece of evidence."""

    text = forms.CharField(
        label=gettext_lazy("Cause"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Such as: the new landing page puts the products below the fold."),
    )
    label = forms.CharField(label=gettext_lazy("Evidence"), max_length=200, required=False)
    url = forms.CharField(label=gettext_lazy("Its address"), max_length=1000, required=False)

    def clean(self) -> dict[str, object]:
        """Evidence is both, what it shows and where it is, or nothing."""
        said: dict[str, object] = self.cleaned_data
        if said.get("url") and not said.get("label"):
            self.add_error("label", _("Say what the address shows."))
        if said.get("label") and not said.get("url") and "url" not in self.errors:
            self.add_error("url", _("Give the address where it can be seen."))
        return said

    @property
    def evidence(self) -> list[Evidence]:
        """What was said. Call on a valid form."""
        label, url = self.cleaned_data["label"], self.cleaned_data["url"]
        return [Evidence(label, url)] if url else []


@require_POST
@workspace_page(Permission.WORK)
def accept(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, cause = _cause(request, number, pk)
    services.accept_cause(cause, by=request.user, now=clock.now())
    return answered(request, found, to="causes")


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def reject(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, cause = _cause(request, number, pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _reject(request, form, cause)):
        return answered(request, found, to="causes")
    heading = _("Reject “%(cause)s”") % {"cause": cause_words(cause, names=remembered_names(request))}
    lead = _("The reason stays beside it, so that nobody looks there twice.")
    return form_page(request, found, form, heading=heading, label=_("Reject"), lead=lead)


def _reject(request: WorkspaceRequest, form: ReasonForm, cause: Cause) -> None:
    services.reject_cause(cause, by=request.user, now=clock.now(), reason=form.cleaned_data["reason"])


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def add(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    found = changed_by_them(request, number)
    form = CauseForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _add(request, form, found)):
        messages.success(request, _("The cause is added and accepted."))
        return answered(request, found, to="causes")
    return form_page(request, found, form, heading=_("Add a cause"), label=_("Add"))


def _add(request: WorkspaceRequest, form: CauseForm, found: Review) -> None:
    services.add_cause(
        found, form.cleaned_data["text"], by=request.user, now=clock.now(), evidence=form.evidence
    )


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def attach(request: WorkspaceRequest, number: int, pk: int) -> HttpResponseBase:
    found, cause = _cause(request, number, pk)
    form = EvidenceForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, lambda: services.attach_evidence(cause, form.evidence, by=request.user, now=clock.now())
    ):
        return answered(request, found, to="causes")
    heading = _("Evidence for “%(cause)s”") % {"cause": cause_words(cause, names=remembered_names(request))}
    return form_page(request, found, form, heading=heading, label=_("Attach"))


def _cause(request: WorkspaceRequest, number: int, pk: int) -> tuple[Review, Cause]:
    """A cause of this very review, which this person may change."""
    found = changed_by_them(request, number)
    cause = selectors.cause(pk)
    if cause.review_id != found.pk:
        raise NotFound(_("%(review)s has no such cause.") % {"review": found.label})
    return found, cause
