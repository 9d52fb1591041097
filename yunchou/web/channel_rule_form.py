"""The form of one channel rule: the channel it leads to, and its conditions in rows that need no script (stage: make)."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yunchou.channels.rules import RuleJson
from yunchou.events.decoding.channels import Comparison
from yunchou.web import formats

Words = str | Promise

#: The choice that stands for a channel which has no key yet.
NEW = "+"
MOST_CONDITIONS = 8
#: Empty rows after those of the rule.
SPARE = 2
_SEPARATORS = re.compile(r"[,，、;；\n]")

#: What a condition may look at, as people call it.
FIELDS: dict[str, Words] = {
    "source": gettext_lazy("Source (utm_source)"),
    "medium": gettext_lazy("Medium (utm_medium)"),
    "campaign": gettext_lazy("Campaign (utm_campaign)"),
    "content": gettext_lazy("Content (utm_content)"),
    "term": gettext_lazy("Term (utm_term)"),
    "referrer_host": gettext_lazy("Referring website"),
    "click_id": gettext_lazy("Click id of an ad platform"),
    "click_platform": gettext_lazy("Platform of the click id"),
}
#: The same where a condition is read, not chosen.
SHORT_FIELDS: dict[str, Words] = {
    "source": gettext_lazy("Source"),
    "medium": gettext_lazy("Medium"),
    "campaign": gettext_lazy("Campaign"),
    "content": gettext_lazy("Content"),
    "term": gettext_lazy("Term"),
}
COMPARISONS: dict[str, Words] = {
    Comparison.IS: pgettext_lazy("a comparison", "is"),
    Comparison.CONTAINS: pgettext_lazy("a comparison", "contains"),
    Comparison.STARTS_WITH: pgettext_lazy("a comparison", "starts with"),
    Comparison.ENDS_WITH: pgettext_lazy("a comparison", "ends with"),
    Comparison.IS_SET: pgettext_lazy("a comparison", "is there"),
}


class RuleForm(forms.Form):
    """One rule. `condition_rows` are its conditions' three controls each, for the template."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    name = forms.CharField(label=gettext_lazy("Name of the new channel"), max_length=80, required=False)
    key = forms.CharField(
        label=gettext_lazy("Its key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Letters, digits, hyphens and underscores, such as douyin_ads. It stays."),
    )

    def __init__(self, *args: Any, names: Mapping[str, str], rows: int = SPARE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        self.rows = min(rows, MOST_CONDITIONS)
        listed = sorted(names.items(), key=lambda pair: pair[1])
        self.fields["channel"] = forms.ChoiceField(
            label=_("Channel"), choices=[(NEW, _("A new channel…")), *listed]
        )
        for row in range(self.rows):
            self._add_condition(row)

    def _add_condition(self, row: int) -> None:
        number = {"number": row + 1}
        fields = [("", _("No condition")), *((key, str(words)) for key, words in FIELDS.items())]
        self.fields[f"field-{row}"] = forms.ChoiceField(
            label=_("Condition %(number)d") % number, required=False, choices=fields
        )
        self.fields[f"test-{row}"] = forms.ChoiceField(
            label=_("Comparison of condition %(number)d") % number,
            required=False,
            choices=[(key, str(words)) for key, words in COMPARISONS.items()],
        )
        self.fields[f"values-{row}"] = forms.CharField(
            label=_("Values of condition %(number)d") % number,
            required=False,
            max_length=1000,
            widget=forms.TextInput({"placeholder": _("douyin, dy")}),
        )

    @property
    def head(self) -> list[forms.BoundField]:
        return [self[name] for name in ("channel", "name", "key")]

    @property
    def condition_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}-{row}"] for part in ("field", "test", "values")] for row in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("channel") == NEW:
            for field, words in (
                ("name", _("Write what the new channel is called.")),
                ("key", _("Give it a key.")),
            ):
                if not self.cleaned_data.get(field) and field not in self.errors:
                    self.add_error(field, words)
        return self.cleaned_data

    def rule(self) -> RuleJson:
        """The rule as the database keeps it. Call on a valid form."""
        key, is_new = self.cleaned_data["channel"], self.cleaned_data["channel"] == NEW
        return {
            "channel": self.cleaned_data["key"].strip().lower() if is_new else key,
            "name": self.cleaned_data["name"].strip() if is_new else self.names[key],
            "conditions": [
                {
                    "field": self.cleaned_data[f"field-{row}"],
                    "test": self.cleaned_data[f"test-{row}"],
                    "values": split_values(self.cleaned_data[f"values-{row}"]),
                }
                for row in range(self.rows)
                if self.cleaned_data.get(f"field-{row}")
            ],
        }


def form_of(rule: RuleJson, *, names: Mapping[str, str]) -> RuleForm:
    """The form that shows a rule."""
    initial = {"channel": rule["channel"]}
    for row, condition in enumerate(rule["conditions"]):
        initial |= {
            f"field-{row}": condition["field"],
            f"test-{row}": condition["test"],
            f"values-{row}": ", ".join(condition["values"]),
        }
    return RuleForm(initial=initial, names=names, rows=len(rule["conditions"]) + SPARE)


def split_values(text: str) -> list[str]:
    """Values between commas of either width; empty ones are none."""
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def condition_words(condition: Mapping[str, Any]) -> str:
    """A condition as one reads it: “Source is douyin, dy”."""
    parts = {
        "field": SHORT_FIELDS.get(condition["field"]) or FIELDS.get(condition["field"], condition["field"]),
        "test": COMPARISONS.get(condition["test"], condition["test"]),
        "values": formats.listed(condition["values"]),
    }
    if condition["test"] == Comparison.IS_SET:
        return _("%(field)s %(test)s") % parts
    return _("%(field)s %(test)s %(values)s") % parts
