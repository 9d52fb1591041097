"""What reviews say in codes, in words of the reader's language (stage: learn)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yunchou.analytics.answers import OTHER_CODE, VALUE_PREFIX
from yunchou.metrics.catalogue import METRICS
from yunchou.reviews.figures import Said
from yunchou.reviews.models import Cause, Review
from yunchou.reviews.suspects import Fit

Words = str | Promise
#: Names a group for people: dimension, key → name. Pages know more names than this room.
Naming = Callable[[str, str], str]

#: Every code that findings, checks, faults, notes and suspects say. Values by name.
SENTENCES: dict[str, Words] = {
    "days_complete": gettext_lazy("All %(days)s days are complete"),
    "days_incomplete": gettext_lazy("%(days)s of the days can still change"),
    "days_known": gettext_lazy("All %(days)s days have an answer"),
    "days_unknown": gettext_lazy("%(days)s of the days have no answer and were left out"),
    "baseline_known": gettext_lazy("The baseline has %(days)s days"),
    "baseline_short": gettext_lazy("The baseline has only %(days)s days"),
    "quarantine_empty": gettext_lazy("No event of these days waits in quarantine"),
    "quarantine_open": gettext_lazy("%(events)s events of these days wait in quarantine"),
    "tags_kept": gettext_lazy("No channel lost its tags to direct visits"),
    "tags_lost": gettext_lazy("Visits of %(channels)s came without their tags"),
    "lost_tags": gettext_lazy(
        "Tracking fault: about %(visits)s visits of %(channel)s arrived without tags and count as direct, on the same "
        "pages: %(pages)s"
    ),
    "quarantined": gettext_lazy(
        "%(events)s events of these days wait in quarantine: they are missing, not lost"
    ),
    "people_count_daily": gettext_lazy("People count once a day here, so that days can be added up."),
    "before_refunds": gettext_lazy("Amounts are before refunds: those of the last days are still to come."),
    "before": gettext_lazy("%(hours)s hours before the fall began"),
    "first_day": gettext_lazy("%(hours)s hours into the first day of the fall"),
    "during": gettext_lazy("%(hours)s hours after the fall began: it can explain a part at most"),
    "everywhere": gettext_lazy("names no place: it may touch everything"),
    "same_place": gettext_lazy("touches the very slice: %(key)s"),
    "elsewhere": gettext_lazy("touches %(key)s, which is not in the slice"),
    "somewhere": gettext_lazy("touches %(key)s; the metric is not told apart by that"),
    "where_most": gettext_lazy("touches %(key)s, where most of it happened"),
    "partly_there": gettext_lazy("touches %(key)s, where a part of it happened"),
    "not_there": gettext_lazy("touches %(key)s, which did not move that way"),
    "same_metric": gettext_lazy("about this metric"),
    "leading_driver": gettext_lazy("about %(metric)s, which explains most"),
    "driver": gettext_lazy("about %(metric)s, which is a part of it"),
    "other_metric": gettext_lazy("about another metric: %(metric)s"),
    "metric_unsaid": gettext_lazy("names no metric"),
    "kind_other": gettext_lazy("written down by the team"),
    "kind_platform_rule": gettext_lazy("a platform's rule"),
    "kind_tracking": gettext_lazy("a change of tracking"),
    "kind_data": gettext_lazy("a repair of data"),
    "kind_settings": gettext_lazy("a change of settings"),
}

FITS: dict[Fit, Words] = {
    Fit.HIGH: pgettext_lazy("how well a change fits a fall", "Fits well"),
    Fit.MIDDLE: pgettext_lazy("how well a change fits a fall", "Fits partly"),
    Fit.LOW: pgettext_lazy("how well a change fits a fall", "Hardly fits"),
}

EFFECTS: dict[str, Words] = {
    "volume": pgettext_lazy("an effect", "Volume"),
    "mix": pgettext_lazy("an effect", "Mix"),
    "rate": pgettext_lazy("an effect", "Rate"),
}

#: Stages of the chain that no metric is.
STAGES: dict[str, Words] = {
    "product-views": gettext_lazy("Product views"),
    "checkouts": gettext_lazy("Checkouts"),
    "above": gettext_lazy("Numerator"),
    "below": gettext_lazy("Denominator"),
}


def sentence(said: Said, *, named: Naming | None = None) -> str:
    """What a code says. `named` gives groups and channels their names."""
    values = {**said.values, **_named(said.values, named)}
    if "metric" in values:
        values["metric"] = factor_name(values["metric"])
    return str(SENTENCES[said.code]) % values


def why(stored: Mapping[str, Any], *, named: Naming | None = None) -> str:
    """One reason of a suspected change, as it is stored."""
    return sentence(Said(stored["code"], stored["values"]), named=named)


def factor_name(key: str) -> str:
    """A driver or a step: a metric's name, or a stage's."""
    metric = METRICS.get(key)
    return str(metric.label) if metric is not None else str(STAGES.get(key, key))


def group_name(dimension: str, code: str, *, named: Naming | None = None) -> str:
    """A group of a dimension by its code ('is:…', 'other')."""
    if code == OTHER_CODE:
        return _("Others")
    key = code.removeprefix(VALUE_PREFIX)
    if not key:
        return _("Not given")
    return named(dimension, key) if named is not None else key


def cause_text(cause: Cause, *, named: Naming | None = None) -> str:
    """What a cause says: the team's text, or the words of what was found."""
    if cause.text:
        return cause.text
    values = {name: str(value) for name, value in cause.values.items()}
    if cause.kind == Cause.Kind.DATA:
        return sentence(Said(values.pop("said"), values), named=named)
    if cause.kind == Cause.Kind.CHANGE:
        return values["title"]
    return _part_text(values, named)


