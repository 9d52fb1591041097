"""What a report would say otherwise today, and why, in words (stage: learn)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yunchou.analytics.answers import Known, Value
from yunchou.analytics.questions import Dimension
from yunchou.calc.periods import Period
from yunchou.metrics.catalogue import Metric
from yunchou.reports.comparing import Difference, Why
from yunchou.reports.models import Report
from yunchou.reports.values import from_json
from yunchou.web import formats
from yunchou.web.amounts import figure as amount_figure
from yunchou.web.answers import short_name
from yunchou.web.formats import Figure
from yunchou.web.names import in_words, names_of
from yunchou.web.reports.reading import number_page

#: What a report rests on beside the data.
BASIS: Mapping[str, str | Promise] = {
    "time_zone": gettext_lazy("the workspace's time zone"),
    "currency": gettext_lazy("the workspace's currency"),
    "margin_rate": gettext_lazy("the margin rate"),
    "definitions": gettext_lazy("how metrics are defined"),
}
BASIS_WORDS = gettext_lazy("Changed since: %(what)s (%(was)s → %(now)s)")
#: Every kind of cause that reports.comparing finds.
CAUSES: Mapping[str, str | Promise] = {
    "imported": gettext_lazy("“%(name)s” was imported on %(when)s"),
    "undone": gettext_lazy("The import of “%(name)s” was undone on %(when)s"),
    "arrived": gettext_lazy("Events of these days arrived, were mended or were taken back afterwards"),
    "was_open": gettext_lazy("These days were not complete when the report was made"),
    "basis": gettext_lazy("Changed since: %(what)s"),
    "change": gettext_lazy("%(title)s, in effect since %(when)s"),
}


@dataclass(frozen=True, slots=True)
class SaidCause:
    """Why a number is another one, and where that is written down."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One number that would be another one today."""

    label: str
    part: str
    was: Figure
    now: Figure
    causes: tuple[SaidCause, ...]
    href: str


def difference_line(
    one: Difference, *, report: Report, metrics: Mapping[str, Metric], slug: str
) -> DifferenceLine:
    """The difference in the language in use."""
    answers, metric = from_json(report.answers), metrics[one.number.metric]
    period = answers.before if one.is_before else answers.period

    def written(value: Value) -> Figure:
        if isinstance(value, Known):
            return amount_figure(value.amount, form=metric.form, currency=answers.currency)
        return formats.no_number(formats.NOT_MEASURED, reason=in_words(value.reason.message))

    return DifferenceLine(
        label=short_name(metric),
        part=_part(one, period),
        was=written(one.was),
        now=written(one.now),
        causes=tuple(_cause(why, slug) for why in one.causes) or (SaidCause(_("No cause was found.")),),
        href=number_page(one.number, period=period, slug=slug),
    )


def _part(one: Difference, period: Period) -> str:
    """Of which channels, and of which days."""
    channel = names_of(Dimension("channel"))
    channels = formats.listed([channel(key) if key else _("Not set") for key in one.number.channels])
    return " · ".join(filter(None, (channels, formats.day_range(period.start, period.end))))


def _cause(why: Why, slug: str) -> SaidCause:
    """One cause; an import and a change have pages of their own."""
    said = why.values
    page = ""
    if why.kind in {"imported", "undone"}:
        page = reverse("import", args=[slug, int(said["pk"])])
    elif why.kind == "change":
        page = reverse("changes", args=[slug])
    words = BASIS_WORDS if why.kind == "basis" and said["name"] != "definitions" else CAUSES[why.kind]
    return SaidCause(str(words) % _named(said), page)


def _named(said: Mapping[str, str]) -> dict[str, str]:
    shown = {name: value or _("not set") for name, value in said.items()}
    if "at" in said:
        shown["when"] = _when(said["at"])
    if said.get("name") in BASIS:
        shown["what"] = str(BASIS[said["name"]])
    return shown


def _when(text: str) -> str:
    return formats.moment(datetime.fromisoformat(text)) if text else formats.DASH
