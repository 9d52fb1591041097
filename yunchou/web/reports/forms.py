"""What people enter about reports: which to make, whom to send one, when they are made by themselves (stage: learn)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yunchou.accounts.selectors import members
from yunchou.core.models import User
from yunchou.inbox.models import Destination
from yunchou.inbox.selectors import destinations
from yunchou.reports.models import Kind, ReportSchedule
from yunchou.web.deliveries import WEEKDAYS, hours

FILES = [("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel")]


class MakeForm(forms.Form):
    """A week or a month that is over, by one of its days."""

    kind = forms.ChoiceField(label=_("Report"), choices=Kind.choices)
    day = forms.DateField(
        label=_("A day of it"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The week or month that holds this day; it has to be over."),
    )


class SendForm(forms.Form):
    """Who gets it: people of the workspace by mail, groups as a card."""

    people = forms.MultipleChoiceField(
        label=_("By mail to"), required=False, widget=forms.CheckboxSelectMultiple
    )
    formats = forms.MultipleChoiceField(
        label=_("With these files"), required=False, choices=FILES, widget=forms.CheckboxSelectMultiple
    )
    destinations = forms.MultipleChoiceField(
        label=_("To groups"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.user_id): one.user for one in members()}
        self._groups = {str(one.pk): one for one in destinations()}
        listed: dict[str, list[tuple[str, str]]] = {
            "people": [(pk, f"{person.name} · {person.email}") for pk, person in self._people.items()],
            "destinations": [
                (pk, f"{group.name} · {group.get_vendor_display()}") for pk, group in self._groups.items()
            ],
        }
        for name, choices in listed.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # both are choice fields
            if not choices:
                self.fields[name].help_text = _("None yet.")

    @property
    def chosen_people(self) -> list[User]:
        return [self._people[pk] for pk in self.cleaned_data["people"]]

    @property
    def chosen_groups(self) -> list[Destination]:
        return [self._groups[pk] for pk in self.cleaned_data["destinations"]]


class ScheduleForm(SendForm):
    """When it is made, in the workspace's time, and who gets it."""

    is_on = forms.BooleanField(label=_("Make it by itself"), required=False)
    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int, choices=list(enumerate(WEEKDAYS)))
    month_day = forms.TypedChoiceField(
        label=_("Day of the month"),
        coerce=int,
        choices=[(day, str(day)) for day in range(1, 29)],
        help_text=_("Of the month after."),
    )
    hour = forms.TypedChoiceField(
        label=_("From the hour"), coerce=int, choices=hours(), help_text=_("In the workspace's time zone.")
    )
    field_order = ("is_on", "weekday", "month_day", "hour", "people", "formats", "destinations")

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A week has no day of the month, and a month no weekday.
        other = "month_day" if kind == Kind.WEEKLY else "weekday"
        self.fields[other].required = False
        self.fields[other].widget = self.fields[other].hidden_widget()


def current_schedule(row: ReportSchedule) -> dict[str, Any]:
    """What the form shows of a schedule; of one that was never saved, the defaults."""
    kept = {name: getattr(row, name) for name in ("is_on", "weekday", "month_day", "hour", "formats")}
    if row._state.adding:
        return kept | {"formats": ["pdf"]}
    return kept | {
        "people": [str(pk) for pk in row.people.values_list("pk", flat=True)],
        "destinations": [str(pk) for pk in row.destinations.values_list("pk", flat=True)],
    }
