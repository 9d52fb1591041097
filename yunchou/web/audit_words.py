"""The audit log's codes in words: actions, the names of details and their values. JUDGE reads them."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yunchou.accounts.models import ApiKey
from yunchou.accounts.permissions import SCOPE_LABELS, Role
from yunchou.channels.models import CostModel
from yunchou.channels.models import Kind as ChannelKind
from yunchou.core.models import Change
from yunchou.events.refusals import EXPLANATIONS
from yunchou.goals.models import Goal, Persona, PlanAction
from yunchou.inbox.models import Destination, Preference
from yunchou.lessons.models import LessonVerdict
from yunchou.reports.models import Kind as ReportKind
from yunchou.web import formats

Words = str | Promise

#: Every action. A test compares this with the actions that services record.
ACTIONS: dict[str, Words] = {
    "alert.fired": _("found that a number moved too far"),
    "alert_rule.changed": _("changed an alert rule"),
    "alert_rule.created": _("made an alert rule"),
    "alert_rule.deleted": _("deleted an alert rule"),
    "alert_rule.restored": _("brought an alert rule back"),
    "alert_rule.switched_off": _("switched an alert rule off"),
    "alert_rule.switched_on": _("switched an alert rule on"),
    "board.arranged": _("arranged a board"),
    "board.created": _("made a board"),
    "board.deleted": _("deleted a board"),
    "board.duplicated": _("copied a board"),
    "board.renamed": _("renamed a board"),
    "board.shared": _("shared a board"),
    "board.unshared": _("took a board back for themselves"),
    "card.added": _("added a card to a board"),
    "card.changed": _("changed a card of a board"),
    "card.put_back": _("put a card back on a board"),
    "card.removed": _("removed a card from a board"),
    "change.edited": _("corrected a change note"),
    "change.noted": _("noted a change"),
    "change.withdrawn": _("withdrew a change note"),
    "channel.added": _("added a channel"),
    "channel.archived": _("put a channel away"),
    "channel.described": _("described a channel"),
    "channel.restored": _("brought a channel back"),
    "channel_rules.replaced": _("changed the channel rules"),
    "cost.corrected": _("corrected a cost"),
    "cost.entered": _("entered a cost"),
    "cost.undone": _("took a cost back"),
    "destination.added": _("added a group robot"),
    "destination.deleted": _("deleted a group robot"),
    "destination.edited": _("changed a group robot"),
    "destination.tested": _("sent a test to a group robot"),
    "fact_account.added": _("added an account of a platform"),
    "fact_account.changed": _("changed an account of a platform"),
    "goal.broken_down": _("broke a goal down"),
    "goal.cancelled": _("cancelled a goal"),
    "goal.committed": _("committed to a goal"),
    "goal.discarded": _("discarded the draft of a goal"),
    "goal.drafted": _("drafted a goal"),
    "goal.edited": _("changed a goal"),
    "goal.finished": _("closed a goal that was over"),
    "persona.added": _("described a persona"),
    "persona.archived": _("put a persona away"),
    "persona.changed": _("changed a persona"),
    "persona.restored": _("brought a persona back"),
    "plan_action.added": _("planned an action"),
    "plan_action.changed": _("changed a planned action"),
    "plan_action.deleted": _("deleted a planned action"),
    "plan_action.moved": _("moved a planned action on"),
    "import.discarded": _("forgot a file that was not loaded"),
    "import.loaded": _("imported a file"),
    "import.read_otherwise": _("had a file read otherwise"),
    "import.received": _("brought in a file"),
    "import.started": _("started an import"),
    "import.undo_asked": _("asked for an import to be taken back"),
    "import.undone": _("took back an import"),
    "import_template.deleted": _("deleted an import template"),
    "invitation.revoked": _("withdrew an invitation"),
    "job.cancelled": _("cancelled a job"),
    "job.retried": _("started a job again"),
    "job.settled": _("settled an unknown step of a job"),
    "key.created": _("created an API key"),
    "key.revoked": _("revoked an API key"),
    "lesson.confirmed": _("confirmed a lesson"),
    "lesson.contradicted": _("found a lesson contradicted"),
    "lesson.edited": _("edited a lesson"),
    "lesson.expired": _("marked a lesson as expired"),
    "lesson.judged": _("measured a lesson again"),
    "lesson.kept": _("kept a lesson in spite of new data"),
    "lesson.proposed": _("wrote a lesson"),
    "lesson.rejected": _("rejected a lesson for a plan"),
    "lesson.renewed": _("renewed a lesson"),
    "lesson.retired": _("retired a lesson"),
    "lesson.used": _("used a lesson for a plan"),
    "link.archived": _("put a tracked link away"),
    "link.restored": _("brought a tracked link back"),
    "links.made": _("made tracked links"),
    "member.invited": _("invited somebody"),
    "member.joined": _("joined"),
    "member.removed": _("removed a member"),
    "member.role_changed": _("changed a role"),
    "metric.archived": _("archived a metric"),
    "metric.changed": _("changed a metric"),
    "metric.created": _("made a metric"),
    "metric.restored": _("brought a metric back"),
    "person.notifications_set": _("chose how to be told of news"),
    "person.password_changed": _("changed their password"),
    "person.profile_updated": _("changed their profile"),
    "person.sessions_ended": _("signed out everywhere else"),
    "person.signed_in": _("signed in"),
    "quarantine.dismissed": _("dismissed events in the quarantine"),
    "quarantine.sent_again": _("sent events of the quarantine again"),
    "rate.deleted": _("deleted an exchange rate"),
    "rate.set": _("set an exchange rate"),
    "report.made": _("made a report"),
    "report.sent": _("sent a report"),
    "report_schedule.saved": _("set when a report is made and sent"),
    "review.action_added": _("added an action to a review"),
    "review.action_done": _("finished an action of a review"),
    "review.action_dropped": _("dropped an action of a review"),
    "review.action_edited": _("changed an action of a review"),
    "review.action_measured": _("measured what an action did"),
    "review.begun": _("began the analysis of a review"),
    "review.cause_accepted": _("accepted a cause"),
    "review.cause_added": _("added a cause"),
    "review.cause_rejected": _("rejected a cause"),
    "review.check_postponed": _("put off measuring an action"),
    "review.closed": _("closed a review"),
    "review.edited": _("changed title, people or due time of a review"),
    "review.evidence_attached": _("attached evidence to a cause"),
    "review.filled": _("filled in the numbers and changes of a review"),
    "review.lesson_added": _("proposed a lesson from a review"),
    "review.no_action_stated": _("stated why nothing is done about a review"),
    "review.no_cause_stated": _("stated why a review has no cause"),
    "review.opened": _("opened a review"),
    "review.refilled": _("had the numbers of a review asked for again"),
    "review.written": _("wrote up a review"),
    "workspace.created": _("founded the workspace"),
    "workspace.updated": _("changed the workspace's settings"),
}

#: What a detail is called. A name that is not here is shown as it is.
NAMES: dict[str, Words] = {
    "cool_down_days": _("Quiet days after a recovery"),
    "days": _("Days in a row"),
    "group_by": _("Each on its own"),
    "held_against": _("Held against"),
    "minimum": _("Smallest base"),
    "quiet_from": _("Quiet hours from"),
    "quiet_until": _("Quiet hours until"),
    "severity": _("How grave"),
    "slice": _("Which number"),
    "threshold": _("Threshold"),
    "action": _("Action"),
    "cause": _("Cause"),
    "check_on": _("Measured again on"),
    "conclusion": _("Conclusion"),
    "differences": _("Differences"),
    "done_on": _("Took effect on"),
    "lesson": _("Lesson"),
    "went_badly": _("What went badly"),
    "went_well": _("What went well"),
    "against": _("Spoken against by"),
    "amount": pgettext_lazy("of an effect", "Amount"),
    "by_mail": _("By mail"),
    "formats": _("Files"),
    "is_on": _("Made by itself"),
    "pointed_elsewhere": _("New address"),
    "report": _("Report"),
    "to": pgettext_lazy("recipients", "To"),
    "vendor": _("Vendor"),
    "age_from": _("Age from"),
    "age_to": _("Age to"),
    "baseline": _("Baseline"),
    "baseline_reason": _("Why the baseline was typed"),
    "budget": _("Budget"),
    "chance": _("Chance"),
    "direction": _("Direction"),
    "due": _("Due"),
    "end": _("Last day"),
    "gender": _("Gender"),
    "goal": _("Goal"),
    "level": _("Level"),
    "outcome": _("Outcome"),
    "pain_points": _("Pain points"),
    "parent": _("Serves"),
    "parts": _("Parts"),
    "persona": _("Persona"),
    "platforms": _("Platforms"),
    "preferences": _("Preferences"),
    "quota": _("Quota"),
    "regions": _("Regions"),
    "scenes": _("Scenes"),
    "split": _("Made up by"),
    "start": _("First day"),
    "state": pgettext_lazy("of a goal or an action", "State"),
    "strategy": _("Strategy"),
    "target": _("Target"),
    "text": _("What is done"),
    "at": _("In effect since"),
    "cards": _("Cards"),
    "channel": _("Channel"),
    "channel_kind": _("Kind of channel"),
    "cost": _("Amount"),
    "cost_model": _("Paid by"),
    "currency": _("Currency"),
    "effect": _("Effect"),
    "evidence": _("Evidence"),
    "expires_on": _("Holds until"),
    "fields": _("Changed"),
    "high": _("Interval, to"),
    "happened": pgettext_lazy("a step", "Happened"),
    "kind": _("Kind"),
    "language": _("Language"),
    "links": _("Links"),
    "low": _("Interval, from"),
    "margin_rate": _("Margin rate"),
    "measured": _("Measured by"),
    "metric": _("Metric"),
    "name": _("Name"),
    "note": _("Note"),
    "of": pgettext_lazy("a copy", "Of"),
    "owner": pgettext_lazy("of a channel", "Owner"),
    "plan": _("Plan"),
    "platform": _("Platform"),
    "position": _("Place in lists"),
    "reason": _("Reason"),
    "role": _("Role"),
    "rules": _("Rules"),
    "scope": _("Scope"),
    "scopes": _("Scopes"),
    "step": _("Step"),
    "theme": _("Appearance"),
    "time_zone": _("Time zone"),
    "title": _("What changed"),
    "verdict": _("Verdict"),
    "wording": _("Wording"),
}

#: Values that are codes, by the detail they stand in.
VALUES: dict[str, dict[str, Words]] = {
    "role": {role.value: role.label for role in Role},
    "kind": {kind.value: kind.label for kind in (*ApiKey.Kind, *Change.Kind)},
    "scopes": {scope.value: label for scope, label in SCOPE_LABELS.items()},
    "reason": {reason.value: known.label for reason, known in EXPLANATIONS.items()},
    "channel_kind": {kind.value: kind.label for kind in ChannelKind},
    "cost_model": {model.value: model.label for model in CostModel},
    "by_mail": {way.value: way.label for way in Preference.ByMail},
    "vendor": {vendor.value: vendor.label for vendor in Destination.Vendor},
    "report": {kind.value: kind.label for kind in ReportKind},
    "verdict": {verdict.value: verdict.label for verdict in LessonVerdict.Verdict},
    "fields": NAMES,
    "direction": {way.value: way.label for way in Goal.Direction},
    "gender": {gender.value: gender.label for gender in Persona.Gender if gender.value},
    "level": {level.value: level.label for level in Goal.Level},
    "outcome": {outcome.value: outcome.label for outcome in Goal.Outcome if outcome.value},
    "split": {split.value: split.label for split in Goal.Split if split.value},
    "state": {state.value: state.label for state in (*Goal.State, *PlanAction.State)},
}


def action_words(action: str) -> str:
    return str(ACTIONS.get(action, action))


def detail_words(details: dict[str, object]) -> str:
    """All details in one line; before and after as an arrow, empty ones left out."""
    plain = {name: value for name, value in details.items() if name not in {"before", "after"}}
    parts = [_pair(name, _value(name, value)) for name, value in plain.items() if value != []]
    return " · ".join([*parts, *_arrows(details.get("before"), details.get("after"))])


def _arrows(before: object, after: object) -> list[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            _pair(name, f"{_value(name, before.get(name))} → {_value(name, value)}")
            for name, value in after.items()
        ]
    # A role alone has no name beside it: the action says what it is.
    return [f"{_value('role', before)} → {_value('role', after)}"] if before or after else []


def _pair(name: str, words: str) -> str:
    return gettext("%(name)s: %(value)s") % {"name": NAMES.get(name, name), "value": words}


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return formats.listed([_value(name, part) for part in value])
    return str(VALUES.get(name, {}).get(str(value), value))
