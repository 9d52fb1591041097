"""Rates of exchange: what a foreign currency is worth in the workspace's, from which day on (stage: facts)."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.events.imports import services
from yunchou.events.imports.selectors import rates
from yunchou.events.models import CurrencyRate
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request


class RateForm(forms.Form):
    """What one unit is worth from a day on."""

    currency = forms.ChoiceField(label=gettext_lazy("Currency"))
    day = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("It holds until the day of the next rate of the same currency."),
    )
    rate = forms.DecimalField(
        label=gettext_lazy("Worth of one unit"),
        max_digits=18,
        decimal_places=8,
        help_text=gettext_lazy("In the workspace's currency, such as 7.1234."),
        widget=forms.NumberInput(attrs={"min": "0", "step": "any", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, own: str, known: CurrencyRate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        codes = [known.currency] if known else sorted(set(list_currencies()) - {own})
        self.fields["currency"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        if known is not None:
            for name in ("currency", "day"):
                self.fields[name].disabled = True


@require_safe
@workspace_page(Permission.MANAGE)
def rate_list(request: WorkspaceRequest) -> HttpResponseBase:
    columns = _columns(request.workspace.currency)
    at = parse_table_request(request, columns=columns)
    text = at.search.upper()
    rows = [one for one in rates() if text in one.currency]
    table = Table(
        "rates",
        _("Exchange rates"),
        columns,
        paginate(rows, at=at),
        at,
        row_template="exchange_rates/row.html",
        search_hint=_("Currency"),
        can_export=True,
    )
    if at.wants_export:
        return export_xlsx(table, rows, filename=_("Exchange rates"))
    return render(request, "exchange_rates/rates.html", {"table": table})


def _columns(own: str) -> list[Column]:
    return [
        Column("currency", _("Currency"), lambda row: row.currency),
        Column("day", _("From"), lambda row: row.day),
        Column("rate", _("Worth in %(currency)s") % {"currency": own}, lambda row: row.rate, "right"),
        Column("actions", _("Actions"), align="right"),
    ]


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def add(request: WorkspaceRequest) -> HttpResponseBase:
    """?currency= chooses it beforehand."""
    today = clock.today(request.workspace.zone, at=clock.now())
    initial = {"day": today, "currency": request.GET.get("currency", "USD")}
    return _form_page(
        request, RateForm(request.POST or None, initial=initial, own=request.workspace.currency)
    )


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def edit(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    known = get_object_or_404(CurrencyRate.objects, pk=pk)
    initial = {"currency": known.currency, "day": known.day, "rate": f"{known.rate.normalize():f}"}
    own = request.workspace.currency
    return _form_page(request, RateForm(request.POST or None, initial=initial, own=own, known=known))


def _form_page(request: WorkspaceRequest, form: RateForm) -> HttpResponseBase:
    if form.is_valid() and carried_out(form, lambda: _set(request, **form.cleaned_data)):
        messages.success(
            request, _("The rate is saved. It holds for what arrives or is imported from now on.")
        )
        return redirect("exchange-rates", workspace=request.workspace.slug)
    return render(request, "exchange_rates/form.html", {"form": form, "rate": form.known})


def _set(request: WorkspaceRequest, *, currency: str, day: date, rate: Decimal) -> None:
    services.set_rate(currency=currency, day=day, rate=rate, by=request.user, now=clock.now())


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def delete(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    known = get_object_or_404(CurrencyRate.objects, pk=pk)
    if request.method != "POST":
        return render(request, "exchange_rates/delete.html", {"rate": known})
    services.delete_rate(known, by=request.user, now=clock.now())
    messages.success(request, _("The rate is deleted. Amounts that were told by it stay."))
    return redirect("exchange-rates", workspace=request.workspace.slug)


urlpatterns = [
    path("w/<slug:workspace>/settings/rates", rate_list, name="exchange-rates"),
    path("w/<slug:workspace>/settings/rates/add", add, name="exchange-rate-add"),
    path("w/<slug:workspace>/settings/rates/<int:pk>", edit, name="exchange-rate"),
    path("w/<slug:workspace>/settings/rates/<int:pk>/delete", delete, name="exchange-rate-delete"),
]
