"""Whether the data explain a change better than business does: lost tags, quarantine, missing days (stage: learn)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yunchou.analytics.answers import VALUE_PREFIX
from yunchou.analytics.questions import Dimension, Filter, Op, Period
from yunchou.analytics.questions.fields import SESSION_DIMENSIONS
from yunchou.analytics.questions.measures import Table, parts, table_of
from yunchou.core.models import Workspace
from yunchou.events.decoding.channels import Channel
from yunchou.metrics.catalogue import METRICS, Metric
from yunchou.metrics.selectors import Look
from yunchou.metrics.slices import Slice
from yunchou.reviews.asking import ZERO, Counts, counted
from yunchou.reviews.factors import sides
from yunchou.reviews.figures import Check, Fault, Said, Trust
from yunchou.reviews.matching import Matched, match

#: Where visits land whose tags were lost.
UNTAGGED = (Channel.DIRECT.value, Channel.UNKNOWN.value, "")
VISITS = sides(METRICS["visits"].measure)[0]
CHANNEL, PATH = "channel", "path"
#: A channel that lost less of its visits than this is no case of lost tags.
LEAST_LOSS = Decimal("0.15")
#: Fewer visits a day are noise.
LEAST_VISITS_A_DAY = 5
#: On a page, untagged visits rise by as much as the channel's fall: within these bounds.
ABOUT_AS_MUCH = (Decimal("0.6"), Decimal("1.4"))
#: The pages that match must hold so much of what the channel lost.
LEAST_EXPLAINED = Decimal("0.5")
#: Quarantined events that come to so much of what is missing explain it.
LEAST_QUARANTINED = Decimal("0.5")
MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Search:
    """What the search for faults needs to know."""

    metric: Metric
    of: Slice
    window: Period
    baseline: Period
    workspace: Workspace
    look: Look
    now: datetime

    @property
    def span(self) -> Period:
        return Period(self.baseline.start, self.window.end)

    @property
    def all_filters(self) -> tuple[Filter, ...]:
        return (*self.metric.where, *self.of.where)

    @property
    def where(self) -> tuple[Filter, ...]:
        """What the slice is kept to, but for where visits came from: that is what may be wrong."""
        return tuple(
            one
            for one in self.of.where
            if isinstance(one.on, Dimension) and one.on.name not in SESSION_DIMENSIONS
        )


def lost_tags(search: Search, counted_already: Counts) -> list[Fault]:
    """Channels whose visits went to direct on the very pages where theirs are missing.

    Visits by channel are not counted again where the review's own numbers hold them.
    """
    if not _is_about_visits(search.metric):
        return []
    is_known = search.where == search.all_filters and counted_already.has(VISITS, CHANNEL)
    counts = counted_already if is_known else _visits(search, CHANNEL, search.where)
    if not counts.has(VISITS, CHANNEL):
        return []
    matched = match(counts, [VISITS], window=search.window, baseline=search.baseline)
    asked = search.of.values_of(CHANNEL)
    losses = _losses(counts, matched)
    suspected = [channel for channel in losses if not asked or channel in asked]
    return [fault for channel in suspected if (fault := _on_the_same_pages(channel, search)) is not None]


def quarantined(search: Search, *, missing: Decimal) -> Fault | None:
    """Events that wait in quarantine and come to about what is missing of a count."""
    held = sum(search.look.freshness.open_quarantine.get(day, 0) for day in search.window.days())
    explained = min(Decimal(held) / missing, Decimal(1)) if missing > 0 else ZERO
    if explained < LEAST_QUARANTINED:
        return None
    return Fault(Said("quarantined", {"events": str(held)}), explained, ())


def checks(search: Search, counts: Counts, matched: Matched, faults: Sequence[Fault]) -> list[Check]:
    """Whether the days are complete, the baseline known, nothing held back, no tags lost."""
    open_days = [day for day in search.window.days() if not counts.complete.get(day, False)]
    reasons = ", ".join(sorted({code for day in open_days for code in counts.reasons.get(day, ())}))
    held = sum(search.look.freshness.open_quarantine.get(day, 0) for day in search.window.days())
    unknown = search.window.length - len(matched.after)
    found = [
        _check(not open_days, "days_complete", "days_incomplete", days=len(open_days) or search.window.length, why=reasons),
        _check(not unknown, "days_known", "days_unknown", days=unknown or search.window.length),
        _check(matched.is_well_known, "baseline_known", "baseline_short", days=len(matched.before)),
        _check(not held, "quarantine_empty", "quarantine_open", events=held),
    ]  # fmt: skip
    if _is_about_visits(search.metric):
        lost = [fault for fault in faults if fault.said.code == "lost_tags"]
        channels = ", ".join(fault.said.values["channel"] for fault in lost)
        found.append(_check(not lost, "tags_kept", "tags_lost", bad=Trust.BAD, channels=channels))
    return found


def _check(is_good: bool, good: str, poor: str, *, bad: Trust = Trust.DOUBTFUL, **values: int | str) -> Check:
    said = Said(
        good if is_good else poor, {name: f"{value}" for name, value in values.items() if value != ""}
    )
    return Check(Trust.GOOD if is_good else bad, said)


def _is_about_visits(metric: Metric) -> bool:
    """Whether its rows have the channel of a visit: what platforms state keeps its own."""
    return any(table_of(part) is not Table.FACTS for part in parts(metric.measure))


def _visits(search: Search, by: str, where: tuple[Filter, ...]) -> Counts:
    return counted(
        {"": [VISITS], by: [VISITS]},
        where=where,
        between=search.span,
        workspace=search.workspace,
        look=search.look,
        now=search.now,
    )


def _losses(counts: Counts, matched: Matched) -> list[str]:
    """Channels that lost visits while untagged ones gained, the largest loss first."""
    change: dict[str, Decimal] = {}
    gained = ZERO
    for code in counts.codes[CHANNEL]:
        name = code.removeprefix(VALUE_PREFIX)
        before, after = matched.of(counts.group(CHANNEL, code, VISITS))
        if name in UNTAGGED:
            gained += after - before
        elif code.startswith(VALUE_PREFIX) and before - after >= LEAST_LOSS * before:
            change[name] = after - before
    least = LEAST_VISITS_A_DAY * len(matched.after)
    lost = {name: amount for name, amount in change.items() if -amount >= least}
    return [
        name for name in sorted(lost, key=lambda one: lost[one]) if gained >= LEAST_EXPLAINED * -lost[name]
    ]


def _on_the_same_pages(channel: str, search: Search) -> Fault | None:
    """Lost tags, if untagged visits rose on the pages where the channel's fell, by about as much."""
    on = Dimension(CHANNEL)
    theirs = _visits(search, PATH, (*search.where, Filter(on, Op.IS, channel)))
    untagged = _visits(search, PATH, (*search.where, Filter(on, Op.IN, UNTAGGED)))
    fell, rose = _by_page(theirs, search), _by_page(untagged, search)
    lost = -sum(fell.values(), ZERO)
    pages = {
        path: (-amount, rose.get(path, ZERO))
        for path, amount in fell.items()
        if amount < 0 and ABOUT_AS_MUCH[0] <= rose.get(path, ZERO) / -amount <= ABOUT_AS_MUCH[1]
    }
    matched = sum((gone for gone, _come in pages.values()), ZERO)
    if lost <= 0 or matched < LEAST_EXPLAINED * lost:
        return None
    largest = sorted(pages, key=lambda path: -pages[path][0])[:MOST_PAGES]
    evidence = tuple(_evidence(path, *pages[path]) for path in largest)
    values = {"channel": channel, "visits": f"{lost:.0f}", "pages": ", ".join(largest)}
    return Fault(Said("lost_tags", values), min(matched / lost, Decimal(1)), evidence)


def _by_page(counts: Counts, search: Search) -> dict[str, Decimal]:
    """What each landing page gained."""
    matched = match(counts, [VISITS], window=search.window, baseline=search.baseline)
    found = {}
    for code in counts.codes.get(PATH, ()):
        if code.startswith(VALUE_PREFIX):
            before, after = matched.of(counts.group(PATH, code, VISITS))
            found[code.removeprefix(VALUE_PREFIX)] = after - before
    return found


def _evidence(path: str, gone: Decimal, come: Decimal) -> Mapping[str, str]:
    return {"page": path, "fell": f"{gone:.0f}", "rose": f"{come:.0f}"}
