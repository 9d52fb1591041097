"""How fast the spool is loaded, beside its peer in the same run, and how long an acknowledged event takes to be asked.

    python benchmarks/loading.py                  # 200,000 events of the generator's kind, 50 in a request
    python benchmarks/loading.py --events 50000 --identified

The peer inserts the very rows that the loader made, ready and unchecked: the store alone. `--lag` measures through a
whole server instead.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.intake_load import sample_event

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


def measure_loading(folder: Path, *, events: int, batch: int, identified: bool) -> dict[str, float]:
    """Load the spool through the child, the filter, the store and the books; then the store alone."""
    from django.core.management import call_command  # noqa: PLC0415  after the settings

    from yunchou.analytics.migrations import migrate  # noqa: PLC0415  after the settings
    from yunchou.analytics.stores.clickhouse import open_store  # noqa: PLC0415  after the settings
    from yunchou.core.models import Workspace  # noqa: PLC0415  after the settings
    from yunchou.events.loading.loader import Loader  # noqa: PLC0415  after the settings
    from yunchou.events.selectors import conservation, decoding_configs  # noqa: PLC0415  after the settings
    from yunchou.events.spool.reader import Spool  # noqa: PLC0415  after the settings

    call_command("migrate", interactive=False, verbosity=0)
    workspace = Workspace.objects.create(slug="bench", name="Bench", created_at=datetime.now(UTC))
    spool = folder / "spool"
    write_spool(spool, workspace=workspace.pk, events=events, batch=batch, identified=identified)
    store = open_store(f"chdb://{folder / 'events'}")
    migrate(store)
    inserted: list[bytes] = []
    steps: dict[str, float] = {}
    last = [time.perf_counter()]

    def reached(step: str) -> None:
        """What this thread spent until each step; before `sorted` it also waits for the child."""
        now = time.perf_counter()
        steps[step] = steps.get(step, 0.0) + now - last[0]
        last[0] = now

    insert = store.insert_events

    def note_and_insert(json_lines: bytes, *, token: str) -> None:
        inserted.append(json_lines)
        insert(json_lines, token=token)

    store.insert_events = note_and_insert  # type: ignore[method-assign]  the rows are kept for the peer
    loader = Loader(
        folder=spool,
        spool=Spool(spool),
        store=store,
        configs=decoding_configs,
        clock=lambda: datetime.now(UTC),
        dedup=timedelta(days=35),
        reached=reached,
    )
    begun = last[0] = time.perf_counter()
    loader.load_once()
    seconds = time.perf_counter() - begun
    loader.stop()
    assert conservation().loaded == events

    begun = time.perf_counter()
    for number, lines in enumerate(inserted):
        insert(lines, token=f"peer-{number}")
    alone = time.perf_counter() - begun
    store.close()
    return {
        "events_per_second": round(events / seconds),
        "store_alone_per_second": round(events / alone),
        "ratio": round(alone / seconds, 2),
        **{f"{step.replace(' ', '_')}_s": round(spent, 2) for step, spent in steps.items()},
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
