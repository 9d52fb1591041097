"""The demo's workspace and the people who work in it, founded on the day before the world begins."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from demo.cast import CAST, WORKSPACE_CURRENCY, WORKSPACE_NAME, WORKSPACE_SLUG, WORKSPACE_ZONE, Colleague
from demo.plan import DAYS
from demo.world import SHANGHAI
from yunchou.accounts.selectors import membership_of
from yunchou.accounts.services import accept_invitation, create_user, create_workspace, invite
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.core.workspaces import update_workspace

#: The one password of every demo login. The demo listens on this machine alone, and prints it on every start.
PASSWORD = "chengye-demo-2026"  # noqa: S105  it protects nothing
MARGIN_RATE = Decimal("0.62")


@dataclass(frozen=True, slots=True)
class Team:
    """The workspace and its people, by their title in the cast."""

    workspace: Workspace
    people: dict[str, User]

    @property
    def owner(self) -> User:
        return self.people["品牌负责人"]

    def who(self, title: str) -> User:
        return self.people[title]


def found_workspace(*, end: date) -> Team:
    """Call inside a transaction: a workspace with half of its people would never be finished."""
    now = morning(end, back=DAYS)
    people = {colleague: _person(colleague, now) for colleague in CAST}
    owner = next(person for colleague, person in people.items() if colleague.role == "owner")
    workspace = create_workspace(
        WORKSPACE_SLUG,
        name=WORKSPACE_NAME,
        owner=owner,
        time_zone=WORKSPACE_ZONE,
        currency=WORKSPACE_CURRENCY,
        now=now,
    )
    with workspace_scope(workspace):
        _invite_all(people, owner, now)
        update_workspace(
            workspace,
            name=WORKSPACE_NAME,
            time_zone=WORKSPACE_ZONE,
            currency=WORKSPACE_CURRENCY,
            margin_rate=MARGIN_RATE,
            by=owner,
            now=now,
        )
    return Team(workspace, {colleague.title: person for colleague, person in people.items()})


def team_of(workspace: Workspace) -> Team:
    """The people of a workspace that was founded before."""
    titles = {colleague.email: colleague.title for colleague in CAST}
    found = User.objects.filter(email__in=titles)
    return Team(workspace, {titles[person.email]: person for person in found})


def morning(end: date, *, back: int) -> datetime:
    """Nine o'clock in Shanghai, so many days before the last day of the world."""
    return datetime.combine(end - timedelta(days=back), time(9), tzinfo=SHANGHAI)


def _person(colleague: Colleague, now: datetime) -> User:
    return create_user(email=colleague.email, name=colleague.name, password=PASSWORD, now=now)


def _invite_all(people: dict[Colleague, User], owner: User, now: datetime) -> None:
    host = membership_of(owner, slug=WORKSPACE_SLUG)
    assert host is not None
    for colleague, person in people.items():
        if person != owner:
            _invitation, token = invite(colleague.role, email=colleague.email, by=host, now=now)
            accept_invitation(token, user=person, now=now)
