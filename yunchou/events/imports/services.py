"""Writes about imports: receive a file, map it, start it, undo it (stage: facts)."""

from collections.abc import Iterable
from collections.abc import Mapping as MappingOf
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.errors import Conflict
from yunchou.core.jobs import enqueue
from yunchou.core.models import User, Workspace
from yunchou.events.files.layout import Inspection, Layout
from yunchou.events.files.refusals import FileRefused
from yunchou.events.files.tables import inspect
from yunchou.events.imports.accounts import add_account, delete_rate, set_account, set_rate
from yunchou.events.imports.checks import require_mapping
from yunchou.events.imports.errors import unreadable
from yunchou.events.imports.guessing import guess
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.planning import make_plan
from yunchou.events.imports.selectors import progress, saved_templates
from yunchou.events.imports.uploads import Upload, delete_files, keep_upload, path_of
from yunchou.events.models import DataImport, ImportTemplate

__all__ = [
    "IMPORT",
    "UNDO",
    "add_account",
    "change_layout",
    "delete_rate",
    "delete_template",
    "discard",
    "forget_files",
    "receive_file",
    "set_account",
    "set_rate",
    "start",
    "undo",
]

IMPORT, UNDO = "events.import", "events.undo_import"
#: Rows of a file that are shown before it is loaded.
SAMPLE_ROWS = 50
State = DataImport.State


def receive_file(
    workspace: Workspace,
    *,
    name: str,
    chunks: Iterable[bytes],
    by: User | None,
    now: datetime,
    by_label: str = "",
) -> DataImport:
    """Keep an uploaded file and look into it; nothing is loaded yet. Raises UnreadableFile.

    `by` is None for an API key or the command line, which name themselves in `by_label`. The import comes back in
    state RECEIVED, with what the file probably is as its `mapping`.
    """
    try:
        upload = keep_upload(workspace.pk, chunks)
    except FileRefused as refusal:
        raise unreadable(refusal) from refusal
    try:
        inspection = inspect(path_of(upload.file), name=name)
        return _received(workspace, upload, inspection, name=name, by=by, by_label=by_label, now=now)
    except BaseException as error:
        path_of(upload.file).unlink(missing_ok=True)
        if isinstance(error, FileRefused):
            raise unreadable(error) from error
        raise


@transaction.atomic
def _received(
    workspace: Workspace,
    upload: Upload,
    inspection: Inspection,
    *,
    name: str,
    by: User | None,
    by_label: str,
    now: datetime,
) -> DataImport:
    row = DataImport(
        workspace=workspace,
        name=name[-255:],
        file=upload.file,
        size=upload.size,
        sha256=upload.sha256,
        received_at=now,
        received_by=by,
        received_label=by.name if by else by_label,
    )
    _look_at(row, inspection)
    row.save()
    audit.record("import.received", by=by, on=row, now=now, actor_label=row.received_label)
    return row


def _look_at(row: DataImport, inspection: Inspection) -> None:
    """Keep what the inspection found, and guess what the file is."""
    row.layout = inspection.layout.to_json()
    sample = [[cell.replace("\x00", "␀") for cell in cells] for cells in inspection.sample[:SAMPLE_ROWS]]
    row.inspection = {
        "header": list(inspection.header),
        "sample": sample,
        "sheets": list(inspection.sheets),
        "notes": [[note.msgid, dict(note.values)] for note in inspection.notes],
    }
    row.rows_about = inspection.rows_about
    found = guess(inspection.header, sample, saved=saved_templates())
    row.mapping, row.template, row.kind = found.mapping.to_json(), found.template, found.mapping.kind
    row.source = found.mapping.source


def change_layout(data_import: DataImport, *, layout: dict[str, Any], by: User | None, now: datetime) -> None:
    """Read the file otherwise: another sheet, encoding, delimiter or header line. Raises UnreadableFile, Conflict."""
    try:
        inspection = inspect(
            path_of(data_import.file), name=data_import.name, layout=Layout.from_json(layout)
        )
    except FileRefused as refusal:
        raise unreadable(refusal) from refusal
    with transaction.atomic():
        row = _locked(data_import, State.RECEIVED)
        _look_at(row, inspection)
        row.save()
        audit.record("import.read_otherwise", by=by, on=row, now=now, details={"layout": row.layout})
    data_import.refresh_from_db()


