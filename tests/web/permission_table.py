"""Who may open and send what: one row for each address and method. A new page is refused by the tests until it has one.

`page`, `own` and `public` write a row's outcomes: the status that each actor is answered with. Actors are the six roles of
the workspace, `cai` (owner of another workspace) and `nobody` (not signed in). `api` does so for the credentials that
programs carry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import NOW
from tests.web.alert_places import own_deleted_rule, own_firing, own_rule, rule_form
from tests.web.channel_places import (
    COST,
    LINK,
    channel,
    exchange_rate,
    own_cost,
    platform_account,
    tracked_link,
)
from tests.web.goal_places import (
    ACTION,
    GOAL,
    REASON,
    action_form,
    away_persona,
    beside_goal,
    contradicted_lesson,
    lesson_form,
    own_complete_goal,
    own_draft_goal,
    own_draft_lesson,
    own_goal,
    own_lesson,
    own_past_goal,
    own_plan_action,
    persona,
    persona_form,
)
from tests.web.report_places import ROBOT, SCHEDULE, TOLD, group_robot, stored_report, weekly
from tests.web.review_places import (
    action_of_review,
    lesson_of_review,
    own_action,
    own_cause,
    own_done_action,
    own_review,
    report_of_review,
    review_by_hand,
)
from yunchou.accounts.models import ApiKey, Invitation, Membership
from yunchou.accounts.permissions import Scope
from yunchou.analytics.questions import EventCount, Grain, Period, Trend, Visits, question_to_json
from yunchou.core.changes import Touch, add_note
from yunchou.core.models import Job, JobStep, User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.events.imports.services import receive_file
from yunchou.events.models import DataImport, ImportTemplate, QuarantinedEvent
from yunchou.inbox.models import Notification
from yunchou.inbox.services import tell
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.models import Board, CustomMetric
from yunchou.metrics.services import CardChoice, MetricDraft, add_card, create_board, create_metric
from yunchou.people.models import Person

ROLES = ("viewer", "analyst", "member", "reviewer", "manager", "owner")
ALL = frozenset(ROLES)
ASKERS = ALL - {"viewer"}
WORKERS = ALL - {"viewer", "analyst"}
MANAGERS = frozenset({"manager", "owner"})
OWNERS = frozenset({"owner"})
ACTORS = (*ROLES, "cai", "nobody")


@dataclass(frozen=True)
class Place:
    """A workspace with one of everything that an address can name."""

    workspace: Workspace
    member: Membership
    invitation: Invitation
    token: str
    key: ApiKey
    queued: Job
    failed: Job
    doubtful: JobStep
    quarantined: QuarantinedEvent
    imported: DataImport
    import_template: ImportTemplate
    known: Person


Builder = Callable[[Place, User | None], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address and method: what to send, and what each actor is answered."""

    name: str
    method: str
    outcomes: Mapping[str, int]
    arguments: Builder
    data: Builder

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def nothing(_place: Place, _person: User | None) -> Mapping[str, Any]:
    return {}


def slug(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug}


def member(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.member.pk}


def key(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.key.pk}


def invitation(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.invitation.pk}


def quarantined(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.quarantined.pk}


def metric(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "metric": "orders"}


def queued_job(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.queued.pk}


def failed_job(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.failed.pk}


def doubtful_step(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.doubtful.job.pk, "step": place.doubtful.pk}


def token(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"token": place.token}


def note(place: Place, person: User | None) -> Mapping[str, Any]:
    """A change note that the actor wrote."""
    with workspace_scope(place.workspace):
        made = add_note("other", "Moved house", at=NOW, by=person or place.member.user, now=NOW)
    return {"workspace": place.workspace.slug, "pk": made.pk}


def announcement(place: Place, person: User | None) -> Mapping[str, Any]:
    """A platform's announcement that the actor wrote down."""
    touches = [Touch(kind="platform", key="抖音")]
    with workspace_scope(place.workspace):
        made = add_note(
            "platform_rule", "A new rule", at=NOW, touches=touches, by=person or place.member.user, now=NOW
        )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def sends(**data: Any) -> Builder:
    """The same form, whoever sends it."""
    return lambda _place, _person: data


