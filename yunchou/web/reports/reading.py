"""A report as people read it, for the page and for paper alike: one place decides what it says (stage: learn)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunchou.analytics.answers import VALUE_PREFIX, Known, Value
from yunchou.analytics.questions import Dimension
from yunchou.calc.change import change
from yunchou.calc.periods import Period
from yunchou.metrics.catalogue import Form, Metric
from yunchou.metrics.selectors import metrics as known_metrics
from yunchou.reports.models import Kind, Report
from yunchou.reports.values import Answers, Number, Step, from_json
from yunchou.web import formats
from yunchou.web.amounts import figure as amount_figure
from yunchou.web.answers import better, short_name
from yunchou.web.chains import Chain, Station
from yunchou.web.chains import Step as ShownStep
from yunchou.web.formats import Delta, Figure
from yunchou.web.names import Names, in_words, names_of
from yunchou.web.reports.lines import Reader, SaidLine, orders_figure, say_tests

CHANNEL_COLUMNS = ("spend", "visits", "leads", "orders", "revenue", "roas")
#: What there is room for on a phone.
ON_A_PHONE = frozenset({"orders", "revenue"})


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A number with its comparison, whether that is more than chance, and where it comes from."""

    label: str
    now: Figure
    before: Figure
    base: str
    delta: Delta | None
    chance: str
    is_significant: bool
    doubt: str
    href: str


