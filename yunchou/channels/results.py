"""What tracked links brought: visits, orders and revenue by the parameters a link carries (stage: run)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from yunchou.analytics.answers import Answer, Group, GroupKind, Known, Value
from yunchou.analytics.questions import Dimension, Filter, Grain, Op, Period, Trend
from yunchou.analytics.questions.trend import MOST_GROUPS
from yunchou.channels.models import TrackedLink
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.selectors import answers

NOTHING = Decimal(0)
#: What a link is judged by.
RESULTS = ("visits", "orders", "revenue")


@dataclass(frozen=True, slots=True)
class LinkResult:
    """A link's numbers by metric, each with the answer that tells its unit and completeness."""

    values: Mapping[str, Value]
    answers: Mapping[str, Answer]


def link_results(
    links: Iterable[TrackedLink], *, between: Period, workspace: Workspace, now: datetime
) -> dict[int, LinkResult]:
    """What each link brought, by its id: one look at how fresh the data are, one batch for links alike but for content."""
    families = _families(links)
    if not families:
        return {}
    questions = [one for family in families for one in _questions(family, between=between)]
    found = answers(questions, workspace=workspace, now=now)
    turns = range(0, len(found), len(RESULTS))
    return {
        link.pk: result
        for turn, family in zip(turns, families, strict=True)
        for link, result in _results(family, dict(zip(RESULTS, found[turn:], strict=False)))
    }


def _families(links: Iterable[TrackedLink]) -> list[list[TrackedLink]]:
    """Links that differ by their content alone, as many together as one split tells apart."""
    alike: dict[tuple[str, str, str], list[TrackedLink]] = {}
    for link in links:
        alike.setdefault((link.source, link.medium, link.campaign), []).append(link)
    return [
        family[start : start + MOST_GROUPS]
        for family in alike.values()
        for start in range(0, len(family), MOST_GROUPS)
    ]


def _questions(family: Sequence[TrackedLink], *, between: Period) -> list[Trend]:
    told_apart = Filter(Dimension("content"), Op.IN, tuple(sorted({link.content for link in family})))
    where = (*link_filters(family[0])[:3], told_apart)
    return [
        replace(
            METRICS[key].over(between, grain=Grain.MONTH, by=Dimension("content"), where=where),
            groups=MOST_GROUPS,
        )
        for key in RESULTS
    ]


def _results(
    family: Sequence[TrackedLink], found: Mapping[str, Answer]
) -> Iterator[tuple[TrackedLink, LinkResult]]:
    for link in family:
        values = {key: _value_of(link.content, one) for key, one in found.items()}
        yield link, LinkResult(values, found)


def _value_of(content: str, answer: Answer) -> Value:
    """The group of a content; without one nothing came, if anything was measured at all."""
    group = next((group for group in answer.groups if _is_of(group, content)), None)
    if group is not None:
        return group.total
    return Known(NOTHING) if isinstance(answer.total, Known) else answer.total


def _is_of(group: Group, content: str) -> bool:
    kind = GroupKind.VALUE if content else GroupKind.EMPTY
    return group.kind is kind and group.name == content


def link_filters(link: TrackedLink) -> tuple[Filter, ...]:
    """What keeps a question to the visits that came by this link, and to what they did."""
    names = ("source", "medium", "campaign", "content")
    return tuple(Filter(Dimension(name), Op.IS, getattr(link, name)) for name in names)
