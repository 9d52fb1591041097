"""Seals secrets that must be used again, so that a copy of the database alone does not tell them. Serves every stage."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.translation import gettext as _

from yunchou.core.errors import DomainError

NONCE, TAG = 16, 32
VERSION = "1"


class SealBroken(DomainError):
    """A secret was sealed with another SECRET_KEY, or its row was tampered with."""

    code = "seal_broken"


def seal(secret: str) -> str:
    """The secret, encrypted and authenticated with keys that come from SECRET_KEY.

    HMAC-SHA256 in counter mode makes the key stream, and a second key authenticates nonce and text: both
    constructions are standard, and all they need is in Python itself.
    """
    nonce = secrets.token_bytes(NONCE)
    covered = _covered(secret.encode(), nonce)
    return f"{VERSION}:" + base64.b64encode(nonce + covered + _tag(nonce + covered)).decode()


def unseal(sealed: str) -> str:
    """What `seal` sealed. Raises SealBroken."""
    version, _colon, encoded = sealed.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    body, tag = raw[:-TAG], raw[-TAG:]
    if version != VERSION or len(body) < NONCE or not hmac.compare_digest(tag, _tag(body)):
        raise SealBroken(
            _("A stored secret cannot be read: the server's secret key is not the one it was stored with."),
            advice=_(
                "Enter the address and the secret again, or start the server with its former SECRET_KEY."
            ),
        )
    return _covered(body[NONCE:], body[:NONCE]).decode()


def _covered(text: bytes, nonce: bytes) -> bytes:
    """The text under the key stream; the same again uncovers it. A nonce is never used twice."""
    key = _key("cover")
    blocks = (
        hmac.digest(key, nonce + number.to_bytes(8, "big"), "sha256")
        for number in range(-(-len(text) // hashlib.sha256().digest_size))
    )
    return bytes(one ^ two for one, two in zip(text, b"".join(blocks), strict=False))


def _tag(body: bytes) -> bytes:
    return hmac.digest(_key("authenticate"), VERSION.encode() + body, "sha256")


def _key(purpose: str) -> bytes:
    """A key of its own for each purpose."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"yunchou.inbox.sealing.{purpose}".encode(), "sha256")
