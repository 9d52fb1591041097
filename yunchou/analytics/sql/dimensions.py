"""Dimensions, numbers and filters as expressions over events or over sessions (JUDGE)."""

from collections.abc import Callable
from decimal import Decimal

from yunchou.analytics.questions import Dimension, Filter, Number, Op
from yunchou.analytics.questions.fields import PROPERTY
from yunchou.analytics.scope import Scope
from yunchou.analytics.sql.parameters import Parameters

NUMBER_SCALE = 6
NUMBER_LIMIT = 9 * 10**12
"""A property's number is summed as a whole number of millionths: exact, in any order. Beyond the limit it cannot be.

TRICKY: the store turns a float into 128 bits inexactly beyond 64 bits, hence the limit and the way through Int64.
"""

COMPARISONS = {
    Op.EQUAL: "=",
    Op.UNEQUAL: "!=",
    Op.ABOVE: ">",
    Op.AT_LEAST: ">=",
    Op.BELOW: "<",
    Op.AT_MOST: "<=",
}
Places = Callable[[Dimension], str]


def event_columns(dimension: Dimension | Number) -> tuple[str, ...]:
    """The columns of `events` that its expression reads."""
    if isinstance(dimension, Number):
        return ("amount", "amount_workspace") if dimension.is_amount else ("numbers",)
    if dimension.of_the_session:
        return "import_id", dimension.name
    return ("strings" if dimension.name == PROPERTY else dimension.name,)


def of_event(dimension: Dimension, into: Parameters) -> str:
    """The text that an event carries; all names come from a fixed list."""
    if dimension.name == PROPERTY:
        return f"strings[{into.text(dimension.key)}]"
    return of_its_session(dimension.name) if dimension.of_the_session else f"toString({dimension.name})"


def of_its_session(name: str) -> str:
    """What the session says in which a tracked event lies, '' outside of one; an imported event states its own."""
    return f"if(import_id > 0, toString({name}), toString(session_{name}))"


def of_fact(dimension: Dimension, scope: Scope, into: Parameters) -> str:
    """The text that a fact states; its channel, where it states none, is that of its account."""
    if dimension.name == "platform":
        return "toString(source)"
    if dimension.name != "channel" or not scope.account_channels:
        return f"toString({dimension.name})"
    # The length tells source and account apart, whatever characters they have.
    accounts = [f"{len(source.encode())}:{source}{account}" for source, account, _ in scope.account_channels]
    channels = [channel for *_, channel in scope.account_channels]
    account = "concat(toString(length(source)), ':', source, account)"
    known = f"{into.bind(accounts, 'Array(String)')}, {into.bind(channels, 'Array(String)')}"
    return f"if(channel != '', toString(channel), transform({account}, {known}, ''))"


def of_session(dimension: Dimension, into: Parameters) -> str:  # noqa: ARG001 - one signature for both
    """The text that a session carries."""
    return f"toString({dimension.name})"


def number_is_set(number: Number, into: Parameters) -> str:
    """True where the event states it, even if it cannot be added up."""
    stated = "(isNotNull(amount) OR isNotNull(amount_workspace))"
    return stated if number.is_amount else f"mapContains(numbers, {into.text(number.key)})"


def number_is_usable(number: Number, into: Parameters) -> str:
    """True where the number can be added up."""
    if number.is_amount:
        return "isNotNull(amount_workspace)"
    key = into.text(number.key)
    return f"(mapContains(numbers, {key}) AND abs(numbers[{key}]) < {NUMBER_LIMIT})"


def number_to_add(number: Number, into: Parameters) -> str:
    """What the number adds, exactly: an amount, or a whole number of millionths. 0 where it is not usable."""
    if number.is_amount:
        return "ifNull(amount_workspace, toDecimal64(0, 4))"
    usable = number_is_usable(number, into)
    millionths = f"round(if({usable}, numbers[{into.text(number.key)}], 0) * {10**NUMBER_SCALE})"
    return f"toInt128(toInt64({millionths}))"


def condition(one: Filter, text: Callable[[Dimension, Parameters], str], into: Parameters) -> str:
    """A filter as a condition, with `text` telling where a dimension's value is."""
    if isinstance(one.on, Number):
        return _number_condition(one, one.on, into)
    return _text_condition(one, text(one.on, into), into)


def _text_condition(one: Filter, text: str, into: Parameters) -> str:
    match one.op:
        case Op.IS_SET:
            return f"{text} != ''"
        case Op.IS_NOT_SET:
            return f"{text} = ''"
        case Op.IN | Op.NOT_IN:
            assert isinstance(one.value, tuple)
            found = f"has({into.bind(list(one.value), 'Array(String)')}, {text})"
            return found if one.op is Op.IN else f"NOT {found}"
    assert isinstance(one.value, str)
    place = into.text(one.value)
    if one.op is Op.CONTAINS:
        return f"position({text}, {place}) > 0"
    return f"{text} {'=' if one.op is Op.IS else '!='} {place}"


def _number_condition(one: Filter, number: Number, into: Parameters) -> str:
    is_set = number_is_set(number, into)
    if one.op is Op.IS_SET:
        return is_set
    if one.op is Op.IS_NOT_SET:
        return f"NOT {is_set}"
    assert isinstance(one.value, Decimal)
    sign = COMPARISONS[one.op]
    if number.is_amount:
        return f"ifNull(amount_workspace {sign} {into.bind(format(one.value, 'f'), 'Decimal(38, 12)')}, 0)"
    place = into.bind(float(one.value), "Float64")
    return f"({is_set} AND numbers[{into.text(number.key)}] {sign} {place})"
