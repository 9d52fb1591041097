"""The API's routes to imports: bring a file, see what became of it, take it back."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status, UploadedFile

from yunchou.accounts.permissions import Scope
from yunchou.api.access import SecretKey, key_of, workspace_of
from yunchou.api.schemas import REFUSALS, ImportIn, ImportOut, ImportRow, ImportsOut, Problem
from yunchou.channels.selectors import channel_names
from yunchou.core import clock
from yunchou.core.errors import DomainError, NotFound
from yunchou.core.scope import workspace_scope
from yunchou.events.imports import selectors, services
from yunchou.events.imports.checks import require_mapping
from yunchou.events.imports.errors import BadMapping
from yunchou.events.imports.mapping import Guess, Mapping
from yunchou.events.models import DataImport

MOST_IMPORTS = 200
#: A file that no person looks at is taken for an export when a template knows so many of its columns: platforms share words.
SURE = 0.8
OF_ONE = REFUSALS | {404: Problem}

router = Router(auth=SecretKey(Scope.IMPORTS))


@router.post("/imports", response={201: ImportOut, **REFUSALS}, summary="Bring a file in")
def bring_file(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="A table: csv, tsv, txt, xlsx, xls, xlsb or ods.")],
    said: Annotated[ImportIn, Form()],
) -> Any:
    """Keep the file and start loading it when its columns are known; else it waits, and `waiting_for` says for what."""
    with workspace_scope(workspace_of(request)):
        _require_known(said)
        kept = services.receive_file(
            workspace_of(request),
            name=file.name or "",
            chunks=file.chunks(),
            by=None,
            by_label=key_of(request).name,
            now=clock.now(),
        )
        guessed = _guessed(kept, said)
        if said.start and _what_is_missing(kept, guessed, said) is None:
            mapping = _mapping(guessed, said)
            kept = services.start(
                kept, mapping=mapping, channel_names=_keys_by_name(), by=None, now=clock.now()
            )
        return Status(201, _import(kept, said))


@router.get("/imports", response={200: ImportsOut, **REFUSALS}, summary="The imports, newest first")
def list_imports(
    request: HttpRequest,
    page: Annotated[int, Query(ge=1, le=100_000, description="Page on: `next` of the page before.")] = 1,
    limit: Annotated[int, Query(ge=1, le=MOST_IMPORTS, description="How many at most.")] = 50,
) -> Any:
    """What was brought in by pages, programs and the command line."""
    first = (page - 1) * limit
    with workspace_scope(workspace_of(request)):
        rows = list(selectors.imports()[first : first + limit + 1])
        has_more = len(rows) > limit
        return {"imports": [_row(row) for row in rows[:limit]], "next": page + 1 if has_more else None}


@router.get("/imports/{number}", response={200: ImportOut, **OF_ONE}, summary="One import")
def show_import(request: HttpRequest, number: int) -> Any:
    """Where it stands and what became of its rows."""
    with workspace_scope(workspace_of(request)):
        return _import(selectors.data_import(number))


@router.get("/imports/{number}/refused", response={**OF_ONE}, summary="The refused rows as CSV")
def refused_rows(request: HttpRequest, number: int) -> HttpResponseBase:
    """The rows as they stood, each with what is wrong and what to do, to be mended and brought again."""
    with workspace_scope(workspace_of(request)):
        file = selectors.refused_rows_file(selectors.data_import(number))
    if file is None:
        raise NotFound(
            _("There is no file of refused rows."), advice=_("Such files are kept for some days only.")
        )
    name = f"import-{number}.refused.csv"
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


@router.post(
    "/imports/{number}/undo", response={202: ImportOut, **OF_ONE, 409: Problem}, summary="Take one back"
)
def undo_import(request: HttpRequest, number: int) -> Any:
    """What it stated goes, and what earlier files stated of the same shows again. The work is done soon after."""
    with workspace_scope(workspace_of(request)):
        found = selectors.data_import(number)
        services.undo(found, by=None, by_label=key_of(request).name, now=clock.now())
        return Status(202, _import(found))


def _require_known(said: ImportIn) -> None:
    """Raises BadMapping for a template or a channel that there is not, before the file is kept."""
    if said.template and selectors.known_template(said.template) is None:
        raise BadMapping(
            _("There is no template “%(template)s”.") % {"template": said.template},
            advice=_("Use a key of docs/importing.md, or the name of a template that your team keeps."),
            field="template",
        )
    if said.channel and said.channel not in channel_names():
        raise BadMapping(
            _("There is no channel “%(channel)s”.") % {"channel": said.channel},
            advice=_("Use its key, as the page of channels shows it."),
            field="channel",
        )


def _guessed(kept: DataImport, said: ImportIn) -> Guess:
    return selectors.guess_for(kept, template=said.template, kind=said.kind or "")


def _mapping(guessed: Guess, said: ImportIn) -> Mapping:
    """What the file was recognised as, with what was said of all of its rows."""
    constants = {name: text for name in ("account", "channel", "shop") if (text := getattr(said, name))}
    mapping = guessed.mapping.with_constants(**constants)
    return replace(mapping, source=said.source) if said.source else mapping


def _what_is_missing(kept: DataImport, guessed: Guess, said: ImportIn) -> DomainError | None:
    """Why the file cannot be started as it is; None when it can.

    Columns that look like something are no ground to load a file that nobody named: a person looks first.
    """
    try:
        require_mapping(_mapping(guessed, said), header=kept.inspection["header"])
    except BadMapping as refusal:
        return refusal
    if said.template or said.kind or (guessed.template and guessed.confidence >= SURE):
        return None
    return BadMapping(
        _("It is not certain what the columns of %(name)s mean.") % {"name": kept.name},
        advice=_(
            "Say what they mean on the page of the import, or send the file again with template or kind."
        ),
        field="template",
    )


def _keys_by_name() -> dict[str, str]:
    return {name: key for key, name in channel_names().items()}


def _row(row: DataImport) -> dict[str, Any]:
    progress = selectors.progress(row)
    shown = {name: getattr(row, name) for name in ImportRow.model_fields if hasattr(row, name)}
    return shown | {"state": progress.state, "error": progress.error, "by": row.received_label}


def _import(row: DataImport, said: ImportIn | None = None) -> dict[str, Any]:
    return {**_row(row), "waiting_for": _waiting_for(row, said or ImportIn.model_construct())}


def _waiting_for(row: DataImport, said: ImportIn) -> dict[str, str] | None:
    if row.state != DataImport.State.RECEIVED:
        return None
    missing = _what_is_missing(row, _guessed(row, said), said)
    if missing is None:
        return None
    return {
        "code": missing.code,
        "message": missing.message,
        "advice": missing.advice,
        "field": missing.field,
    }
