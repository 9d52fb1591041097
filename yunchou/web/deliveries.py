"""How people are told: their own preferences, the group robots of a workspace, and what was sent. Serves every stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.connectors.ports import Why
from yunchou.connectors.robots import VENDORS
from yunchou.core import clock
from yunchou.core.models import Job
from yunchou.inbox import selectors, services
from yunchou.inbox.errors import WHY
from yunchou.inbox.models import Delivery, Destination, Preference
from yunchou.inbox.outside import mail_is_set_up
from yunchou.inbox.services.sending_out import noun_of
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.notification_words import KINDS
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Page, Table, paginate, parse_table_request

#: What news are about; people choose by that. A test compares this with the kinds of news.
NOUNS: dict[str, str | Promise] = {
    "alert": gettext_lazy("Alerts"),
    "review": gettext_lazy("Reviews"),
    "goal": gettext_lazy("Goals"),
    "plan": gettext_lazy("Planned actions"),
    "lesson": gettext_lazy("Lessons"),
    "report": gettext_lazy("Reports"),
    "import": gettext_lazy("Imports"),
    "job": gettext_lazy("Failed jobs"),
    "member": gettext_lazy("Members"),
}
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


def nouns_in_use() -> list[tuple[str, str | Promise]]:
    """The nouns that news of this version are about, in the order of NOUNS."""
    used = {noun_of(kind) for kind in KINDS}
    return [(noun, label) for noun, label in NOUNS.items() if noun in used]


def hours() -> list[tuple[int, str]]:
    return [(hour, f"{hour}:00") for hour in range(24)]


class PreferenceForm(forms.Form):
    """How a person is told beside the bell."""

    by_mail = forms.ChoiceField(
        label=gettext_lazy("By mail"),
        choices=Preference.ByMail.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The bell always tells. What you have read by then is not mailed."),
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Hour of the digest"),
        coerce=int,
        help_text=gettext_lazy("For once a day and once a week, in your time zone."),
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Day of the weekly digest"), coerce=int, choices=list(enumerate(WEEKDAYS))
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Quiet from"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=gettext_lazy("In quiet hours nothing is mailed; it is sent when they end."),
    )
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("Quiet until"), coerce=int, required=False, empty_value=None
    )
    about = forms.MultipleChoiceField(
        label=gettext_lazy("Mail me about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[Any]] = {
            "hour": hours(),
            "quiet_from": [("", _("No quiet hours")), *hours()],
            "quiet_until": [("", _("No quiet hours")), *hours()],
            "about": nouns_in_use(),
        }
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]  # all four are choice fields

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if (asked.get("quiet_from") is None) != (asked.get("quiet_until") is None):
            self.add_error("quiet_until", _("Give both hours, or neither."))
        return asked


class DestinationForm(forms.Form):
    """A group robot. Its address and secret are written here and never shown again."""

    name = forms.CharField(
        label=pgettext_lazy("a robot", "Name"),
        max_length=80,
        help_text=gettext_lazy("What the team calls the group."),
    )
    address = forms.CharField(
        label=gettext_lazy("Webhook address"),
        max_length=500,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("As the vendor shows it. It is stored sealed and not shown again."),
    )
    secret = forms.CharField(
        label=gettext_lazy("Signing secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Where the robot checks signatures. WeCom robots have none."),
    )
    news = forms.MultipleChoiceField(
        label=gettext_lazy("Tell the group about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Reports are sent to a group by their schedule, not by this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["news"].choices = nouns_in_use()  # type: ignore[attr-defined]  # a choice field, declared above


class NewDestinationForm(DestinationForm):
    """The vendor is chosen once."""

    vendor = forms.ChoiceField(label=gettext_lazy("Vendor"), choices=Destination.Vendor.choices)
    field_order = ("vendor", "name", "address", "secret", "news")


class EditDestinationForm(DestinationForm):
    """The address stays as it is unless another one is given."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].required = False
        self.fields["address"].help_text = _("Empty: as it is. With a new address, enter its secret too.")


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A message in the list of what was sent."""

    row: Delivery

    @property
    def is_cancelled(self) -> bool:
        """Its job was stopped before it was sent."""
        waits = self.row.state == Delivery.State.WAITING
        return waits and self.row.job is not None and self.row.job.state == Job.State.CANCELLED

    @property
    def state(self) -> str:
        return _("Stopped") if self.is_cancelled else str(self.row.get_state_display())

    @property
    def look(self) -> tuple[str, str]:
        """Tone and icon; only what needs somebody is tinted."""
        if self.is_cancelled:
            return "", "ban"
        looks = {
            Delivery.State.SENT: ("", "circle-check"),
            Delivery.State.WAITING: ("", "clock"),
            Delivery.State.FAILED: ("bad", "alert-circle"),
            Delivery.State.UNKNOWN: ("warn", "alert-triangle"),
        }
        return looks[Delivery.State(self.row.state)]

    @property
    def tone(self) -> str:
        return self.look[0]

    @property
    def icon(self) -> str:
        return self.look[1]

    @property
    def said(self) -> str:
        """Why it is not sent, and what to do."""
        if self.row.why in list(Why):
            message, advice = WHY[Why(self.row.why)]
            return formats.sentences(str(message), str(advice))
        return self.row.detail

    @property
    def way(self) -> str:
        if self.row.is_mail:
            return _("Mail")
        return self.row.destination.get_vendor_display() if self.row.destination else _("Group robot")


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.READ)
def preferences(request: WorkspaceRequest) -> HttpResponseBase:
    """How I am told of this workspace."""
    current = selectors.preference_of(request.user, workspace=request.workspace)
    form = PreferenceForm(request.POST or None, initial=_current(current))
    if form.is_valid() and carried_out(form, lambda: _save_preference(request, form)):
        messages.success(request, _("Noted. This is how you are told from now on."))
        return redirect("notification-preferences", workspace=request.workspace.slug)
    context = {"form": form, "mail_is_set_up": mail_is_set_up(), "email": request.user.email}
    return render(request, "deliveries/preferences.html", context)


def _current(row: Preference) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in ("by_mail", "hour", "weekday", "quiet_from", "quiet_until")}
    return kept | {"about": [noun for noun, _label in nouns_in_use() if noun not in row.without]}


def _save_preference(request: WorkspaceRequest, form: PreferenceForm) -> None:
    asked = form.cleaned_data
    quiet = None if asked["quiet_from"] is None else (asked["quiet_from"], asked["quiet_until"])
    services.save_preference(
        request.user,
        workspace=request.workspace,
        by_mail=asked["by_mail"],
        hour=asked["hour"],
        weekday=asked["weekday"],
        quiet=quiet,
        without=[noun for noun, _label in nouns_in_use() if noun not in asked["about"]],
        now=clock.now(),
    )


@require_POST
@workspace_page(Permission.READ)
def test_mail(request: WorkspaceRequest) -> HttpResponseBase:
    """A mail to oneself."""
    services.send_test_mail(workspace=request.workspace, by=request.user, now=clock.now())
    messages.success(request, _("A test is on its way to %(address)s.") % {"address": request.user.email})
    return redirect("notification-preferences", workspace=request.workspace.slug)


@require_safe
@workspace_page(Permission.MANAGE)
def destinations(request: WorkspaceRequest) -> HttpResponseBase:
    """The group robots, and under them what was sent from here."""
    robots = list(selectors.destinations())
    columns = _delivery_columns()
    at = parse_table_request(request, columns=columns)
    found = paginate(selectors.deliveries(), at=at)
    table: Table[DeliveryLine] = Table(
        "deliveries",
        _("What was sent"),
        columns,
        Page(_lines(found.rows), found.total, found.number, found.per),
        at,
        row_template="deliveries/row.html",
    )
    context = {"robots": robots, "table": table, "mail_is_set_up": mail_is_set_up(), "nouns": NOUNS}
    return render(request, "deliveries/destinations.html", context)


def _lines(rows: Iterable[Delivery]) -> list[DeliveryLine]:
    return [DeliveryLine(row) for row in rows]


def _delivery_columns() -> list[Column]:
    return [
        Column("subject", _("What")),
        Column("to", pgettext("recipients", "To")),
        Column("state", _("State")),
        Column("when", _("When"), is_on_phone=False),
        Column("tries", _("Attempts"), align="right", is_on_phone=False),
    ]


@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    initial = {"news": ["alert", "review"]}
    form = NewDestinationForm(request.POST or None, initial=initial)
    if form.is_valid() and carried_out(form, lambda: _add(request, form)):
        messages.success(request, _("The group robot is added. Send it a test."))
        return redirect("destinations", workspace=request.workspace.slug)
    return render(request, "deliveries/form.html", {"form": form, "vendors": _vendors()})


def _add(request: WorkspaceRequest, form: NewDestinationForm) -> None:
    services.add_destination(**form.cleaned_data, by=request.user, now=clock.now())


def _vendors() -> list[tuple[str, str, bool]]:
    """Each vendor's name, what its addresses begin with, and whether its robots sign."""
    return [
        (str(Destination.Vendor(key).label), one.place.base + one.place.path, one.signs)
        for key, one in VENDORS.items()
    ]


