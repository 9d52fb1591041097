"""The left navigation: stages of the loop and the pages in them that a role may open. Serves every stage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    """A page by its address name. `also` are the pages under it, which light it up too."""

    name: str
    label: str | Promise
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the loop with its pages."""

    label: str | Promise
    icon: str
    entries: tuple[Entry, ...]


STAGES = (
    Stage(
        _("Desk"),
        "home",
        (
            Entry("desk", _("My desk"), frozenset({"tour", "tour-end"})),
            Entry(
                "notifications",
                _("Notifications"),
                frozenset({"notification-preferences", "notification-test"}),
            ),
        ),
    ),
    Stage(
        _("Plan"),
        "target",
        (
            Entry(
                "goals",
                _("Goals"),
                frozenset(
                    {
                        "goal",
                        "goal-new",
                        "goal-edit",
                        "goal-commit",
                        "goal-finish",
                        "goal-cancel",
                        "goal-discard",
                        "goal-lessons",
                        "goal-break-down",
                    }
                ),
            ),
            Entry(
                "plan",
                _("Monthly plan"),
                frozenset({"plan-action-add", "plan-action-edit", "plan-action-state", "plan-action-delete"}),
            ),
            Entry(
                "personas",
                _("Personas"),
                frozenset({"persona", "persona-new", "persona-edit", "persona-archive", "persona-restore"}),
            ),
        ),
    ),
    Stage(
        _("Run"),
        "speakerphone",
        (
            Entry(
                "channels",
                _("Channels"),
                frozenset(
                    {
                        "channel-card",
                        "channel-add",
                        "channel-edit",
                        "channel-archive",
                        "channel-restore",
                        "channel-rules",
                        "channel-rules-draft",
                        "platform-accounts",
                        "platform-account",
                        "platform-account-add",
                    }
                ),
            ),
            Entry(
                "links",
                _("Links"),
                frozenset(
                    {"link", "link-build", "link-code", "link-picture", "link-archive", "link-restore"}
                ),
            ),
            Entry("spend", _("Spend"), frozenset({"costs", "cost-add", "cost-edit", "cost-undo"})),
            Entry(
                "platform-rules",
                _("Platform rules"),
                frozenset({"platform-rule-add", "platform-rule-edit"}),
            ),
        ),
    ),
    Stage(
        _("Measure"),
        "chart-line",
        (
            Entry("dashboard", _("Dashboard"), frozenset({"number"})),
            Entry(
                "boards",
                _("Boards"),
                frozenset(
                    {
                        "board",
                        "board-new",
                        "board-rename",
                        "board-share",
                        "board-copy",
                        "board-delete",
                        "board-arrange",
                        "board-order",
                        "card-add",
                        "card-edit",
                        "card-step",
                    }
                ),
            ),
            Entry(
                "metrics",
                _("Metrics"),
                frozenset(
                    {"metric-new", "metric-preview", "metric-edit", "metric-archive", "metric-restore"}
                ),
            ),
            Entry(
                "events",
                _("Events"),
                frozenset(
                    {
                        "quarantine",
                        "quarantined",
                        "quarantined-dismiss",
                        "getting-started",
                        "getting-started-key",
                    }
                ),
            ),
            Entry(
                "alerts",
                _("Alerts"),
                frozenset(
                    {
                        "alert-new",
                        "alert-preview",
                        "alert-starter",
                        "alert-edit",
                        "alert-switch",
                        "alert-delete",
                        "alert-restore",
                        "firings",
                        "firing",
                    }
                ),
            ),
            Entry("people", _("People"), frozenset({"person", "people-conflicts"})),
            Entry(
                "imports",
                _("Imports"),
                frozenset(
                    {
                        "import",
                        "import-upload",
                        "import-preview",
                        "import-start",
                        "import-layout",
                        "import-refused",
                        "import-undo",
                        "import-discard",
                        "import-templates",
                        "import-template-delete",
                    }
                ),
            ),
        ),
    ),
    Stage(
        pgettext_lazy("stage of the loop", "Review"),
        "clipboard-list",
        (
            Entry(
                "reviews",
                _("Reviews"),
                frozenset(
                    {
                        "review",
                        "review-open",
                        "review-report",
                        "review-edit",
                        "review-begin",
                        "review-refill",
                        "review-conclude",
                        "review-learn",
                        "cause-add",
                        "cause-accept",
                        "cause-reject",
                        "cause-evidence",
                        "review-action-add",
                        "review-action-edit",
                        "review-action-finish",
                        "review-action-drop",
                        "review-action-postpone",
                        "review-action-measure",
                    }
                ),
            ),
            Entry(
                "lessons",
                _("Lessons"),
                frozenset(
                    {
                        "lesson",
                        "lesson-new",
                        "lesson-edit",
                        "lesson-confirm",
                        "lesson-retire",
                        "lesson-renew",
                        "lesson-keep",
                    }
                ),
            ),
            Entry(
                "reports",
                _("Reports"),
                frozenset({"report", "report-make", "report-differences", "report-send", "report-schedule"}),
            ),
        ),
    ),
)
SETTINGS = Stage(
    _("Settings"),
    "settings",
    (
        Entry(
            "members",
            _("Members"),
            frozenset({"member-invite", "member-role", "member-remove", "invitation-revoke"}),
        ),
        Entry("keys", _("API keys"), frozenset({"key-create", "key-revoke"})),
        Entry(
            "destinations",
            _("Group robots"),
            frozenset({"destination-add", "destination-edit", "destination-delete", "destination-test"}),
        ),
        Entry("jobs", _("Jobs"), frozenset({"job", "job-cancel", "job-retry", "job-settle"})),
        Entry("changes", _("Change log"), frozenset({"change-add", "change-edit", "change-withdraw"})),
        Entry("audit", _("Audit log")),
        Entry("workspace-settings", _("Workspace")),
        Entry(
            "exchange-rates",
            _("Exchange rates"),
            frozenset({"exchange-rate-add", "exchange-rate", "exchange-rate-delete"}),
        ),
    ),
)

