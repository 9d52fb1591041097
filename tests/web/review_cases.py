"""A review as filling leaves it, without asking the event store: what fell, in which parts, and what changed beside it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tests.conftest import NOW
from yunchou.calc.periods import Period
from yunchou.core.changes import add_note
from yunchou.core.models import User, Workspace
from yunchou.metrics.slices import Slice
from yunchou.reviews.figures import (
    Amount,
    Breakdown,
    By,
    Check,
    Comparison,
    DayPoint,
    Findings,
    Part,
    Said,
    Trust,
)
from yunchou.reviews.models import Cause, Review, SuspectedChange
from yunchou.reviews.services import open_review
from yunchou.reviews.stored import findings_to_json

WINDOW = Period(date(2026, 3, 13), date(2026, 3, 15))
BASELINE = Period(date(2026, 3, 6), date(2026, 3, 12))
OF = Slice("revenue").kept_to("channel", "douyin")
BEFORE, AFTER = Decimal("178577.82"), Decimal("120589.09")
CHANGE = AFTER - BEFORE


def part(key: str, contribution: str, before: str, after: str, **told: str) -> Part:
    amount = Decimal(contribution)
    said = {name: Decimal(value) for name, value in told.items()}
    return Part(key, Decimal(before), Decimal(after), amount, round(amount / CHANGE, 6), **said)


DRIVERS = Breakdown(
    By.DRIVERS,
    "",
    CHANGE,
    Decimal(0),
    (
        part("visits", "-8944.39", "16904", "16420"),
        part("order-rate", "-51741.97", "0.0487", "0.0332"),
        part("average-order", "2697.63", "217", "221"),
    ),
    "order-rate",
    Decimal("0.89"),
    "7",
)
REGIONS = Breakdown(
    By.DIMENSION,
    "region",
    CHANGE,
    Decimal(0),
    (
        part("is:上海", "-47988.73", "100000", "52011.27", volume="-2000", mix="-988.73", rate="-45000"),
        part("is:", "-10000", "78577.82", "68577.82", volume="-6000", mix="0", rate="-4000"),
    ),
    "is:上海",
    Decimal("0.8"),
    "7",
    base="visits",
)


def findings(**changes: Any) -> Findings:
    """What filling found; any part of it otherwise."""
    compared = Comparison(Amount(BEFORE), Amount(AFTER), CHANGE, CHANGE / BEFORE, 3, 7, is_significant=True)
    days = Period(BASELINE.start, WINDOW.end).days()
    course = tuple(
        DayPoint(
            day,
            Decimal(40000) if day in WINDOW else Decimal(60000),
            Decimal(59000) if day in WINDOW else None,
            is_complete=True,
        )
        for day in days
    )
    given: dict[str, Any] = {
        "slice": OF.as_json(),
        "form": "money",
        "grows_well": True,
        "window": WINDOW,
        "baseline": BASELINE,
        "comparison": compared,
        "course": course,
        "breakdowns": (DRIVERS, REGIONS),
        "effects": None,
        "checks": (
            Check(Trust.GOOD, Said("days_complete", {"days": "3", "why": ""})),
            Check(Trust.DOUBTFUL, Said("quarantine_open", {"events": "4"})),
        ),
        "faults": (),
        "notes": (Said("before_refunds", {}),),
        "data_version": "7",
        "filled_at": NOW,
    }
    return Findings(**given | changes)


def review_of(workspace: Workspace, by: User, *, filled: Findings | None = None, **about: Any) -> Review:
    """An open review of `by`, filled; call inside the workspace's scope."""
    said = {"of": OF, "window": WINDOW, "baseline": BASELINE, "owner": by, "by": by, "now": NOW, **about}
    made = open_review(workspace, **said)
    made.findings, made.filled_at = findings_to_json(filled or findings()), NOW
    made.save(update_fields=["findings", "filled_at"])
    return made


def change_beside(review: Review, by: User, title: str, *, overlap: float, rank: int = 1) -> SuspectedChange:
    """A change of the evening before the fall, which filling ranked."""
    at = datetime(2026, 3, 12, 10, 20, tzinfo=UTC)
    change = add_note("other", title, at=at, by=by, now=NOW, touches=[{"kind": "channel", "key": "douyin"}])
    why = [
        {"code": "before", "values": {"hours": "6"}},
        {"code": "same_place", "values": {"dimension": "channel", "key": "douyin"}},
        {"code": "metric_unsaid", "values": {}},
        {"code": "kind_other", "values": {}},
    ]
    made: SuspectedChange = SuspectedChange.objects.create(
        workspace=review.workspace, review=review, change=change, rank=rank, overlap=overlap, why=why
    )
    return made


def proposed(review: Review, *, code: str = "part:drivers:order-rate") -> Cause:
    """A cause that filling proposed."""
    made: Cause = Cause.objects.create(
        workspace=review.workspace,
        review=review,
        kind=Cause.Kind.PART,
        code=code,
        values={"by": "drivers", "dimension": "", "key": "order-rate", "share": "0.892276"},
        contribution=Decimal("-51741.97"),
        at=NOW,
    )
    return made
