"""What reviews say by code, in the reader's language: checks, faults, suspicions, causes, aims, verdicts (stage: learn)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yunchou.analytics.answers import OTHER_CODE, VALUE_PREFIX
from yunchou.analytics.questions import Dimension
from yunchou.calc.periods import Period
from yunchou.core import clock
from yunchou.core.changes import Touch
from yunchou.metrics.catalogue import METRICS, Form, Metric
from yunchou.reviews.codes import said_of
from yunchou.reviews.figures import Said
from yunchou.reviews.models import Cause, Review, ReviewAction
from yunchou.web import formats
from yunchou.web.amounts import Writer, figure, share_text
from yunchou.web.answers import short_name
from yunchou.web.changes import TOUCHED, touch_words
from yunchou.web.names import DIMENSIONS, names_of
from yunchou.web.slices import NamesOf, slice_words

Words = str | Promise

#: Every code with its sentence. A test compares the list with the codes that the domain uses.
SENTENCES: Mapping[str, Words] = {
    # whether the data can be trusted
    "days_complete": gettext_lazy("All %(days)s days are complete"),
    "days_incomplete": gettext_lazy("%(days)s days are not complete yet"),
    "days_known": gettext_lazy("All %(days)s days have an answer"),
    "days_unknown": gettext_lazy("%(days)s days have no answer"),
    "baseline_known": gettext_lazy("The baseline rests on %(days)s days"),
    "baseline_short": gettext_lazy("The baseline rests on %(days)s days only"),
    "quarantine_empty": gettext_lazy("Nothing waits in the quarantine"),
    "quarantine_open": gettext_lazy("%(events)s events of these days wait in the quarantine"),
    "tags_kept": gettext_lazy("No channel lost its tags"),
    "tags_lost": gettext_lazy("Visits of %(channels)s lost their tags"),
    # data problems
    "quarantined": gettext_lazy(
        "%(events)s events of these days wait in the quarantine: about as many as are missing"
    ),
    "lost_tags": gettext_lazy(
        "About %(visits)s visits of %(channel)s lost their tags and count as direct on the same pages: %(pages)s"
    ),
    # proposed causes
    "changed": gettext_lazy("%(title)s"),
    "driver_part": gettext_lazy("%(metric)s explains %(share)s of it"),
    "step_part": gettext_lazy("The step %(metric)s explains %(share)s of it"),
    "group_part": gettext_lazy("%(place)s explains %(share)s of it"),
    "group_volume": gettext_lazy("%(place)s explains %(share)s of it, mostly because fewer or more came"),
    "group_mix": gettext_lazy("%(place)s explains %(share)s of it, mostly by its weight in the whole"),
    "group_rate": gettext_lazy("%(place)s explains %(share)s of it, mostly by its own rate"),
    # what a reader must know
    "people_count_daily": gettext_lazy(
        "People are counted day by day: one who came on two days counts twice."
    ),
    "before_refunds": gettext_lazy("Refunds come later: the last days may still shrink."),
    # how well a change fits: when
    "before": gettext_lazy("%(time)s before it began"),
    "first_day": gettext_lazy("on the day it began"),
    "during": gettext_lazy("only %(time)s after it began"),
    # where
    "everywhere": gettext_lazy("names no place"),
    "somewhere": gettext_lazy("touches %(place)s"),
    "same_place": gettext_lazy("touches the very place: %(place)s"),
    "where_most": gettext_lazy("touches what explains most: %(place)s"),
    "partly_there": gettext_lazy("touches a part of it: %(place)s"),
    "not_there": gettext_lazy("touches %(place)s, which did not move with it"),
    "elsewhere": gettext_lazy("touches another place: %(place)s"),
    # what
    "metric_unsaid": gettext_lazy("names no number"),
    "same_metric": gettext_lazy("touches the very number"),
    "leading_driver": gettext_lazy("touches what drives most of it: %(metric)s"),
    "driver": gettext_lazy("touches a driver: %(metric)s"),
    "other_metric": gettext_lazy("touches another number: %(metric)s"),
}
#: Codes that only say of which kind a change is: its tag says so already.
SILENT = frozenset({"everywhere", "metric_unsaid"})
KIND_PREFIX = "kind_"


def said(one: Said, *, names: NamesOf = names_of) -> str:
    """A sentence of the domain; a code without words is shown as it is."""
    return sentence(one.code, one.values, names=names)


def sentence(code: str, values: Mapping[str, Any], *, names: NamesOf = names_of) -> str:
    template = SENTENCES.get(code)
    return str(template) % _named(values, names) if template else code


def all_said(reasons: Iterable[Mapping[str, Any]], *, names: NamesOf = names_of) -> str:
    """Why a change is ranked where it is, in one line; what says nothing is left out."""
    telling = [
        one for one in reasons if one["code"] not in SILENT and not one["code"].startswith(KIND_PREFIX)
    ]
    return formats.listed([sentence(one["code"], one["values"], names=names) for one in telling])


def _named(values: Mapping[str, Any], names: NamesOf) -> dict[str, str]:
    """Keys as people call them."""
    shown = {name: str(value) for name, value in values.items()}
    if "hours" in shown:
        shown["time"] = _hours(int(shown["hours"]))
    if "by" in shown:
        shown["share"] = share_text(Decimal(shown["share"])) if "share" in shown else formats.NOT_MEASURED
    if shown.get("dimension"):
        shown["place"] = place_words(shown["dimension"], shown.get("key", ""), names=names)
    elif "by" in shown:
        shown["metric"] = shown["key"]
    for name in ("channel", "channels"):
        if name in shown:
            channel = names(Dimension("channel"))
            shown[name] = formats.listed([channel(one) for one in shown[name].split(", ")])
    if shown.get("metric") in METRICS:
        shown["metric"] = short_name(METRICS[shown["metric"]])
    return shown


def place_words(dimension: str, key: str, *, names: NamesOf = names_of) -> str:
    """`Channel Douyin Ads`; a group of a breakdown by its code, too."""
    label = str(DIMENSIONS.get(dimension) or TOUCHED.get(dimension, dimension))
    if key == OTHER_CODE:
        return f"{label} {_('Other')}"
    value = key.removeprefix(VALUE_PREFIX)
    if not value:
        return f"{label} {_('Not set')}"
    name = names(Dimension(dimension))(value) if dimension in DIMENSIONS else value
    return f"{label} {name}"


def touched_words(touch: Touch, *, names: NamesOf = names_of) -> str:
    """What a change touches, with channels and numbers by their names."""
    if touch["kind"] in DIMENSIONS:
        return place_words(touch["kind"], touch["key"], names=names)
    if touch["kind"] == "metric" and touch["key"] in METRICS:
        return short_name(METRICS[touch["key"]])
    return touch_words(touch)


def _hours(hours: int) -> str:
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def title_of(review: Review, *, metric: Metric, names: NamesOf) -> str:
    """Its own title, or what it is about: `Revenue · Douyin Ads, 13 – 15 Sep`."""
    if review.title:
        return review.title
    about = " · ".join(filter(None, (short_name(metric), slice_words(review.of, names=names))))
    return _("%(about)s, %(days)s") % {"about": about, "days": days_words(review.window)}


def days_words(period: Period) -> str:
    return formats.day_range(period.start, period.end, today=timezone.localdate(clock.now()))


def cause_words(cause: Cause, *, names: NamesOf) -> str:
    """A person's own words, or what was proposed."""
    proposed = said_of(cause)
    return cause.text if proposed is None else said(proposed, names=names)


