"""A world in outline: the daily numbers that the rules watch, without anybody walking through it; hundreds in a minute."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demo.accounts import channel_key
from demo.placements import PLACEMENTS, Placement
from demo.plan import Plan, days_until, make_market_plan, make_plan
from demo.seasons import season_of
from demo.stories import impressions_factor
from demo.watching import COOL_DOWN_DAYS, Watch
from yunchou.calc import anomaly, spells
from yunchou.calc.falling import Course, Floats, Mode, course

#: The first days are what the others are held against.
HISTORY = 29
_BASKET_YUAN, _BASKET_SPREAD = 190.0, 0.55
_FOLLOWER_CLICKS = 60.0
_PLATFORM_NOISE = 0.05


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rule that went off. `is_festive`: days of the run, or of what they are held against, lie in a festival."""

    watch: Watch
    group: str
    first: date
    on: date
    is_festive: bool


@dataclass(frozen=True)
class Sketch:
    """Numbers by (metric, group)."""

    end: date
    courses: Mapping[tuple[str, str], Course]


def sketch(*, end: date, seed: int, told: bool, drawn: bool = False) -> Sketch:
    """A world of this seed, with the orders that the simulator plans; `told`: with the stories.

    `drawn`: each visit decides for itself instead, so that small channels are as unsteady as they are outside of a demo.
    """
    chance = np.random.default_rng(seed)
    plans: tuple[Plan, Plan] = (
        make_plan(end=end, seed=seed, told=told),
        make_market_plan(end=end, seed=seed, told=told),
    )
    arrived = _Arrived(plans, end=end, chance=chance, drawn=drawn)
    return Sketch(end, dict(_courses(arrived, told=told)))


class _Arrived:
    """Visits and orders by stream."""

    def __init__(
        self, plans: tuple[Plan, Plan], *, end: date, chance: np.random.Generator, drawn: bool
    ) -> None:
        self.days = [day for day, _back in days_until(end)]
        self.chance = chance
        self.visits: dict[str, Floats] = {}
        self.orders: dict[str, Floats] = {}
        for plan in plans:
            for stream in sorted({key for _day, key in plan}):
                planned = [plan[day, stream] for day in self.days]
                self.visits[stream] = np.array([one.visits for one in planned], dtype=np.float64)
                orders = np.array([one.orders for one in planned], dtype=np.float64)
                if drawn:
                    orders = np.minimum(chance.poisson(orders), self.visits[stream]).astype(np.float64)
                self.orders[stream] = orders

    def noise(self, spread: float = _PLATFORM_NOISE) -> Floats:
        return np.maximum(0.2, self.chance.normal(1, spread, len(self.days)))


def _courses(arrived: _Arrived, *, told: bool) -> Iterator[tuple[tuple[str, str], Course]]:
    spent = np.zeros(len(arrived.days))
    for stream, visits in arrived.visits.items():
        channel, orders = channel_key(stream), arrived.orders[stream]
        yield ("visits", channel), _counts(arrived, visits)
        yield ("orders", channel), _counts(arrived, orders)
        placements = [one for one in PLACEMENTS if one.stream == stream]
        clicks = _clicks(arrived, visits, placements)
        if stream == "wechat_oa":
            clicks = visits / 0.92 + arrived.chance.poisson(_FOLLOWER_CLICKS, len(visits))
        if clicks.any():
            yield ("cvr", channel), _ratio(arrived, orders, clicks)
            yield ("arrival-rate", channel), _ratio(arrived, visits, clicks)
        spend = (
            clicks * sum(one.cpc_fen for one in placements) / 100 / max(1, len(placements)) * arrived.noise()
        )
        spent = spent + spend
        if spend.any():
            revenue = (
                orders * _BASKET_YUAN * (1 + _BASKET_SPREAD / np.sqrt(orders + 1) * (arrived.noise(1.0) - 1))
            )
            yield ("roas", channel), _ratio(arrived, np.maximum(revenue, 0), spend)
    yield ("orders", ""), _counts(arrived, sum(arrived.orders.values(), np.zeros(len(arrived.days))))
    yield ("spend", ""), _counts(arrived, spent)
    yield from _impressions(arrived, told=told)


def _clicks(arrived: _Arrived, visits: Floats, placements: list[Placement]) -> Floats:
    if not placements:
        return np.zeros(len(visits))
    share = 1.0 if placements[0].is_tagged else sum(one.share for one in placements)
    arrive = sum(one.arrive for one in placements) / len(placements)
    return np.round(visits * share / arrive * arrived.noise(0.02))


def _impressions(arrived: _Arrived, *, told: bool) -> Iterator[tuple[tuple[str, str], Course]]:
    """By form of ad, as the platform states them for the own shop's campaigns."""
    placements = [one for one in PLACEMENTS if one.stream == "douyin"]
    clicks = _clicks(arrived, arrived.visits["douyin"], placements)
    backs = range(len(arrived.days) - 1, -1, -1)
    for form, share in placements[0].forms.items():
        held = [impressions_factor("oceanengine", form, back=back) if told else 1.0 for back in backs]
        shown = arrived.chance.poisson(clicks * share) / placements[0].ctr * np.array(held) * arrived.noise()
        yield ("impressions", form), _counts(arrived, shown)


def _counts(arrived: _Arrived, numbers: Floats) -> Course:
    return course(arrived.days[0], [(n, n, 1.0) for n in numbers.tolist()], is_ratio=False)


def _ratio(arrived: _Arrived, above: Floats, below: Floats) -> Course:
    pairs = zip(above.tolist(), below.tolist(), strict=True)
    return course(arrived.days[0], [(a / b, a, b) if b else None for a, b in pairs], is_ratio=True)


def alarms(world: Sketch, watch: Watch) -> list[Alarm]:
    """When the rule would have gone off, as the product decides it, group by group."""
    return [
        one
        for (metric, group), given in world.courses.items()
        if metric == watch.metric and _is_watched(watch, group)
        for one in alarms_in(given, watch, group=group)
    ]


def _is_watched(watch: Watch, group: str) -> bool:
    """'' is the whole. A rule that is split by channel may be kept to some of them."""
    kept = dict(watch.where).get("channel")
    if watch.group_by == "channel" and kept:
        return group in kept
    return bool(group) == bool(watch.group_by)


def alarms_in(given: Course, watch: Watch, *, group: str) -> list[Alarm]:
    """Of one course."""
    known = given.known_from(watch.minimum)
    special = anomaly.specials(given.first, len(given)) if watch.mode is Mode.ANOMALY else None
    found = spells.spells(known, watch.terms, cool_down=COOL_DOWN_DAYS, since=HISTORY, special=special)
    return [
        Alarm(watch, group, given.day(one.run.start), given.day(one.run.completed),
              is_festive=_is_festive(given, one.run.start, one.run.completed))
        for one in found
    ]  # fmt: skip


def _is_festive(given: Course, start: int, completed: int) -> bool:
    days = [given.day(place) for place in range(start, completed + 1)]
    before = [day - timedelta(weeks=weeks) for day in days for weeks in range(1, 5)]
    return any(season_of(day) for day in (*days, *before))
