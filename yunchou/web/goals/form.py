"""The form of a goal: what is measured, from where to where, by when, whose, and which goal it serves (stage: plan)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.accounts.selectors import members
from yunchou.core import clock
from yunchou.goals.drafts import Draft
from yunchou.goals.models import LONGEST_TITLE, Goal, Persona
from yunchou.metrics.catalogue import Form as MetricForm
from yunchou.metrics.selectors import metrics
from yunchou.metrics.slices import Slice
from yunchou.web.access import WorkspaceRequest
from yunchou.web.goals.amounts import NotANumber, read_amount, write_amount
from yunchou.web.names import DIMENSIONS
from yunchou.web.slices import AS_IT_WAS, WHOLE, by_layer, remembered_names, slice_words

DAY_INPUT: dict[str, Any] = {
    "widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    "required": False,
}


class GoalForm(forms.Form):
    """Nothing but the title is needed to keep a draft; what a commitment needs is advised beside the fields."""

    title = forms.CharField(
        label=gettext_lazy("Goal"),
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("Such as: organic traffic of the site up by 30 %."),
    )
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Goal.Level.choices)
    metric = forms.ChoiceField(
        label=gettext_lazy("Metric"),
        required=False,
        help_text=gettext_lazy("Progress is computed from it, never typed."),
    )
    part = forms.ChoiceField(label=gettext_lazy("Which part of it"), required=False)
    value = forms.CharField(
        label=gettext_lazy("Value of the part"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As the data name it, such as douyin_ads."),
    )
    start = forms.DateField(label=gettext_lazy("From"), **DAY_INPUT)
    end = forms.DateField(label=gettext_lazy("Until"), **DAY_INPUT)
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        required=False,
        choices=[("", gettext_lazy("As the metric says")), *Goal.Direction.choices],
    )
    target = forms.CharField(
        label=gettext_lazy("Target"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("3,000, 6.2M or 5%: in the metric's own unit, a share in percent."),
    )
    baseline = forms.CharField(
        label=gettext_lazy("Baseline, typed"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Left empty, it is computed from as many days before."),
    )
    baseline_reason = forms.CharField(
        label=gettext_lazy("Why the baseline is typed"), required=False, max_length=300
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Owner"), required=False, coerce=int, empty_value=None)
    parent = forms.TypedChoiceField(
        label=gettext_lazy("Goal that it serves"), required=False, coerce=int, empty_value=None
    )
    no_parent_reason = forms.CharField(
        label=gettext_lazy("Why it serves none"), required=False, max_length=300
    )
    persona = forms.TypedChoiceField(
        label=gettext_lazy("Persona"), required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, request: WorkspaceRequest, *, goal: Goal | None = None) -> None:
        self.known = metrics(request.workspace)
        self.kept = goal.measures if goal else None
        self.names = remembered_names(request)
        super().__init__(request.POST or None, initial=_said(goal) if goal else _beforehand(request))
        self._offer("metric", [("", "—"), *by_layer(self.known)])
        self._offer("part", self._parts())
        self._offer("owner", [("", "—"), *((one.user_id, one.user.name) for one in members())])
        self._offer("parent", [("", _("None")), *_parents(goal)])
        self._offer("persona", [("", "—"), *_personas(goal)])
        if goal is not None and goal.state == Goal.State.COMMITTED:
            self.fields["reason"] = forms.CharField(
                label=_("Why it is changed"), required=False, max_length=300
            )

    def _parts(self) -> list[tuple[str, object]]:
        whole: list[tuple[str, object]] = [(WHOLE, _("All of it"))]
        if self.kept and self.kept.where:
            whole.append((AS_IT_WAS, slice_words(self.kept, names=self.names)))
        return [*whole, *DIMENSIONS.items()]

    def _offer(self, field: str, choices: object) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def clean(self) -> dict[str, Any]:
        """Numbers are read once the metric is known: it says whether 5 is five percent."""
        said: dict[str, Any] = super().clean() or {}
        metric = self.known.get(said.get("metric", ""))
        for name in ("target", "baseline"):
            said[name] = self._amount(name, said.get(name, ""), metric.form if metric else None)
        if said["baseline"] is not None and not said.get("baseline_reason", "").strip():
            self.add_error(
                "baseline_reason", _("Say where the typed baseline comes from, or leave it empty.")
            )
        return said

    def _amount(self, name: str, text: str, form: MetricForm | None) -> Decimal | None:
        if not text.strip():
            return None
        try:
            return read_amount(text, form=form)
        except NotANumber as error:
            self.add_error(name, str(error))
            return None

    def draft(self) -> Draft:
        """The goal as far as it makes sense; call after is_valid, whatever it answered."""
        said = self.cleaned_data
        return Draft(
            title=said.get("title", ""),
            level=said.get("level") or Goal.Level.COMPANY,
            slice=self._slice(),
            direction=said.get("direction", ""),
            target=said.get("target"),
            baseline=said.get("baseline"),
            baseline_reason=said.get("baseline_reason", "") if said.get("baseline") is not None else "",
            owner=_member(said.get("owner")),
            start=said.get("start"),
            end=said.get("end"),
            parent=_one(Goal, said.get("parent")),
            no_parent_reason=said.get("no_parent_reason", ""),
            persona=_one(Persona, said.get("persona")),
            note=said.get("note", ""),
        )

    def _slice(self) -> Slice | None:
        said = self.cleaned_data
        metric, part = said.get("metric"), said.get("part", WHOLE)
        if not metric:
            return None
        if part == AS_IT_WAS and self.kept:
            return Slice(metric, self.kept.where)
        if part in (WHOLE, AS_IT_WAS):
            return Slice(metric)
        return Slice(metric).kept_to(part, said.get("value", "").strip())


def _member(pk: int | None) -> Any:
    found = members().filter(user_id=pk).first() if pk else None
    return found.user if found else None


def _one(model: Any, pk: int | None) -> Any:
    return model.objects.filter(pk=pk).first() if pk else None


def _parents(goal: Goal | None) -> list[tuple[int, str]]:
    """Open goals, and the one that it serves already."""
    rows = Goal.objects.filter(state__in=(Goal.State.DRAFT, Goal.State.COMMITTED))
    listed = [(one.pk, str(one)) for one in rows if goal is None or one.pk != goal.pk]
    if goal and goal.parent and goal.parent_id not in {pk for pk, _title in listed}:
        listed.append((goal.parent.pk, str(goal.parent)))
    return listed


def _personas(goal: Goal | None) -> list[tuple[int, str]]:
    listed = [(one.pk, one.name) for one in Persona.objects.filter(archived_at=None)]
    if goal and goal.persona and goal.persona_id not in {pk for pk, _name in listed}:
        listed.append((goal.persona.pk, goal.persona.name))
    return listed


def _beforehand(request: WorkspaceRequest) -> dict[str, Any]:
    """What the address gives: ?metric= and ?slice= (JSON), ?parent=; next month; whoever writes it."""
    first, last = _next_month(clock.today(request.workspace.zone, at=clock.now()))
    given = {
        name: request.GET[name]
        for name in ("title", "metric", "part", "value", "parent", "persona")
        if name in request.GET
    }
    return {"start": first, "end": last, "owner": request.user.pk, **given}


def _next_month(today: date) -> tuple[date, date]:
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _said(goal: Goal) -> dict[str, Any]:
    measures = goal.measures
    typed = bool(goal.baseline_reason)
    return {
        "title": goal.title,
        "level": goal.level,
        "metric": measures.metric if measures else "",
        "part": AS_IT_WAS if measures and measures.where else WHOLE,
        "start": goal.start,
        "end": goal.end,
        "direction": goal.direction,
        "target": write_amount(goal.target, form=goal.form),
        "baseline": write_amount(goal.baseline, form=goal.form) if typed else "",
        "baseline_reason": goal.baseline_reason,
        "owner": goal.owner_id,
        "parent": goal.parent_id,
        "no_parent_reason": goal.no_parent_reason,
        "persona": goal.persona_id,
        "note": goal.note,
    }
