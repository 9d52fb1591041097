"""Writes metrics that people make: create, change, archive, bring back (stage: facts)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.text import slugify
from django.utils.translation import gettext as _

from yunchou.analytics.questions import Filter, Measure
from yunchou.core import audit
from yunchou.core.changes import Touch, record_change
from yunchou.core.models import Change, User
from yunchou.core.scope import current_workspace_id
from yunchou.metrics.catalogue import METRICS, Form
from yunchou.metrics.errors import BadMetric, MetricExists
from yunchou.metrics.models import CustomMetric
from yunchou.metrics.own import definition_of, forms_of

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_KEY = 60, 300, 50
MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class MetricDraft:
    """What a person says about a metric of their own."""

    name: str
    measure: Measure
    where: tuple[Filter, ...] = ()
    form: Form | None = None
    direction: str = CustomMetric.Direction.HIGHER
    description: str = ""


@transaction.atomic
def create_metric(draft: MetricDraft, *, by: User, now: datetime) -> CustomMetric:
    """A new metric of the workspace in scope. Raises BadMetric, MetricExists or BadQuestion."""
    fields = checked_draft(draft)
    _require_room()
    _require_free_name(fields["name"])
    row: CustomMetric = CustomMetric.objects.create(
        workspace_id=current_workspace_id(), key=_free_key(fields["name"]), owner=by, created_at=now, **fields
    )
    _log(row, _("Metric “%(name)s” defined"), by=by, now=now, after=row.definition)
    audit.record("metric.created", by=by, on=row, now=now)
    return row


@transaction.atomic
def change_metric(row: CustomMetric, draft: MetricDraft, *, by: User, now: datetime) -> None:
    """Save what differs; a new definition moves the number everywhere, also in the past."""
    fields = checked_draft(draft)
    _require_free_name(fields["name"], except_for=row)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if not changed:
        return
    before = row.definition
    for name in changed:
        setattr(row, name, fields[name])
    row.save(update_fields=changed)
    if "definition" in changed:
        _log(
            row,
            _("Metric “%(name)s” computed differently"),
            by=by,
            now=now,
            before=before,
            after=row.definition,
        )
    audit.record("metric.changed", by=by, on=row, now=now, details={"fields": changed})


@transaction.atomic
def archive_metric(row: CustomMetric, *, by: User, now: datetime) -> None:
    """Take a metric out of the lists. Boards that show it go on doing so."""
    if row.archived_at is not None:
        return
    row.archived_at = now
    row.save(update_fields=["archived_at"])
    _log(row, _("Metric “%(name)s” archived"), by=by, now=now)
    audit.record("metric.archived", by=by, on=row, now=now)


@transaction.atomic
def restore_metric(row: CustomMetric, *, by: User, now: datetime) -> None:
    """Bring an archived metric back, unless its name was given to another meanwhile."""
    if row.archived_at is None:
        return
    _require_free_name(row.name, except_for=row)
    row.archived_at = None
    row.save(update_fields=["archived_at"])
    _log(row, _("Metric “%(name)s” brought back"), by=by, now=now)
    audit.record("metric.restored", by=by, on=row, now=now)


def checked_draft(draft: MetricDraft) -> dict[str, object]:
    """The fields of a row, if the draft makes sense. Raises BadMetric or BadQuestion."""
    form = form_of(draft)
    return {
        "name": _tidy_name(draft.name),
        "description": _tidy_description(draft.description),
        "definition": definition_of(draft.measure, where=draft.where),
        "form": form.value,
        "direction": _known_direction(draft.direction),
    }


def form_of(draft: MetricDraft) -> Form:
    """The chosen form, or the one that follows from the measure. Raises BadMetric."""
    forms = forms_of(draft.measure)
    form = draft.form or forms[0]
    if form in forms:
        return form
    fitting = " / ".join(str(CustomMetric.Form(one).label) for one in forms)
    raise BadMetric(
        _("What is counted is not written as “%(form)s”.") % {"form": CustomMetric.Form(form).label},
        advice=_("Choose: %(forms)s.") % {"forms": fitting},
        field="form",
    )


def _tidy_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadMetric(
            _("The name has %(length)d characters.") % {"length": len(name)},
            advice=_("Name it in 1 to %(most)d characters.") % {"most": LONGEST_NAME},
            field="name",
        )
    return name


def _tidy_description(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_DESCRIPTION:
        raise BadMetric(
            _("The description has %(length)d characters.") % {"length": len(text)},
            advice=_("Say it in at most %(most)d.") % {"most": LONGEST_DESCRIPTION},
            field="description",
        )
    return text


def _known_direction(direction: str) -> str:
    if direction not in CustomMetric.Direction.values:
        raise BadMetric(
            _("“%(direction)s” is no direction.") % {"direction": direction},
            advice=_("Choose one of the list."),
            field="direction",
        )
    return direction


def _require_room() -> None:
    if CustomMetric.objects.filter(archived_at=None).count() >= MOST_OWN:
        raise BadMetric(
            _("The workspace has %(most)d metrics of its own already.") % {"most": MOST_OWN},
            advice=_("Archive one that nobody uses."),
        )


def _require_free_name(name: object, *, except_for: CustomMetric | None = None) -> None:
    """No two metrics that are in use look alike in a list."""
    wanted = str(name).casefold()
    others = CustomMetric.objects.filter(archived_at=None).exclude(pk=except_for.pk if except_for else None)
    taken = others.annotate(lower=Lower("name")).filter(lower=str(name).lower()).exists()
    if taken or any(str(metric.label).casefold() == wanted for metric in METRICS.values()):
        raise MetricExists(
            _("There is a metric “%(name)s” already.") % {"name": name},
            advice=_("Use that one, or choose another name."),
            field="name",
        )


def _free_key(name: object) -> str:
    """A key that reads like the name where that can be written in an address; else a number."""
    stem = slugify(str(name))[:LONGEST_KEY].strip("-") or "own"
    taken = (
        set(CustomMetric.objects.filter(key__startswith=stem).values_list("key", flat=True)) | METRICS.keys()
    )
    if stem != "own" and stem not in taken:
        return stem
    return next(key for number in range(1, len(taken) + 2) if (key := f"{stem}-{number}") not in taken)


def _log(
    row: CustomMetric, title: str, *, by: User, now: datetime, before: object = None, after: object = None
) -> None:
    touches = [Touch(kind="metric", key=row.key)]
    record_change(
        Change.Kind.SETTINGS,
        title % {"name": row.name},
        by=by,
        at=now,
        now=now,
        touches=touches,
        before=before,
        after=after,
    )
