"""The workspace's own settings: name, zone, currency, margin rate."""

from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yunchou.accounts.permissions import Permission
from yunchou.core import clock
from yunchou.core.models import Workspace
from yunchou.core.workspaces import known_zones
from yunchou.events.days import change_workspace
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out


class WorkspaceForm(forms.Form):
    """What the brand is called, where its days begin, what its money is, and what of it the goods leave over."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Where a day begins. Changing it cuts the days of all events anew."),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), help_text=gettext_lazy("In which amounts are added up.")
    )

    margin_rate = forms.DecimalField(
        label=gettext_lazy("Margin rate (percent)"),
        help_text=gettext_lazy(
            "What part of revenue is left after the goods are paid. Margin, ROI and customer value need it. "
            "Empty: they show no number."
        ),
        required=False,
        widget=forms.NumberInput(attrs={"min": "0.01", "max": "100", "step": "0.01", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(zone, zone) for zone in sorted(known_zones())]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["currency"].choices = [(code, code) for code in sorted(list_currencies())]  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def clean_margin_rate(self) -> Decimal | None:
        """People write percent, formulas hold shares."""
        percent: Decimal | None = self.cleaned_data["margin_rate"]
        return None if percent is None else percent / 100


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.ADMINISTER)
def workspace_settings(request: WorkspaceRequest) -> HttpResponseBase:
    if request.method != "POST":
        form = WorkspaceForm(initial=_current(request.workspace))
        return render(request, "workspace/settings.html", {"form": form})
    form = WorkspaceForm(request.POST)
    if form.is_valid() and carried_out(form, lambda: _save(request, form)):
        messages.success(request, _("The workspace's settings are saved."))
        return redirect("workspace-settings", workspace=request.workspace.slug)
    return render(request, "workspace/settings.html", {"form": form})


def _save(request: WorkspaceRequest, form: WorkspaceForm) -> None:
    change_workspace(request.workspace, **form.cleaned_data, by=request.user, now=clock.now())


def _current(workspace: Workspace) -> dict[str, object]:
    rate = workspace.margin_rate
    percent = None if rate is None else f"{(rate * 100).normalize():f}"
    return {name: getattr(workspace, name) for name in WorkspaceForm.base_fields} | {"margin_rate": percent}


urlpatterns = [
    path("w/<slug:workspace>/settings", workspace_settings, name="workspace-settings"),
]
