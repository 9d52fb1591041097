"""The form that says what the columns of a file mean: one choice a column, and how rows are taken (stage: facts)."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.core.workspaces import known_zones
from yunchou.events.files.values import DateOrder
from yunchou.events.imports.fields import OWN_METRIC, PROPERTY, TRAIT, Field, Group, Kind, fields_of
from yunchou.events.imports.mapping import Mapping, Options, Repeated
from yunchou.web.import_words import GROUPS, REPEATED, field_words

#: Different values of a column that are shown beside it.
EXAMPLES = 3
#: Constants that the form offers for each kind of file.
CONSTANTS = {
    Kind.FACTS: ("account", "channel", "currency"),
    Kind.ORDERS: ("shop", "channel", "currency"),
    Kind.CUSTOMERS: (),
}
Choices = list[tuple[str, Any]]


class MappingForm(forms.Form):
    """How rows are taken. Its columns are controls named `column-0`, `column-1` …, in the order of the file."""

    source = forms.CharField(
        label=gettext_lazy("Platform or shop"),
        max_length=60,
        help_text=gettext_lazy("One word that names whose figures these are, such as oceanengine or tmall."),
    )
    account = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For all rows, where no column names it."),
    )
    shop = forms.CharField(
        label=gettext_lazy("Shop"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For all rows: orders of two shops may carry the same number."),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        help_text=gettext_lazy("For rows that do not say where they came from."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        required=False,
        help_text=gettext_lazy("Of amounts whose row names none. Empty: the workspace's."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Times are of"), required=False)
    date_order = forms.ChoiceField(
        label=gettext_lazy("06/07/2026 is"),
        required=False,
        choices=[
            ("", gettext_lazy("an error: it can be two days")),
            ("ymd", gettext_lazy("year, month, day")),
            ("mdy", gettext_lazy("7 June: month, day, year")),
            ("dmy", gettext_lazy("6 July: day, month, year")),
        ],
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year of dates without one"), required=False, min_value=1970, max_value=2148
    )
    serials = forms.BooleanField(label=gettext_lazy("Days are numbers, as Excel counts them"), required=False)
    repeated = forms.ChoiceField(
        label=gettext_lazy("A second row of the same day and campaign, or of the same order,"),
        choices=[(one.value, REPEATED[one]) for one in Repeated],
    )
    whole_day = forms.BooleanField(
        label=gettext_lazy("The file states all of each day"),
        required=False,
        help_text=gettext_lazy("What it leaves out of a day that is known already is taken away."),
    )
    refunds = forms.BooleanField(label=gettext_lazy("Each row is a refund, not an order"), required=False)
    unpaid_states = forms.CharField(
        label=gettext_lazy("States that are no order"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("As the file writes them, separated by commas."),
    )
    unpaid_without_time = forms.BooleanField(
        label=gettext_lazy("An order without a time of payment is not paid"), required=False
    )
    customer_prefix = forms.CharField(
        label=gettext_lazy("Set before customer ids"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Where shops number their customers alike, such as tmall-."),
    )
    save_as = forms.CharField(
        label=gettext_lazy("Keep as a template called"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The next file with these columns is then recognised by itself."),
    )

    def __init__(
        self,
        *args: Any,
        kind: Kind,
        header: Sequence[str],
        sample: Sequence[Sequence[str]],
        channel_names: MappingOf[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.header, self.sample = kind, header, sample
        chooser: Any = self.fields["channel"]
        chooser.choices = [("", _("By what each row says")), *channel_names.items()]
        zones: Any = self.fields["zone"]
        zones.choices = [("", _("the workspace's zone")), *((zone, zone) for zone in sorted(known_zones()))]
        for place, title in enumerate(header):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=title, required=False, choices=meanings(kind, title)
            )
        for name in _not_of(kind):
            del self.fields[name]

    @property
    def column_rows(self) -> "list[ColumnRow]":
        """Every column of the file with examples and its control."""
        return [
            ColumnRow(title, self[f"column-{place}"], _examples(self.sample, place))
            for place, title in enumerate(self.header)
        ]

    @property
    def about_all_rows(self) -> list[forms.BoundField]:
        """What holds for the whole file."""
        names = ("source", *CONSTANTS[self.kind])
        return [self[name] for name in names]

    @property
    def how_rows_are_taken(self) -> list[forms.BoundField]:
        names = (
            *("whole_day", "repeated", "unpaid_states", "unpaid_without_time", "refunds"),
            *("customer_prefix", "zone", "date_order", "year", "serials"),
        )
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Two columns cannot mean one thing."""
        cleaned: dict[str, Any] = super().clean() or {}
        seen: dict[str, str] = {}
        for place, title in enumerate(self.header):
            name = cleaned.get(f"column-{place}")
            if name and name in seen:
                words = _("“%(other)s” means %(field)s already: leave one of them out.")
                self.add_error(
                    f"column-{place}", words % {"other": seen[name], "field": field_words(self.kind, name)}
                )
            elif name:
                seen[name] = title
        return cleaned

    def mapping(self, base: Mapping) -> Mapping:
        """What was said, over what was guessed: constants that the form does not offer stay."""
        said = self.cleaned_data
        columns = {
            name: title for place, title in enumerate(self.header) if (name := said.get(f"column-{place}"))
        }
        offered = CONSTANTS[self.kind]
        constants = {name: text for name, text in base.constants.items() if name not in offered}
        constants |= {name: said[name].strip() for name in offered if said[name].strip()}
        return Mapping(self.kind, said["source"].strip(), columns, constants, self._options(base.options))

    def _options(self, base: Options) -> Options:
        said = self.cleaned_data
        states = said.get("unpaid_states", "").replace("，", ",").replace("、", ",").split(",")
        order: DateOrder | None = said["date_order"] or None if "date_order" in said else base.date_order
        return replace(
            base,
            zone=said.get("zone", ""),
            year=said.get("year"),
            date_order=order,
            serials=said.get("serials", False),
            whole_day=said.get("whole_day", False),
            repeated=Repeated(said.get("repeated", base.repeated)),
            refunds=said.get("refunds", False),
            unpaid_states=tuple(state.strip() for state in states if state.strip()),
            unpaid_without_time=said.get("unpaid_without_time", False),
            customer_prefix=said.get("customer_prefix", "").strip(),
        )


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column of the file: its title, its choice, and some of its values."""

    title: str
    control: forms.BoundField
    examples: tuple[str, ...]


def initial_of(mapping: Mapping, header: Sequence[str]) -> dict[str, Any]:
    """The form's values that say a mapping."""
    meaning = {column: name for name, column in mapping.columns.items()}
    options = mapping.options
    return {
        **{f"column-{place}": meaning.get(title, "") for place, title in enumerate(header)},
        **{name: mapping.constants.get(name, "") for name in CONSTANTS[mapping.kind]},
        **{name: getattr(options, name) for name in Options.__slots__},
        "source": mapping.source,
        "date_order": options.date_order or "",
        "unpaid_states": ", ".join(options.unpaid_states),
    }


