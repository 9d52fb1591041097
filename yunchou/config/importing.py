"""`yunchou import`: what a file is by its name; a file of Segment messages is sent through the intake like any client's."""

import base64
import gzip
import http.client
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

#: What files are by the end of their name. Files of events may be packed by gzip.
EVENTS, TABLE = "events", "table"
_ENDINGS = {
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), EVENTS),
    **dict.fromkeys((".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), TABLE),
}
BATCH = 500
#: Tries of one batch while the server says "not now".
TRIES = 30


@dataclass(slots=True)
class ImportSummary:
    """What became of a file's lines: read = sent + refused."""

    read: int = 0
    sent: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.read} lines read, {self.sent} sent, {len(self.refused)} refused."]
        lines += self.refused[:20]
        if self.sent:
            lines.append(
                "What cannot be used is in the quarantine, with its reason: open Events → Quarantine."
            )
        return "\n".join(lines)


class ImportFailed(Exception):
    """The server did not take a batch; the message says why. What was sent before counts once when sent again."""


def kind_of(file: Path) -> str:
    """EVENTS or TABLE. Raises ImportFailed for a file of another name."""
    name = file.name.lower()
    found = _ENDINGS.get(Path(name.removesuffix(".gz")).suffix, "")
    if not found or (found == TABLE and name.endswith(".gz")):
        raise ImportFailed(
            f"{file.name} is neither a table nor a file of events by its name. "
            f"Name it by what it is: {', '.join(_ENDINGS)}; only events may be packed as .gz."
        )
    return found


def import_file(file: Path, *, base_url: str, write_key: str) -> ImportSummary:
    """Send every line of the file that is a JSON object, in batches. Repeating it changes nothing."""
    summary = ImportSummary()
    messages = _messages(file, summary)
    while batch := list(islice(messages, BATCH)):
        _post(batch, base_url=base_url, write_key=write_key)
        summary.sent += len(batch)
    return summary


def _messages(file: Path, summary: ImportSummary) -> Iterator[object]:
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        summary.read += 1
        try:
            message = json.loads(line)
        except json.JSONDecodeError as error:
            summary.refused.append(f"Line {number} is no JSON: {error}.")
            continue
        if isinstance(message, dict):
            yield message
        else:
            summary.refused.append(f"Line {number} is no JSON object.")


def _lines(file: Path) -> Iterable[str]:
    opener = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as text:
        yield from text


def _post(batch: list[object], *, base_url: str, write_key: str) -> None:
    body = gzip.compress(json.dumps({"batch": batch, "sentAt": datetime.now(UTC).isoformat()}).encode())
    headers = {
        "Authorization": "Basic " + base64.b64encode(f"{write_key}:".encode()).decode(),
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
    }
    for _try in range(TRIES):
        status, answer, wait = _request(body, headers, base_url)
        if status == http.HTTPStatus.OK:
            return
        if status not in {http.HTTPStatus.TOO_MANY_REQUESTS, http.HTTPStatus.SERVICE_UNAVAILABLE}:
            raise ImportFailed(f"The server answered {status}: {answer}")
        time.sleep(wait)
    raise ImportFailed("The server was busy for too long. Send the file again later.")


def _request(body: bytes, headers: dict[str, str], base_url: str) -> tuple[int, str, float]:
    parts = urlsplit(base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=30)
    try:
        connection.request("POST", f"{parts.path}/v1/batch", body, headers)
        answer = connection.getresponse()
        return (
            answer.status,
            answer.read(500).decode("utf-8", "replace"),
            float(answer.getheader("Retry-After") or 1),
        )
    except OSError as error:
        raise ImportFailed(
            f"No server answers at {base_url}: {error}. Start it with `yunchou serve`."
        ) from None
    finally:
        connection.close()