@dataclass(frozen=True, slots=True)
class LossRow:
    """What a channel adds to the largest loss point, in orders."""

    channel: str
    orders: Figure
    rate: Figure
    mix: Figure
    href: str


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel with its numbers."""

    name: str
    cells: tuple[tuple[Figure, Delta | None, str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A list of the report, and what is said where it is empty."""

    key: str
    title: str
    lines: tuple[SaidLine, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All of it."""

    title: str
    days: str
    before_days: str
    findings: tuple[str, ...]
    numbers: tuple[NumberRow, ...]
    chain: Chain
    chain_rows: tuple[tuple[str, Figure, Figure, str, Figure], ...]
    loss_rule: str
    losses: tuple[LossRow, ...]
    channel_heads: tuple[tuple[str, str], ...]
    channels: tuple[ChannelLine, ...]
    sections: tuple[Section, ...]
    doubts: tuple[str, ...]

    def section(self, key: str) -> Section:
        return next(one for one in self.sections if one.key == key)


def read(report: Report) -> Reading:
    """The report in the language in use. Three queries. Raises StoredOtherwise."""
    answers = from_json(report.answers)
    reader = Reader(
        metrics=known_metrics(report.workspace, with_archived=True),
        channels=_channel_names(),
        currency=answers.currency,
        slug=report.workspace.slug,
    )
    return _Writer(report, answers, reader).reading()


def _channel_names() -> Names:
    return names_of(Dimension("channel"))


def title_of(kind: str) -> str:
    return _("Weekly operations report") if kind == Kind.WEEKLY else _("Monthly operations report")


def number_page(number: Number, *, period: Period, slug: str) -> str:
    """The page of the number, over the same days and, where it is of one channel, of that one."""
    query = {
        "period": "custom",
        "from": str(period.start),
        "to": str(period.end),
        "grain": "day",
        "compare": "previous",
        "by": "channel",
    }
    if len(number.channels) == 1:
        query["group"] = VALUE_PREFIX + number.channels[0]
    return reverse("number", args=[slug, number.metric]) + "?" + urlencode(query)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Puts stored answers into words."""

    report: Report
    answers: Answers
    reader: Reader

    def reading(self) -> Reading:
        answers, chain = self.answers, self._chain()
        return Reading(
            title=title_of(self.report.kind),
            days=_days(answers.period),
            before_days=_days(answers.before),
            findings=tuple(filter(None, self._findings(chain))),
            numbers=tuple(self._row(one) for one in answers.measured.numbers),
            chain=chain,
            chain_rows=tuple(self._chain_row(step) for step in answers.measured.chain.steps),
            loss_rule=_loss_rule(),
            losses=tuple(self._losses()),
            channel_heads=tuple((self.reader.metric(key), _classes(key)) for key in CHANNEL_COLUMNS),
            channels=tuple(self._channel_lines()),
            sections=tuple(self._sections()),
            doubts=tuple(self._doubts()),
        )

    def _metric(self, number: Number) -> Metric:
        return self.reader.metrics[number.metric]

    def figure(self, value: Value | None, number: Number) -> Figure:
        """A value in the form of its metric; without one, the reason."""
        if isinstance(value, Known):
            return amount_figure(value.amount, form=self._metric(number).form, currency=self.answers.currency)
        if value is None:
            return formats.not_measured()
        return formats.no_number(formats.NOT_MEASURED, reason=in_words(value.reason.message))

    def delta(self, number: Number) -> Delta | None:
        if not isinstance(number.now, Known) or not isinstance(number.before, Known):
            return None
        moved = change(now=number.now.amount, before=number.before.amount)
        metric = self._metric(number)
        if metric.form is Form.SHARE:
            return formats.points(moved, better=better(metric))
        return formats.change(moved, better=better(metric))

    def href(self, number: Number) -> str:
        return number_page(number, period=self.answers.period, slug=self.reader.slug)

    def _row(self, number: Number) -> NumberRow:
        return NumberRow(
            label=self.reader.metric(number.metric),
            now=self.figure(number.now, number),
            before=self.figure(number.before, number),
            base=formats.base(number.now),
            delta=self.delta(number),
            chance=_chance_words(number),
            is_significant=number.chance is not None and number.chance.is_significant,
            doubt=_("was not complete then") if number.reasons else "",
            href=self.href(number),
        )

    def _chain(self) -> Chain:
        chain = self.answers.measured.chain
        stations = [
            Station(
                self.reader.metric(one.metric), self.figure(one.now, one), self.delta(one), self.href(one)
            )
            for one in chain.stations
        ]
        shown = [stations[0]] if stations else []
        shown += [
            replace(station, step=self._step(step))
            for step, station in zip(chain.steps, stations[1:], strict=True)
        ]
        worst = chain.worst_step
        return Chain(
            tuple(shown),
            self._loss_words(worst) if worst else self._no_loss_words(),
            chain.worst,
            self.href(worst.rate) if worst else "",
            self._chain_note(),
        )

    def _step(self, step: Step) -> ShownStep:
        return ShownStep(
            label=self.reader.metric(step.rate.metric),
            rate=self.figure(step.rate.now, step.rate),
            base=formats.base(step.rate.now),
            delta=self.delta(step.rate),
            href=self.href(step.rate),
            is_worst=step.rate.metric == self.answers.measured.chain.worst,
        )

    def _chain_note(self) -> str:
        channels = self.answers.measured.chain.channels
        if not channels:
            return ""
        listed = formats.listed([self.reader.channels(one) for one in channels])
        return _("Channels whose exposure and visits are known: %(channels)s") % {"channels": listed}

    def _loss_words(self, step: Step) -> str:
        """`The largest loss point is from Visits to Leads: 8.0% before, 5.0% now; that is about 37 orders less.`"""
        words = _(
            "The largest loss point is the step from %(start)s to %(end)s: %(before)s before, %(now)s now; that is about %(orders)s orders less."
        )
        said = {
            "start": self.reader.metric(step.start),
            "end": self.reader.metric(step.end),
            "before": self.figure(step.rate.before, step.rate),
            "now": self.figure(step.rate.now, step.rate),
            "orders": orders_figure(abs(step.orders or Decimal(0))),
        }
        return formats.sentences(words % said, _chance_sentence(step.rate))

    def _no_loss_words(self) -> str:
        steps = self.answers.measured.chain.steps
        if not steps or any(step.orders is None for step in steps):
            return _("The chain cannot be told from end to end in both periods, so no loss point is named.")
        return _("No step of the chain cost orders against the period before.")

    def _chain_row(self, step: Step) -> tuple[str, Figure, Figure, str, Figure]:
        label = f"{self.reader.metric(step.start)} → {self.reader.metric(step.end)}"
        now, before = self.figure(step.rate.now, step.rate), self.figure(step.rate.before, step.rate)
        return label, now, before, _chance_words(step.rate), _signed_orders(step.orders)

    def _losses(self) -> list[LossRow]:
        chain = self.answers.measured.chain
        return [
            LossRow(
                self._channel_name(one.channel),
                _signed_orders(one.orders),
                _signed_orders(one.rate),
                _signed_orders(one.mix),
                self.href(replace(chain.worst_step.rate, channels=(one.channel,)))
                if chain.worst_step
                else "",
            )
            for one in chain.losses
        ]

    def _channel_name(self, key: str) -> str:
        return self.reader.channels(key) if key else _("Not set")

    def _channel_lines(self) -> list[ChannelLine]:
        return [
            ChannelLine(self._channel_name(row.channel), tuple(self._cells(row.numbers)))
            for row in self.answers.measured.channels
        ]

    def _cells(self, numbers: Mapping[str, Number]) -> list[tuple[Figure, Delta | None, str, str]]:
        return [self._cell(numbers.get(key), _classes(key)) for key in CHANNEL_COLUMNS]

    def _cell(self, number: Number | None, classes: str) -> tuple[Figure, Delta | None, str, str]:
        if number is None:
            return formats.not_measured(), None, "", classes
        return self.figure(number.now, number), self.delta(number), self.href(number), classes

    def _findings(self, chain: Chain) -> list[str]:
        """The few sentences that a leader reads."""
        numbers = {one.metric: one for one in self.answers.measured.numbers}
        return [
            self._number_words(numbers.get("revenue")),
            self._number_words(numbers.get("orders")),
            chain.finding if self.answers.measured.chain.worst else "",
            self._alert_words(),
            self._goal_words(),
        ]

    def _number_words(self, number: Number | None) -> str:
        if number is None or not isinstance(number.now, Known):
            return ""
        delta = self.delta(number)
        words = (
            _("%(metric)s: %(now)s (%(delta)s; %(before)s before).") if delta else _("%(metric)s: %(now)s.")
        )
        said = words % {
            "metric": short_name(self._metric(number)),
            "now": self.figure(number.now, number),
            "delta": delta.text if delta else "",
            "before": self.figure(number.before, number),
        }
        return formats.sentences(said, _chance_sentence(number))

    def _alert_words(self) -> str:
        count = len(self.answers.alerts)
        if not count:
            return ""
        return ngettext("%(n)d alert fired.", "%(n)d alerts fired.", count) % {"n": count}

    def _goal_words(self) -> str:
        off = [one for one in self.answers.goals if one.values["status"] in ("off", "at_risk")]
        if not off:
            return ""
        words = ngettext(
            "%(n)d of %(all)d goals is off track or at risk.",
            "%(n)d of %(all)d goals are off track or at risk.",
            len(off),
        )
        return words % {"n": len(off), "all": len(self.answers.goals)}

    def _sections(self) -> list[Section]:
        say, answers = self.reader.say, self.answers
        return [
            Section("causes", _("Candidate causes"), tuple(say(one) for one in answers.causes), _("Nothing was found that stands out. A review looks closer.")),
            Section("alerts", _("Alerts"), tuple(say(one) for one in answers.alerts), _("No rule fired in these days.")),
            Section("reviews", _("Reviews"), tuple(say(one) for one in answers.reviews), _("No review was opened, closed or under way.")),
            Section("goals", _("Goals"), tuple(say(one) for one in answers.goals), _("No goal was committed to for these days.")),
            Section("lessons", _("Lessons won"), tuple(say(one) for one in answers.lessons), _("No lesson was written down in these days.")),
            Section("actions", _("What is due next"), tuple(say(one) for one in answers.actions), _("Nothing is due in the coming days.")),
            Section("tests", _("Proposed tests"), tuple(say_tests(self.reader, answers.tests)), _("No test is proposed.")),
        ]  # fmt: skip

    def _doubts(self) -> list[str]:
        """Said once for all numbers that were not final."""
        open_ones = [one for one in self.answers.measured.numbers if one.reasons]
        if not open_ones:
            return []
        names = formats.listed([self.reader.metric(one.metric) for one in open_ones])
        return [
            _("Not complete when this was made: %(names)s. Recompute shows what has changed since.")
            % {"names": names}
        ]


def _classes(column: str) -> str:
    return "n" if column in ON_A_PHONE else "n hide-m"


def _days(period: Period) -> str:
    return formats.day_range(period.start, period.end)


def _chance_words(number: Number) -> str:
    """`p 0.012`: how likely at least such a difference is if nothing changed."""
    if number.chance is None:
        return _("too few days to tell")
    p = "< 0.001" if number.chance.p < 0.001 else f"{number.chance.p:.3f}"
    words = _("more than chance (p %(p)s)") if number.chance.is_significant else _("within chance (p %(p)s)")
    return words % {"p": p}


def _chance_sentence(number: Number) -> str:
    if number.chance is None:
        return ""
    return _("That is more than chance.") if number.chance.is_significant else _("That may be chance.")


def _signed_orders(amount: Decimal | None) -> Figure:
    if amount is None:
        return formats.not_measured()
    found = orders_figure(abs(amount))
    if not found.amount:
        return replace(found, amount=amount, cell="0.0")
    sign = formats.MINUS if amount < 0 else "+"
    return Figure(sign + found.text, sign + found.exact, True, amount, "+0.0;-0.0;0")


def _loss_rule() -> str:
    return _(
        "The change of orders is split over the steps of the chain (log-mean, LMDI): each step gets the orders that the change of its rate brought or cost, and with what the change of exposure did they sum to the change. The step that cost most is the largest loss point. Of repurchase it is the change of the rate times the buyers: each of them is one order at the least. Channels share the loss of a step by what they added to the change of its rate: by their own rate, and by their weight."
    )
