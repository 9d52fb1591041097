"""A draft of the channel rules, and what it would have done to recent traffic (stage: make)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yunchou.events.decoding.channels import Comparison, Condition, Rule, channel_of, holds
from yunchou.events.decoding.config import rule_from_json
from yunchou.events.decoding.traffic import Traffic
from yunchou.events.services import BadRule

#: A rule as the database keeps it: {"channel", "name", "conditions": [{"field", "test", "values"}]}.
RuleJson = Mapping[str, Any]

#: Events keep neither which platform a click id is of, nor, here, the id itself: only that there was one.
ANY_CLICK_ID = "any"
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """One source that recent events carried: how many of them, and the channel they were given when they came."""

    traffic: Traffic
    channel: str
    events: int


@dataclass(frozen=True, slots=True)
class Move:
    """Traffic that the draft leads elsewhere. `samples` are its most frequent sources."""

    before: str
    after: str
    events: int
    samples: tuple[TrafficRow, ...]


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """What one rule of the draft did: events whose source fits it, and those it decided.

    `shadowed_by` are the places of earlier rules that took the rest, the largest first. `is_untried`: it asks for
    what past events no longer say.
    """

    place: int
    fits: int
    decides: int
    shadowed_by: tuple[int, ...] = ()
    is_untried: bool = False

    @property
    def never_fits(self) -> bool:
        return not self.fits and not self.is_untried

    @property
    def is_shadowed(self) -> bool:
        """Something fits it, and earlier rules take all of that."""
        return bool(self.fits) and not self.decides


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft tried on recent traffic: what would change, and what each rule did."""

    events: int
    moves: tuple[Move, ...]
    rules: tuple[RuleTrial, ...]

    @property
    def moved(self) -> int:
        return sum(move.events for move in self.moves)


def try_rules(
    draft: Sequence[RuleJson], *, instead_of: Sequence[RuleJson], traffic: Sequence[TrafficRow]
) -> Trial:
    """Lead the same traffic by the draft and by the rules in force. Only where the two differ something moves."""
    new, old = _ready(draft), _ready(instead_of)
    moved: dict[tuple[str, str], list[TrafficRow]] = {}
    for row in traffic:
        before, after = channel_of(row.traffic, old), channel_of(row.traffic, new)
        if before != after:
            moved.setdefault((before, after), []).append(row)
    moves = [_move(pair, rows) for pair, rows in moved.items()]
    return Trial(
        events=sum(row.events for row in traffic),
        moves=tuple(sorted(moves, key=lambda move: (-move.events, move.before, move.after))),
        rules=tuple(_rule_trials(new, traffic)),
    )


def _ready(rules: Iterable[RuleJson]) -> tuple[Rule, ...]:
    return tuple(rule_from_json(dict(rule)) for rule in rules)


def _move(pair: tuple[str, str], rows: Sequence[TrafficRow]) -> Move:
    largest = sorted(rows, key=lambda row: -row.events)[:SAMPLES]
    return Move(pair[0], pair[1], sum(row.events for row in rows), tuple(largest))


def _rule_trials(rules: Sequence[Rule], traffic: Sequence[TrafficRow]) -> Iterator[RuleTrial]:
    fits: Counter[int] = Counter()
    decides: Counter[int] = Counter()
    takers: dict[int, Counter[int]] = {place: Counter() for place in range(len(rules))}
    for row in traffic:
        places = [place for place, rule in enumerate(rules) if _fits(rule, row.traffic)]
        for turn, place in enumerate(places):
            fits[place] += row.events
            if turn == 0:
                decides[place] += row.events
            else:
                takers[place][places[0]] += row.events
    for place, rule in enumerate(rules):
        untried = any(_is_unkept(condition) for condition in rule.conditions)
        shadowing = tuple(other for other, _events in takers[place].most_common())
        yield RuleTrial(place, fits[place], decides[place], shadowing, untried)


def _is_unkept(condition: Condition) -> bool:
    """Whether it asks for what recent traffic no longer says."""
    asks_for_value = condition.field == "click_id" and condition.test is not Comparison.IS_SET
    return condition.field == "click_platform" or asks_for_value


def _fits(rule: Rule, traffic: Traffic) -> bool:
    return not traffic.is_empty and all(holds(condition, traffic) for condition in rule.conditions)


def fingerprint(rules: Sequence[RuleJson]) -> str:
    """Tells one state of the rules from another, so that nobody saves over what they have not seen."""
    kept = [{name: rule[name] for name in ("channel", "name", "conditions")} for rule in rules]
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_rules(text: str) -> list[RuleJson]:
    """A draft as a page carries it. Raises BadRule for what no page of ours has written."""
    try:
        given = json.loads(text)
        return [_read_rule(rule) for rule in given]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadRule(
            _("The draft of the rules cannot be read."), advice=_("Open the rules anew.")
        ) from error


def _read_rule(given: dict[str, Any]) -> RuleJson:
    conditions = [
        {
            "field": str(one["field"]),
            "test": str(one["test"]),
            "values": [str(text) for text in one["values"]],
        }
        for one in given["conditions"]
    ]
    return {"channel": str(given["channel"]), "name": str(given["name"]), "conditions": conditions}


def with_rule(rules: Sequence[RuleJson], rule: RuleJson, *, at: int | None) -> list[RuleJson]:
    """The draft with a rule put in place of the one at `at`, or after the last."""
    if at is None:
        return [*rules, rule]
    return [rule if place == at else other for place, other in enumerate(rules)]


def without_rule(rules: Sequence[RuleJson], *, at: int) -> list[RuleJson]:
    """The draft without the rule at `at`."""
    return [rule for place, rule in enumerate(rules) if place != at]


def with_moved(rules: Sequence[RuleJson], *, at: int, to: int) -> list[RuleJson]:
    """The draft with the rule at `at` standing at `to`; a place beyond the ends is the end."""
    left = without_rule(rules, at=at)
    left.insert(max(0, min(to, len(left))), rules[at])
    return left
