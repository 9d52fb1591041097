"""The form of a lesson: what was learnt, where it holds, by how much, what supports it, until when (stage: facts)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.forms import (
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    DateField,
    DateInput,
    DecimalField,
    Form,
    MultipleChoiceField,
    Textarea,
    TypedChoiceField,
    ValidationError,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.accounts.selectors import members
from yunchou.channels.selectors import channels
from yunchou.core import clock
from yunchou.lessons.contradiction import effect_of
from yunchou.lessons.models import LONGEST_LABEL, LONGEST_TITLE, Lesson, Unit
from yunchou.lessons.models import Form as ContentForm
from yunchou.lessons.scope import DIMENSIONS, Effect, Evidence, LessonScope
from yunchou.lessons.services.writing import LONGEST_STATEMENT
from yunchou.metrics.selectors import metrics
from yunchou.web.access import WorkspaceRequest
from yunchou.web.seasons import SEASONS
from yunchou.web.things import kind_words

#: How long a lesson holds unless its writer says otherwise: platforms change within half a year.
HOLDS_FOR = timedelta(days=182)


class LessonForm(Form):
    """Everything about a lesson that a person writes."""

    title = CharField(
        label=gettext_lazy("What was learnt, in one line"),
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("Such as: ask a question in the first three seconds of a short video."),
    )
    statement = CharField(
        label=gettext_lazy("What to do or leave, and what happens then"),
        max_length=LONGEST_STATEMENT,
        widget=Textarea({"rows": 4}),
    )
    channels = MultipleChoiceField(
        label=gettext_lazy("Channels"),
        required=False,
        widget=CheckboxSelectMultiple,
        help_text=gettext_lazy("None: every channel."),
    )
    forms = MultipleChoiceField(
        label=gettext_lazy("Form"),
        required=False,
        widget=CheckboxSelectMultiple,
        choices=ContentForm.choices,
        help_text=gettext_lazy("None: every form."),
    )
    metrics = MultipleChoiceField(
        label=gettext_lazy("Metrics"),
        required=False,
        widget=CheckboxSelectMultiple,
        help_text=gettext_lazy("None: any metric."),
    )
    season = MultipleChoiceField(
        label=gettext_lazy("Seasons"),
        required=False,
        widget=CheckboxSelectMultiple,
        choices=list(SEASONS.items()),
        help_text=gettext_lazy("None: all year."),
    )
    audiences = CharField(
        label=gettext_lazy("Audiences"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Names of personas or segments, with commas. None: everybody."),
    )
    effect = DecimalField(
        label=gettext_lazy("Effect"),
        required=False,
        max_digits=20,
        decimal_places=6,
        help_text=gettext_lazy(
            "By how much it moved the metric: 8 for 8 points or 8 %; negative where it fell."
        ),
    )
    effect_unit = ChoiceField(label=gettext_lazy("Unit of the effect"), required=False)
    effect_metric = ChoiceField(label=gettext_lazy("Metric that it moved"), required=False)
    effect_low = DecimalField(
        label=gettext_lazy("Interval, from"), required=False, max_digits=20, decimal_places=6
    )
    effect_high = DecimalField(
        label=gettext_lazy("Interval, to"),
        required=False,
        max_digits=20,
        decimal_places=6,
        help_text=gettext_lazy("A new measurement outside of it contradicts the lesson."),
    )
    kept = MultipleChoiceField(label=gettext_lazy("Evidence"), required=False, widget=CheckboxSelectMultiple)
    links = CharField(
        label=gettext_lazy("Links to evidence"),
        required=False,
        max_length=5000,
        widget=Textarea({"rows": 2}),
        help_text=gettext_lazy("One a line: its name, then its address beginning with https://"),
    )
    expires_on = DateField(
        label=gettext_lazy("Holds until"),
        required=False,
        widget=DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "After this day it is no longer shown as advice, and its owner is asked. Empty: for ever."
        ),
    )
    owner = TypedChoiceField(label=gettext_lazy("Owner"), coerce=int)

    def __init__(self, request: WorkspaceRequest, *, lesson: Lesson | None = None) -> None:
        self.evidence = list(lesson.evidence.all()) if lesson else []
        super().__init__(request.POST or None, initial=_said(lesson) if lesson else _beforehand(request))
        known = [(key, str(one.label)) for key, one in metrics(request.workspace).items()]
        self._offer("channels", ((one.key, one.name) for one in channels()), lesson)
        self._offer("metrics", known, lesson)
        self._offer("effect_metric", [("", "—"), *known])
        self._offer("effect_unit", [("", "—"), *Unit.choices])
        self._offer("owner", ((one.user_id, one.user.name) for one in members()))
        self._offer("kept", [(str(one.pk), f"{kind_words(one.kind)}: {one.label}") for one in self.evidence])
        if not self.evidence:
            del self.fields["kept"]

    def _offer(self, field: str, choices: Iterable[tuple[Any, Any]], lesson: Lesson | None = None) -> None:
        """Set what can be chosen; what the lesson names already stays choosable, though it is put away."""
        offered = list(choices)
        named = getattr(lesson, field) if lesson else []
        missing = [(value, value) for value in named if value not in {key for key, _label in offered}]
        self.fields[field].choices = [*offered, *missing]  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("effect") is None and any(
            said.get(name) not in (None, "") for name in ("effect_low", "effect_high", "effect_unit")
        ):
            self.add_error(
                "effect", _("Give the effect that the interval and the unit belong to, or clear them.")
            )
        if said.get("effect") is not None and not said.get("effect_unit"):
            self.add_error("effect_unit", _("Say what the effect counts."))
        return said

    def clean_links(self) -> list[Evidence]:
        lines = (line.strip() for line in self.cleaned_data["links"].splitlines())
        return [_evidence(line) for line in lines if line]

    def said(self) -> dict[str, Any]:
        """The arguments of the service that writes the lesson."""
        given = self.cleaned_data
        kept = {str(one.pk): Evidence(one.kind, one.key, one.label) for one in self.evidence}
        return {
            "title": given["title"],
            "statement": given["statement"],
            "scope": LessonScope(
                **{name: tuple(given[name]) for name in DIMENSIONS if name != "audiences"},
                audiences=tuple(given["audiences"].replace("，", ",").replace("、", ",").split(",")),
            ),
            "effect": self._effect(),
            "evidence": [*(kept[key] for key in given.get("kept", [])), *given["links"]],
            "expires_on": given["expires_on"],
            "owner": members().get(user_id=given["owner"]).user,
        }

    def _effect(self) -> Effect | None:
        given = self.cleaned_data
        if given["effect"] is None:
            return None
        return Effect(
            given["effect"],
            given["effect_low"],
            given["effect_high"],
            given["effect_unit"],
            given["effect_metric"],
        )


def _evidence(line: str) -> Evidence:
    name, _space, address = line.rpartition(" ")
    if not address.startswith(("https://", "http://")) or len(address) > 500:
        raise ValidationError(
            _("“%(line)s” does not end in an address. Write its name, a space, and https://…"),
            params={"line": line[:80]},
        )
    return Evidence("link", address, (name.strip() or address)[:LONGEST_LABEL])


def _beforehand(request: WorkspaceRequest) -> dict[str, Any]:
    """What the address gives beforehand; half a year; its writer."""
    today = clock.today(request.workspace.zone, at=clock.now())
    given = {name: request.GET.getlist(name) for name in ("channels", "forms", "metrics", "season")}
    simple = {name: request.GET[name] for name in ("title", "statement", "links") if name in request.GET}
    return {"expires_on": today + HOLDS_FOR, "owner": request.user.pk, **given, **simple}


def _said(lesson: Lesson) -> dict[str, Any]:
    effect = effect_of(lesson)
    numbers = (
        {
            "effect": effect.amount.normalize(),
            "effect_low": effect.low.normalize() if effect.low is not None else None,
            "effect_high": effect.high.normalize() if effect.high is not None else None,
            "effect_unit": effect.unit,
            "effect_metric": effect.metric,
        }
        if effect
        else {}
    )
    return {
        "title": lesson.title,
        "statement": lesson.statement,
        **{name: getattr(lesson, name) for name in DIMENSIONS},
        "audiences": ", ".join(lesson.audiences),
        "expires_on": lesson.expires_on,
        "owner": lesson.owner_id,
        "kept": [str(one.pk) for one in lesson.evidence.all()],
        **numbers,
    }


class ReasonForm(Form):
    """Why a step is taken."""

    reason = CharField(label=gettext_lazy("Reason"), max_length=500, widget=Textarea({"rows": 3}))


class RenewForm(ReasonForm):
    """Until when it holds again, and why."""

    field_order = ("expires_on", "reason")
    expires_on = DateField(
        label=gettext_lazy("Holds until"),
        required=False,
        widget=DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: for ever."),
    )
