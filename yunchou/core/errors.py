"""The errors a person may meet. Each says what is wrong, with which value, and what to do."""

from http import HTTPStatus
from typing import ClassVar


class DomainError(Exception):
    """A refusal that the edges turn into one JSON shape and one page.

    `message` says what is wrong and names the value; `advice` says what to do; `field` is the input it belongs to.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str, *, advice: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.field = field


class NotFound(DomainError):
    """The thing is not there, or not there for this person: the answer is the same."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND


class NotAllowed(DomainError):
    """The person is known, and their role does not hold the permission."""

    code = "not_allowed"
    status = HTTPStatus.FORBIDDEN


class NotSignedIn(DomainError):
    """No person and no key came with the request."""

    code = "not_signed_in"
    status = HTTPStatus.UNAUTHORIZED


class Conflict(DomainError):
    """The thing changed, or exists already."""

    code = "conflict"
    status = HTTPStatus.CONFLICT


class Unavailable(DomainError):
    """A part of the product cannot answer just now; trying again later may work."""

    code = "unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class NoScope(RuntimeError):
    """A query on tenant data was made outside any workspace: a programming error, never shown to a person."""
