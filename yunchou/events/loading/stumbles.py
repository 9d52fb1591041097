"""Remembers where the decoding child died, so that one record cannot stop the loading of all others (stage: facts)."""

from collections import Counter
from dataclasses import dataclass, field

from yunchou.events.decoding.decoder import WINDOW_BYTES, Package
from yunchou.events.decoding.frames import Load, package_to_parts, parts_to_load
from yunchou.events.decoding.rows import Place
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Damage
from yunchou.protocols.event import Reason, Refused

#: Deaths over one place after which records are decoded one by one, and after which the record there is passed over.
_ONE_BY_ONE = 2
_PASS_OVER = 3


@dataclass(slots=True)
class Stumbles:
    """Deaths of the child by place. A single one says nothing: somebody may have killed it."""

    _deaths: Counter[tuple[str, int]] = field(default_factory=Counter)
    _careful: tuple[str, int] = ("", 0)

    def note(self, segment: str, start: int) -> None:
        """The child died over what begins here."""
        self._deaths[segment, start] += 1
        if self._deaths[segment, start] == _ONE_BY_ONE:
            self._careful = (segment, max(start + WINDOW_BYTES, self._careful[1]))

    def wants_one_by_one(self, segment: str, start: int) -> bool:
        return self._careful[0] == segment and start < self._careful[1]

    def is_hopeless(self, segment: str, start: int) -> bool:
        """Whether the very record at this place kills the child."""
        return self._deaths[segment, start] >= _PASS_OVER


def pass_over(spool: Spool, segment: str, start: int, end: int) -> Load:
    """A load that puts the events of the record at `start` into the quarantine unread."""
    record = next(spool.read(segment, start, end))
    package = Package(segment, start, record.end)
    if isinstance(record, Damage):
        package.damage.append((record.start, record.end, record.reason.value))
    else:
        received_at = package.receive(record, events=record.events)
        for item in range(record.events):
            place = Place(record.workspace, segment, start, item, received_at)
            package.refuse(Refused(Reason.DECODER_FAILED, "body", "the decoder died over it"), None, place)
    return parts_to_load(package_to_parts(package))