@transaction.atomic
def start(
    data_import: DataImport,
    *,
    mapping: Mapping,
    save_as: str = "",
    channel_names: MappingOf[str, str] | None = None,
    by: User | None,
    now: datetime,
) -> DataImport:
    """Load the file by a job. `save_as` keeps the mapping as a template under that name. Raises BadMapping, Conflict.

    `channel_names`: name → key, of channels that a column of the file may name.

    TRICKY: the later import holds, so one that was received before others which have started since gets a new number:
    go on with the import that comes back.
    """
    row = _renumbered(_locked(data_import, State.RECEIVED))
    require_mapping(mapping, header=row.inspection["header"])
    row.mapping, row.kind, row.source = mapping.to_json(), mapping.kind, mapping.source
    row.currency = row.workspace.currency
    row.plan = make_plan(row, mapping, channel_names=channel_names or {}, received_at=now).to_json()
    row.state, row.started_at = State.LOADING, now
    if save_as.strip():
        _save_template(row, mapping, name=save_as.strip()[:80], by=by, now=now)
    row.job = enqueue(
        IMPORT,
        key=str(row.pk),
        arguments={"data_import": row.pk},
        workspace=row.workspace,
        by=by,
        now=now,
        total=row.rows_about,
    )
    row.save()
    details = {"source": row.source, "kind": str(row.kind)}
    audit.record(
        "import.started",
        by=by,
        on=row,
        now=now,
        actor_label=by.name if by else row.received_label,
        details=details,
    )
    return row


def _renumbered(row: DataImport) -> DataImport:
    """The import under a number above all that have started."""
    later = DataImport.unscoped.filter(workspace=row.workspace, pk__gt=row.pk).exclude(state=State.RECEIVED)
    if not later.exists():
        return row
    DataImport.unscoped.filter(pk=row.pk).delete()
    row.pk = None
    row.save(force_insert=True)
    return row


def _save_template(row: DataImport, mapping: Mapping, *, name: str, by: User | None, now: datetime) -> None:
    ImportTemplate.unscoped.update_or_create(
        workspace=row.workspace,
        name=name,
        defaults={
            "kind": mapping.kind,
            "mapping": mapping.to_json(),
            "header": row.inspection["header"],
            "saved_at": now,
            "saved_by": by,
        },
    )


@transaction.atomic
def undo(data_import: DataImport, *, by: User | None, now: datetime, by_label: str = "") -> None:
    """Take back, by a job, all that the import stated; what lies beneath shows again. A Change. Raises Conflict.

    `by` is None for an API key, which names itself in `by_label`.
    """
    row = (
        DataImport.unscoped.select_for_update(of=("self",))
        .select_related("workspace", "job")
        .get(pk=data_import.pk)
    )
    if progress(row).state not in {State.LOADED, State.STOPPED}:
        raise _not_now(row)
    row.state, row.undone_by = State.UNDOING, by
    row.job = enqueue(
        UNDO, key=str(row.pk), arguments={"data_import": row.pk}, workspace=row.workspace, by=by, now=now
    )
    row.save(update_fields=["state", "undone_by", "job"])
    audit.record("import.undo_asked", by=by, on=row, now=now, actor_label=by_label)
    data_import.refresh_from_db()


@transaction.atomic
def discard(data_import: DataImport, *, by: User | None, now: datetime) -> None:
    """Forget a file that was never loaded. Raises Conflict."""
    row = _locked(data_import, State.RECEIVED)
    audit.record("import.discarded", by=by, on=row, now=now)
    workspace, number, file = row.workspace_id, row.pk, row.file
    row.delete()
    transaction.on_commit(lambda: delete_files(workspace, number, file))


@transaction.atomic
def delete_template(template: ImportTemplate, *, by: User, now: datetime) -> None:
    """Forget a saved mapping; imports made with it stay."""
    audit.record("import_template.deleted", by=by, on=template, now=now)
    template.delete()


def forget_files(*, before: datetime) -> int:
    """Delete uploads and refused rows of imports that ended, or were left lying, before then; how many."""
    ended = DataImport.unscoped.exclude(file="").filter(received_at__lt=before)
    count = 0
    for row in ended.exclude(state__in=[State.LOADING, State.UNDOING]).iterator():
        delete_files(row.workspace_id, row.pk, row.file)
        row.inspection = {**row.inspection, "sample": []}
        DataImport.unscoped.filter(pk=row.pk).update(file="", inspection=row.inspection)
        count += 1
    return count


def _locked(data_import: DataImport, state: DataImport.State) -> DataImport:
    row: DataImport = (
        DataImport.unscoped.select_for_update(of=("self",)).select_related("workspace").get(pk=data_import.pk)
    )
    if row.state != state:
        raise _not_now(row)
    return row


def _not_now(row: DataImport) -> Conflict:
    return Conflict(
        _("This import is “%(state)s” by now, so that cannot be done.") % {"state": row.get_state_display()},
        advice=_("Reload the page to see where it stands."),
    )