def page(
    name: str,
    method: str = "GET",
    *,
    who: frozenset[str],
    ok: int = 200,
    arguments: Builder = slug,
    data: Builder = nothing,
) -> Row:
    """A page of a workspace: its members by role, nobody else."""
    outcomes = {role: ok if role in who else 403 for role in ROLES} | {"cai": 404, "nobody": 302}
    return Row(name, method, outcomes, arguments, data)


def own(name: str, method: str = "GET", *, ok: int = 200, data: Builder = nothing) -> Row:
    """A page about the person themselves: everybody who is signed in."""
    return Row(name, method, dict.fromkeys(ACTORS, ok) | {"nobody": 302}, nothing, data)


def public(
    name: str,
    method: str,
    outcomes: Mapping[str, int],
    *,
    arguments: Builder = nothing,
    data: Builder = nothing,
) -> Row:
    """A page without a gate: it says itself what each actor meets."""
    return Row(name, method, outcomes, arguments, data)


def notification(place: Place, person: User | None) -> Mapping[str, Any]:
    """News that the actor was told; Cai and a stranger ask for the member's."""
    to = person or place.member.user
    tell([to], kind="member.joined", values={"name": "Dora"}, key="Dora", workspace=place.workspace, now=NOW)
    told = Notification.unscoped.get(to=to, workspace=place.workspace)
    return {"workspace": place.workspace.slug, "pk": told.pk}


def waiting_import(place: Place, person: User | None) -> Mapping[str, Any]:
    """A file that the actor brought and that waits for its columns."""
    with workspace_scope(place.workspace):
        made = receive_file(
            place.workspace,
            name="orders.csv",
            chunks=[b"a,b\n1,2\n"],
            by=person or place.member.user,
            now=NOW,
        )
    return {"workspace": place.workspace.slug, "pk": made.pk}


def loaded_import(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.imported.pk}


def known_person(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.known.pk}


