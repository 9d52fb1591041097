"""What a chart draws, with its table and its words; charts.js draws it (JUDGE)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yunchou.web.formats import Figure, speaks_chinese

MOST_SERIES = 6


class Role(StrEnum):
    """How a series is drawn: main in a colour, comparison and other in grey, goal as a dashed line.

    A forecast is dashed in the colour of the first main one; low and high are the ends of the band around it.
    """

    MAIN = "main"
    COMPARISON = "comparison"
    OTHER = "other"
    GOAL = "goal"
    FORECAST = "forecast"
    LOW = "low"
    HIGH = "high"


class TooManySeries(ValueError):
    """More lines than an eye can tell apart."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One value: where it is drawn (None leaves a gap) and how it is written."""

    at: float | None
    figure: Figure


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    dots: tuple[Dot, ...]
    role: Role = Role.MAIN


@dataclass(frozen=True, slots=True)
class Mark:
    """A change at one bucket, numbered in the chart and told in the list under it."""

    bucket: int
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One bucket in the table of a chart; `href` leads to what lies under it."""

    name: str
    href: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over time. `summary` is the main finding in one sentence, read out instead of the picture.

    `buckets` are the short axis labels, `bucket_names` the same in full for the table. `open_buckets` is how many
    buckets at the end are not whole; they are drawn dotted to a hollow point, and so is the first one if the
    chart `opens_early`. `links` lead from each bucket to what lies under it. `prefix` stands before axis values; an
    axis of what `is_whole` has no fractions.
    """

    key: str
    title: str
    summary: str
    buckets: tuple[str, ...]
    bucket_names: tuple[str, ...]
    series: tuple[Series, ...]
    open_buckets: int = 0
    open_words: str = ""
    opens_early: bool = False
    note: str = ""
    prefix: str = ""
    is_share: bool = False
    is_duration: bool = False
    is_whole: bool = False
    marks: tuple[Mark, ...] = ()
    links: tuple[str, ...] = ()
    export_href: str = ""

    def __post_init__(self) -> None:
        mains = sum(series.role is Role.MAIN for series in self.series)
        if mains > MOST_SERIES:
            raise TooManySeries(
                f"{mains} lines in “{self.title}”; show {MOST_SERIES} and put the rest into one other."
            )

    @property
    def rows(self) -> list[ChartRow]:
        """The chart as a table: one row a bucket, the newest last."""
        links = self.links or ("",) * len(self.bucket_names)
        return [
            ChartRow(name, href, tuple(series.dots[index].figure for series in self.series))
            for index, (name, href) in enumerate(zip(self.bucket_names, links, strict=True))
        ]

    @property
    def has_values(self) -> bool:
        return any(dot.at is not None for series in self.series for dot in series.dots)

    @property
    def payload(self) -> dict[str, Any]:
        """What charts.js reads from the page."""
        return {
            "title": self.title,
            "buckets": self.buckets,
            "names": self.bucket_names,
            "open": self.open_buckets,
            "openWords": self.open_words,
            "opensEarly": self.opens_early,
            "prefix": self.prefix,
            "isShare": self.is_share,
            "isDuration": self.is_duration,
            "isWhole": self.is_whole,
            "isChinese": speaks_chinese(),
            "links": self.links,
            "marks": [mark.bucket for mark in self.marks],
            "series": [
                {
                    "name": series.name,
                    "role": series.role.value,
                    "values": [dot.at for dot in series.dots],
                    "texts": [dot.figure.text for dot in series.dots],
                }
                for series in self.series
            ],
        }
