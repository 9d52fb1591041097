"""What the shell around every page needs: navigation, workspaces, and how the person likes it. Serves every stage."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.accounts.selectors import memberships_of
from yunchou.core.models import User
from yunchou.core.scope import workspace_scope
from yunchou.inbox.selectors import unread_count
from yunchou.web.access import LAST_WORKSPACE
from yunchou.web.navigation import SETTINGS, STAGES, Link, Section, creatable, sections

HTML_LANGUAGES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. One query for a signed-in person, asked only by pages that show the shell."""
    user = getattr(request, "user", None)
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "shell": Shell(request, user) if isinstance(user, User) else None,
        "html_language": HTML_LANGUAGES.get(language, language),
        "language_code": language,
        "theme": user.theme if isinstance(user, User) else User.Theme.AUTO,
        "languages": settings.LANGUAGES,
    }


class Shell:
    """What surrounds a page for one person. Nothing is read before a template asks."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self._request = request
        self._user = user
        self._memberships: list[Membership] | None = None

    @property
    def memberships(self) -> list[Membership]:
        """Every workspace of the person, for the switcher."""
        if self._memberships is None:
            self._memberships = memberships_of(self._user)
        return self._memberships

    @property
    def membership(self) -> Membership | None:
        """The one of this page; on a personal page, the workspace last visited."""
        here = getattr(self._request, "membership", None)
        if isinstance(here, Membership):
            return here
        last = self._request.COOKIES.get(LAST_WORKSPACE)
        known = (one for one in self.memberships if one.workspace.slug == last)
        return next(known, self.memberships[0] if self.memberships else None)

    @property
    def unread(self) -> int:
        """How many notifications of this workspace the person has not read. One query."""
        membership = self.membership
        if membership is None:
            return 0
        with workspace_scope(membership.workspace):
            return unread_count(self._user)

    @property
    def is_personal(self) -> bool:
        return not hasattr(self._request, "membership")

    @property
    def stages(self) -> list[Section]:
        return self._sections(STAGES)

    @property
    def settings(self) -> Section | None:
        """The section at the bottom; its links are the tabs of the settings pages."""
        return next(iter(self._sections((SETTINGS,))), None)

    @property
    def creatable(self) -> list[Link]:
        """What the menu “New” offers; nothing to those who only read."""
        membership = self.membership
        return creatable(membership) if membership and membership.can(Permission.WORK) else []

    def _sections(self, stages: Any) -> list[Section]:
        membership = self.membership
        match = None if self.is_personal else self._request.resolver_match
        current = (match.url_name or "") if match else ""
        return sections(stages, membership=membership, current=current) if membership else []

    @property
    def workspaces(self) -> list[tuple[str, str, bool]]:
        """Name, address and whether it is the one of this page."""
        here = self.membership
        return [
            (
                one.workspace.name,
                reverse("workspace-home", args=[one.workspace.slug]),
                here is not None and one.pk == here.pk,
            )
            for one in self.memberships
        ]
