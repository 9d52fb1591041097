"""A level that wanders and grows under noise: what a series without its shape is taken for (the floor under PLAN).

A local level with growth (Durbin & Koopman, Time Series Analysis by State Space Methods, ch. 2 and 3), filtered for
several ways of wandering side by side. How much the level wanders is not fixed but weighed: each draw takes a way by
how well it explains the history, then a level, a growth, a noise and a path from it.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: Variance by which the level wanders a day, by that of a day's noise; and how likely each is before any data.
WANDERING: Numbers = np.array([0.0, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1])
PLAUSIBLE: Numbers = np.array([0.2, 0.1, 0.1, 0.12, 0.14, 0.14, 0.1, 0.07, 0.03])
#: Growth a day, as a share of the level, that is plausible before any data: a standard deviation.
GROWTH = 0.001
#: Standard deviations beyond which a day's surprise is not heard in full.
CLIP_AT = 3.5


@dataclass(frozen=True, slots=True)
class History:
    """What a history says, known days only and in order: days since the day before, the level that each day speaks of
    (its value without its shape), and its noise: days with more exposure speak louder, special days less loud."""

    gaps: Numbers
    levels: Numbers
    noises: Numbers
    scale: float
    is_positive: bool


@dataclass(frozen=True, slots=True)
class State:
    """Level and growth a day after the history, for each way of wandering; variances in those of a day's noise."""

    level: Numbers
    growth: Numbers
    level_variance: Numbers
    shared_variance: Numbers
    growth_variance: Numbers


@dataclass(frozen=True, slots=True)
class Belief:
    """What each way of wandering makes of a history: how likely it is, where it ends, and the noise around it."""

    weights: Numbers
    state: State
    squares: Numbers
    freedom: int
    noises: Numbers


def paths(history: History, length: int, *, draws: int, rng: np.random.Generator) -> Numbers:
    """Levels with their noise, each draw from one way of wandering."""
    belief = filtered(history)
    way = rng.choice(len(WANDERING), size=draws, p=belief.weights)
    noise = np.sqrt(belief.squares[way] / rng.chisquare(belief.freedom, draws))
    state = belief.state
    along, across = rng.standard_normal(draws), rng.standard_normal(draws)
    # The Cholesky factor of the two variances, written out.
    first = np.sqrt(state.level_variance[way])
    second = np.divide(state.shared_variance[way], first, out=np.zeros(draws), where=first > 0)
    third = np.sqrt(np.maximum(state.growth_variance[way] - second**2, 0.0))
    start = state.level[way] + noise * first * along
    growth = state.growth[way] + noise * (second * along + third * across)
    steps: Numbers = noise * np.sqrt(WANDERING[way])
    walk: Numbers = np.cumsum(steps[:, None] * rng.standard_normal((draws, length)), axis=1)
    path = start[:, None] + growth[:, None] * np.arange(1, length + 1) + walk
    found: Numbers = path + noise[:, None] * rng.choice(belief.noises, size=(draws, length))
    return found


def filtered(history: History) -> Belief:
    """Filter the history once for all ways of wandering side by side."""
    ways = len(WANDERING)
    growth = (GROWTH * history.levels[0] / history.scale) ** 2
    state = State(
        np.full(ways, history.levels[0]),
        np.zeros(ways),
        np.full(ways, history.noises[0]),
        np.zeros(ways),
        np.full(ways, growth),
    )
    squares, logs = np.zeros(ways), np.zeros(ways)
    surprises: list[Numbers] = []
    for gap, value, noise in zip(history.gaps[1:], history.levels[1:], history.noises[1:], strict=True):
        state = _after(state, gap)
        variance = state.level_variance + noise
        surprise = (value - state.level) / np.sqrt(variance)
        heard = np.clip(surprise, -CLIP_AT * history.scale, CLIP_AT * history.scale)
        surprises.append(surprise)
        squares, logs = squares + heard**2, logs + np.log(variance)
        state = _having_heard(state, heard, variance)
    freedom = len(history.levels) - 1
    likelihood = np.log(PLAUSIBLE) - 0.5 * (freedom * np.log(squares) + logs)
    weights = np.exp(likelihood - likelihood.max())
    weights = weights / weights.sum()
    best = int(weights.argmax())
    noises = np.array([one[best] for one in surprises]) / np.sqrt(squares[best] / freedom)
    return Belief(weights, state, squares, freedom, noises)


def _after(state: State, gap: float) -> State:
    """So many days later: the level has grown and wandered."""
    return replace(
        state,
        level=state.level + gap * state.growth,
        level_variance=state.level_variance
        + 2 * gap * state.shared_variance
        + gap**2 * state.growth_variance
        + gap * WANDERING,
        shared_variance=state.shared_variance + gap * state.growth_variance,
    )


def _having_heard(state: State, surprise: Numbers, variance: Numbers) -> State:
    """After a day's value. `surprise` is in standard deviations of what was foretold for the day."""
    gain, tilt = state.level_variance / variance, state.shared_variance / variance
    step = surprise * np.sqrt(variance)
    return State(
        level=state.level + gain * step,
        growth=state.growth + tilt * step,
        level_variance=state.level_variance * (1 - gain),
        shared_variance=state.shared_variance * (1 - gain),
        growth_variance=state.growth_variance - tilt * state.shared_variance,
    )
