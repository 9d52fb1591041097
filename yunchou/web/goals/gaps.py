"""What is missing to a goal, as a waterfall in a table: from where it should be, by parts, to where it is (stage: plan)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yunchou.goals.gap import ABOVE, BELOW, OTHERS, Gap, Split
from yunchou.goals.models import Goal
from yunchou.metrics.catalogue import Metric
from yunchou.web.amounts import Writer as SignedWriter
from yunchou.web.amounts import share_text, tone_of
from yunchou.web.answers import better, short_name
from yunchou.web.formats import Better, Figure
from yunchou.web.goals.shown import Writer

ZERO = Decimal(0)
#: Why a gap has no parts. Every code of goals/gap; a test compares.
REASONS: Mapping[str, str | Promise] = {
    "no_data": gettext_lazy("No complete day has an answer yet."),
    "no_path": gettext_lazy("The history is too short to say where it should be by now."),
    "not_additive": gettext_lazy("People are in several channels at once: the parts would not add up."),
    "no_reference": gettext_lazy("The reference period does not show what each part should be."),
    "no_drivers": gettext_lazy("This metric has no factors to split by."),
    "below_zero": gettext_lazy("A factor is below zero, so the gap cannot be split by factors."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the waterfall. `left` and `width` are hundredths of the scale; an end stands on the ground."""

    name: str
    actual: Figure | None
    target: Figure | None
    text: str
    share: str
    tone: str
    left: float
    width: float
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps of one split, or why there are none. `total` is the sum of the steps between the ends."""

    key: str
    title: str
    steps: tuple[Step, ...]
    total: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Against:
    """What the goal is held against: the path by now, or the target."""

    label: str
    amount: Decimal
    channels: Split
    drivers: Split


def waterfalls(
    gap: Gap, *, goal: Goal, metric: Metric, writer: Writer, names: Mapping[str, str], to_target: bool
) -> list[Waterfall]:
    """By channel and by driver, against the path by now or the target."""
    against = _against(gap, to_target=to_target)
    if against is None or gap.actual is None:
        return []
    scale = _Scale(gap, against, metric=metric, goal=goal, writer=writer)
    return [
        scale.waterfall("channel", _("By channel"), against.channels, _channel_names(names)),
        scale.waterfall("driver", _("By factor"), against.drivers, _driver_names(writer)),
    ]


def _against(gap: Gap, *, to_target: bool) -> Against | None:
    if not to_target and gap.expected_now is not None:
        return Against(_("Expected by now"), gap.expected_now, gap.now_by_channel, gap.now_by_driver)
    return Against(_("Target"), gap.target, gap.by_channel, gap.by_driver)


class _Scale:
    """Lays the steps of a waterfall out on one scale, and writes them in one unit."""

    def __init__(self, gap: Gap, against: Against, *, metric: Metric, goal: Goal, writer: Writer) -> None:
        assert gap.actual is not None, "asked for gaps with an actual"
        self.actual, self.mark, self.label = gap.actual, against.amount, against.label
        self.metric, self.form, self.plain = metric, goal.form, writer
        self.direction = _direction(goal, metric)
        largest = max(abs(self.actual), abs(self.mark))
        self.signed = SignedWriter.of(metric, currency=writer.currency, largest=largest)

    def waterfall(self, key: str, title: str, split: Split, names: "_Names") -> Waterfall:
        if split.reason is not None or split.total is None or not split.terms:
            code = split.reason.code if split.reason else "no_data"
            return Waterfall(key, title, (), "", str(REASONS.get(code, code)))
        levels = [self.mark]
        for term in split.terms:
            levels.append(levels[-1] + term.amount)
        low, high = min(ZERO, *levels, self.actual), max(ZERO, *levels, self.actual)
        span = high - low or Decimal(1)
        place = _Place(low, span)
        steps = [self._end(self.label, self.mark, place)]
        for turn, term in enumerate(split.terms):
            share = term.amount / split.total if split.total else None
            left, width = place.between(levels[turn], levels[turn + 1])
            form = names.form(term.key, self.form)
            steps.append(
                Step(
                    name=names.name(term.key),
                    actual=self.plain.amount(term.actual, form=form),
                    target=self.plain.amount(term.target, form=form),
                    text=self.signed.moved(term.amount),
                    share=share_text(share),
                    tone=tone_of(term.amount, direction=self.direction),
                    left=left,
                    width=width,
                )
            )
        steps.append(self._end(pgettext("of a goal", "Actual"), self.actual, place))
        return Waterfall(key, title, tuple(steps), self.signed.moved(split.total))

    def _end(self, name: str, amount: Decimal, place: "_Place") -> Step:
        left, width = place.between(ZERO, amount)
        text = self.plain.amount(amount, form=self.form).text
        return Step(name, None, None, text, "", "", left, width, is_end=True)


@dataclass(frozen=True, slots=True)
class _Place:
    low: Decimal
    span: Decimal

    def between(self, one: Decimal, other: Decimal) -> tuple[float, float]:
        """Where a bar begins and how wide it is, of a hundred; never too thin to see."""
        start, end = sorted((one, other))
        left = float((start - self.low) / self.span * 100)
        return round(left, 2), round(max(float((end - start) / self.span * 100), 0.4), 2)


def _direction(goal: Goal, metric: Metric) -> Better:
    if goal.direction:
        return Better.HIGHER if goal.direction == Goal.Direction.AT_LEAST else Better.LOWER
    return better(metric)


@dataclass(frozen=True, slots=True)
class _Names:
    """What parts are called, and the form of those that are numbers of their own."""

    known: Mapping[str, str]
    forms: Mapping[str, str]

    def name(self, key: str) -> str:
        return self.known.get(key, key)

    def form(self, key: str, default: str) -> str:
        return self.forms.get(key, default)


def _channel_names(names: Mapping[str, str]) -> _Names:
    return _Names({**names, "": _("No channel"), OTHERS: _("Other channels")}, {})


def _driver_names(writer: Writer) -> _Names:
    named = {key: short_name(metric) for key, metric in writer.known.items()}
    forms = {key: metric.form.value for key, metric in writer.known.items()}
    ratio = {ABOVE: _("Above the line"), BELOW: _("Below the line")}
    return _Names({**named, **ratio}, {**forms, ABOVE: "count", BELOW: "count"})
