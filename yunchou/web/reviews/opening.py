"""A review opened by hand: of which number, which days, and held against which (stage: learn)."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from yunchou.accounts.permissions import Permission
from yunchou.calc.periods import ONE_DAY, Period
from yunchou.core import clock
from yunchou.core.models import Change
from yunchou.events.selectors import last_complete_day
from yunchou.metrics.catalogue import HEADLINES
from yunchou.metrics.selectors import metrics
from yunchou.reviews import services
from yunchou.reviews.models import LONGEST_TITLE, Review
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.refusals import carried_out
from yunchou.web.reviews.changing import MomentInput, PeopleForm, day_field
from yunchou.web.slices import SliceForm, remembered_names

#: What the form begins with: the last week of complete days.
DAYS_FIRST_SHOWN = 7


class OpenForm(SliceForm, PeopleForm):
    """The number, the days, who looks into it and until when."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=gettext_lazy("Left empty, it is called by its number and days."),
    )
    start = day_field(gettext_lazy("From"))
    end = day_field(gettext_lazy("To"))
    baseline_start = day_field(
        gettext_lazy("Baseline from"),
        required=False,
        help_text=gettext_lazy("Left empty, the same weekdays of the four weeks before."),
    )
    baseline_end = day_field(gettext_lazy("Baseline to"), required=False)
    owner = forms.ChoiceField(label=pgettext_lazy("of a review", "Owner"))
    due_at = forms.DateTimeField(
        label=gettext_lazy("Due"),
        required=False,
        widget=MomentInput(),
        help_text=gettext_lazy("Left empty, in two days."),
    )
    field_order = (
        "metric",
        "part",
        "value",
        "start",
        "end",
        "baseline_start",
        "baseline_end",
        "title",
        "owner",
        "due_at",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people("owner")

    def clean(self) -> dict[str, Any]:
        """Days in their order; a baseline has both its ends or none."""
        said: dict[str, Any] = self.cleaned_data
        self._require_order(said, "start", "end")
        self._require_order(said, "baseline_start", "baseline_end")
        if bool(said.get("baseline_start")) != bool(said.get("baseline_end")) and not self.errors:
            self.add_error("baseline_end", _("Give both days of the baseline, or none."))
        return said

    def _require_order(self, said: dict[str, Any], first: str, last: str) -> None:
        if said.get(first) and said.get(last) and said[first] > said[last]:
            self.add_error(last, _("This day lies before the first one."))

    @property
    def window(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])

    @property
    def baseline(self) -> Period | None:
        start, end = self.cleaned_data["baseline_start"], self.cleaned_data["baseline_end"]
        return Period(start, end) if start else None


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def open_by_hand(request: WorkspaceRequest) -> HttpResponseBase:
    """?metric=, ?part=, ?value=, ?start= and ?end= fill the form; ?change= names the change it is about."""
    change = _change(request)
    form = OpenForm(
        request.POST or None,
        initial=_initial(request, change),
        known=metrics(request.workspace),
        names=remembered_names(request),
    )
    opened: list[Review] = []
    if form.is_valid() and carried_out(form, lambda: opened.append(_open(request, form, change))):
        messages.success(request, _("The review is open. Its numbers are being asked for."))
        return redirect("review", workspace=request.workspace.slug, number=opened[0].number)
    return render(request, "reviews/open.html", {"form": form, "change": change})


def _open(request: WorkspaceRequest, form: OpenForm, change: Change | None) -> Review:
    said = form.cleaned_data
    return services.open_review(
        request.workspace,
        of=form.slice,
        window=form.window,
        baseline=form.baseline,
        owner=form.people[said["owner"]],
        by=request.user,
        now=clock.now(),
        title=said["title"],
        kind=Review.Kind.CHANGE if change else Review.Kind.MANUAL,
        change=change,
        due_at=said["due_at"],
    )


def _change(request: WorkspaceRequest) -> Change | None:
    """The change that a review is opened for, if the address names one."""
    pk = request.POST.get("change") or request.GET.get("change", "")
    if not (pk.isascii() and pk.isdecimal()):
        return None
    found: Change = get_object_or_404(Change.objects, pk=pk)
    return found


def _initial(request: WorkspaceRequest, change: Change | None) -> dict[str, Any]:
    """The last complete week of the first headline, unless the address says more."""
    asked = request.GET
    today = clock.today(request.workspace.zone, at=clock.now())
    last = min(last_complete_day(request.workspace, today=today), today - ONE_DAY)
    start, end = last - timedelta(days=DAYS_FIRST_SHOWN - 1), last
    if change is not None:
        start = min(change.at.astimezone(request.workspace.zone).date(), last)
        end = min(start + timedelta(days=DAYS_FIRST_SHOWN - 1), last)
    return {
        "metric": asked.get("metric", HEADLINES[0]),
        "part": asked.get("part", ""),
        "value": asked.get("value", ""),
        "start": _day(asked.get("start", "")) or start,
        "end": _day(asked.get("end", "")) or end,
        "title": change.title[:LONGEST_TITLE] if change else "",
        "owner": str(request.user.pk),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
