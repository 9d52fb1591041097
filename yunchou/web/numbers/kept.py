"""Which part of a number the address keeps to: one group, one point, one side of a ratio (stage: judge)."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.crypto import salted_hmac

from yunchou.analytics.answers import Answer, Group
from yunchou.analytics.questions import Ratio
from yunchou.analytics.rows import Side
from yunchou.web import formats
from yunchou.web.answers import group_name
from yunchou.web.masking import Mask
from yunchou.web.names import Names


@dataclass(frozen=True, slots=True)
class Kept:
    """?group=, ?bucket= and ?side= as far as the answer has them; what it has not is let go of."""

    group: Group | None
    bucket: date | None
    side: Side

    @property
    def is_part(self) -> bool:
        return self.group is not None or self.bucket is not None

    def words(self, names: Names, *, today: date) -> str:
        """The part in words, such as `Paid search · 10 Mar`."""
        said = [group_name(self.group, names)] if self.group else []
        said += [formats.day(self.bucket, today=today)] if self.bucket else []
        return " · ".join(said)


def read_kept(parameters: QueryDict, answer: Answer, *, mask: Mask) -> Kept:
    """Read the address."""
    code, day = parameters.get("group", ""), parameters.get("bucket", "")
    is_below = parameters.get("side") == Side.DENOMINATOR and isinstance(answer.question.measure, Ratio)
    return Kept(
        group=next((group for group in answer.groups if part_code(group, mask=mask) == code), None),
        bucket=next((point.days.start for point in answer.points if str(point.days.start) == day), None),
        side=Side.DENOMINATOR if is_below else Side.NUMERATOR,
    )


def part_code(group: Group, *, mask: Mask) -> str:
    """What names a part in an address. A name that is covered on the page is not told by its link either."""
    if mask.text(group.name) == group.name:
        return group.code
    return salted_hmac("yunchou.number.part", group.code).hexdigest()[:16]
