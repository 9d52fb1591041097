"""Lines of a report in words: causes, alerts, reviews, goals, lessons, what is due, proposed tests (stage: learn)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yunchou.alerts.models import Rule
from yunchou.goals.models import GoalCheck
from yunchou.goals.outlook import Reason
from yunchou.goals.words import reason_words
from yunchou.lessons.models import Lesson, Unit
from yunchou.metrics.catalogue import Metric
from yunchou.reports.values import Line
from yunchou.reviews.models import Cause, Review
from yunchou.web import formats
from yunchou.web.amounts import figure
from yunchou.web.answers import short_name
from yunchou.web.formats import DASH, Figure
from yunchou.web.names import Names
from yunchou.web.reviews.words import sentence
from yunchou.web.things import address_of_thing

#: Of which tones a status is; only what needs somebody is tinted.
GOAL_TONES = {"at_risk": "warn", "off": "bad", "on_track": "good"}
SEVERITY_TONES = {"critical": "bad", "warning": "warn"}


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line as people read it: a tag, what it says, more in small, and the page that it opens."""

    text: str
    detail: str = ""
    href: str = ""
    tag: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """What a reader needs to read codes: names of metrics and channels, currency, the workspace's address."""

    metrics: Mapping[str, Metric]
    channels: Names
    currency: str
    slug: str

    def metric(self, key: str) -> str:
        return short_name(self.metrics[key]) if key in self.metrics else key

    def amount(self, text: str | None, metric: str) -> str:
        """A stored amount in the form of its metric."""
        if text is None or metric not in self.metrics:
            return formats.NOT_MEASURED
        return figure(Decimal(text), form=self.metrics[metric].form, currency=self.currency).text

    def moved(self, text: str | None, metric: str) -> str:
        """A stored difference, with its sign."""
        if text is None:
            return formats.NOT_MEASURED
        sign = formats.MINUS if Decimal(text) < 0 else "+"
        return sign + self.amount(str(abs(Decimal(text))), metric)

    def say(self, line: Line) -> SaidLine:
        """The line in the language in use. One of a kind that this version does not know is shown by its key."""
        words = WORDS.get(line.kind)
        return words(self, line.key, line.values) if words else SaidLine(line.key)

    def page(self, kind: str, key: str) -> str:
        return address_of_thing(kind, key, slug=self.slug)


Values = Mapping[str, Any]


def _firing(reader: Reader, key: str, said: Values) -> SaidLine:
    group = reader.channels(said["group"]) if said["by"] == "channel" else said["group"]
    days = formats.day_range(date.fromisoformat(said["first_day"]), date.fromisoformat(said["last_day"]))
    ended = (
        _("recovered on %(day)s") % {"day": _day(said["ended_on"])}
        if said["ended_on"]
        else _("still going on")
    )
    about = " · ".join(filter(None, (reader.metric(said["metric"]), group, days, ended)))
    tone = SEVERITY_TONES.get(said["severity"], "")
    return SaidLine(
        said["rule"], about, reader.page("firing", key), _label(Rule.Severity, said["severity"]), tone
    )


def _review(reader: Reader, key: str, said: Values) -> SaidLine:
    days = formats.day_range(date.fromisoformat(said["start"]), date.fromisoformat(said["end"]))
    title = said["title"] or f"{reader.metric(said['metric'])}, {days}"
    due = _("due %(when)s") % {"when": formats.moment(datetime.fromisoformat(said["due"]))}
    about = [_("owner: %(name)s") % {"name": said["owner"]} if said["owner"] else "", due]
    was = {"closed": _("Closed"), "opened": _("Opened"), "open": _label(Review.State, said["state"])}
    tone = "warn" if said["was"] != "closed" else ""
    text = f"{said['label']} {title}"
    return SaidLine(text, " · ".join(filter(None, about)), reader.page("review", key), was[said["was"]], tone)


