"""A channel's score card: its part of each metric, its share of the whole and its rank among channels (stage: judge)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from yunchou.analytics.answers import (
    Answer,
    Group,
    GroupKind,
    Known,
    NoData,
    NotApplicable,
    Point,
    Reason,
    Value,
)
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Compare, Dimension, Grain, Period
from yunchou.analytics.questions.measures import counts_facts, parts
from yunchou.channels.models import LONGEST_KEY
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import answers, metric_called

CHANNEL = Dimension("channel")
#: What channels are judged by, in the order of tables; the first chooses which channels are told apart.
METRICS_OF_A_CHANNEL = (
    "visits",
    "spend",
    "impressions",
    "clicks",
    "leads",
    "orders",
    "new-customers",
    "revenue",
    "order-rate",
    "lead-cost",
    "cpa",
    "cac",
    "roas",
)
#: Metrics whose parts by channel add up to the whole, so that a share of it means something.
SHARED = frozenset({"visits", "spend", "impressions", "clicks", "leads", "orders", "revenue"})
MOST_CHANNELS = 50
NOTHING = Decimal(0)
TOO_SMALL = Reason("too_small", Message(N_("Too small to be told apart; counted with the others.")))
UNSTATED = Reason(
    "no_facts",
    Message(N_("No platform reported this for these days: import its export, or enter it.")),
)
NO_BASE = Reason("zero_denominator", Message(N_("There is nothing to divide by.")))


@dataclass(frozen=True, slots=True)
class Score:
    """One metric of one channel. `share` is 0 to 1 of the whole; `rank` 1 is the best of `ranked` channels."""

    metric: Metric
    answer: Answer
    share: Decimal | None
    rank: int | None
    ranked: int

    @property
    def value(self) -> Value:
        return self.answer.total


@dataclass(frozen=True, slots=True)
class ScoreBoard:
    """Every channel's scores from one batch of questions."""

    metrics: Mapping[str, Metric]
    answers: Mapping[str, Answer]

    @property
    def keys(self) -> list[str]:
        """The channels that the data name, in the answers' order."""
        return list(dict.fromkeys(group.name for one in self.answers.values() for group in _named(one)))

    def beyond(self, kind: GroupKind) -> dict[str, Value]:
        """By metric, what is of no channel (EMPTY) or of those too small to be told apart (OTHER); empty without any."""
        found = {
            name: next((group.total for group in one.groups if group.kind is kind), None)
            for name, one in self.answers.items()
        }
        return {name: value for name, value in found.items() if value is not None}

    def scores(self, key: str) -> dict[str, Score]:
        """One channel's scores, by metric."""
        return {name: self._score(key, name) for name in self.answers}

    def _score(self, key: str, name: str) -> Score:
        metric, whole = self.metrics[name], self.answers[name]
        part = part_of(whole, key)
        rank, ranked = _rank(key, metric, whole)
        return Score(metric, part, _share(part.total, whole) if name in SHARED else None, rank, ranked)


def score_board(
    *,
    between: Period,
    workspace: Workspace,
    now: datetime,
    grain: Grain = Grain.DAY,
    compare: Compare = Compare.NONE,
    metrics: Sequence[str] = METRICS_OF_A_CHANNEL,
) -> ScoreBoard:
    """Every channel's scores over these days: one batch of questions, at most five scans. Raises Unavailable."""
    known = {name: metric_called(name, workspace=workspace) for name in metrics}
    questions = [
        replace(metric.over(between, grain=grain, by=CHANNEL, compare=compare), groups=MOST_CHANNELS)
        for metric in known.values()
    ]
    found = answers(questions, workspace=workspace, now=now)
    return ScoreBoard(known, dict(zip(known, found, strict=True)))


def keys_in_data(*, between: Period, workspace: Workspace, now: datetime) -> list[str]:
    """The channels that visits, orders or spend of these days name."""
    board = score_board(
        between=between,
        workspace=workspace,
        now=now,
        grain=Grain.MONTH,
        metrics=("visits", "orders", "spend"),
    )
    return [key for key in board.keys if len(key) <= LONGEST_KEY]


def part_of(answer: Answer, key: str) -> Answer:
    """The answer as it is for one channel alone. Where nothing of it was measured, neither was the channel."""
    group = next((group for group in _named(answer) if group.name == key), None)
    if group is None:
        return _without_part(answer)
    points = _points(answer.points, group.series)
    previous = _points(answer.previous_points, group.previous_series)
    return replace(
        answer,
        total=group.total,
        points=points,
        previous_total=group.previous_total,
        previous_points=previous,
        change=group.change,
        groups=(),
    )


def _points(points: Sequence[Point], series: Sequence[Value]) -> tuple[Point, ...]:
    """The channel's own values over the same days; none where it was not counted in that period."""
    if len(points) != len(series):
        return ()
    return tuple(replace(point, value=value) for point, value in zip(points, series, strict=True))


def _without_part(answer: Answer) -> Answer:
    """No group of this channel: nothing came by it, or it was too small to be told apart."""
    is_hidden = any(group.kind is GroupKind.OTHER for group in answer.groups)
    is_stated = any(counts_facts(part) for part in parts(answer.question.measure))

    def value_for(whole: Value) -> Value:
        if not isinstance(whole, Known):
            return whole
        if is_hidden:
            return NotApplicable(TOO_SMALL)
        if is_stated:
            # What nobody stated is not zero.
            return NoData(UNSTATED)
        return Known(NOTHING) if whole.denominator is None else NotApplicable(NO_BASE)

    return replace(
        answer,
        total=value_for(answer.total),
        points=tuple(replace(point, value=value_for(point.value)) for point in answer.points),
        previous_total=None if answer.previous_total is None else value_for(answer.previous_total),
        previous_points=tuple(
            replace(point, value=value_for(point.value)) for point in answer.previous_points
        ),
        change=None,
        groups=(),
    )


def _named(answer: Answer) -> Iterable[Group]:
    return (group for group in answer.groups if group.kind is GroupKind.VALUE)


def _share(part: Value, whole: Answer) -> Decimal | None:
    if not isinstance(part, Known) or not isinstance(whole.total, Known) or whole.total.amount <= 0:
        return None
    return part.amount / whole.total.amount


def _rank(key: str, metric: Metric, whole: Answer) -> tuple[int | None, int]:
    """Its place among the channels with a number, equal ones on the same place; and how many have one."""
    known = {group.name: group.total.amount for group in _named(whole) if isinstance(group.total, Known)}
    if key not in known:
        return None, len(known)
    falls_well = metric.grows_well is False
    own = known[key]
    ahead = [other for other in known.values() if (other < own if falls_well else other > own)]
    return len(ahead) + 1, len(known)
