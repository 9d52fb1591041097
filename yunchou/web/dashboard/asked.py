"""What the overview asks: one set of questions by channel, and one more where a part of the channels is meant (stage: judge)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yunchou.analytics.answers import Answer, Group, GroupKind, Known
from yunchou.analytics.questions import Dimension, Filter, Op, Trend
from yunchou.analytics.scope import AccountCoverage
from yunchou.core.models import Workspace
from yunchou.metrics.catalogue import CHAIN, HEADLINES, Metric, built_in
from yunchou.metrics.selectors import answers, look_at
from yunchou.web.periods import ChosenPeriod

CHANNEL = Dimension("channel")
#: The columns of the channel table that are numbers of their own.
COLUMNS = ("spend", "ctr", "visits", "leads", "lead-cost", "new-customers", "cac", "revenue", "roas")
#: The channels told apart are those of the first question: ROAS ranks by spend, then by revenue.
OF_CHANNELS = tuple(
    dict.fromkeys(
        ("roas", *HEADLINES, *COLUMNS, *(key for one in CHAIN for key in (one.metric, one.rate) if key))
    )
)
OF_CHAIN = tuple(key for one in CHAIN for key in (one.metric, one.rate) if key)
OF_ONE_CHANNEL = tuple(dict.fromkeys((*HEADLINES, *OF_CHAIN)))


@dataclass(frozen=True, slots=True)
class Overview:
    """The answers behind the page, by metric. `channel` is the one that cards, chain and chart keep to, if any.

    `by_channel` is always of all channels. `chain` is of the channels whose exposure and visits are known, where
    they are only some: others have visits without a click or orders without a visit, and would make step rates of nothing.
    """

    metrics: Mapping[str, Metric]
    by_channel: Mapping[str, Answer]
    shown: Mapping[str, Answer]
    chain: Mapping[str, Answer]
    channel: str | None
    accounts: tuple[AccountCoverage, ...]

    @property
    def has_anything(self) -> bool:
        """Whether any number is known at all."""
        return any(isinstance(one.total, Known) for one in self.by_channel.values())

    @property
    def lacks_facts(self) -> bool:
        """No platform has stated anything for these days."""
        return not isinstance(self.by_channel["spend"].total, Known)


def ask_overview(
    workspace: Workspace, chosen: ChosenPeriod, *, channel: str, known: Iterable[str], now: datetime
) -> Overview:
    """Ask for all numbers of the page: at most twice five scans. `channel` counts if it is known or has numbers."""
    metrics = built_in(workspace.margin_rate)
    look = look_at(workspace, now=now)

    def asked(keys: Iterable[str], by: Dimension | None, *where: Filter) -> dict[str, Answer]:
        names = list(keys)
        questions = [
            Trend(metrics[key].measure, chosen.period, chosen.grain, by, where, chosen.compare)
            for key in names
        ]
        return dict(zip(names, answers(questions, workspace=workspace, now=now, look=look), strict=True))

    accounts = look.freshness.accounts
    by_channel = asked(OF_CHANNELS, CHANNEL)
    if channel and (channel in set(known) or channel in _names(by_channel["roas"].groups)):
        shown = asked(OF_ONE_CHANNEL, None, Filter(CHANNEL, Op.IS, channel))
        return Overview(metrics, by_channel, shown, shown, channel, accounts)
    traceable = _traceable(by_channel)
    chain = asked(OF_CHAIN, None, Filter(CHANNEL, Op.IN, traceable)) if traceable else by_channel
    return Overview(metrics, by_channel, by_channel, chain, None, accounts)


def _names(groups: Iterable[Group]) -> set[str]:
    return {group.name for group in groups if group.kind is GroupKind.VALUE}


def _traceable(answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """The channels of which both exposure and visits are known; empty where that is all, none, or not to be told.

    A marketplace reports exposure and orders, but nobody sees its visits: steps over them would mean nothing.
    """
    exposed, visited, ordered = (_with_some(answers[key]) for key in ("impressions", "visits", "orders"))
    found = exposed.keys() & visited.keys()
    is_part = bool(found) and exposed.keys() | visited.keys() | ordered.keys() != found
    if not is_part or any(exposed[code].kind is not GroupKind.VALUE for code in found):
        return ()
    return tuple(one.name for code, one in exposed.items() if code in found)


def _with_some(answer: Answer) -> dict[str, Group]:
    """The groups that have any, by code."""
    return {one.code: one for one in answer.groups if isinstance(one.total, Known) and one.total.amount}
