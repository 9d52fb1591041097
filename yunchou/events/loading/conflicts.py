"""Messages under an id that another message had first: a sample of them is shown to people (stage: facts)."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from yunchou.events.decoding.bodies import Raw, messages_of
from yunchou.events.decoding.decoder import Package
from yunchou.events.decoding.frames import Load
from yunchou.events.decoding.rows import Place
from yunchou.events.loading.sorting import Sorted
from yunchou.events.spool.reader import Spool
from yunchou.events.spool.record import Record
from yunchou.protocols.event import Reason, Refused

#: A client that gives every message the same id must not fill the quarantine; all of them are counted as duplicates.
SAMPLES = 20


def sample_conflicts(load: Load, rows: Sorted, *, spool: Spool) -> list[dict[str, Any]]:
    """Entries for the quarantine, the messages as they came."""
    package = Package(load.segment, load.start, load.end)
    for row in islice(rows.conflicting.nonzero()[0].tolist(), SAMPLES):
        line = load.line(row)
        refusal = Refused(Reason.CONFLICTING_DUPLICATE, "messageId", line["message_id"])
        position, item = load.keys[row].tolist()
        received_at = datetime.fromisoformat(line["received_at"]).replace(tzinfo=UTC)
        place = Place(int(load.places[row, 0]), load.segment, position, item, received_at)
        package.refuse(refusal, _message(spool, load, position, item), place)
    return package.refused


def _message(spool: Spool, load: Load, position: int, item: int) -> Raw | None:
    """The message itself; the spool is read anew since only the child had its content."""
    record = next(spool.read(load.segment, position, load.end))
    raw = messages_of(record)[item] if isinstance(record, Record) else None
    return raw if isinstance(raw, Raw) else None
