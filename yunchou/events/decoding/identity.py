"""The numbers under which people and messages are stored."""

import re
import uuid
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

IdKind = Literal["user", "anonymous"]
#: uuid.UUID itself also takes 36 characters with braces or dashes elsewhere, which then name the same number.
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=200_000)
def person_id(workspace: int, kind: IdKind, identifier: str) -> int:
    """A 64-bit number for an identifier of a workspace: no look-up is needed at load."""
    digest = blake2b(f"{workspace}\x00{kind}\x00{identifier}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def message_uuid(message_id: str) -> uuid.UUID:
    """The 16 bytes a message is known by: the client's own UUID, or the hash of whatever else it sent."""
    if _UUID.fullmatch(message_id):
        return uuid.UUID(message_id)
    return uuid.UUID(bytes=blake2b(message_id.encode(), digest_size=16).digest())


def content_key(*, kind: str, name: str, person: int, properties_hash: str) -> int:
    """What two messages with one id must share to be the same message sent twice."""
    digest = blake2b(f"{kind}\x00{name}\x00{person}\x00{properties_hash}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")
