"""Everything that reads the text of a cell; what is unclear is refused, never guessed (stage: facts)."""

import re
from collections.abc import Sequence
from functools import lru_cache

from yunchou.events.files.amounts import read_number, read_percent
from yunchou.events.files.cells import BadValue, DateOrder, Flaw, is_absent, plain, unwrapped
from yunchou.events.files.days import read_day, read_instant

__all__ = [
    "BadValue",
    "DateOrder",
    "Flaw",
    "is_total_row",
    "read_day",
    "read_id",
    "read_instant",
    "read_number",
    "read_percent",
]

_LONGEST_ID = 256
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+", re.ASCII)
_LONGEST_TOTAL = 40
_TOTAL = re.compile(
    r"(?:全部|整体|账户|本页|当页|周期|数据|所有)?(?:合计|总计|小计|汇总|共计|总和|总体|平均值?|均值)(?:数据|值)?(?:[(:].*)?"
    r"|共 ?\d+ ?[条行项].*"
    r"|(?:grand |sub-?|all )?totals?(?: ?[(:-].*)?|summary|average",
    re.IGNORECASE,
)


def read_id(text: str) -> str:
    """An order number, a phone or a code as it stands, without what protects it in Excel; '' if there is none.

    Protected means ="…", a leading ' or `, a tab behind. Raises BadValue where Excel already rounded it.
    """
    value = unwrapped(text)
    if is_absent(value):
        return ""
    if len(value) > _LONGEST_ID:
        raise BadValue(Flaw.TOO_LONG, text)
    if _ROUNDED.fullmatch(value):
        raise BadValue(Flaw.LOST_DIGITS, text)
    return value


def is_total_row(cells: Sequence[str]) -> bool:
    """Whether a row sums others up: 合计, 总计, 小计, 汇总, Total … stands in one of its first two filled cells."""
    looked_at = 0
    for cell in cells:
        if not cell or cell.isspace():
            continue
        if _is_total(cell):
            return True
        looked_at += 1
        if looked_at == 2:
            break
    return False


def _is_total(cell: str) -> bool:
    return len(cell) <= _LONGEST_TOTAL and not cell[0].isdigit() and _is_total_word(cell)


@lru_cache(maxsize=1 << 14)
def _is_total_word(cell: str) -> bool:
    return bool(_TOTAL.fullmatch(plain(cell).strip(" -—_*:【】[]")))
