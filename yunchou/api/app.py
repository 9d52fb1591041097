"""The API: one router a noun, and one shape for every refusal."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from yunchou import __version__
from yunchou.api import events, imports, questions
from yunchou.core.errors import DomainError

api = NinjaAPI(
    title="Yunchou",
    version=__version__,
    description=(
        "Read events, ask questions, import files. Send events with any Segment client to /v1/batch instead."
    ),
    urls_namespace="api",
    docs_url=None,
)
for noun in (events, questions, imports):
    api.add_router("", noun.router)


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Every refusal in the one shape."""
    return _problem(
        request, error.status, code=error.code, message=error.message, advice=error.advice, field=error.field
    )


@api.exception_handler(ValidationError)
def refuse_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong type or out of bounds: the first thing that is wrong."""
    first = error.errors[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return _problem(
        request,
        422,
        code="bad_input",
        message=_("“%(field)s” cannot be used: %(reason)s.") % {"field": field, "reason": first["msg"]},
        advice=_("See /api/v1/openapi.json for what it may be."),
        field=field,
    )


def _problem(request: HttpRequest, status: int, **error: str) -> HttpResponse:
    return api.create_response(request, {"error": error}, status=status)