def _goal(reader: Reader, key: str, said: Values) -> SaidLine:
    metric = said["metric"]
    parts = [_("target %(target)s") % {"target": reader.amount(said["target"], metric)}]
    if said.get("actual") is not None:
        parts.append(_("now %(actual)s") % {"actual": reader.amount(said["actual"], metric)})
    if said.get("expected") is not None:
        parts.append(
            _("expected by now %(expected)s") % {"expected": reader.amount(said["expected"], metric)}
        )
    if said.get("low") is not None and said.get("high") is not None:
        low, high = reader.amount(said["low"], metric), reader.amount(said["high"], metric)
        parts.append(_("heading for %(low)s to %(high)s") % {"low": low, "high": high})
    if said.get("chance") is not None:
        parts.append(_("chance %(share)s") % {"share": formats.rate(said["chance"])})
    if said.get("reason"):
        parts.append(reason_words(Reason(said["reason"]["code"], said["reason"]["values"])))
    status = said["status"]
    tag = _label(GoalCheck.Status, status)
    return SaidLine(
        said["title"], " · ".join(parts), reader.page("goal", key), tag, GOAL_TONES.get(status, "")
    )


def _lesson(reader: Reader, key: str, said: Values) -> SaidLine:
    return SaidLine(
        said["title"], _effect(said), reader.page("lesson", key), _label(Lesson.State, said["state"])
    )


def _effect(said: Values) -> str:
    if said["effect"] is None:
        return ""
    shown = _effect_words(said["effect"], said["unit"])
    if said["low"] is None or said["high"] is None:
        return _("effect %(effect)s") % {"effect": shown}
    low, high = _effect_words(said["low"], said["unit"]), _effect_words(said["high"], said["unit"])
    return _("effect %(effect)s (%(low)s to %(high)s)") % {"effect": shown, "low": low, "high": high}


def _effect_words(text: str, unit: str) -> str:
    amount = Decimal(text)
    sign = formats.MINUS if amount < 0 else "+"
    suffix = {Unit.PERCENT.value: "%", Unit.POINTS.value: " " + _("pp")}.get(unit, "")
    return f"{sign}{formats.ratio(abs(amount)).text}{suffix}"


def _review_action(reader: Reader, _key: str, said: Values) -> SaidLine:
    about = [said["label"], _owner(said), _("due %(day)s") % {"day": _day(said["due"])}]
    return SaidLine(
        said["text"],
        " · ".join(filter(None, about)),
        reader.page("review", str(said["review"])),
        *_overdue(said),
    )


def _measurement(reader: Reader, _key: str, said: Values) -> SaidLine:
    day = _("measured again on %(day)s") % {"day": _day(said["due"])}
    about = [said["label"], reader.metric(said["metric"]), day]
    return SaidLine(
        said["text"],
        " · ".join(filter(None, about)),
        reader.page("review", str(said["review"])),
        _("Measure"),
    )


def _plan_action(reader: Reader, _key: str, said: Values) -> SaidLine:
    about = [said["goal_title"], said["quota"], _owner(said), _("due %(day)s") % {"day": _day(said["due"])}]
    return SaidLine(
        said["text"], " · ".join(filter(None, about)), reader.page("goal", str(said["goal"])), *_overdue(said)
    )


def _overdue(said: Values) -> tuple[str, str]:
    return (_("Overdue"), "bad") if said["is_overdue"] else ("", "")


def _owner(said: Values) -> str:
    return str(said["owner"])


def _cause(reader: Reader, _key: str, said: Values) -> SaidLine:
    text = said["text"] or sentence(said["code"], said["said"])
    added = ""
    if said["contribution"] is not None:
        moved = reader.moved(said["contribution"], said["metric"])
        added = _("%(amount)s of the change") % {"amount": moved}
    about = " · ".join(filter(None, (said["label"], reader.metric(said["metric"]), added)))
    href = reader.page("review", str(said["review"]))
    tone = "good" if said["state"] == Cause.State.ACCEPTED else ""
    return SaidLine(text, about, href, _label(Cause.State, said["state"]), tone)


def _channel_cause(reader: Reader, _key: str, said: Values, *, words: str) -> SaidLine:
    orders = orders_figure(abs(Decimal(said["orders"])))
    text = words % {
        "channel": reader.channels(said["channel"]),
        "rate": reader.metric(said["rate"]),
        "orders": orders,
    }
    beside = [f"{one['title']} ({_moment_day(one['at'])})" for one in said["beside"]]
    detail = _("Changed beside it: %(changes)s") % {"changes": formats.listed(beside)} if beside else ""
    return SaidLine(text, detail, _channel_page(reader, said["channel"]), _("Where it happened"))