def import_template(place: Place, _person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": place.import_template.pk}


def own_metric(place: Place, person: User | None) -> Mapping[str, Any]:
    """A metric that the actor made."""
    with workspace_scope(place.workspace):
        draft = MetricDraft(f"Visits {CustomMetric.objects.count()}", Visits())
        made = create_metric(draft, by=person or place.member.user, now=NOW)
    return {"workspace": place.workspace.slug, "metric": made.key}


def own_board(place: Place, person: User | None) -> Mapping[str, Any]:
    """A board that the actor made."""
    with workspace_scope(place.workspace):
        made = create_board("Every morning", by=person or place.member.user, now=NOW)
    return {"workspace": place.workspace.slug, "pk": made.pk}


def own_card(place: Place, person: User | None) -> Mapping[str, Any]:
    """A card on a board that the actor made."""
    found = own_board(place, person)
    with workspace_scope(place.workspace):
        board = Board.objects.get(pk=found["pk"])
        card = add_card(board, CardChoice(METRICS["visits"]), by=board.owner, now=NOW)
    return {**found, "card": card.pk}


#: Builders that write what their address names.
MAKERS = (
    own_review,
    own_cause,
    own_action,
    own_done_action,
    report_of_review,
    note,
    announcement,
    notification,
    waiting_import,
    own_metric,
    own_board,
    own_card,
    tracked_link,
    own_cost,
    platform_account,
    exchange_rate,
    group_robot,
    stored_report,
    own_draft_lesson,
    own_lesson,
    contradicted_lesson,
    own_draft_goal,
    own_goal,
    own_past_goal,
    own_complete_goal,
    persona,
    away_persona,
    own_plan_action,
    beside_goal,
    own_rule,
    own_deleted_rule,
    own_firing,
)
SIGNED_IN = (*ROLES, "cai")
PROFILE = sends(name="Ana", language="en", time_zone="", theme="dark")
NEWCOMER = sends(name="Dora", email="dora@example.com", password="seven grey herons at noon")
NOTE = sends(title="Moved house", kind="other", on="2026-03-01", touches="channel:douyin_ads", note="")
ANNOUNCEMENT = sends(platform="抖音", title="Shorter videos are shown less", on="2026-03-01")
METRIC = sends(**{"name": "Orders a day", "direction": "higher", "above-kind": "count"})
CARD = sends(metric="visits", form="number")
RATE = sends(currency="USD", day="2026-03-02", rate="7.1")
SETTINGS = sends(name="Chengye", time_zone="Asia/Tokyo", currency="CNY")

PAGES = (
    # the way in
    public("sign-in", "GET", dict.fromkeys(SIGNED_IN, 302) | {"nobody": 200}),
    public("sign-in", "POST", dict.fromkeys(SIGNED_IN, 302) | {"nobody": 200}, data=sends(username="a@b.cn")),
    public("sign-out", "POST", dict.fromkeys(ACTORS, 302)),
    public("invitation", "GET", dict.fromkeys(ACTORS, 200), arguments=token),
    public(
        "invitation",
        "POST",
        # Who belongs already is told so on the page; Cai and a newcomer join.
        dict.fromkeys(ROLES, 200) | {"cai": 302, "nobody": 302},
        arguments=token,
        data=NEWCOMER,
    ),
    public("language", "POST", dict.fromkeys(ACTORS, 302), data=sends(language="en", next="/sign-in")),
    # the person's own
    own("home", ok=302),
    own("workspaces"),
    own("profile"),
    own("profile", "POST", ok=302, data=PROFILE),
    own("profile-password", "POST", data=sends(current="wrong")),
    own("profile-sessions", "POST", ok=302),
    own("appearance", "POST", ok=302, data=sends(theme="dark")),
    own("styleguide"),
    # what programs read to learn the API; it names no data
    public("api:openapi-json", "GET", dict.fromkeys(ACTORS, 200)),
    public("api:api-root", "GET", dict.fromkeys(ACTORS, 404)),
    # the workspace
    page("workspace-home", who=ALL, ok=302),
    page("members", who=MANAGERS),
    page("member-invite", "POST", who=OWNERS, data=sends(role="viewer")),
    page("member-role", "POST", who=OWNERS, ok=302, arguments=member, data=sends(role="analyst")),
    page("member-remove", who=OWNERS, arguments=member),
    page("member-remove", "POST", who=OWNERS, ok=302, arguments=member),
    page("invitation-revoke", "POST", who=OWNERS, ok=302, arguments=invitation),
    page("keys", who=OWNERS),
    page("key-create", "POST", who=OWNERS, data=sends(name="Shop", kind="write")),
    page("key-revoke", who=OWNERS, arguments=key),
    page("key-revoke", "POST", who=OWNERS, ok=302, arguments=key),
    page("workspace-settings", who=OWNERS),
    page("workspace-settings", "POST", who=OWNERS, ok=302, data=SETTINGS),
    page("exchange-rates", who=MANAGERS),
    page("exchange-rate-add", who=MANAGERS),
    page("exchange-rate-add", "POST", who=MANAGERS, ok=302, data=RATE),
    page("exchange-rate", who=MANAGERS, arguments=exchange_rate),
    page("exchange-rate", "POST", who=MANAGERS, ok=302, arguments=exchange_rate, data=sends(rate="7.2")),
    page("exchange-rate-delete", who=MANAGERS, arguments=exchange_rate),
    page("exchange-rate-delete", "POST", who=MANAGERS, ok=302, arguments=exchange_rate),
    page("audit", who=MANAGERS),
    page("changes", who=ALL),
    page("change-add", who=WORKERS),
    page("change-add", "POST", who=WORKERS, ok=302, data=NOTE),
    page("change-edit", who=WORKERS, arguments=note),
    page("change-edit", "POST", who=WORKERS, ok=302, arguments=note, data=NOTE),
    page("change-withdraw", who=WORKERS, arguments=note),
    page("change-withdraw", "POST", who=WORKERS, ok=302, arguments=note),
    page("platform-rules", who=ALL),
    page("platform-rule-add", who=WORKERS),
    page("platform-rule-add", "POST", who=WORKERS, ok=302, data=ANNOUNCEMENT),
    page("platform-rule-edit", who=WORKERS, arguments=announcement),
    page("platform-rule-edit", "POST", who=WORKERS, ok=302, arguments=announcement, data=ANNOUNCEMENT),
    # alerts
    page("alerts", who=ALL),
    page("alert-new", who=WORKERS),
    page("alert-new", "POST", who=WORKERS, ok=302, data=rule_form),
    page("alert-preview", "POST", who=WORKERS, data=rule_form),
    page("alert-starter", "POST", who=WORKERS, ok=302),
    page("alert-edit", who=WORKERS, arguments=own_rule),
    page("alert-edit", "POST", who=WORKERS, ok=302, arguments=own_rule, data=rule_form),
    page("alert-switch", "POST", who=WORKERS, ok=302, arguments=own_rule, data=sends(is_on="0")),
    page("alert-delete", who=WORKERS, arguments=own_rule),
    page("alert-delete", "POST", who=WORKERS, ok=302, arguments=own_rule),
    page("alert-restore", "POST", who=WORKERS, ok=302, arguments=own_deleted_rule),
    page("firings", who=ALL),
    page("firing", who=ALL, arguments=own_firing),
    # goals, personas, the monthly plan
    page("goals", who=ALL),
    page("goal", who=ALL, arguments=own_goal),
    page("goal-new", who=WORKERS),
    page("goal-new", "POST", who=WORKERS, ok=302, data=sends(**GOAL)),
    page("goal-edit", who=WORKERS, arguments=own_draft_goal),
    page("goal-edit", "POST", who=WORKERS, ok=302, arguments=own_draft_goal, data=sends(**GOAL)),
    page("goal-commit", who=WORKERS, arguments=own_draft_goal),
    page("goal-commit", "POST", who=WORKERS, ok=302, arguments=own_complete_goal),
    page("goal-finish", "POST", who=WORKERS, ok=302, arguments=own_past_goal),
    page("goal-cancel", who=WORKERS, arguments=own_goal),
    page("goal-cancel", "POST", who=WORKERS, ok=302, arguments=own_goal, data=sends(**REASON)),
    page("goal-discard", who=WORKERS, arguments=own_draft_goal),
    page("goal-discard", "POST", who=WORKERS, ok=302, arguments=own_draft_goal),
    page("goal-lessons", "POST", who=WORKERS, ok=302, arguments=own_goal),
    page("goal-break-down", who=WORKERS, arguments=own_draft_goal),
    page("goal-break-down", "POST", who=WORKERS, arguments=own_draft_goal),
    page("personas", who=ALL),
    page("persona", who=ALL, arguments=persona),
    page("persona-new", who=WORKERS),
    page("persona-new", "POST", who=WORKERS, ok=302, data=persona_form),
    page("persona-edit", who=WORKERS, arguments=persona),
    page("persona-edit", "POST", who=WORKERS, ok=302, arguments=persona, data=persona_form),
    page("persona-archive", "POST", who=WORKERS, ok=302, arguments=persona),
    page("persona-restore", "POST", who=WORKERS, ok=302, arguments=away_persona),
    page("plan", who=ALL),
    page("plan-action-add", who=WORKERS),
    page("plan-action-add", "POST", who=WORKERS, ok=302, arguments=beside_goal, data=action_form),
    page("plan-action-edit", who=WORKERS, arguments=own_plan_action),
    page("plan-action-edit", "POST", who=WORKERS, ok=302, arguments=own_plan_action, data=sends(**ACTION)),
    page(
        "plan-action-state",
        "POST",
        who=WORKERS,
        ok=302,
        arguments=own_plan_action,
        data=sends(state="done"),
    ),
    page("plan-action-delete", who=WORKERS, arguments=own_plan_action),
    page("plan-action-delete", "POST", who=WORKERS, ok=302, arguments=own_plan_action),
    # lessons
    page("lessons", who=ALL),
    page("lesson", who=ALL, arguments=own_lesson),
    page("lesson-new", who=WORKERS),
    page("lesson-new", "POST", who=WORKERS, ok=302, data=lesson_form),
    page("lesson-edit", who=WORKERS, arguments=own_lesson),
    page("lesson-edit", "POST", who=WORKERS, ok=302, arguments=own_lesson, data=lesson_form),
    page("lesson-confirm", "POST", who=WORKERS, ok=302, arguments=own_draft_lesson),
    page("lesson-retire", who=WORKERS, arguments=own_lesson),
    page("lesson-retire", "POST", who=WORKERS, ok=302, arguments=own_lesson, data=sends(**REASON)),
    page("lesson-renew", who=WORKERS, arguments=own_lesson),
    page("lesson-renew", "POST", who=WORKERS, ok=302, arguments=own_lesson, data=sends(**REASON)),
    page("lesson-keep", who=WORKERS, arguments=contradicted_lesson),
    page("lesson-keep", "POST", who=WORKERS, ok=302, arguments=contradicted_lesson, data=sends(**REASON)),
    # the desk and the top bar
    page("desk", who=ALL),
    page("search", who=ALL),
    page("notifications", who=ALL),
    page("notifications-latest", who=ALL),
    page("notifications-count", who=ALL),
    page("notifications-read", "POST", who=ALL, ok=302),
    page("notification", "POST", who=ALL, ok=302, arguments=notification),
    # how people and groups are told
    page("notification-preferences", who=ALL),
    page("notification-preferences", "POST", who=ALL, ok=302, data=sends(**TOLD)),
    # without a mail server in the settings of tests it is refused in words
    page("notification-test", "POST", who=ALL, ok=422),
    page("destinations", who=MANAGERS),
    page("destination-add", who=MANAGERS),
    page("destination-add", "POST", who=MANAGERS, ok=302, data=sends(**ROBOT)),
    page("destination-edit", who=MANAGERS, arguments=group_robot),
    page("destination-edit", "POST", who=MANAGERS, ok=302, arguments=group_robot, data=sends(name="Leads")),
    page("destination-delete", who=MANAGERS, arguments=group_robot),
    page("destination-delete", "POST", who=MANAGERS, ok=302, arguments=group_robot),
    page("destination-test", "POST", who=MANAGERS, ok=302, arguments=group_robot),
    # the guided tour
    page("tour", who=ALL),
    page("tour-end", "POST", who=ALL, ok=302),
    # reports
    page("reports", who=ALL),
    # nothing is known of any week here: refused beside the field
    page("report-make", "POST", who=WORKERS, data=sends(kind="weekly", day="2026-03-09")),
    page("report", who=ALL, arguments=stored_report),
    page("report-differences", who=ASKERS, arguments=stored_report),
    page("report-send", who=MANAGERS, arguments=stored_report),
    page("report-send", "POST", who=MANAGERS, arguments=stored_report),
    page("report-schedule", who=MANAGERS, arguments=weekly),
    page("report-schedule", "POST", who=MANAGERS, ok=302, arguments=weekly, data=sends(**SCHEDULE)),
    # reviews
    page("reviews", who=ALL),
    page("review-open", who=WORKERS),
    page("review-open", "POST", who=WORKERS, ok=302, data=review_by_hand),
    page("review", who=ALL, arguments=own_review),
    page("review-report", who=ALL, arguments=report_of_review),
    page("review-edit", who=WORKERS, arguments=own_review),
    page(
        "review-edit",
        "POST",
        who=WORKERS,
        ok=302,
        arguments=own_review,
        data=sends(due_at="2026-03-20T18:00"),
    ),
    page("review-begin", "POST", who=WORKERS, ok=302, arguments=own_review),
    page("review-refill", "POST", who=WORKERS, ok=302, arguments=own_review),
    page("review-conclude", who=WORKERS, arguments=own_review),
    page("review-conclude", "POST", who=WORKERS, ok=302, arguments=own_review, data=sends(conclusion="Fine")),
    page("review-learn", who=WORKERS, arguments=own_review),
    page("review-learn", "POST", who=WORKERS, ok=302, arguments=own_review, data=lesson_of_review),
    page("cause-add", who=WORKERS, arguments=own_review),
    page("cause-add", "POST", who=WORKERS, ok=302, arguments=own_review, data=sends(text="A new page")),
    page("cause-accept", "POST", who=WORKERS, ok=302, arguments=own_cause),
    page("cause-reject", who=WORKERS, arguments=own_cause),
    page("cause-reject", "POST", who=WORKERS, ok=302, arguments=own_cause, data=sends(reason="No")),
    page("cause-evidence", who=WORKERS, arguments=own_cause),
    page(
        "cause-evidence",
        "POST",
        who=WORKERS,
        ok=302,
        arguments=own_cause,
        data=sends(label="A", url="/w/ours"),
    ),
    page("review-action-add", who=WORKERS, arguments=own_review),
    page("review-action-add", "POST", who=WORKERS, ok=302, arguments=own_review, data=action_of_review),
    page("review-action-edit", who=WORKERS, arguments=own_action),
    page("review-action-edit", "POST", who=WORKERS, ok=302, arguments=own_action, data=action_of_review),
    page("review-action-finish", who=WORKERS, arguments=own_action),
    page(
        "review-action-finish",
        "POST",
        who=WORKERS,
        ok=302,
        arguments=own_action,
        data=sends(done_on="2026-03-17"),
    ),
    page("review-action-drop", who=WORKERS, arguments=own_action),
    page("review-action-drop", "POST", who=WORKERS, ok=302, arguments=own_action, data=sends(reason="No")),
    page("review-action-postpone", who=WORKERS, arguments=own_action),
    page(
        "review-action-postpone",
        "POST",
        who=WORKERS,
        ok=302,
        arguments=own_action,
        data=sends(check_on="2026-04-02"),
    ),
    page("review-action-measure", "POST", who=WORKERS, ok=302, arguments=own_done_action),
    # numbers and events
    page("dashboard", who=ALL),
    page("number", who=ALL, arguments=metric),
    page("metrics", who=ALL),
    page("metric-new", who=WORKERS),
    page("metric-new", "POST", who=WORKERS, ok=302, data=METRIC),
    page("metric-preview", "POST", who=WORKERS, data=METRIC),
    page("metric-edit", who=WORKERS, arguments=own_metric),
    page("metric-edit", "POST", who=WORKERS, ok=302, arguments=own_metric, data=METRIC),
    page("metric-archive", who=WORKERS, arguments=own_metric),
    page("metric-archive", "POST", who=WORKERS, ok=302, arguments=own_metric),
    page("metric-restore", "POST", who=WORKERS, ok=302, arguments=own_metric),
    page("boards", who=ALL),
    page("board", who=ALL, arguments=own_board),
    page("board-new", who=ASKERS),
    page("board-new", "POST", who=ASKERS, ok=302, data=sends(name="Week")),
    page("board-rename", who=ASKERS, arguments=own_board),
    page("board-rename", "POST", who=ASKERS, ok=302, arguments=own_board, data=sends(name="Week")),
    page("board-share", "POST", who=ASKERS, ok=302, arguments=own_board, data=sends(shared="yes")),
    page("board-copy", "POST", who=ASKERS, ok=302, arguments=own_board),
    page("board-delete", who=ASKERS, arguments=own_board),
    page("board-delete", "POST", who=ASKERS, ok=302, arguments=own_board),
    page("board-arrange", who=ASKERS, arguments=own_board),
    page("board-order", "POST", who=ASKERS, ok=302, arguments=own_board),
    page("card-add", who=ASKERS, arguments=own_board),
    page("card-add", "POST", who=ASKERS, ok=302, arguments=own_board, data=CARD),
    page("card-edit", who=ASKERS, arguments=own_card),
    page("card-edit", "POST", who=ASKERS, ok=302, arguments=own_card, data=CARD),
    page("card-step", "POST", who=ASKERS, ok=302, arguments=own_card, data=sends(do="wider")),
    page("events", who=ASKERS),
    page("getting-started", who=ALL),
    page("getting-started-key", "POST", who=OWNERS),
    page("quarantine", who=ASKERS),
    page("quarantined", who=MANAGERS, arguments=quarantined),
    page("quarantined", "POST", who=MANAGERS, ok=422, arguments=quarantined, data=sends(payload="")),
    page(
        "quarantined-dismiss", "POST", who=MANAGERS, ok=302, arguments=quarantined, data=sends(note="a test")
    ),
    # people
    page("people", who=ASKERS),
    page("people-conflicts", who=ASKERS),
    page("person", who=ASKERS, arguments=known_person),
    # files brought in
    page("imports", who=ALL),
    page("import", who=ALL, arguments=loaded_import),
    page("import-upload", "POST", who=WORKERS, ok=302),
    page("import-preview", "POST", who=WORKERS, arguments=waiting_import),
    page("import-start", "POST", who=WORKERS, arguments=waiting_import),
    page(
        "import-layout",
        "POST",
        who=WORKERS,
        ok=302,
        arguments=waiting_import,
        data=sends(header_line="1", encoding="utf-8", delimiter=","),
    ),
    page("import-refused", who=MANAGERS, arguments=loaded_import),
    page("import-undo", who=MANAGERS, arguments=loaded_import),
    page("import-undo", "POST", who=MANAGERS, ok=302, arguments=loaded_import),
    page("import-discard", "POST", who=WORKERS, ok=302, arguments=waiting_import),
    page("import-templates", who=ALL),
    page("import-template-delete", "POST", who=MANAGERS, ok=302, arguments=import_template),
    # channels, links, spend
    page("channels", who=ALL),
    page("channel-card", who=ALL, arguments=channel),
    page("channel-add", who=MANAGERS),
    page(
        "channel-add",
        "POST",
        who=MANAGERS,
        ok=302,
        data=sends(name="Zhihu", key="zhihu", kind="earned", position="5"),
    ),
    page("channel-edit", who=MANAGERS, arguments=channel),
    page(
        "channel-edit",
        "POST",
        who=MANAGERS,
        ok=302,
        arguments=channel,
        data=sends(name="Direct", kind="owned", position="5"),
    ),
    page("channel-archive", "POST", who=MANAGERS, ok=302, arguments=channel),
    page("channel-restore", "POST", who=MANAGERS, ok=302, arguments=channel),
    page("channel-rules", who=ALL),
    page("channel-rules-draft", "POST", who=MANAGERS, data=sends(draft="[]", over="", do="add")),
    page("platform-accounts", who=ALL),
    page("platform-account-add", who=MANAGERS),
    page("platform-account-add", "POST", who=MANAGERS, ok=302, data=sends(source="gdt", account="9")),
    page("platform-account", who=MANAGERS, arguments=platform_account),
    page(
        "platform-account",
        "POST",
        who=MANAGERS,
        ok=302,
        arguments=platform_account,
        data=sends(name="Main", channel="direct", settle_days="2"),
    ),
    page("links", who=ALL),
    page("link-build", who=WORKERS),
    page("link-build", "POST", who=WORKERS, ok=302, data=sends(**LINK)),
    page("link", who=ALL, arguments=tracked_link),
    page("link-code", who=ALL, arguments=tracked_link),
    page("link-picture", who=ALL, arguments=tracked_link),
    page("link-archive", "POST", who=WORKERS, ok=302, arguments=tracked_link),
    page("link-restore", "POST", who=WORKERS, ok=302, arguments=tracked_link),
    page("spend", who=ALL),
    page("costs", who=ALL),
    page("cost-add", who=WORKERS),
    page("cost-add", "POST", who=WORKERS, ok=302, data=sends(**COST)),
    page("cost-edit", who=WORKERS, arguments=own_cost),
    page("cost-edit", "POST", who=WORKERS, ok=302, arguments=own_cost, data=sends(**COST)),
    page("cost-undo", who=WORKERS, arguments=own_cost),
    page("cost-undo", "POST", who=WORKERS, ok=302, arguments=own_cost),
    # jobs
    page("jobs", who=MANAGERS),
    page("job", who=MANAGERS, arguments=queued_job),
    page("job-cancel", who=MANAGERS, arguments=queued_job),
    page("job-cancel", "POST", who=MANAGERS, ok=302, arguments=queued_job),
    page("job-retry", "POST", who=MANAGERS, ok=302, arguments=failed_job),
    page("job-settle", "POST", who=MANAGERS, ok=302, arguments=doubtful_step, data=sends(happened="yes")),
)


@dataclass(frozen=True)
class ApiRow:
    """One address of the API: the scope it asks for, what it takes, and its answer to who holds the scope.

    `form` goes in place of `body` where the address takes a file.
    """

    name: str
    method: str
    scope: Scope
    body: Mapping[str, Any] = field(default_factory=dict)
    form: Callable[[], Mapping[str, Any]] | None = None
    arguments: Callable[[Place], Mapping[str, Any]] = lambda _place: {}
    ok: int = 200

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


QUESTION = question_to_json(
    Trend(EventCount("order_completed"), Period(date(2026, 3, 1), date(2026, 3, 7)), Grain.DAY)
)


def small_file() -> Mapping[str, Any]:
    """A table that nobody knows: it is kept, and nothing is started."""
    return {"file": SimpleUploadedFile("table.csv", b"a,b\n1,2\n")}


def imported(place: Place) -> Mapping[str, Any]:
    return {"number": place.imported.pk}


API = (
    ApiRow("api:list_events", "GET", Scope.EVENTS_READ),
    ApiRow("api:ask_question", "POST", Scope.ASK, QUESTION),
    ApiRow("api:list_imports", "GET", Scope.IMPORTS),
    ApiRow("api:bring_file", "POST", Scope.IMPORTS, form=small_file, ok=201),
    ApiRow("api:show_import", "GET", Scope.IMPORTS, arguments=imported),
    ApiRow("api:refused_rows", "GET", Scope.IMPORTS, arguments=imported),
    ApiRow("api:undo_import", "POST", Scope.IMPORTS, arguments=imported, ok=202),
)
#: What each credential of a program is answered by the API. `other scopes` is a secret key with all scopes but the row's;
#: one with the row's scope alone is answered as the row says.
API_CREDENTIALS = {
    "none": 401,
    "session": 401,
    "unknown": 401,
    "revoked": 401,
    "write": 403,
    "other scopes": 403,
}

#: The intake answers to write keys alone, and not to people: what each credential is answered.
CREDENTIALS = {"none": 401, "unknown": 401, "secret": 401, "revoked": 401, "write": 200}

#: Raw-ASGI paths, each with the body it takes. Every path of every collector stands here.
EVENT = {"event": "hello", "userId": "ana"}
INTAKE = {
    **{
        f"/v1/{short}": EVENT
        for kind in ("identify", "track", "page", "screen", "group", "alias")
        for short in (kind, kind[0])
    },
    "/v1/batch": {"batch": [EVENT]},
    "/v1/b": {"batch": [EVENT]},
}
#: Paths that carry the key inside: the settings that browser SDKs ask for.
INTAKE_PREFIXES = ("/v1/projects/",)
