"""The period a page is about, as the address says it: a preset or two days, and what it is held against."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import Compare, Grain, Period
from yunchou.web import formats

TODAY = "today"
PRESETS: dict[str, tuple[str | Promise, int]] = {
    TODAY: (_("Today"), 1),
    "7d": (_("Last 7 days"), 7),
    "30d": (_("Last 30 days"), 30),
    "90d": (_("Last 90 days"), 90),
}
DEFAULT_PRESET = "30d"
CUSTOM = "custom"
#: The longest period that is cut into days, and into weeks.
DAYS_UP_TO, WEEKS_UP_TO = 120, 500


@dataclass(frozen=True, slots=True)
class ChosenPeriod:
    """What the address chose. The comparison is as long and lies just before."""

    preset: str
    period: Period
    grain: Grain
    compare: Compare
    today: date

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
    def grains(self) -> list[Grain]:
        """The grains that this period may be cut into."""
        return list(Grain)[list(Grain).index(_finest(self.period)) :]

    @property
    def words(self) -> str:
        return formats.day_range(self.period.start, self.period.end, today=self.today)

    @property
    def label(self) -> str:
        """The preset's name, or the days."""
        return str(PRESETS[self.preset][0]) if self.preset in PRESETS else self.words


def read_period(parameters: QueryDict, *, today: date, last: date) -> ChosenPeriod:
    """Read the address. What makes no sense falls back to the default: an old link must still open.

    `last` is the day on which presets of several days end: the last complete one, or today while there is none.
    """
    preset, period = _period(parameters, today=today, last=last)
    return ChosenPeriod(
        preset=preset,
        period=period,
        grain=_grain(parameters.get("grain", ""), period),
        compare=Compare.NONE if parameters.get("compare") == Compare.NONE else Compare.PREVIOUS,
        today=today,
    )


def _period(parameters: QueryDict, *, today: date, last: date) -> tuple[str, Period]:
    preset = parameters.get("period", DEFAULT_PRESET)
    if preset == CUSTOM and (custom := _custom(parameters, today)):
        return CUSTOM, custom
    if preset not in PRESETS:
        preset = DEFAULT_PRESET
    end = today if preset == TODAY else last
    return preset, Period(end - timedelta(days=PRESETS[preset][1] - 1), end)


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
