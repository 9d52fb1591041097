"""Causes that the findings propose: a data problem, a change that fits, a part that explains most (stage: learn)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yunchou.core.models import Change
from yunchou.reviews.asking import ZERO
from yunchou.reviews.factors import is_product
from yunchou.reviews.figures import Breakdown, By, Fault, Findings, Part
from yunchou.reviews.models import DIGITS, PLACES, Cause
from yunchou.reviews.suspects import Fit, Suspicion, fit_of

MOST_CHANGES, MOST_DIMENSIONS = 3, 2
#: A group must explain so much beyond its weight, a driver or a step so much of the change.
LEAST_EXCESS, LEAST_SHARE = Decimal("0.2"), Decimal("0.4")
#: A change that is neither significant nor this large has no parts to propose.
LEAST_CHANGE = Decimal("0.05")
SMALLEST = Decimal(1).scaleb(-PLACES)
LARGEST = Decimal(10) ** (DIGITS - PLACES)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cause to be judged. `code` names it, so that the same is not proposed twice."""

    kind: Cause.Kind
    code: str
    values: Mapping[str, str]
    contribution: Decimal | None = None
    change: Change | None = field(default=None)


def proposals(findings: Findings, suspected: Sequence[Suspicion]) -> list[Proposal]:
    """Data problems first: what is not real needs no other cause. Then changes, then where it happened."""
    return [
        *(_of_fault(fault, findings) for fault in findings.faults),
        *(_of_change(one) for one in suspected[:MOST_CHANGES] if fit_of(one.overlap) is not Fit.LOW),
        *_of_parts(findings),
    ]


def stored_amount(value: Decimal) -> Decimal | None:
    """As a cause keeps it; None where it is beyond its digits."""
    return value.quantize(SMALLEST) if abs(value) < LARGEST else None


def _of_fault(fault: Fault, findings: Findings) -> Proposal:
    change = findings.comparison.change
    is_fall = change is not None and change < 0
    contribution = stored_amount((change or ZERO) * fault.explained) if is_fall else None
    code = f"data:{fault.said.code}:{fault.said.values.get('channel', '')}"
    return Proposal(Cause.Kind.DATA, code, {"said": fault.said.code, **fault.said.values}, contribution)


def _of_change(one: Suspicion) -> Proposal:
    values = {"title": one.change.title, "at": one.change.at.isoformat()}
    return Proposal(Cause.Kind.CHANGE, f"change:{one.change.pk}", values, change=one.change)


def _of_parts(findings: Findings) -> list[Proposal]:
    """Parts of a change that is worth the word: small ones are parts of chance."""
    comparison = findings.comparison
    if not comparison.is_significant and abs(comparison.relative or ZERO) < LEAST_CHANGE:
        return []
    along = [one for one in findings.breakdowns if _says_why(one, findings) and one.excess >= LEAST_SHARE]
    across = [one for one in findings.dimensions if one.excess >= LEAST_EXCESS][:MOST_DIMENSIONS]
    found = [(one, _leading(one)) for one in (*along[:1], *across)]
    return [_of_part(breakdown, part) for breakdown, part in found if part is not None]


def _says_why(breakdown: Breakdown, findings: Findings) -> bool:
    """Steps, and the factors of a product. That a rate fell because its numerator did says nothing."""
    if breakdown.by is By.DRIVERS:
        return is_product(str(findings.slice["metric"]))
    return breakdown.by is By.STEPS


def _leading(breakdown: Breakdown) -> Part | None:
    return next((part for part in breakdown.parts if part.key == breakdown.leading), None)


def _of_part(breakdown: Breakdown, part: Part) -> Proposal:
    place = breakdown.dimension or str(breakdown.by)
    values = {"by": str(breakdown.by), "dimension": breakdown.dimension, "key": part.key}
    if part.share is not None:
        values["share"] = str(round(part.share, 4))
    if part.rate is not None:
        values["effect"] = _largest_effect(part)
    return Proposal(
        Cause.Kind.PART, f"part:{place}:{part.key}"[:200], values, stored_amount(part.contribution)
    )


def _largest_effect(part: Part) -> str:
    """Of volume, mix and rate the one that has most of what the part adds."""
    sign = -1 if part.contribution < 0 else 1
    effects = {"volume": part.volume, "mix": part.mix, "rate": part.rate}
    return max(effects, key=lambda name: sign * (effects[name] or ZERO))
