"""The form of a metric of one's own: what is counted, what it is divided by, what is kept; and back from one (stage: facts)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.analytics.facts import FACT_METRICS, OWN_METRIC
from yunchou.analytics.questions import AMOUNT, Dimension, Filter, Measure, Number, Op, Ratio, SimpleMeasure
from yunchou.analytics.questions.fields import LISTS, NUMBER_OPS, PRESENCE, PROPERTY
from yunchou.metrics.catalogue import Form
from yunchou.metrics.errors import BadMetric
from yunchou.metrics.models import CustomMetric
from yunchou.metrics.own import read_definition
from yunchou.metrics.services import MetricDraft
from yunchou.web.metric_kinds import KINDS, sides_of
from yunchou.web.names import DIMENSIONS, names_of

Choices = Sequence[tuple[str, Any]]

MOST_FILTERS = 3
NUMBER, AMOUNT_FIELD = "number", "amount"

OPS: dict[Op, str | Promise] = {
    Op.IS: gettext_lazy("is"),
    Op.IS_NOT: gettext_lazy("is not"),
    Op.IN: gettext_lazy("is one of"),
    Op.NOT_IN: gettext_lazy("is none of"),
    Op.CONTAINS: gettext_lazy("contains"),
    Op.IS_SET: gettext_lazy("is given"),
    Op.IS_NOT_SET: gettext_lazy("is not given"),
    Op.EQUAL: "=",
    Op.UNEQUAL: "≠",
    Op.ABOVE: ">",
    Op.AT_LEAST: "≥",
    Op.BELOW: "<",
    Op.AT_MOST: "≤",
}
#: The form of the number, where a person leaves that to us.
AS_IT_FALLS = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the pickers offer: events by name, the names of properties, and fact metrics."""

    events: Choices
    properties: Sequence[str]
    facts: Choices


