"""A lesson proposed from a review: what was learnt, where it holds, and which action showed it (stage: learn)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channels
from yunchou.core import clock
from yunchou.lessons.models import LONGEST_TITLE as LONGEST_LESSON
from yunchou.lessons.scope import LessonScope
from yunchou.reviews import selectors, services
from yunchou.reviews.models import Cause, Review, ReviewAction
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.reviews.changing import PeopleForm, changed_by_them, day_field, form_page
from yunchou.web.reviews.page import answered
from yunchou.web.reviews.words import cause_words
from yunchou.web.slices import remembered_names

#: How long a lesson holds unless its writer says otherwise.
HOLDS_FOR = timedelta(days=182)


class LearntForm(PeopleForm):
    """What was learnt here; the review and its action are its evidence."""

    title = forms.CharField(label=gettext_lazy("What was learnt, in one line"), max_length=LONGEST_LESSON)
    statement = forms.CharField(
        label=gettext_lazy("What to do or leave, and what happens then"),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None: every channel."),
    )
    action = forms.ChoiceField(
        label=gettext_lazy("Shown by"),
        required=False,
        help_text=gettext_lazy(
            "Its measured effect becomes that of the lesson, and each new verdict judges it."
        ),
    )
    expires_on = day_field(gettext_lazy("Holds until"), required=False)
    owner = forms.ChoiceField(label=pgettext_lazy("of a review", "Owner"))

    def __init__(self, *args: Any, found: Review, actions: list[ReviewAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.actions = {str(one.pk): one for one in actions}
        self._offer("channels", [(one.key, one.name) for one in channels()])
        self._offer(
            "action",
            [("", _("The review as a whole")), *((pk, one.text) for pk, one in self.actions.items())],
        )
        self.offer_people("owner")

    def _offer(self, name: str, choices: object) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    @property
    def scope(self) -> LessonScope:
        """Where it holds. Call on a valid form."""
        return LessonScope(channels=tuple(self.cleaned_data["channels"]), metrics=(self.found.of.metric,))


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def learn(request: WorkspaceRequest, number: int) -> HttpResponseBase:
    """?cause= takes the words of an accepted cause."""
    found = changed_by_them(request, number)
    figures = selectors.figures_of(found, now=clock.now())
    form = LearntForm(
        request.POST or None,
        initial=_first(request, found, figures.causes),
        found=found,
        actions=[one for one in figures.actions if one.state != ReviewAction.State.DROPPED],
    )
    if form.is_valid() and carried_out(form, lambda: _learn(request, form, found)):
        messages.success(request, _("The lesson is proposed as a draft. Confirm it to make it advice."))
        return answered(request, found, to="lessons")
    lead = _("Whoever plans within its scope is shown it.")
    return form_page(request, found, form, heading=_("Propose a lesson"), label=_("Propose"), lead=lead)


def _learn(request: WorkspaceRequest, form: LearntForm, found: Review) -> None:
    said = form.cleaned_data
    services.add_lesson(
        found,
        said["title"],
        statement=said["statement"],
        scope=form.scope,
        expires_on=said["expires_on"],
        owner=form.people[said["owner"]],
        by=request.user,
        now=clock.now(),
        action=form.actions.get(said["action"]),
    )


def _first(request: WorkspaceRequest, found: Review, causes: tuple[Cause, ...]) -> dict[str, Any]:
    asked = request.GET.get("cause", "")
    accepted = [one for one in causes if one.state == Cause.State.ACCEPTED]
    cause = next((one for one in accepted if str(one.pk) == asked), None)
    today: date = clock.today(request.workspace.zone, at=clock.now())
    return {
        "statement": cause_words(cause, names=remembered_names(request)) if cause else "",
        "channels": list(found.of.values_of("channel")),
        "owner": str(request.user.pk),
        "expires_on": today + HOLDS_FOR,
    }
