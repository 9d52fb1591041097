"""What tracked links brought: visits, orders and revenue by the parameters a link carries (stage: run)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from yunchou.analytics.answers import Answer, Group, GroupKind, Known, Value
from yunchou.analytics.questions import Dimension, Filter, Grain, Op, Period
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
    """What each link brought, by its id. One batch of questions for every source, medium and campaign among them."""
    families: dict[tuple[str, str, str], list[TrackedLink]] = {}
    for link in links:
        families.setdefault((link.source, link.medium, link.campaign), []).append(link)
    return {
        pk: result
        for family in families.values()
        for pk, result in _family_results(family, between=between, workspace=workspace, now=now)
    }


def _family_results(
    family: Sequence[TrackedLink], *, between: Period, workspace: Workspace, now: datetime
) -> Iterator[tuple[int, LinkResult]]:
    """Links that differ by their content alone: one split by content tells them all apart."""
    told_apart = Filter(Dimension("content"), Op.IN, tuple({link.content for link in family})[:MOST_GROUPS])
    where = (*link_filters(family[0])[:3], told_apart)
    questions = [
        replace(
            METRICS[key].over(between, grain=Grain.MONTH, by=Dimension("content"), where=where),
            groups=MOST_GROUPS,
        )
        for key in RESULTS
    ]
    found = dict(zip(RESULTS, answers(questions, workspace=workspace, now=now), strict=True))
    for link in family:
        values = {key: _value_of(link.content, one) for key, one in found.items()}
        yield link.pk, LinkResult(values, found)


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
