"""Platforms' accounts: which channel each feeds, its currency, whether it is expected, how long it settles (stage: run)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channel_names, channels
from yunchou.core import clock
from yunchou.events.imports import services
from yunchou.events.imports.fields import MANUAL
from yunchou.events.imports.selectors import Coverage, account, coverage
from yunchou.events.models import FactAccount
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Page, Table, export_xlsx, parse_table_request

#: Days that the list looks back on to say how many an account has stated.
LOOKED_AT = 30


class AccountForm(forms.Form):
    """What is known of an account beside its figures."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        required=False,
        help_text=gettext_lazy("Of figures that name no channel themselves."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        required=False,
        help_text=gettext_lazy("Of files imported from now on that name none."),
    )
    is_expected = forms.BooleanField(
        label=gettext_lazy("It should report every day"),
        required=False,
        help_text=gettext_lazy("A day counts as incomplete until this account has stated it."),
    )
    settle_days = forms.IntegerField(
        label=gettext_lazy("Days until its figures settle"),
        min_value=0,
        help_text=gettext_lazy("For so long the platform still corrects a day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = sorted((entry.name, entry.key) for entry in channels())
        self.fields["channel"].choices = [("", _("None")), *((key, name) for name, key in listed)]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        codes = [("", _("The workspace's")), *((code, code) for code in sorted(list_currencies()))]
        self.fields["currency"].choices = codes  # type: ignore[attr-defined]  # a ChoiceField, declared above


class NewAccountForm(forms.Form):
    """An account that is known before its first file."""

    source = forms.CharField(
        label=gettext_lazy("Platform"),
        max_length=60,
        help_text=gettext_lazy("As imports name it, such as oceanengine."),
    )
    account = forms.CharField(
        label=gettext_lazy("Account"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("As the files name it; empty if there is only one."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in the list, with how many of the last days it has stated."""

    account: FactAccount
    channel: str
    known_days: int
    last_day: date | None
    is_short: bool

    @property
    def days(self) -> str:
        return _("%(known)d of %(all)d") % {"known": self.known_days, "all": LOOKED_AT}


@require_safe
@workspace_page(Permission.READ)
def account_list(request: WorkspaceRequest) -> HttpResponseBase:
    today = clock.today(request.workspace.zone, at=clock.now())
    names = channel_names()
    known = coverage(request.workspace, today=today)
    # Costs that people enter have a list of their own, and name their channel themselves.
    rows = [_line(one, names, today) for one in known if one.account.source != MANUAL]
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    table = Table(
        "accounts",
        _("Platform accounts"),
        columns,
        Page(rows, len(rows), 1, max(1, len(rows))),
        at,
        row_template="platform_accounts/row.html",
        can_export=request.membership.can(Permission.ASK),
    )
    if table.can_export and at.wants_export:
        return export_xlsx(table, rows, filename=_("Platform accounts"))
    context = {"table": table, "can_edit": request.membership.can(Permission.MANAGE), "days": LOOKED_AT}
    return render(request, "platform_accounts/accounts.html", context)


def _line(one: Coverage, names: dict[str, str], today: date) -> AccountLine:
    known = sum(0 < (today - day).days <= LOOKED_AT for day in one.days)
    row = one.account
    return AccountLine(
        account=row,
        channel=names.get(row.channel, row.channel),
        known_days=known,
        last_day=max(one.days, default=None),
        is_short=row.is_expected and known < LOOKED_AT,
    )


def _columns() -> list[Column]:
    return [
        Column("account", _("Account"), lambda line: str(line.account)),
        Column("channel", _("Channel"), lambda line: line.channel),
        Column("currency", _("Currency"), lambda line: line.account.currency, is_on_phone=False),
        Column("expected", _("Expected"), lambda line: line.account.is_expected, is_on_phone=False),
        Column(
            "settle", _("Settles after"), lambda line: line.account.settle_days, "right", is_on_phone=False
        ),
        Column("days", _("Days stated"), lambda line: line.days, "right"),
        Column("last", _("Last day"), lambda line: line.last_day, is_on_phone=False),
    ]


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    found = account(pk)
    form = AccountForm(request.POST or None, initial=_current(found))
    if form.is_valid() and carried_out(form, lambda: _save(request, form, found)):
        messages.success(request, _("What is known of %(account)s is saved.") % {"account": found})
        return redirect("platform-accounts", workspace=request.workspace.slug)
    return render(request, "platform_accounts/form.html", {"form": form, "account": found})


def _save(request: WorkspaceRequest, form: AccountForm, found: FactAccount) -> None:
    services.set_account(found, **form.cleaned_data, by=request.user, now=clock.now())


def _current(found: FactAccount) -> dict[str, object]:
    return {name: getattr(found, name) for name in AccountForm.base_fields}


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    form = NewAccountForm(request.POST or None)
    if form.is_valid() and carried_out(form, lambda: _add(request, form)):
        messages.success(request, _("The account is known. Say which channel it feeds."))
        return redirect("platform-accounts", workspace=request.workspace.slug)
    return render(request, "platform_accounts/form.html", {"form": form})


def _add(request: WorkspaceRequest, form: NewAccountForm) -> None:
    services.add_account(**form.cleaned_data, by=request.user, now=clock.now())


urlpatterns = [
    path("w/<slug:workspace>/channels/accounts", account_list, name="platform-accounts"),
    path("w/<slug:workspace>/channels/accounts/add", add, name="platform-account-add"),
    path("w/<slug:workspace>/channels/accounts/<int:pk>", edit, name="platform-account"),
]
