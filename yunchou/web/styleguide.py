"""Every component in every state on one page, for those who build pages. No stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yunchou.calc.change import change as difference
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, personal_page
from yunchou.web.cards import CardCompleteness, NumberCard, sparkline
from yunchou.web.chains import Chain, Station, Step
from yunchou.web.charts import Dot, LineChart, Mark, Role, Series
from yunchou.web.formats import Better
from yunchou.web.tables import Column, Page, Table, export_xlsx, paginate, parse_table_request, sorted_rows

FIRST_DAY = date(2026, 3, 1)
NOON = datetime(2026, 3, 17, 4, 20, tzinfo=UTC)
VISITS = (1640, 1600, 1670, 1850, 2130, 2210, 1870, 1900, 1940, 2000, 2130, 2280, 1940, 1770, 1790, 1730, 740)
BEFORE = (
    1580,
    1610,
    1670,
    1750,
    1930,
    2000,
    1750,
    1670,
    1680,
    1740,
    1840,
    1960,
    1930,
    1670,
    1630,
    1650,
    1700,
)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("How the team will call it."))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("member", gettext_lazy("Member")), ("viewer", gettext_lazy("Viewer"))],
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea({"rows": 3}))
    starts = forms.DateField(label=gettext_lazy("Starts"), widget=forms.DateInput({"type": "date"}))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("write", gettext_lazy("Write key")), ("secret", gettext_lazy("Secret key"))],
        widget=forms.RadioSelect,
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Everyone on the team may see it"), required=False)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A row of the sample table."""

    channel: str
    visits: int
    orders: int
    revenue: Decimal
    seen_at: datetime

    @property
    def order_rate(self) -> formats.Figure:
        return formats.rate(Decimal(self.orders) / self.visits) if self.visits else formats.not_applicable()


@require_safe
@personal_page
def styleguide(request: WorkspaceRequest) -> HttpResponseBase:
    """With ?export=xlsx, the sample table as a workbook."""
    table = _table(request)
    if table.request.wants_export:
        return export_xlsx(table, _sample_rows(), filename="styleguide")
    context = {
        "cards": _cards(),
        "odd_cards": _odd_cards(),
        "chain": _chain(),
        "chart": _chart(),
        "lines": _many_lines(),
        "empty_chart": _empty_chart(),
        "table": table,
        "empty_table": _empty_table(request),
        "form": SampleForm(),
        "refused_form": _refused_form(),
        "colours": ["primary", "secondary", "yc-good", "yc-bad", "yc-warn", "yc-mark"],
    }
    return render(request, "styleguide/styleguide.html", context)


def _cards() -> list[NumberCard]:
    """All is known: up and good, up and bad, down and good, down and bad, flat."""
    complete = CardCompleteness("circle-check", _("%(done)s / %(all)s days") % {"done": 16, "all": 16})
    trend = sparkline([float(visits) for visits in VISITS])
    return [
        NumberCard(
            _("Revenue"), formats.money(Decimal("3045210.55"), currency="CNY"), delta=_delta(304, 280),
            previous=_("before: %(value)s") % {"value": formats.money(2804000, currency="CNY")},
            trend=trend, completeness=complete, href="#cards",
        ),
        NumberCard(
            _("Cost per order"), formats.unit_cost(Decimal("130.6"), currency="CNY"), base=f"{formats.count(923000)} ÷ {formats.count(7070)}",
            delta=_delta(1306, 1210, better=Better.LOWER), trend=trend, completeness=complete,
        ),
        NumberCard(
            _("Bounce rate"), formats.rate(Decimal("0.217")), base=f"{formats.count(2610)} ÷ {formats.count(12030)}",
            delta=formats.points(difference(now=Decimal("0.217"), before=Decimal("0.226")), better=Better.LOWER),
            trend=trend, completeness=complete,
        ),
        NumberCard(_("Visits"), formats.count(31300), delta=_delta(313, 345), trend=trend, completeness=complete),
    ]  # fmt: skip


def _delta(now: int, before: int, *, better: Better = Better.HIGHER) -> formats.Delta:
    return formats.change(difference(now=Decimal(now), before=Decimal(before)), better=better)


def _odd_cards() -> list[NumberCard]:
    """Flat, not applicable, not measured, and known but not final."""
    gaps = [None if day in (5, 6) else float(visits) for day, visits in enumerate(VISITS)]
    return [
        NumberCard(_("Orders"), formats.count(7070), delta=_delta(7070, 7069), trend=sparkline([7.0] * 9)),
        NumberCard(_("Conversion rate"), formats.not_applicable(_("There were no visits to divide by."))),
        NumberCard(_("Unique people"), formats.not_measured(_("No event has arrived yet."))),
        NumberCard(
            _("Refunds"), formats.incomplete(_("One source is missing.")), trend=sparkline(gaps),
            completeness=CardCompleteness("alert-triangle", _("5 of 6 sources"), tone="warn"),
        ),
    ]  # fmt: skip


