"""The form of a rule: which number, when it fires, who is told; and back from a rule (stage: judge)."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.accounts.models import Membership
from yunchou.alerts.drafts import MOST_COOL_DOWN, MOST_DAYS, RuleDraft, default_minimum
from yunchou.alerts.models import Rule
from yunchou.alerts.selectors import members_who_may_own
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.slices import Slice
from yunchou.web.names import DIMENSIONS
from yunchou.web.slices import SliceForm, slice_initial

PERCENT = 100
WIDTHS = (
    ("3", gettext_lazy("Soon: 3 × the usual spread")),
    ("4", gettext_lazy("As usual: 4 × the usual spread")),
    ("6", gettext_lazy("Only when it is plain: 6 × the usual spread")),
)
CLOCK = forms.TimeInput({"type": "time"}, format="%H:%M")
#: The parts of the form, each with its fields in order.
WATCHED = ("metric", "part", "value", "group_by")
FIRES = ("kind", "direction", "against", "percent", "limit", "widths", "days", "minimum")
TOLD = ("name", "owner", "severity", "cool_down_days", "quiet_from", "quiet_until")
#: What services call a field that the form splits up.
FIELDS = {"where": "value", "where.value": "value", "where.on": "part", "by": "group_by"}


class RuleForm(SliceForm):
    """`percent`, `limit` and `widths` are the threshold of one kind each; the page shows the one that counts."""

    group_by = forms.ChoiceField(
        label=gettext_lazy("Each on its own"),
        required=False,
        help_text=gettext_lazy("Every group of this is watched by itself, at most the 100 largest."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Held against"), choices=Rule.Kind.choices)
    direction = forms.ChoiceField(label=gettext_lazy("Fires when it"), choices=Rule.Direction.choices)
    against = forms.ChoiceField(
        label=gettext_lazy("Which earlier day"), choices=Rule.Against.choices, required=False
    )
    percent = forms.CharField(
        label=gettext_lazy("By how many percent"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    limit = forms.CharField(
        label=gettext_lazy("Which value"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("In the unit of the number; of a rate in percent, such as 2.5."),
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    widths = forms.ChoiceField(label=gettext_lazy("How soon"), choices=WIDTHS, required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Days in a row"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("Days that are not known are skipped: they neither count nor break the row."),
    )
    minimum = forms.CharField(
        label=gettext_lazy("Smallest base"),
        required=False,
        max_length=30,
        help_text=gettext_lazy(
            "On days with less the number is chance, and the day is unknown. Empty: what suits the number."
        ),
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    owner = forms.ChoiceField(
        label=gettext_lazy("Owner"),
        help_text=gettext_lazy("Is told, and owns the review that a firing opens."),
    )
    severity = forms.ChoiceField(label=gettext_lazy("How grave"), choices=Rule.Severity.choices)
    cool_down_days = forms.IntegerField(
        label=gettext_lazy("Quiet days after a recovery"), min_value=0, max_value=MOST_COOL_DOWN
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet hours from"), required=False, widget=CLOCK)
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet hours until"),
        required=False,
        widget=CLOCK,
        help_text=gettext_lazy("What fires then is told when they are over; nothing is lost."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.user_id): one for one in members_who_may_own()}
        self._offer("owner", [(pk, one.user.name) for pk, one in self.people.items()])
        self._offer("group_by", [("", _("No: the number as a whole")), *DIMENSIONS.items()])
        self.order_fields([*WATCHED, *FIRES, *TOLD])

    @property
    def watched(self) -> list[forms.BoundField]:
        return [self[name] for name in WATCHED]

    @property
    def fires(self) -> list[forms.BoundField]:
        return [self[name] for name in FIRES]

    @property
    def told(self) -> list[forms.BoundField]:
        return [self[name] for name in TOLD]

    def clean(self) -> dict[str, Any]:
        """Read the numbers, and ask for the one that the chosen kind needs."""
        said: dict[str, Any] = self.cleaned_data
        field, kind = _threshold_field(said.get("kind", "")), said.get("kind")
        said["threshold"] = self._number(field)
        if said["threshold"] is None and field not in self.errors:
            self.add_error(field, _("Give a number."))
        if said["threshold"] is not None and self._is_percent(kind):
            said["threshold"] /= PERCENT
        said["minimum"] = self._number("minimum")
        if kind == Rule.Kind.RELATIVE and not said.get("against"):
            said["against"] = Rule.Against.WEEK_BEFORE
        return said

    def _is_percent(self, kind: str | None) -> bool:
        if kind == Rule.Kind.ABSOLUTE:
            metric = self.known.get(self.cleaned_data.get("metric", ""))
            return metric is not None and metric.form is Form.SHARE
        return kind != Rule.Kind.ANOMALY

    def _number(self, field: str) -> Decimal | None:
        """A typed number; None where nothing was typed."""
        text = str(self.cleaned_data.get(field) or "").translate(str.maketrans("", "", ",，%％¥￥ "))
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            self.add_error(field, _("“%(text)s” is no number; give one such as 12.5.") % {"text": text})
            return None
        return number

    @property
    def draft(self) -> RuleDraft:
        """What was said. Call on a valid form, or on one of which only the name is missing."""
        said = self.cleaned_data
        person = self.people.get(said.get("owner", ""))
        return RuleDraft(
            name=said.get("name") or _("New rule"),
            of=self.slice,
            threshold=said["threshold"],
            owner=person.user if person else None,
            **{name: said[name] for name in _PLAIN},
        )

    @property
    def threshold_field(self) -> str:
        """Which field holds the threshold of the chosen kind."""
        return _threshold_field(self.cleaned_data.get("kind", ""))

    def minimum_of(self, draft: RuleDraft) -> Decimal:
        """The smallest base of a draft: what was typed, or what is sensible."""
        return default_minimum(self.known[draft.of.metric]) if draft.minimum is None else draft.minimum


_PLAIN = (
    *("kind", "direction", "against", "days", "minimum", "group_by"),
    *("cool_down_days", "quiet_from", "quiet_until", "severity"),
)


def _threshold_field(kind: str) -> str:
    return {Rule.Kind.ABSOLUTE: "limit", Rule.Kind.ANOMALY: "widths"}.get(kind, "percent")  # type: ignore[call-overload, no-any-return]  # a member of TextChoices is its text


def new_initial(by: Membership, *, of: Slice | None = None) -> dict[str, Any]:
    """What an empty form says: 连续 3 天，每天比前 4 周同一星期几低 20% 以上."""
    return {
        "kind": Rule.Kind.EACH_VS_BASELINE,
        "direction": Rule.Direction.FALLS,
        "against": Rule.Against.WEEK_BEFORE,
        "percent": "20",
        "widths": "4",
        "days": 3,
        "cool_down_days": 3,
        "severity": Rule.Severity.WARNING,
        "owner": str(by.user_id),
        **(slice_initial(of) if of else {}),
    }


def initial_of(rule: Rule, *, metric: Metric) -> dict[str, Any]:
    """The form's fields for a rule as it stands."""
    plain = {name: getattr(rule, name) for name in (*_PLAIN, "name")}
    is_percent = rule.kind not in {Rule.Kind.ABSOLUTE, Rule.Kind.ANOMALY} or (
        rule.kind == Rule.Kind.ABSOLUTE and metric.form is Form.SHARE
    )
    typed = f"{(rule.threshold * PERCENT if is_percent else rule.threshold).normalize():f}"
    return {
        **plain,
        **slice_initial(rule.of),
        "percent": "20",
        "widths": "4",
        "minimum": f"{rule.minimum.normalize():f}",
        "owner": str(rule.owner_id or ""),
        _threshold_field(rule.kind): typed,
    }
