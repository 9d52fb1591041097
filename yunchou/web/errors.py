"""One page for every refusal: what happened, what to do, and an id to quote."""

import uuid

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yunchou.core.errors import DomainError, NotAllowed, NotFound

log = structlog.get_logger(__name__)


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a refusal; the id in it is in the log too."""
    quote = uuid.uuid4().hex[:8]
    log.info("request.refused", code=error.code, id=quote, path=request.path)
    context = {"error": error, "quote": quote}
    return render(request, "errors/error.html", context, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Shown when a form's protection token is missing or stale."""
    log.info("request.csrf", reason=reason)
    return error_page(
        request,
        NotAllowed(
            _("This form is out of date."),
            advice=_("Go back, reload the page and send it again. Nothing was changed."),
        ),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django passes both
    """Shown for an address that leads nowhere."""
    return error_page(
        request,
        NotFound(
            _("There is nothing at %(path)s.") % {"path": request.path},
            advice=_("Check the address, or start from the overview."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Shown when something of ours broke; it needs no database."""
    quote = uuid.uuid4().hex[:8]
    log.error("request.broke", id=quote, path=request.path)
    # Without the request: context processors may be what broke.
    return HttpResponse(render_to_string("errors/broken.html", {"quote": quote}), status=500)
