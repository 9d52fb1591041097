"""What changes a review: who may, its own fields, its filling, its first step (stage: learn)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yunchou.accounts.permissions import Permission
from yunchou.accounts.selectors import members
from yunchou.core import clock
from yunchou.core.models import User
from yunchou.reviews import selectors, services
from yunchou.reviews.errors import ReviewClosed
from yunchou.reviews.models import LONGEST_TITLE, Review
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.reviews.page import answered, known_of
from yunchou.web.reviews.words import title_of


def changed_by_them(request: WorkspaceRequest, number: int) -> Review:
    """A review that this person may change and that is not closed. Raises NotFound, NotYourReview or ReviewClosed."""
    found = selectors.review_changed_by(request.membership, number=number)
    if found.is_closed:
        raise ReviewClosed(
            _("%(review)s is closed.") % {"review": found.label},
            advice=_("It stays as it was concluded. Open a new one."),
        )
    return found


class MomentInput(forms.DateTimeInput):
    """A day and a time in the browser's own picker."""

    def __init__(self) -> None:
        super().__init__({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day in the browser's own picker."""
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options
    )


class PeopleForm(forms.Form):
    """A form that names people of the workspace."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people: dict[str, User] = {str(one.user_id): one.user for one in members()}

    def offer_people(self, name: str, *, nobody: str = "") -> None:
        """Let the field choose among them."""
        choices = [(pk, person.name) for pk, person in self.people.items()]
        self.fields[name].choices = [("", nobody), *choices] if nobody else choices  # type: ignore[attr-defined]  # a field of choices

    def chosen(self, pks: Iterable[str]) -> list[User]:
        return [self.people[pk] for pk in pks if pk in self.people]


class ReviewForm(PeopleForm):
    """What a review is called, whose it is, until when, and who takes part."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=gettext_lazy("Left empty, it is called by its number and days."),
    )
    owner = forms.ChoiceField(label=pgettext_lazy("of a review", "Owner"), required=False)
    due_at = forms.DateTimeField(label=gettext_lazy("Due"), widget=MomentInput())
    participants = forms.MultipleChoiceField(
        label=gettext_lazy("Participants"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They may judge causes and add actions."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people("owner", nobody=_("Nobody"))
        self.offer_people("participants")

    @property
    def said(self) -> dict[str, Any]:
        """The arguments of services.edit_review. Call on a valid form."""
        asked = self.cleaned_data
        due_at: datetime = asked["due_at"]
        return {
            "title": asked["title"],
            "owner": self.people.get(asked["owner"]),
            "due_at": due_at,
            "participants": self.chosen(asked["participants"]),
        }


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def edit(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    found = changed_by_them(request, number)
    form = ReviewForm(request.POST or None, initial=_current(found))
    if form.is_valid() and carried_out(
        form, lambda: services.edit_review(found, by=request.user, now=clock.now(), **form.said)
    ):
        messages.success(request, _("The review is changed."))
        return redirect("review", workspace=request.workspace.slug, number=number)
    return form_page(request, found, form, heading=_("Title, owner and due time"), label=_("Save"))


def _current(found: Review) -> dict[str, object]:
    return {
        "title": found.title,
        "owner": str(found.owner_id or ""),
        "due_at": found.due_at,
        "participants": [str(one.pk) for one in found.participants.all()],
    }


def form_page(
    request: WorkspaceRequest, found: Review, form: forms.Form, *, heading: str, label: str, lead: str = ""
) -> HttpResponseBase:
    """A form about a review on a page of its own; what it does is said on its button."""
    known = known_of(found, request)
    title = title_of(found, metric=known.metric, names=known.names)
    context = {
        "form": form,
        "review": found,
        "title": title,
        "heading": heading,
        "label": label,
        "lead": lead,
    }
    return render(request, "reviews/form.html", context)


@require_POST
@workspace_page(Permission.WORK)
def begin(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    found = changed_by_them(request, number)
    services.begin_analysis(found, by=request.user, now=clock.now())
    return answered(request, found)


@require_POST
@workspace_page(Permission.WORK)
def refill(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    """Ask for every number again; what is otherwise than before is said."""
    found = changed_by_them(request, number)
    differences = services.refill(found, by=request.user, now=clock.now())
    count = len(differences)
    if count:
        text = ngettext(
            "The numbers are asked again. %(count)d is otherwise than before; the audit log keeps both.",
            "The numbers are asked again. %(count)d are otherwise than before; the audit log keeps both.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        messages.success(request, _("The numbers are asked again. All are the same as before."))
    return redirect("review", workspace=request.workspace.slug, number=number)
