"""Personal values as a role may see them: whole, or only enough to tell two apart. Serves every stage."""

from dataclasses import dataclass

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission

#: Columns of events and profiles that hold personal values.
PERSONAL = frozenset({"user_id", "anonymous_id"})
SHOWN_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class Mask:
    """Covers the values of `columns`; without columns everything is shown."""

    columns: frozenset[str]

    def __call__(self, value: str) -> str:
        """The first characters and a row of dots; an empty value stays empty."""
        return f"{value[:SHOWN_CHARACTERS]}•••" if value else ""


def person_code(number: object) -> str:
    """A person's number in the event store, short enough to tell people apart by eye. It names nobody."""
    return f"{int(str(number)):016x}"[:8]


def mask_for(membership: Membership) -> Mask:
    """What this person may not see."""
    return Mask(frozenset() if membership.can(Permission.SEE_PERSONAL) else PERSONAL)