#: What the menu “New” of the top bar offers, in the order of the loop.
NEW = (
    Entry("goal-new", _("Goal")),
    Entry("persona-new", _("Persona")),
    Entry("alert-new", _("Alert rule")),
    Entry("review-open", _("Review")),
    Entry("imports", _("Files to import")),
    Entry("link-build", _("Tracked link")),
    Entry("cost-add", _("Cost")),
    Entry("board-new", _("Board")),
    Entry("metric-new", _("Metric of our own")),
    Entry("lesson-new", _("Lesson")),
    Entry("platform-rule-add", _("Announcement of a platform")),
    Entry("change-add", _("Note of a change")),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one person sees it."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A stage as one person sees it; `href` is its first page."""

    label: str
    icon: str
    links: tuple[Link, ...]

    @property
    def href(self) -> str:
        return self.links[0].href

    @property
    def is_current(self) -> bool:
        return any(link.is_current for link in self.links)


def sections(stages: Iterable[Stage], *, membership: Membership, current: str) -> list[Section]:
    """The stages in which this person may open a page; a page they may not open is absent."""
    seen = (
        Section(str(stage.label), stage.icon, tuple(_links(stage, membership=membership, current=current)))
        for stage in stages
    )
    return [section for section in seen if section.links]


def creatable(membership: Membership) -> list[Link]:
    """What this person may make, for the menu “New”."""
    slug = membership.workspace.slug
    return [
        Link(str(entry.label), reverse(entry.name, args=[slug]), is_current=False)
        for entry in NEW
        if membership.can(needed_permission(entry.name))
    ]


def _links(stage: Stage, *, membership: Membership, current: str) -> Iterator[Link]:
    slug = membership.workspace.slug
    for entry in stage.entries:
        if membership.can(needed_permission(entry.name)):
            is_current = current == entry.name or current in entry.also
            yield Link(str(entry.label), reverse(entry.name, args=[slug]), is_current)


@lru_cache(maxsize=256)
def needed_permission(name: str) -> Permission:
    """What the page behind an address asks for, read from its own gate, so that no link leads to a refusal."""
    gate = resolve(reverse(name, args=["any"])).func
    return Permission(gate.permission)  # type: ignore[attr-defined]  # every gate of a workspace page has one
