"""Where the event store is: EVENTS_URL taken apart (facts under JUDGE)."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from yunchou.analytics.errors import BadStoreUrl

DEFAULT_DATABASE = "yunchou"
DEFAULT_PORT = 8123
DATABASE_NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
ADVICE = "Use chdb:///absolute/folder, or clickhouse://user:password@host:8123/database (?secure=1 for TLS)."


@dataclass(frozen=True, slots=True)
class Folder:
    """The embedded engine in a folder of its own; one process at a time."""

    path: Path
    database: str


@dataclass(frozen=True, slots=True)
class Server:
    """A ClickHouse server, spoken to over HTTP."""

    host: str
    port: int
    user: str
    password: str
    database: str
    is_secure: bool


Location = Folder | Server


def parse_location(url: str, *, database: str | None = None) -> Location:
    """Read EVENTS_URL. `database` overrides the one that the URL names."""
    parts = urlsplit(url)
    if parts.scheme == "chdb":
        return _folder(url, parts, database)
    if parts.scheme == "clickhouse":
        return _server(parts, database)
    raise BadStoreUrl(
        f"EVENTS_URL begins with {parts.scheme or url[:20]!r}, which names no event store. {ADVICE}"
    )


def _folder(url: str, parts: SplitResult, database: str | None) -> Folder:
    path = Path("/" + unquote(parts.path).lstrip("/"))
    if parts.netloc or path == Path("/"):
        raise BadStoreUrl(f"EVENTS_URL {url!r} names no absolute folder. {ADVICE}")
    named = parse_qs(parts.query).get("database", [DEFAULT_DATABASE])[0]
    return Folder(path, _checked(database or named))


def _server(parts: SplitResult, database: str | None) -> Server:
    if not parts.hostname:
        raise BadStoreUrl(f"EVENTS_URL names no host. {ADVICE}")
    try:
        port = parts.port or DEFAULT_PORT
    except ValueError:
        raise BadStoreUrl(f"EVENTS_URL has a port that is no number from 1 to 65535. {ADVICE}") from None
    return Server(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=_checked(database or parts.path.strip("/") or DEFAULT_DATABASE),
        is_secure=parse_qs(parts.query).get("secure", ["0"])[0] == "1",
    )


def _checked(database: str) -> str:
    if not DATABASE_NAME.match(database):
        raise BadStoreUrl(
            f"EVENTS_URL names the database {database!r}. Use lower-case letters, digits and '_', a letter first."
        )
    return database
