"""The number card and its sparkline: one number with its change, its base and whether it is complete (JUDGE)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from yunchou.web.formats import Delta, Figure

WIDTH, HEIGHT, MARGIN = 100.0, 28.0, 3.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Polylines in a box of 100 × 28, broken where nothing was measured, and the last known point."""

    lines: tuple[str, ...]
    end_x: float
    end_y: float


@dataclass(frozen=True, slots=True)
class CardCompleteness:
    """An icon and words, and the whole story on hover; tone is empty when all is there, `warn` when somebody should know."""

    icon: str
    words: str
    tone: str = ""
    hover: str = ""


@dataclass(frozen=True, slots=True)
class NumberCard:
    """What a number card shows. `base` is numerator ÷ denominator; `href` opens the number."""

    label: str
    value: Figure
    unit: str = ""
    base: str = ""
    delta: Delta | None = None
    previous: str = ""
    trend: Sparkline | None = None
    completeness: CardCompleteness | None = None
    href: str = ""


def sparkline(values: Sequence[float | None]) -> Sparkline | None:
    """The course of a number; None when fewer than two values are known. The lowest value sits at the bottom."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, span = min(known), max(known) - min(known)
    step = WIDTH / (len(values) - 1)
    places = [
        None if value is None else (index * step, _height(value, low=low, span=span))
        for index, value in enumerate(values)
    ]
    end_x, end_y = next(place for place in reversed(places) if place is not None)
    return Sparkline(tuple(_lines(places)), round(end_x, 2), round(end_y, 2))


def _height(value: float, *, low: float, span: float) -> float:
    share = (value - low) / span if span else 0.5
    return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)


def _lines(places: Iterable[tuple[float, float] | None]) -> Iterable[str]:
    for is_gap, run in groupby(places, key=lambda place: place is None):
        if not is_gap:
            yield " ".join(f"{place[0]:.2f},{place[1]:.2f}" for place in run if place is not None)
