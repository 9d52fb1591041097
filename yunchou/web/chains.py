"""The chain from exposure to repurchase: its stations, the step rate to each, and the step that fell most (stage: judge)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from django.utils.translation import gettext as _

from yunchou.analytics.answers import Answer, Known
from yunchou.metrics.catalogue import CHAIN, Metric
from yunchou.web import formats
from yunchou.web.answers import delta_of, figure_of, is_comparable
from yunchou.web.formats import Delta, Figure


@dataclass(frozen=True, slots=True)
class Step:
    """What leads to a station: its rate with base and change. One step of a chain may be the one that fell most."""

    label: str
    rate: Figure
    base: str
    delta: Delta | None
    href: str
    is_worst: bool = False


@dataclass(frozen=True, slots=True)
class Station:
    """One number of the chain; `step` leads to it from the one before."""

    label: str
    value: Figure
    delta: Delta | None
    href: str
    step: Step | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """All of it. `finding` says which step fell most, `fallen` is its metric, `note` what the chain leaves out."""

    stations: tuple[Station, ...]
    finding: str = ""
    fallen: str = ""
    finding_href: str = ""
    note: str = ""


def chain_of(
    metrics: Mapping[str, Metric],
    answers: Mapping[str, Answer],
    *,
    link: Callable[[str], str],
    note: str = "",
) -> Chain:
    """The chain from its answers. `link` leads from a metric's key to its page."""
    worst = _worst_rate(answers)
    stations = tuple(_stations(metrics, answers, link=link, worst=worst))
    if not worst:
        return Chain(stations, finding=_no_fall_words(answers), note=note)
    before, after = next(pair for pair in pairwise(stations) if pair[1].step and pair[1].step.is_worst)
    return Chain(
        stations,
        finding=_fall_words(before, after, answers[worst], metrics[worst]),
        fallen=worst,
        finding_href=link(worst),
        note=note,
    )


def _stations(
    metrics: Mapping[str, Metric], answers: Mapping[str, Answer], *, link: Callable[[str], str], worst: str
) -> Iterator[Station]:
    for one in CHAIN:
        station = _station(metrics[one.metric], answers[one.metric], href=link(one.metric))
        if one.rate:
            step = _step(metrics[one.rate], answers[one.rate], href=link(one.rate))
            station = replace(station, step=replace(step, is_worst=one.rate == worst))
        yield station


def _station(metric: Metric, answer: Answer, *, href: str) -> Station:
    delta = delta_of(answer.change, answer, metric=metric)
    return Station(str(metric.label), figure_of(answer.total, answer, metric=metric), delta, href)


def _step(metric: Metric, answer: Answer, *, href: str) -> Step:
    return Step(
        label=str(metric.label),
        rate=figure_of(answer.total, answer, metric=metric),
        base=formats.base(answer.total),
        delta=delta_of(answer.change, answer, metric=metric),
        href=href,
    )


def _worst_rate(answers: Mapping[str, Answer]) -> str:
    """The step rate that lost most points; empty where none fell by what a page would show."""
    falls = {
        one.rate: change.absolute
        for one in CHAIN
        if one.rate and (change := answers[one.rate].change) is not None and is_comparable(answers[one.rate])
    }
    worst = min(falls, key=lambda rate: falls[rate], default="")
    return worst if worst and falls[worst] * 100 <= -formats.FLAT_BELOW else ""


def _fall_words(before: Station, after: Station, answer: Answer, metric: Metric) -> str:
    values = {
        "start": before.label,
        "end": after.label,
        "before": figure_of(answer.previous_total, answer, metric=metric) if answer.previous_total else "",
        "now": figure_of(answer.total, answer, metric=metric),
    }
    return _("The step from %(start)s to %(end)s fell most: %(before)s before, %(now)s now.") % values


def _no_fall_words(answers: Mapping[str, Answer]) -> str:
    """Said only where every step that has a rate can be held against the past."""
    rates = [answers[one.rate] for one in CHAIN if one.rate]
    known = [one for one in rates if isinstance(one.total, Known)]
    is_sure = bool(known) and all(one.change is not None and is_comparable(one) for one in known)
    return _("No step fell against the period it is compared with.") if is_sure else ""