def meanings(kind: Kind, title: str) -> Choices:
    """What a column of such a file can mean, under heads; last, what keeps its own name."""
    by_group: dict[Group, list[Field]] = {}
    for field in fields_of(kind):
        by_group.setdefault(field.group, []).append(field)
    listed: Choices = [("", _("— leave out —"))]
    for group, fields in by_group.items():
        listed.append((str(GROUPS[group]), [(one.name, _(one.label)) for one in fields]))
    return [*listed, (_("Under its own name"), _own(kind, title))]


def _own(kind: Kind, title: str) -> Choices:
    if kind is Kind.FACTS:
        return [(own_metric(title), _("A figure of our own"))]
    trait = (f"{TRAIT}{title[:60]}", _("A trait of the customer"))
    if kind is Kind.CUSTOMERS:
        return [trait]
    return [(f"{PROPERTY}{title[:60]}", _("A property of the order")), trait]


def own_metric(title: str) -> str:
    """The name under which a column becomes a metric of the workspace's own."""
    letters = "".join(letter if letter.isalnum() else "_" for letter in title.lower())
    return f"{OWN_METRIC}{letters.strip('_')[:40]}"


def _examples(sample: Sequence[Sequence[str]], place: int) -> tuple[str, ...]:
    values = (row[place].strip() for row in sample if place < len(row))
    return tuple(dict.fromkeys(value[:40] for value in values if value))[:EXAMPLES]


def _not_of(kind: Kind) -> Sequence[str]:
    """Controls that make no sense for this kind of file."""
    only = {
        Kind.FACTS: {"account", "whole_day"},
        Kind.ORDERS: {"shop", "refunds", "unpaid_states", "unpaid_without_time", "customer_prefix"},
        Kind.CUSTOMERS: {"customer_prefix"},
    }
    others = set().union(*only.values()) - only[kind]
    if kind is Kind.CUSTOMERS:
        others |= {"channel", "currency", "repeated"}
    return sorted(others)