def title_of(review: Review, *, named: Naming | None = None) -> str:
    """Its title, or one from what opened it."""
    if review.title:
        return review.title
    if review.firing is not None:
        rule = review.firing.rule.name
        group = review.firing.group
        name = group_name(review.firing.group_by, VALUE_PREFIX + group, named=named) if group else ""
        return _("%(rule)s: %(group)s") % {"rule": rule, "group": name} if name else rule
    if review.goal is not None:
        return _("Goal “%(goal)s”") % {"goal": review.goal.title}
    if review.change is not None:
        return _("After “%(change)s”") % {"change": review.change.title}
    return _("%(metric)s, %(start)s to %(end)s") % {
        "metric": factor_name(review.slice["metric"]),
        "start": review.start.isoformat(),
        "end": review.end.isoformat(),
    }


def percent(share: str | Decimal) -> str:
    """0.884 as 88.4 %."""
    return f"{Decimal(share) * 100:.1f}%"


def _part_text(values: Mapping[str, str], named: Naming | None) -> str:
    dimension, key = values["dimension"], values["key"]
    name = group_name(dimension, key, named=named) if dimension else factor_name(key)
    said = {"name": name, "share": percent(values.get("share", "0"))}
    match values.get("effect"):
        case "volume":
            return _("%(name)s: less or more of it came (%(share)s of the change)") % said
        case "mix":
            return _("%(name)s: its weight shifted (%(share)s of the change)") % said
        case "rate":
            return _("%(name)s: its rate changed (%(share)s of the change)") % said
    return _("%(name)s has %(share)s of the change") % said


def _named(values: Mapping[str, str], named: Naming | None) -> dict[str, str]:
    if named is None:
        return {}
    found = {}
    if "channel" in values:
        found["channel"] = named("channel", values["channel"])
    if values.get("channels"):
        found["channels"] = ", ".join(named("channel", one) for one in values["channels"].split(", "))
    if "dimension" in values and "key" in values:
        found["key"] = named(values["dimension"], values["key"])
    return found