class PartForm(forms.Form):
    """One side of the metric."""

    kind = forms.ChoiceField(label=gettext_lazy("What is counted"))
    event = forms.ChoiceField(label=gettext_lazy("Event"), required=False)
    number = forms.CharField(
        label=gettext_lazy("Number of the event"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The name of the property, such as quantity."),
        widget=forms.TextInput(attrs={"list": "metric-properties", "autocomplete": "off"}),
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("Added up"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offer: Offer, is_optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, kind.label) for key, kind in KINDS.items()]
        self._offer("kind", [("", _("Nothing")), *kinds] if is_optional else kinds)
        self._offer("event", [("", _("Any event")), *offer.events])
        self._offer("facts", offer.facts)
        self.fields["kind"].required = not is_optional
        if is_optional:
            self.fields["kind"].label = _("Divided by")

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen kind needs, beside the field."""
        said: dict[str, Any] = self.cleaned_data
        key = said.get("kind", "")
        kind = KINDS.get(key)
        if kind and kind.needs_event and not said.get("event"):
            self.add_error("event", _("Name the event that is meant."))
        if key == NUMBER and not said.get("number"):
            self.add_error("number", _("Name the property that holds the number."))
        if key == "facts" and not said.get("facts"):
            self.add_error("facts", _("Choose at least one."))
        return said

    @property
    def measure(self) -> SimpleMeasure | None:
        """What was chosen; None where nothing was. Raises BadQuestion."""
        kind = KINDS.get(self.cleaned_data["kind"])
        return kind.make(self.cleaned_data) if kind else None


class FilterForm(forms.Form):
    """One thing that is kept: a field, a comparison and a value."""

    on = forms.ChoiceField(label=gettext_lazy("Only where"), required=False)
    key = forms.CharField(
        label=gettext_lazy("Property"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "metric-properties", "autocomplete": "off"}),
    )
    op = forms.ChoiceField(label=gettext_lazy("Comparison"), required=False)
    value = forms.CharField(
        label=gettext_lazy("Value"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"list": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [
            (PROPERTY, _("A property")),
            (NUMBER, _("A number of the event")),
            (AMOUNT_FIELD, _("The amount")),
        ]
        self._offer("on", [("", _("Everything")), *DIMENSIONS.items(), *own])
        self._offer("op", [(op.value, words) for op, words in OPS.items()])

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("on") in {PROPERTY, NUMBER} and not said.get("key"):
            self.add_error("key", _("Name the property."))
        return said

    @property
    def filter(self) -> Filter | None:
        """What is kept; None where everything is. Raises BadMetric or BadQuestion."""
        said = self.cleaned_data
        if not said["on"]:
            return None
        on = _field_called(said["on"], said["key"])
        op = Op(said["op"] or Op.IS)
        if isinstance(on, Number) and op not in NUMBER_OPS:
            op = {Op.IS: Op.EQUAL, Op.IS_NOT: Op.UNEQUAL}.get(op, op)
        return Filter(on, op, _value(on, op, said["value"]))


def _field_called(name: str, key: str) -> Dimension | Number:
    if name == AMOUNT_FIELD:
        return AMOUNT
    if name == NUMBER:
        return Number(key)
    return Dimension(PROPERTY, key) if name == PROPERTY else Dimension(name)


def _value(on: Dimension | Number, op: Op, text: str) -> str | tuple[str, ...] | Decimal | None:
    if op in PRESENCE:
        return None
    if isinstance(on, Number):
        return _decimal(text)
    sent = {name: value for value, name in names_of(on).known.items()}
    if op in LISTS:
        parts = text.replace("，", ",").replace("、", ",").split(",")
        return tuple(sent.get(part.strip(), part.strip()) for part in parts if part.strip())
    return sent.get(text.strip(), text.strip())


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        raise BadMetric(
            _("“%(text)s” is no number.") % {"text": text}, advice=_("Give a number such as 12.5.")
        ) from None


class NameForm(forms.Form):
    """What the metric is called and how its number is read."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    description = forms.CharField(
        label=gettext_lazy("What it means"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("One sentence, shown beside the number."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    form = forms.ChoiceField(label=gettext_lazy("Written as"), required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("More of it is"),
        choices=[
            (CustomMetric.Direction.HIGHER, gettext_lazy("Good")),
            (CustomMetric.Direction.LOWER, gettext_lazy("Bad")),
            (CustomMetric.Direction.NEITHER, gettext_lazy("Neither")),
        ],
        initial=CustomMetric.Direction.HIGHER,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(AS_IT_FALLS, _("As it follows from what is counted")), *CustomMetric.Form.choices]
        self.fields["form"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above


class MetricForm:
    """The whole form: the name, two sides, and filters. Bound when `data` is given."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, offer: Offer, metric: CustomMetric | None = None
    ) -> None:
        initial = initial_of(metric) if metric and data is None else {}
        self.offer = offer
        self.main = NameForm(data, initial=initial.get("main"))
        self.above = PartForm(data, prefix="above", offer=offer, initial=initial.get("above"))
        self.below = PartForm(
            data, prefix="below", offer=offer, is_optional=True, initial=initial.get("below")
        )
        kept = [*initial.get("where", []), *[None] * MOST_FILTERS][:MOST_FILTERS]
        self.filters = [
            FilterForm(data, prefix=f"where-{place}", initial=said) for place, said in enumerate(kept)
        ]

    def is_computable(self) -> bool:
        """Whether it says enough to compute a number, with a name or without."""
        # Each is asked, also after one has failed: all that is wrong is said at once.
        found = [one.is_valid() for one in (self.above, self.below, *self.filters)]
        return all(found)

    def is_valid(self) -> bool:
        return all([self.main.is_valid(), self.is_computable()])

    @property
    def measure(self) -> Measure:
        """Raises BadQuestion where the sides do not go together."""
        above, below = self.above.measure, self.below.measure
        assert above is not None, "the first side always names something"
        return above if below is None else Ratio(above, below)

    @property
    def where(self) -> tuple[Filter, ...]:
        found = (form.filter for form in self.filters)
        return tuple(one for one in found if one is not None)

    @property
    def draft(self) -> MetricDraft:
        """What a person said. Raises BadMetric or BadQuestion."""
        self.main.is_valid()
        said = self.main.cleaned_data
        form = said.get("form", AS_IT_FALLS)
        return MetricDraft(
            name=said.get("name", ""),
            measure=self.measure,
            where=self.where,
            form=Form(form) if form else None,
            direction=said.get("direction") or CustomMetric.Direction.HIGHER,
            description=said.get("description", ""),
        )


def initial_of(row: CustomMetric) -> dict[str, Any]:
    """The form's fields for a metric as it stands."""
    measure, where = read_definition(row.definition)
    above, below = sides_of(measure)
    return {
        "main": {
            "name": row.name,
            "description": row.description,
            "form": row.form,
            "direction": row.direction,
        },
        "above": above,
        "below": below,
        "where": [_filter_of(one) for one in where],
    }


def _filter_of(one: Filter) -> dict[str, Any]:
    if isinstance(one.on, Number):
        on = AMOUNT_FIELD if one.on.is_amount else NUMBER
        value = "" if one.value is None else str(one.value)
        return {"on": on, "key": one.on.key, "op": one.op.value, "value": value}
    names = names_of(one.on)
    values = one.value if isinstance(one.value, tuple) else (one.value,) if isinstance(one.value, str) else ()
    said = ", ".join(names(value) for value in values)
    return {"on": one.on.name, "key": one.on.key, "op": one.op.value, "value": said}


def fact_choices(labels: Mapping[str, str], used: Iterable[str]) -> Choices:
    """Every built-in fact metric under its name, then the workspace's own ones that are used."""
    own = sorted(name for name in used if OWN_METRIC.match(name))
    return [*((name, labels.get(name, name)) for name in FACT_METRICS), *((name, name) for name in own)]