def _chain() -> Chain:
    """A chain with a step that fell most, one that cannot be computed, and one number that nobody measured."""
    places = (
        (_("Impressions"), formats.count(13_230_000), 61),
        (_("Clicks"), formats.count(260_500), 74),
        (_("Visits"), formats.count(233_900), 20),
        (_("Leads"), formats.not_measured(), 0),
        (_("Orders"), formats.count(12_000), 31),
        (_("Repeat buyers"), formats.count(2_610), 72),
    )
    rates = (Decimal("0.0197"), Decimal("0.898"), None, None, Decimal("0.217"))
    before = (Decimal("0.0197"), Decimal("0.945"), None, None, Decimal("0.209"))
    steps = [None, *(_step(place, rates[place], before[place]) for place in range(5))]
    stations = tuple(
        Station(label, value, _delta(1000 + more, 1000) if more else None, "#chain", step)
        for (label, value, more), step in zip(places, steps, strict=True)
    )
    return Chain(
        stations,
        finding=_("The step from clicks to visits fell most: 94.5% before, 89.8% now."),
        fallen="cvr",
        finding_href="#chain",
        note=_("Channels that report exposure; the others brought 31,200 visits more"),
    )


def _step(place: int, rate: Decimal | None, before: Decimal | None) -> Step:
    if rate is None or before is None:
        return Step(
            _("Rate"), formats.not_applicable(_("There is nothing to divide by.")), "", None, "#chain"
        )
    delta = formats.points(difference(now=rate, before=before))
    return Step(_("Rate"), formats.rate(rate), "", delta, "#chain", is_worst=place == 1)


def _buckets() -> tuple[tuple[str, ...], tuple[str, ...]]:
    days = [FIRST_DAY + timedelta(days=offset) for offset in range(len(VISITS))]
    return tuple(map(formats.axis_day, days)), tuple(formats.day(day, today=FIRST_DAY) for day in days)


def _series(name: str, values: Sequence[int | None], role: Role = Role.MAIN) -> Series:
    dots = (
        Dot(None, formats.not_measured()) if value is None else Dot(float(value), formats.count(value))
        for value in values
    )
    return Series(name, tuple(dots), role)


def _chart() -> LineChart:
    short, full = _buckets()
    return LineChart(
        key="visits", title=_("Visits"), note=_("by day"),
        summary=_("Visits rose until 12 March and have fallen since."),
        buckets=short, bucket_names=full, open_buckets=1, open_words=_("today, not over"), opens_early=True,
        links=("#charts",) * len(short),
        series=(
            _series(_("This period"), VISITS),
            _series(_("Period before"), BEFORE, Role.COMPARISON),
            _series(_("Goal"), [1950] * len(VISITS), Role.GOAL),
        ),
        marks=(Mark(4, _("5 March: campaign began")), Mark(11, _("12 March: landing page changed"), href="#charts")),
        export_href="?export=xlsx",
    )  # fmt: skip


def _many_lines() -> LineChart:
    short, full = _buckets()
    names = ("抖音", "小红书", "公众号", "百度", "天猫", "邮件")
    mains = tuple(
        _series(
            name,
            [
                None if share == 3 and day in (6, 7) else visits // (share + 2)
                for day, visits in enumerate(VISITS)
            ],
        )
        for share, name in enumerate(names)
    )
    other = _series(_("Other"), [visits // 12 for visits in VISITS], Role.OTHER)
    return LineChart(
        key="channels", title=_("Visits by channel"), summary=_("Six channels and all others together."),
        buckets=short, bucket_names=full, series=(*mains, other),
    )  # fmt: skip


def _empty_chart() -> LineChart:
    short, full = _buckets()
    nothing = (_series(_("Visits"), [None] * len(VISITS)),)
    return LineChart(
        key="nothing", title=_("Visits"), summary="", buckets=short, bucket_names=full, series=nothing
    )


def _sample_rows() -> list[SampleRow]:
    names = ("抖音", "小红书", "公众号", "企业微信", "百度", "天猫", "邮件", "自然搜索", "直接访问")
    return [
        SampleRow(
            f"{name} {part}",
            86200 // (place + part),
            2710 // (place + part),
            Decimal(868400) / (place + part),
            NOON,
        )
        for place, name in enumerate(names, start=1)
        for part in (1, 2, 3, 4)
    ] + [SampleRow("=SUM(A1:A9)", 0, 0, Decimal(0), NOON)]


def _columns() -> list[Column]:
    return [
        Column("channel", _("Channel"), lambda row: row.channel, is_sortable=True),
        Column("visits", _("Visits"), lambda row: row.visits, align="right", is_sortable=True),
        Column(
            "orders", _("Orders"), lambda row: row.orders, align="right", is_sortable=True, is_on_phone=False
        ),
        Column("rate", _("Order rate"), lambda row: row.order_rate, align="right"),
        Column("seen", _("Last event"), lambda row: row.seen_at, align="right", is_on_phone=False),
    ]


def _table(request: WorkspaceRequest) -> Table[SampleRow]:
    columns = _columns()
    asked = parse_table_request(request, columns=columns, default_sort="-visits")
    found = [row for row in _sample_rows() if asked.search in row.channel]
    page = paginate(sorted_rows(found, at=asked, columns=columns), at=asked)
    return Table(
        "channels", _("Channels"), columns, page, asked, search_hint=_("Search channels"), can_export=True
    )


def _empty_table(request: WorkspaceRequest) -> Table[SampleRow]:
    asked = parse_table_request(request, columns=())
    nothing: Page[SampleRow] = Page((), 0, 1, asked.per)
    return Table("keys", _("API keys"), _columns(), nothing, asked)


def _refused_form() -> SampleForm:
    form = SampleForm({"name": "", "role": "member", "starts": "6.31", "kind": "write"}, prefix="refused")
    form.add_error(None, _("This name is taken. Choose another."))
    return form


urlpatterns = [path("styleguide", styleguide, name="styleguide")]
