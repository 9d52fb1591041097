"""A part of a metric: chosen in a form, and said in words. Serves every stage."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.analytics.questions import Dimension, Filter, Op
from yunchou.metrics.catalogue import LAYERS, Metric
from yunchou.metrics.slices import Slice
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest
from yunchou.web.masking import mask_for
from yunchou.web.metric_form import OPS
from yunchou.web.names import DIMENSIONS, Names, names_of

Words = str | Promise
WHOLE, AS_IT_WAS = "", "kept"
#: Gives the names of a dimension. A page that names many things remembers them: see `remembered_names`.
NamesOf = Callable[[Dimension], Names]


class SliceForm(forms.Form):
    """A metric, kept to one value of a dimension or to what a given slice is kept to."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    part = forms.ChoiceField(
        label=gettext_lazy("Which part of it"),
        required=False,
        help_text=gettext_lazy("All of it, or one value of this."),
    )
    value = forms.CharField(
        label=gettext_lazy("Value"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("As the data name it, such as douyin_ads; left empty, what has none."),
        widget=forms.TextInput(attrs={"list": "slice-values", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, known: dict[str, Metric], names: NamesOf, kept: Slice | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.kept = known, kept
        self._offer("metric", by_layer(known))
        parts: list[tuple[str, Words]] = [(WHOLE, _("All of it"))]
        if kept and kept.where:
            parts.append((AS_IT_WAS, slice_words(kept, names=names)))
        self._offer("part", [*parts, *DIMENSIONS.items()])

    def _offer(self, name: str, choices: object) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    @property
    def slice(self) -> Slice:
        """What was chosen. Call on a valid form."""
        said = self.cleaned_data
        if said["part"] == AS_IT_WAS and self.kept:
            return Slice(said["metric"], self.kept.where)
        if said["part"] == WHOLE:
            return Slice(said["metric"])
        return Slice(said["metric"]).kept_to(said["part"], said["value"].strip())


def slice_initial(of: Slice) -> dict[str, str]:
    """The fields that choose the slice again."""
    return {"metric": of.metric, "part": AS_IT_WAS if of.where else WHOLE}


def by_layer(known: dict[str, Metric]) -> list[tuple[Words, list[tuple[str, Words]]]]:
    """The metrics in groups, as a select shows them."""
    groups: list[tuple[Words, list[tuple[str, Words]]]] = [
        (label, [(metric.key, metric.label) for metric in known.values() if metric.layer is layer])
        for layer, label in LAYERS.items()
    ]
    return [(label, listed) for label, listed in groups if listed]


def remembered_names(request: WorkspaceRequest) -> NamesOf:
    """The names of each dimension as this person may see them, asked for once."""
    return cache(partial(names_of, mask=mask_for(request.membership)))


def slice_words(of: Slice, *, names: NamesOf) -> str:
    """What a slice is kept to: `Douyin Ads · Phone`; empty where it takes everything."""
    return " · ".join(filter_words(one, names=names) for one in _narrowest(of.where))


def _narrowest(where: Sequence[Filter]) -> list[Filter]:
    """Without lists that another condition keeps to one of their values: that one says it all."""
    kept = {(one.on, one.value) for one in where if one.op is Op.IS}
    return [
        one
        for one in where
        if one.op is not Op.IN
        or not isinstance(one.value, tuple)
        or not any((one.on, value) in kept for value in one.value)
    ]


def filter_words(one: Filter, *, names: NamesOf) -> str:
    """A condition as people say it; a plain value of a dimension by its name alone."""
    values = _values(one)
    if isinstance(one.on, Dimension):
        called = names(one.on)
        values = [called(value) if value else _("Not set") for value in values]
        if one.op in {Op.IS, Op.IN}:
            return formats.listed(values)
    name = getattr(one.on, "name", "") or getattr(one.on, "key", "")
    label = DIMENSIONS.get(name, name)
    return f"{label} {OPS.get(one.op, one.op)} {formats.listed(values)}".strip()


def _values(one: Filter) -> Sequence[str]:
    value = one.value
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, tuple) else [str(value)]
