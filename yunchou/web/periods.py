"""The period a page is about, as the address says it: a preset or two days, and what it is held against."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import Compare, Grain, Period
from yunchou.calc.periods import ONE_DAY, bucket_start
from yunchou.core import clock
from yunchou.events.selectors import last_complete_day
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest
from yunchou.web.typed_days import LONGEST, typed_period

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Preset:
    """A period by its name. `days` gives it from today and the last complete day."""

    label: Words
    days: Callable[[date, date], Period]


def _last_days(count: int) -> Callable[[date, date], Period]:
    return lambda _today, last: Period(last - timedelta(days=count - 1), last)


def _running(grain: Grain) -> Callable[[date, date], Period]:
    """The week or month that runs, up to the last complete day; on its first day, that day itself."""
    return lambda today, last: Period(bucket_start(today, grain), max(last, bucket_start(today, grain)))


def _before(grain: Grain) -> Callable[[date, date], Period]:
    """The week or month before the one that runs, whole."""

    def days(today: date, _last: date) -> Period:
        end = bucket_start(today, grain) - ONE_DAY
        return Period(bucket_start(end, grain), end)

    return days


PRESETS = {
    "today": Preset(_("Today"), lambda today, _last: Period(today, today)),
    "yesterday": Preset(_("Yesterday"), lambda today, _last: Period(today - ONE_DAY, today - ONE_DAY)),
    "7d": Preset(_("Last 7 days"), _last_days(7)),
    "30d": Preset(_("Last 30 days"), _last_days(30)),
    "90d": Preset(_("Last 90 days"), _last_days(90)),
    "week": Preset(_("This week"), _running(Grain.WEEK)),
    "month": Preset(_("This month"), _running(Grain.MONTH)),
    "last-month": Preset(_("Last month"), _before(Grain.MONTH)),
}
DEFAULT_PRESET = "30d"
CUSTOM = "custom"
COMPARISONS: dict[str, Words] = {
    "previous": _("Previous period"),
    "last_year": _("Same period last year"),
    "none": _("Nothing"),
}
#: The longest period that is cut into days, and into weeks.
DAYS_UP_TO, WEEKS_UP_TO = 120, 500


@dataclass(frozen=True, slots=True)
class ChosenPeriod:
    """What the address chose. `not_understood`: what was typed and names no days."""

    preset: str
    period: Period
    grain: Grain
    compare: Compare
    today: date
    not_understood: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The address parameters that choose the same again."""
        days = {"from": str(self.period.start), "to": str(self.period.end)} if self.preset == CUSTOM else {}
        return {"period": self.preset, **days, "grain": self.grain.value, "compare": self.compare.value}

    def link(self, **changes: str) -> str:
        """`?…` with some parameters changed; an empty value leaves one out."""
        wanted = {**self.query, **changes}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    @property
    def is_compared(self) -> bool:
        return self.compare is not Compare.NONE

    @property
    def comparisons(self) -> list[tuple[str, Words]]:
        """What a period can be held against: value and name."""
        return [(value, words) for value, words in COMPARISONS.items() if value in list(Compare)]

    @property
    def compare_label(self) -> str:
        return str(COMPARISONS[self.compare.value])

    @property
    def grains(self) -> list[Grain]:
        """The grains that this period may be cut into."""
        return list(Grain)[list(Grain).index(_finest(self.period)) :]

    @property
    def words(self) -> str:
        return formats.day_range(self.period.start, self.period.end, today=self.today)

    @property
    def label(self) -> str:
        """The preset's name, or the days."""
        return str(PRESETS[self.preset].label) if self.preset in PRESETS else self.words


def page_period(request: WorkspaceRequest) -> ChosenPeriod:
    """The period of the address, in the workspace's days."""
    today = clock.today(request.workspace.zone, at=clock.now())
    return read_period(request.GET, today=today, last=last_complete_day(request.workspace, today=today))


def read_period(parameters: QueryDict, *, today: date, last: date) -> ChosenPeriod:
    """Read the address. What makes no sense falls back to the default: an old link must still open.

    `last` is the day on which presets of several days end: the last complete one, or today while there is none.
    """
    text = parameters.get("typed", "").strip() if parameters.get("period") == CUSTOM else ""
    typed = typed_period(text, today=today, last=last)
    preset, period = (CUSTOM, typed) if typed else _period(parameters, today=today, last=last)
    compare = parameters.get("compare", "")
    return ChosenPeriod(
        preset=preset,
        period=period,
        grain=_grain(parameters.get("grain", ""), period),
        compare=Compare(compare) if compare in list(Compare) else Compare.PREVIOUS,
        today=today,
        not_understood="" if typed else text[:LONGEST],
    )


def _period(parameters: QueryDict, *, today: date, last: date) -> tuple[str, Period]:
    preset = parameters.get("period", DEFAULT_PRESET)
    if preset == CUSTOM and (custom := _custom(parameters, today)):
        return CUSTOM, custom
    if preset not in PRESETS:
        preset = DEFAULT_PRESET
    return preset, PRESETS[preset].days(today, last)


def _custom(parameters: QueryDict, today: date) -> Period | None:
    try:
        start = date.fromisoformat(parameters.get("from", ""))
        end = min(date.fromisoformat(parameters.get("to", "")), today)
    except ValueError:
        return None
    is_sensible = start <= end and start.year >= 2000 and (end - start).days < 366 * 10
    return Period(start, end) if is_sensible else None


def _grain(wanted: str, period: Period) -> Grain:
    finest = _finest(period)
    choices = list(Grain)
    chosen = Grain(wanted) if wanted in choices else finest
    return chosen if choices.index(chosen) >= choices.index(finest) else finest


def _finest(period: Period) -> Grain:
    if period.length <= DAYS_UP_TO:
        return Grain.DAY
    return Grain.WEEK if period.length <= WEEKS_UP_TO else Grain.MONTH
