"""Finds things of a workspace by a few letters: metrics, goals, lessons, people, changes, members. Serves every stage."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from yunchou.accounts import selectors as accounts
from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channel_names
from yunchou.core.models import Change
from yunchou.core.selectors import LogFilter, changes
from yunchou.events.imports.selectors import imports
from yunchou.events.selectors import event_names
from yunchou.goals.selectors import goals
from yunchou.lessons.selectors import search_lessons
from yunchou.metrics.boards import boards_seen_by
from yunchou.metrics.selectors import metrics
from yunchou.people.selectors import people

#: How many of one kind are shown at most.
MOST = 5
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found. `kind` and `key` name it for whoever knows its page; `title` and `detail` are shown."""

    kind: str
    key: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked for, by whom, and when."""

    text: str
    membership: Membership
    now: datetime

    def holds(self, *words: object) -> bool:
        """Whether all the letters stand in one of these words, whatever their case."""
        return any(self.text.casefold() in str(word).casefold() for word in words)


Finder = Callable[[Looking], Iterable[Hit]]


def search(text: str, *, membership: Membership, now: datetime) -> list[Hit]:
    """What the person may see and the text names, at most five of a kind. Needs the workspace's scope.

    A kind that the person's role may not open is not looked through: nothing confirms that it exists.
    """
    looking = Looking(text.strip()[:LONGEST], membership, now)
    if not looking.text:
        return []
    return [
        hit
        for permission, find in FINDERS
        if membership.can(permission)
        for hit in list(find(looking))[:MOST]
    ]


def _metrics(looking: Looking) -> Iterable[Hit]:
    """Also by what platforms call them: 投产比 finds ROAS."""
    known = metrics(looking.membership.workspace).values()
    found = (one for one in known if looking.holds(one.label, one.key, *one.also_called))
    return (Hit("metric", one.key, str(one.label)) for one in found)


def _boards(looking: Looking) -> Iterable[Hit]:
    for one in boards_seen_by(looking.membership, text=looking.text)[:MOST]:
        yield Hit("board", str(one.pk), one.name, one.owner.name)


def _events(looking: Looking) -> Iterable[Hit]:
    names = event_names(looking.membership.workspace, limit=500)
    return (Hit("event", name, name) for name in names if looking.holds(name))


def _changes(looking: Looking) -> Iterable[Hit]:
    rows = changes(LogFilter(text=looking.text, zone=looking.membership.workspace.zone))[:MOST]
    return (_change(row) for row in rows)


def _change(row: Change) -> Hit:
    return Hit("change", str(row.pk), row.title, row.by_label)


def _members(looking: Looking) -> Iterable[Hit]:
    rows = (one for one in accounts.members() if looking.holds(one.user.name, one.user.email))
    return (Hit("member", str(one.pk), one.user.name, str(one.get_role_display())) for one in rows)


def _people(looking: Looking) -> Iterable[Hit]:
    for one in people(text=looking.text)[:MOST]:
        yield Hit("person", str(one.pk), str(one.traits.get("name") or one.user_id), one.user_id)


def _imports(looking: Looking) -> Iterable[Hit]:
    for one in imports(text=looking.text)[:MOST]:
        yield Hit("import", str(one.pk), one.name, one.received_label)


def _channels(looking: Looking) -> Iterable[Hit]:
    found = ((key, name) for key, name in channel_names().items() if looking.holds(name, key))
    return (Hit("channel", key, name) for key, name in found)


def _goals(looking: Looking) -> Iterable[Hit]:
    for one in goals().filter(title__icontains=looking.text)[:MOST]:
        yield Hit("goal", str(one.pk), one.title, str(one.get_state_display()))


def _lessons(looking: Looking) -> Iterable[Hit]:
    """By words, pinyin and initials: also what the letters typed do not stand in as they are."""
    for one in search_lessons(looking.text, limit=MOST):
        yield Hit("lesson", str(one.pk), one.title, str(one.get_state_display()))


#: Where is looked, in the order shown, and what one must be allowed to.
FINDERS: tuple[tuple[Permission, Finder], ...] = (
    (Permission.READ, _metrics),
    (Permission.READ, _boards),
    (Permission.READ, _channels),
    (Permission.SEE_PERSONAL, _people),
    (Permission.READ, _goals),
    (Permission.READ, _lessons),
    (Permission.READ, _imports),
    (Permission.ASK, _events),
    (Permission.READ, _changes),
    (Permission.MANAGE, _members),
)
