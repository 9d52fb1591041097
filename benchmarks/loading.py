"""How fast the spool is loaded, beside its peer in the same run.

    python benchmarks/loading.py                  # 200,000 events of the generator's kind, 50 in a request
    python benchmarks/loading.py --events 50000 --identified

The peer inserts the very rows that the loader made, ready and unchecked: the store alone. How soon an event that a whole
server acknowledged is loaded, `benchmarks/server_drills.py` says.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.intake_load import sample_event

if TYPE_CHECKING:
    from yunchou.analytics.stores.base import Store

PER_SEGMENT = 20_000


def write_spool(folder: Path, *, workspace: int, events: int, batch: int, identified: bool) -> None:
    """Segments as the intake leaves them, of visitors who come back, over 30 days."""
    from yunchou.events.spool.names import SegmentName  # noqa: PLC0415  after the settings
    from yunchou.events.spool.record import Entry, Protocol, encode  # noqa: PLC0415  after the settings

    folder.mkdir(exist_ok=True)
    chance, now = random.Random(7), datetime.now(UTC)
    for number, first in enumerate(range(0, events, PER_SEGMENT)):
        name = SegmentName(int(now.timestamp() * 1000), number, number)
        content = bytearray()
        for start in range(first, min(first + PER_SEGMENT, events), batch):
            messages = [
                _message(chance, start + item, now=now, identified=identified) for item in range(batch)
            ]
            body = json.dumps({"batch": messages, "sentAt": now.isoformat()}, ensure_ascii=False)
            entry = Entry(
                protocol=Protocol.SEGMENT,
                workspace=workspace,
                events=batch,
                received_at=int(now.timestamp() * 1_000_000),
                meta=b'{"path":"/v1/batch","ua":""}',
                body=body.encode(),
            )
            content += encode(entry, sequence=start, salt=name.salt)
        (folder / f"{name}.seg").write_bytes(content)


def _message(chance: random.Random, number: int, *, now: datetime, identified: bool) -> dict[str, object]:
    visitor = chance.randrange(20_000)
    message = sample_event(f"bench-{number:010d}", now=now - timedelta(seconds=chance.randrange(30 * 86_400)))
    message["anonymousId"] = f"visitor-{visitor}"
    if identified:
        message["userId"] = f"user-{visitor}"
    return message


class Steps:
    """Seconds that the loading thread spent until each step; before `sorted` it also waits for the child."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now


def measure_loading(folder: Path, *, events: int, batch: int, identified: bool) -> dict[str, float]:
    """Load the spool through the child, the filter, the store and the books; then the store alone."""
    from yunchou.analytics.migrations import migrate  # noqa: PLC0415  after the settings
    from yunchou.analytics.stores.clickhouse import open_store  # noqa: PLC0415  after the settings

    spool = folder / "spool"
    write_spool(spool, workspace=new_workspace(), events=events, batch=batch, identified=identified)
    store = open_store(f"chdb://{folder / 'events'}")
    migrate(store)
    inserted: list[bytes] = []
    insert = store.insert_events

    def note_and_insert(json_lines: bytes, *, token: str) -> None:
        inserted.append(json_lines)
        insert(json_lines, token=token)

    store.insert_events = note_and_insert  # type: ignore[method-assign]  the rows are kept for the peer
    figures = load_all(spool, store, events=events)
    begun = time.perf_counter()
    for number, lines in enumerate(inserted):
        insert(lines, token=f"peer-{number}")
    alone = time.perf_counter() - begun
    store.close()
    return figures | {
        "store_alone_per_second": round(events / alone),
        "ratio": round(figures["events_per_second"] * alone / events, 2),
    }


def new_workspace() -> int:
    from django.core.management import call_command  # noqa: PLC0415  after the settings

    from yunchou.core.models import Workspace  # noqa: PLC0415  after the settings

    call_command("migrate", interactive=False, verbosity=0)
    return Workspace.objects.create(slug="bench", name="Bench", created_at=datetime.now(UTC)).pk


def load_all(spool: Path, store: "Store", *, events: int) -> dict[str, float]:
    """One loader over the whole spool. Processor seconds beside the clock's: on a busy machine only they compare."""
    from yunchou.events.loading.loader import Loader  # noqa: PLC0415  after the settings
    from yunchou.events.selectors import conservation, decoding_configs  # noqa: PLC0415  after the settings
    from yunchou.events.spool.reader import Spool  # noqa: PLC0415  after the settings

    steps = Steps()
    loader = Loader(
        folder=spool,
        spool=Spool(spool),
        store=store,
        configs=decoding_configs,
        clock=lambda: datetime.now(UTC),
        dedup=timedelta(days=35),
        reached=steps,
    )
    begun, processor = time.perf_counter(), time.process_time()
    loader.load_once()
    seconds, own = time.perf_counter() - begun, time.process_time() - processor
    loader.stop()
    assert conservation().loaded == events
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "events_per_second": round(events / seconds),
        "processor_s_of_server": round(own, 2),
        "processor_s_of_child": round(child.ru_utime + child.ru_stime, 2),
        **{f"{step.replace(' ', '_')}_s": round(spent, 2) for step, spent in steps.seconds.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--batch", type=int, default=50, help="events in a request")
    parser.add_argument("--identified", action="store_true", help="every event names its user")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"YUNCHOU_DATA": folder, "DJANGO_SETTINGS_MODULE": "yunchou.config.settings"}
        import django  # noqa: PLC0415  after the folder is chosen

        django.setup()
        figures = measure_loading(
            Path(folder), events=arguments.events, batch=arguments.batch, identified=arguments.identified
        )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