@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    row = selectors.destination(pk)
    form = EditDestinationForm(request.POST or None, initial={"name": row.name, "news": row.news})
    if form.is_valid() and carried_out(form, lambda: _edit(request, form, row)):
        messages.success(request, _("The group robot is saved."))
        return redirect("destinations", workspace=request.workspace.slug)
    context = {"form": form, "destination": row, "vendors": _vendors()}
    return render(request, "deliveries/form.html", context)


def _edit(request: WorkspaceRequest, form: EditDestinationForm, row: Destination) -> None:
    services.edit_destination(row, **form.cleaned_data, by=request.user, now=clock.now())


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    row = selectors.destination(pk)
    if request.method != "POST":
        return render(request, "deliveries/delete.html", {"destination": row})
    services.delete_destination(row, by=request.user, now=clock.now())
    messages.success(request, _("The group robot is deleted, with its key."))
    return redirect("destinations", workspace=request.workspace.slug)


@require_POST
@workspace_page(Permission.MANAGE)
def test_post(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    services.send_test_post(selectors.destination(pk), by=request.user, now=clock.now())
    messages.success(request, _("A test is on its way. What became of it stands below."))
    return redirect("destinations", workspace=request.workspace.slug)


urlpatterns = [
    path("w/<slug:workspace>/notifications/how", preferences, name="notification-preferences"),
    path("w/<slug:workspace>/notifications/how/test", test_mail, name="notification-test"),
    path("w/<slug:workspace>/destinations", destinations, name="destinations"),
    path("w/<slug:workspace>/destinations/add", add, name="destination-add"),
    path("w/<slug:workspace>/destinations/<int:pk>", edit, name="destination-edit"),
    path("w/<slug:workspace>/destinations/<int:pk>/delete", delete, name="destination-delete"),
    path("w/<slug:workspace>/destinations/<int:pk>/test", test_post, name="destination-test"),
]
