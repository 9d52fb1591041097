"""What every request carries: the person's language, zone and address; and refusals turned into pages."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from yunchou.core.audit import visitor_address
from yunchou.core.errors import DomainError
from yunchou.core.models import User
from yunchou.web.errors import error_page

GetResponse = Callable[[HttpRequest], HttpResponse]


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address; a forwarded header is believed only as far as proxies are trusted."""
    proxies: int = settings.ENV.YUNCHOU_TRUSTED_PROXIES
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR") or None


class PersonMiddleware:
    """Sets language and zone from the profile, and the visitor's address for the audit log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = visitor_address.set(client_address(request))
        try:
            with timezone.override(_zone(request.user)):
                if isinstance(request.user, User):
                    translation.activate(request.user.language)
                    request.LANGUAGE_CODE = translation.get_language()
                return self.get_response(request)
        finally:
            visitor_address.reset(token)


def _zone(user: object) -> ZoneInfo | None:
    return ZoneInfo(user.time_zone) if isinstance(user, User) and user.time_zone else None


class ErrorMiddleware:
    """Turns a domain error into its page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return error_page(request, exception) if isinstance(exception, DomainError) else None
