"""Notifications in words: what each kind says, how it looks, and which page it opens. Serves every stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from yunchou.analytics.questions import Dimension
from yunchou.core.jobs import label_of
from yunchou.goals.models import Goal, GoalCheck
from yunchou.inbox.models import Notification
from yunchou.reports.models import Kind as ReportKind
from yunchou.reviews.models import ReviewAction
from yunchou.web import formats
from yunchou.web.masking import PERSONAL, Mask
from yunchou.web.names import names_of

Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Words:
    """One kind: its sentence with values by name, a second line, an icon, and the address name of its page."""

    title: str | Promise
    icon: str
    page: str
    arguments: tuple[str, ...] = ("pk",)
    detail: str | Promise = ""
    tone: str = ""


#: Every kind. A test compares this with the kinds that services tell.
KINDS: dict[str, Words] = {
    "alert.fired": Words(_("Alert: %(rule)s"), "alert-triangle", "firing", detail=_("%(group)s"), tone="bad"),
    "goal.finished": Words(_("“%(title)s” is over: %(outcome)s"), "target", "goal"),
    "goal.worsened": Words(_("“%(title)s” is now: %(status)s"), "target", "goal", tone="bad"),
    "import.done": Words(_("“%(file)s” is imported"), "circle-check", "import", detail=_("%(counts)s"), tone="good"),
    "import.failed": Words(_("“%(file)s” could not be imported"), "alert-circle", "import", detail=_("%(error)s"), tone="bad"),
    "import.undone": Words(_("The import of “%(file)s” is undone"), "refresh", "import"),
    "job.failed": Words(_("A job failed: %(job)s"), "alert-circle", "job", detail=_("%(error)s"), tone="bad"),
    "lesson.contradicted": Words(_("New data speaks against “%(title)s”"), "bulb", "lesson", detail=_("%(label)s"), tone="bad"),
    "lesson.expired": Words(_("“%(title)s” has run out: renew, test or retire it"), "bulb", "lesson"),
    "report.made": Words(_("%(report)s of %(days)s is made"), "clipboard-list", "report"),
    "member.joined": Words(_("%(name)s joined the workspace"), "user", "members", ()),
    "review.action_given": Words(_("An action of %(label)s is yours: %(action)s"), "checklist", "review", ("number",), detail=_("Due %(due)s")),
    "review.action_measured": Words(_("%(action)s: %(verdict)s"), "target", "review", ("number",), detail=_("%(label)s")),
    "review.assigned": Words(_("Review %(label)s is yours now"), "clipboard-list", "review", ("number",), detail=_("%(title)s")),
    "review.opened": Words(_("Review %(label)s is open and yours"), "clipboard-list", "review", ("number",), detail=_("%(title)s"), tone="bad"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification as the reader sees it."""

    notification: Notification
    title: str
    detail: str
    icon: str
    tone: str

    @property
    def is_unread(self) -> bool:
        return self.notification.read_at is None


def notice_of(notification: Notification) -> Notice:
    """The notification in the words of the language in use."""
    words = KINDS[notification.kind]
    values = _shown(notification)
    return Notice(
        notification,
        title=str(words.title) % values,
        detail=str(words.detail) % values if words.detail else "",
        icon=words.icon,
        tone=words.tone,
    )


def address_of(notification: Notification, *, slug: str) -> str:
    """The page that the notification is about."""
    words = KINDS[notification.kind]
    return reverse(words.page, args=[slug, *(notification.values[name] for name in words.arguments)])


def _shown(notification: Notification) -> dict[str, str]:
    """The values in words: a job's kind by its label, counts of rows as a sentence."""
    values = {name: str(value) for name, value in notification.values.items()}
    if notification.kind == "job.failed":
        values["job"] = str(label_of(values["job"]))
    if notification.kind == "alert.fired":
        values["group"] = _group(values)
    if notification.kind == "goal.worsened":
        values["status"] = str(GoalCheck.Status(values["status"]).label)
    if notification.kind == "goal.finished":
        values["outcome"] = str(Goal.Outcome(values["outcome"]).label)
    if notification.kind == "report.made":
        values |= _report(values)
    if notification.kind == "review.action_given":
        values["due"] = formats.day(date.fromisoformat(values["due"]))
    if notification.kind == "review.action_measured":
        values["verdict"] = str(ReviewAction.Verdict(values["verdict"]).label)
    if notification.kind == "import.done":
        values["counts"] = _counts(notification.values)
    return values


def _report(values: Mapping[str, str]) -> dict[str, str]:
    days = formats.day_range(date.fromisoformat(values["start"]), date.fromisoformat(values["end"]))
    return {"report": str(ReportKind(values["kind"]).label), "days": days}


def _group(values: Mapping[str, str]) -> str:
    """Which group moved; nothing where the rule watches the number as a whole."""
    dimension, group = values.get("dimension", ""), values["group"]
    if not dimension:
        return group
    return names_of(Dimension(dimension), mask=Mask(PERSONAL))(group) if group else gettext("Not set")


def _counts(values: Values) -> str:
    loaded, refused = int(values["loaded"]), int(values["refused"])
    said = ngettext("%(count)s row loaded", "%(count)s rows loaded", loaded) % {"count": loaded}
    if refused:
        said += gettext(", %(count)s refused") % {"count": refused}
    return said