def _channel_page(reader: Reader, channel: str) -> str:
    return reverse("channel-card", args=[reader.slug, channel]) if channel else ""


def _channel_rate(reader: Reader, key: str, said: Values) -> SaidLine:
    words = _("%(rate)s fell in %(channel)s: about %(orders)s orders")
    return _channel_cause(reader, key, said, words=words)


def _channel_mix(reader: Reader, key: str, said: Values) -> SaidLine:
    words = _(
        "More of what comes is of %(channel)s, or less of it, with another %(rate)s: about %(orders)s orders"
    )
    return _channel_cause(reader, key, said, words=words)


def _change(reader: Reader, key: str, said: Values) -> SaidLine:
    return SaidLine(said["title"], _moment_day(said["at"]), reader.page("change", key), _("Changed then"))


def _loss_test(reader: Reader, key: str, said: Values) -> SaidLine:
    words = _("Try a counter-measure for %(rate)s")
    if said.get("channel"):
        words = _("Try a counter-measure for %(rate)s in %(channel)s")
    text = words % {"rate": reader.metric(key), "channel": reader.channels(said.get("channel") or "")}
    return SaidLine(text, _needs(reader, said), "", _("Largest loss point"))


def _rule_test(reader: Reader, _key: str, said: Values) -> SaidLine:
    text = _("Try out what “%(title)s” means") % {"title": said["title"]}
    href = reader.page("change", str(said["change"]))
    return SaidLine(text, _needs(reader, said), href, _("Platform rule"))


def _lesson_test(reader: Reader, key: str, said: Values) -> SaidLine:
    text = _("Try again whether “%(title)s” holds") % {"title": said["title"]}
    return SaidLine(
        text, _needs(reader, said), reader.page("lesson", key), _label(Lesson.State, said["state"])
    )


def _needs(reader: Reader, said: Values) -> str:
    """What the test needs to see the difference."""
    if "per_arm" not in said:
        return _("How many it needs cannot be told: the rate has no known base.")
    words = _(
        "%(now)s against %(target)s: %(per_arm)s in each of two arms, about %(days)s days (α 5%%, power 80%%)"
    )
    return words % {
        "now": reader.amount(said["now"], said["metric"]),
        "target": reader.amount(said["target"], said["metric"]),
        "per_arm": formats.count(said["per_arm"]).exact,
        "days": formats.count(said["days"]).exact,
    }


def orders_figure(amount: Decimal) -> Figure:
    """Orders that a rate brought or cost are parts of an order: whole from ten on, with one decimal below."""
    found = formats.count(round(amount))
    return (
        found if amount >= 10 else replace(found, text=f"{amount:.1f}", exact=f"{amount:.4f}", amount=amount)
    )


def _label(choices: Any, value: str) -> str:
    """A value as people call it; one that this version does not know, as it is."""
    return str(choices(value).label) if value in choices.values else value


def _day(text: str) -> str:
    return formats.day(date.fromisoformat(text)) if text else DASH


def _moment_day(text: str) -> str:
    return formats.moment(datetime.fromisoformat(text))


WORDS: Mapping[str, Callable[[Reader, str, Values], SaidLine]] = {
    "firing": _firing,
    "review": _review,
    "goal": _goal,
    "lesson": _lesson,
    "review_action": _review_action,
    "measurement": _measurement,
    "plan_action": _plan_action,
    "cause": _cause,
    "channel_rate": _channel_rate,
    "channel_mix": _channel_mix,
    "change": _change,
    "loss": _loss_test,
    "platform_rule": _rule_test,
}


def _test_words(reader: Reader, line: Line) -> SaidLine:
    """In the list of tests a lesson is one to try again."""
    return _lesson_test(reader, line.key, line.values) if line.kind == "lesson" else reader.say(line)


def say_tests(reader: Reader, lines: tuple[Line, ...]) -> list[SaidLine]:
    return [_test_words(reader, one) for one in lines]