def aim_words(action: ReviewAction, *, metric: Metric, currency: str) -> str:
    """`≥ 60%`, `+10%`: where the number should go."""
    rises = action.direction == ReviewAction.Direction.RISE
    if action.aim_kind == ReviewAction.AimKind.LEVEL:
        level = figure(action.aim, form=metric.form, currency=currency)
        return f"{'≥' if rises else '≤'} {level}"
    return f"{'+' if rises else formats.MINUS}{formats.rate(action.aim)}"


def measured_words(figures: Mapping[str, Any] | None, *, metric: Metric, currency: str) -> str:
    """`+1.2% a day, 95 % interval 0.4% to 2.0%, 9 days`; empty where nothing could be measured."""
    if not figures:
        return ""
    days = ngettext("%(n)d day", "%(n)d days", int(figures["days"])) % {"n": int(figures["days"])}
    bounds = [_decimal(figures.get(name)) for name in ("amount", "low", "high")]
    amount, low, high = bounds
    if amount is None or low is None or high is None:
        return days
    writer = Writer.of(metric, currency=currency, largest=max(abs(one) for one in (amount, low, high)))
    values = {
        "amount": writer.moved(amount),
        "low": writer.moved(low),
        "high": writer.moved(high),
        "days": days,
    }
    if metric.form in (Form.COUNT, Form.MONEY):
        return _("%(amount)s a day (95 %% interval %(low)s to %(high)s, %(days)s)") % values
    return _("%(amount)s (95 %% interval %(low)s to %(high)s, %(days)s)") % values


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
