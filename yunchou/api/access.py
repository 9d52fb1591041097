"""Who is asking over the API: a secret key with scopes, as Bearer; it names the workspace."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import Scope
from yunchou.accounts.services import authenticate_key
from yunchou.core import clock
from yunchou.core.errors import NotAllowed, NotSignedIn
from yunchou.core.models import Workspace


class SecretKey(HttpBearer):
    """Admits living secret keys that hold a scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        if not request.headers.get("Authorization", ""):
            raise NotSignedIn(
                _("No key came with the request."), advice=_("Send it as “Authorization: Bearer ycs_…”.")
            )
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:  # noqa: ARG002  the base class passes both
        key = authenticate_key(token, now=clock.now())
        if key is None:
            raise NotSignedIn(
                _("There is no living key like this one."), advice=_("Make one under Settings → API keys.")
            )
        if key.kind != ApiKey.Kind.SECRET or self.scope not in key.scopes:
            raise NotAllowed(
                _("The key “%(name)s” may not do this: it lacks the scope %(scope)s.")
                % {"name": key.name, "scope": self.scope},
                advice=_("Use a secret key with this scope; a write key reads nothing."),
            )
        return key


def key_of(request: HttpRequest) -> ApiKey:
    """The key that was admitted."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # set by the API framework once the key is admitted
    return key


def workspace_of(request: HttpRequest) -> Workspace:
    """The workspace of the key that was admitted."""
    return key_of(request).workspace
