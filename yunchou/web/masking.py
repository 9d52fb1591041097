"""Personal values as a role may see them: whole, or only enough to tell two apart. Serves every stage."""

import re
from dataclasses import dataclass

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission

#: Columns of events and profiles that hold personal values.
PERSONAL = frozenset({"user_id", "anonymous_id"})
#: Properties that hold them, by the letters of their names. `name` alone is a product's as often as a person's.
PERSONAL_PROPERTIES = frozenset(
    {
        *("userid", "anonymousid", "previousid", "openid", "unionid", "wechat", "qq", "ip"),
        *("email", "mail", "phone", "mobile", "tel", "telephone", "address", "street"),
        *("username", "nickname", "firstname", "lastname", "fullname", "realname"),
        *("idcard", "idnumber", "birthday"),
    }
)
#: Addresses and mobile numbers, wherever they stand in a text.
PERSONAL_TEXT = re.compile(
    r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+|(?<!\d)(?:\+?86[ -]?)?1[3-9]\d{9}(?!\d)", re.IGNORECASE
)
SHOWN_CHARACTERS = 3


@dataclass(frozen=True, slots=True)
class Mask:
    """Covers the values of `columns`; without columns everything is shown."""

    columns: frozenset[str]

    def __call__(self, value: str) -> str:
        """The first characters and a row of dots; an empty value stays empty."""
        return f"{value[:SHOWN_CHARACTERS]}•••" if value else ""

    def name(self, value: str) -> str:
        """What a person is called, whose whole may be two characters: the first one and a row of dots."""
        return f"{value[:1]}•••" if value and self.columns else value

    def text(self, value: str) -> str:
        """A text whose mail addresses and mobile numbers are covered."""
        return PERSONAL_TEXT.sub(lambda found: self(found[0]), value) if self.columns else value

    def properties(self, value: object, *, name: str = "") -> object:
        """What was sent with an event: personal properties are covered at any depth, the rest is as it was sent."""
        if not self.columns:
            return value
        if isinstance(value, dict):
            return {self.text(key): self.properties(inner, name=key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.properties(inner, name=name) for inner in value]
        if value is not None and re.sub(r"[^a-z]", "", name.lower()) in PERSONAL_PROPERTIES:
            return self(str(value))
        return self.text(value) if isinstance(value, str) else value


#: For those who may see everything.
UNMASKED = Mask(frozenset())


def person_code(number: object) -> str:
    """A person's number in the event store, short enough to tell people apart by eye. It names nobody."""
    return f"{int(str(number)):016x}"[:8]


def mask_for(membership: Membership) -> Mask:
    """What this person may not see."""
    return UNMASKED if membership.can(Permission.SEE_PERSONAL) else Mask(PERSONAL)
