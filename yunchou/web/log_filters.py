"""The filter row of the two logs: what, who, and between which days, all in the address."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from yunchou.core.models import User
from yunchou.core.selectors import LogFilter
from yunchou.web.access import WorkspaceRequest

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)


class LogFilterForm(forms.Form):
    """Every part may be left empty."""

    what = forms.ChoiceField(label=_("What"), required=False)
    person = forms.TypedChoiceField(label=_("Who"), required=False, coerce=int, empty_value=None)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(
        self,
        request: WorkspaceRequest,
        *,
        whats: Iterable[tuple[str, "StrOrPromise"]],
        people: Iterable[User],
    ) -> None:
        super().__init__(request.GET)
        self.fields["what"].choices = [("", _("Everything")), *whats]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["person"].choices = [("", _("Everybody")), *((one.pk, one.name) for one in people)]  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def clean_since(self) -> date | None:
        return self._within("since")

    def clean_until(self) -> date | None:
        return self._within("until")

    def _within(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Give a day between 1970 and 2999."))
        return day

    def as_filter(self, request: WorkspaceRequest, *, text: str) -> LogFilter:
        """What is asked for; a part that makes no sense is shown as wrong and left out."""
        self.is_valid()
        return LogFilter(**self.cleaned_data, text=text, zone=request.workspace.zone)

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
