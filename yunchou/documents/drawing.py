"""Where the parts of a chart lie, as shares of its width and height (0 to 1), before anybody draws it. Serves LEARN."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from yunchou.documents.values import Axis, Bar, Chart, Line, Lines, Waterfall, Window

BarTone = Literal["end", "good", "bad"]

WANTED_INTERVALS = 4
MOST_DAY_NAMES = 12


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and what is written beside it."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar from `low` to `high`; `meets` is where the next bar begins."""

    label: str
    text: str
    low: float
    high: float
    meets: float
    tone: BarTone


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as stretches without a gap, each a list of points (across, up)."""

    name: str
    stretches: list[list[tuple[float, float]]]
    is_comparison: bool


@dataclass(frozen=True, slots=True)
class DrawnMark:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class DrawnWindow:
    low: float
    high: float
    label: str


@dataclass(frozen=True, slots=True)
class DrawnWaterfall:
    kind: Literal["waterfall"]
    title: str
    says: str
    ticks: list[Tick]
    bars: list[DrawnBar]


@dataclass(frozen=True, slots=True)
class DrawnLines:
    kind: Literal["lines"]
    title: str
    says: str
    ticks: list[Tick]
    days: list[Tick]
    lines: list[DrawnLine]
    marks: list[DrawnMark]
    window: DrawnWindow | None


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high` in steps that people count in; it always includes zero."""

    low: float
    high: float
    step: float

    def at(self, amount: float) -> float:
        return (amount - self.low) / (self.high - self.low)

    def ticks(self, axis: Axis) -> list[Tick]:
        count = round((self.high - self.low) / self.step)
        amounts = [self.low + place * self.step for place in range(count + 1)]
        return [Tick(self.at(amount), tick_text(amount, axis=axis, step=self.step)) for amount in amounts]


def scale_of(amounts: Sequence[float]) -> Scale:
    """The scale that holds these amounts and zero; nothing but zeros still gets an axis."""
    low, high = min(0.0, *amounts, 0.0), max(0.0, *amounts, 0.0)
    if low == high:
        return Scale(0.0, 1.0, 1.0)
    step = round_step((high - low) / WANTED_INTERVALS)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step, step)


def round_step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 or 10 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * (1 - 1e-9))


def tick_text(amount: float, *, axis: Axis, step: float) -> str:
    """A round number as the axis writes it; zero is plain."""
    if abs(amount) < step / 2:
        return "0"
    shown = amount / axis.divisor
    decimals = max(0, -math.floor(math.log10(abs(step / axis.divisor)) + 1e-9))
    text = f"{abs(shown):,.{decimals + 1}f}".rstrip("0").rstrip(".")
    return f"{'−' if shown < 0 else ''}{axis.prefix}{text}{axis.suffix}"


def drawn(chart: Chart) -> DrawnWaterfall | DrawnLines:
    """The chart with every part at its place."""
    return _drawn_waterfall(chart) if isinstance(chart, Waterfall) else _drawn_lines(chart)


def described(chart: Chart) -> str:
    """What the chart says, for those who do not see it."""
    if isinstance(chart, Waterfall):
        parts = [f"{bar.label} {bar.text}" for bar in (chart.start, *chart.steps, chart.end)]
        return f"{chart.title}: {'; '.join(parts)}".removeprefix(": ")
    return f"{chart.title}: {', '.join(line.name for line in chart.lines)}".removeprefix(": ")


def _drawn_waterfall(chart: Waterfall) -> DrawnWaterfall:
    levels = list(_levels(chart))
    scale = scale_of([amount for _, low, high, _, _ in levels for amount in (low, high)])
    bars = [
        DrawnBar(bar.label, bar.text, scale.at(low), scale.at(high), scale.at(meets), tone)
        for bar, low, high, meets, tone in levels
    ]
    return DrawnWaterfall("waterfall", chart.title, described(chart), scale.ticks(chart.axis), bars)


def _levels(chart: Waterfall) -> Iterator[tuple[Bar, float, float, float, BarTone]]:
    """Each bar with its lower and upper level, and the level at which the next one begins."""
    level = chart.start.amount
    yield chart.start, min(0.0, level), max(0.0, level), level, "end"
    for step in chart.steps:
        after = level + step.amount
        is_good = (step.amount >= 0) is chart.is_up_good
        yield step, min(level, after), max(level, after), after, "good" if is_good else "bad"
        level = after
    # The end is drawn at its own amount, which is the level reached: a waterfall is refused otherwise.
    end = chart.end.amount
    yield chart.end, min(0.0, end), max(0.0, end), end, "end"


def _drawn_lines(chart: Lines) -> DrawnLines:
    known = [value for line in chart.lines for value in line.values if value is not None]
    scale = scale_of(known)
    count = max(1, len(chart.days))
    return DrawnLines(
        "lines",
        chart.title,
        described(chart),
        scale.ticks(chart.axis),
        _day_names(chart.days),
        [DrawnLine(line.name, _stretches(line, scale, count), line.is_comparison) for line in chart.lines],
        [DrawnMark(mark.at / count, mark.label) for mark in chart.marks],
        _drawn_window(chart.window, count) if chart.window else None,
    )


def _drawn_window(window: Window, count: int) -> DrawnWindow:
    return DrawnWindow(window.first / count, (window.last + 1) / count, window.label)


def _day_names(days: Sequence[str]) -> list[Tick]:
    """At most a dozen names, evenly apart; a value stands in the middle of its day."""
    every = max(1, math.ceil(len(days) / MOST_DAY_NAMES))
    return [Tick((place + 0.5) / len(days), day) for place, day in enumerate(days) if place % every == 0]


def _stretches(line: Line, scale: Scale, count: int) -> list[list[tuple[float, float]]]:
    points = [
        (place, None if value is None else ((place + 0.5) / count, scale.at(value)))
        for place, value in enumerate(line.values)
    ]
    known = [(place, point) for place, point in points if point is not None]
    if not known:
        return []
    stretches = [[known[0][1]]]
    for (before, _), (place, point) in pairwise(known):
        if place == before + 1:
            stretches[-1].append(point)
        else:
            stretches.append([point])
    return stretches
