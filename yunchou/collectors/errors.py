"""What the intake refuses, each with what is wrong, which value, and what to do (FACTS)."""

from http import HTTPStatus
from typing import ClassVar

from yunchou.core.errors import DomainError


class Refusal(DomainError):
    """A request that was not stored."""

    is_kept: ClassVar[bool] = False  # a person should see a sample: the sender will not try again
    leaves_body_unread: ClassVar[bool] = False  # the connection cannot be used again

    def __init__(self, message: str, *, advice: str, retry_after: int = 0) -> None:
        super().__init__(message, advice=advice)
        self.retry_after = retry_after

    def headers(self) -> list[tuple[bytes, bytes]]:
        """What the sender's HTTP client should know. No WWW-Authenticate: browsers would ask visitors for a password."""
        headers: list[tuple[bytes, bytes]] = []
        if self.retry_after:
            headers.append((b"retry-after", str(self.retry_after).encode()))
        if self.leaves_body_unread:
            headers.append((b"connection", b"close"))
        return headers


class NotJson(Refusal):
    """The body cannot be read at all."""

    code = "not_json"
    status = HTTPStatus.BAD_REQUEST
    is_kept = True


class BadEnvelope(Refusal):
    """JSON, but not the shape the protocol asks for."""

    code = "bad_envelope"
    status = HTTPStatus.BAD_REQUEST
    is_kept = True


class TooLarge(Refusal):
    """More bytes or events than one request may carry."""

    code = "too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    is_kept = True
    leaves_body_unread = True


class UnknownKey(Refusal):
    """No write key came, or no live key is like it."""

    code = "unknown_key"
    status = HTTPStatus.UNAUTHORIZED


class WrongMethod(Refusal):
    """The path is right, the method is not."""

    code = "wrong_method"
    status = HTTPStatus.METHOD_NOT_ALLOWED

    def __init__(self, path: str, *, method: str, allowed: str) -> None:
        super().__init__(f"{path} takes {allowed}, not {method}.", advice=f"Send the request by {allowed}.")
        self._allowed = allowed

    def headers(self) -> list[tuple[bytes, bytes]]:
        return [*super().headers(), (b"allow", self._allowed.encode())]


class BodyTimeout(Refusal):
    """The sender stopped in the middle of the body."""

    code = "body_timeout"
    status = HTTPStatus.REQUEST_TIMEOUT
    leaves_body_unread = True


class TooFast(Refusal):
    """The workspace or the disk has no room just now."""

    code = "too_fast"
    status = HTTPStatus.TOO_MANY_REQUESTS


class NotNow(Refusal):
    """The event cannot be made durable, or the key not be checked, at the moment."""

    code = "unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class Disconnected(Exception):
    """The sender went away before the body was complete: there is nobody to answer."""
