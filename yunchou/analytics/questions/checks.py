"""What texts and numbers a question may carry (JUDGE)."""

from decimal import Decimal

from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.facts import FACT_METRICS, is_fact_metric, unit_of
from yunchou.analytics.messages import N_, Message

MAX_TEXT = 500
WHOLE_DIGITS = 14
FRACTION_DIGITS = 12
MAX_METRICS = 20


def check_length(field: str, text: str) -> None:
    """Refuse what no event can carry."""
    if len(text) > MAX_TEXT or "\x00" in text:
        advice = Message(
            N_("Give at most %(most)s characters, without a null character."), {"most": MAX_TEXT}
        )
        raise BadQuestion(field, text, advice)


def check_text(field: str, value: object) -> None:
    """Refuse what is no text."""
    if not isinstance(value, str):
        raise BadQuestion(field, value, Message(N_("Give a text.")))
    check_length(field, value)


def check_event(event: str | None) -> None:
    """Refuse an event without a name; None means any."""
    if event == "":
        raise BadQuestion("measure.event", event, Message(N_("Name an event, or give null for any.")))
    if event is not None:
        check_length("measure.event", event)


def check_facts(metrics: object) -> None:
    """Refuse what names no facts, or facts that cannot be added: money and counts."""
    if not isinstance(metrics, tuple) or not 1 <= len(metrics) <= MAX_METRICS:
        advice = Message(N_("Name 1 to %(most)s facts, such as spend."), {"most": MAX_METRICS})
        raise BadQuestion("measure.metrics", metrics, advice)
    for metric in metrics:
        if not isinstance(metric, str) or not is_fact_metric(metric):
            advice = Message(
                N_("Choose from: %(choices)s; or x_… for one of your own."),
                {"choices": ", ".join(FACT_METRICS)},
            )
            raise BadQuestion("measure.metrics", metric, advice)
    if len(set(metrics)) != len(metrics) or len({unit_of(metric) for metric in metrics}) > 1:
        advice = Message(N_("Name each fact once, and either money or counts."))
        raise BadQuestion("measure.metrics", ", ".join(metrics), advice)


def check_number(field: str, value: object) -> None:
    """Refuse what the store cannot hold exactly."""
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**WHOLE_DIGITS:
        exponent = value.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -FRACTION_DIGITS:
            return
    advice = N_("Give a number of at most %(whole)s digits before the point and %(fraction)s after it.")
    raise BadQuestion(field, value, Message(advice, {"whole": WHOLE_DIGITS, "fraction": FRACTION_DIGITS}))
