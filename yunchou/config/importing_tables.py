"""`yunchou import` of a table: sent to the API of the running server, followed to its end, refused rows fetched."""

import http.client
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from yunchou.config.importing import ImportFailed

PIECE = 1 << 20
#: Seconds between two looks at an import that is being loaded, and for the server to answer.
PAUSE, PATIENCE = 1.0, 600

Import = dict[str, Any]
Tell = Callable[[Import], None]


@dataclass(frozen=True, slots=True)
class Api:
    """The API of a running server, as a key sees it."""

    base_url: str
    key: str

    def send(self, file: Path, said: Mapping[str, str]) -> Import:
        """Bring a file in, read from the disk as it is sent. Raises ImportFailed."""
        form = Form(file, said)
        with file.open("rb") as content:
            found: Import = json.loads(self._ask("POST", "", form.body(content), form.headers))
        return found

    def import_numbered(self, number: int) -> Import:
        found: Import = json.loads(self._ask("GET", f"/{number}"))
        return found

    def refused_rows(self, number: int) -> bytes:
        return self._ask("GET", f"/{number}/refused")

    def _ask(
        self,
        method: str,
        path: str,
        body: Iterator[bytes] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> bytes:
        parts = urlsplit(self.base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        # The command line speaks English, so what the server says must too.
        headers = {"Authorization": f"Bearer {self.key}", "Accept-Language": "en", **(more or {})}
        try:
            with closing(kind(parts.netloc, timeout=PATIENCE)) as connection:
                connection.request(method, f"{parts.path}/api/v1/imports{path}", body, headers)
                answer = connection.getresponse()
                content = answer.read()
        except OSError as error:
            raise ImportFailed(
                f"No server answers at {self.base_url}: {error}. Start it with `yunchou serve`."
            ) from None
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise ImportFailed(_words_of(content) or f"The server answered {answer.status}.")
        return content


def _words_of(content: bytes) -> str:
    """What a refusal says; nothing for an answer that is none of the product's."""
    try:
        error = json.loads(content)["error"]
        return f"{error['message']} {error['advice']}".strip()
    except (ValueError, KeyError, TypeError):
        return ""


class Form:
    """A form with one file, sent piece by piece: a file of gigabytes never lies in memory."""

    def __init__(self, file: Path, said: Mapping[str, str]) -> None:
        self._boundary = secrets.token_hex(16)
        name = file.name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
        head = [self._part(f'name="{field}"', text) for field, text in said.items()]
        head.append(self._part(f'name="file"; filename="{name}"', ""))
        self._head = "\r\n".join(head).encode()
        self._tail = f"\r\n--{self._boundary}--\r\n".encode()
        self._size = file.stat().st_size

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(len(self._head) + self._size + len(self._tail)),
        }

    def body(self, content: BinaryIO) -> Iterator[bytes]:
        yield self._head
        while piece := content.read(PIECE):
            yield piece
        yield self._tail

    def _part(self, names: str, text: str) -> str:
        return f"--{self._boundary}\r\nContent-Disposition: form-data; {names}\r\n\r\n{text}"


def import_table(file: Path, *, api: Api, said: Mapping[str, str], wait: bool, tell: Tell) -> Import:
    """Bring a table in and, if asked to `wait`, follow it; `tell` hears where it stands. Raises ImportFailed."""
    found = api.send(file, {field: text for field, text in said.items() if text})
    if waiting := found["waiting_for"]:
        raise ImportFailed(
            f"The file is kept as import {found['id']} and waits. {waiting['message']} {waiting['advice']}"
        )
    while wait and found["state"] == "loading":
        tell(found)
        time.sleep(PAUSE)
        found = api.import_numbered(found["id"])
    return found


def keep_refused_rows(file: Path, found: Import, *, api: Api) -> Path | None:
    """Put the refused rows beside the file; None without any."""
    if not found["refused"]:
        return None
    beside = file.with_name(f"{file.name}.refused.csv")
    beside.write_bytes(api.refused_rows(found["id"]))
    return beside


def account_of(found: Import) -> str:
    """What became of the rows, in words."""
    rows = f"{found['loaded']:,} loaded + {found['skipped']:,} skipped + {found['refused']:,} refused"
    lines = [f"Import {found['id']} is {found['state']}: {found['read']:,} rows read = {rows}."]
    for what in ("skipped", "refused"):
        lines += [f"  {what}: {count:,} {reason}" for reason, count in found[f"{what}_by"].items()]
    if found["first_day"]:
        lines.append(f"  days: {found['first_day']} to {found['last_day']}")
    return "\n".join(lines)
