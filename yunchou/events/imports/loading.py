"""Loads a file part by part, shows all of it at once, and takes it back; wherever it breaks off, it goes on (stage: facts)."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from yunchou.analytics.stores.base import Store
from yunchou.analytics.stores.importing import FactDayRow, FactsPublished, Published
from yunchou.core.errors import DomainError
from yunchou.core.jobs import Cancelled, JobRun
from yunchou.events.files.refusals import FileRefused
from yunchou.events.imports.booking import book_end, book_part, book_published, book_stopped, book_undone
from yunchou.events.imports.errors import FileIsGone, unreadable
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.plan import Plan
from yunchou.events.imports.reader import Ending, ReadingChild, ReadPart
from yunchou.events.imports.refused_rows import write_refused
from yunchou.events.imports.uploads import path_of, refused_path
from yunchou.events.models import DataImport
from yunchou.people.statements import withdraw_statements

Reached = Callable[[str], None]


def _nothing(_step: str) -> None:
    """Tests break off at the steps that a load tells of."""


def load_import(run: JobRun, data_import: DataImport, *, store: Store, reached: Reached = _nothing) -> None:
    """Load a started import. Raises what the file is refused for; the import then says so and is stopped."""
    try:
        _load(run, data_import, store=store, reached=reached)
    except FileRefused as refusal:
        error = unreadable(refusal)
        book_stopped(data_import, f"{error.message} {error.advice}", now=run.now())
        raise error from refusal
    except DomainError as refusal:
        book_stopped(data_import, f"{refusal.message} {refusal.advice}", now=run.now())
        raise
    except Cancelled:
        book_stopped(data_import, _("It was cancelled."), now=run.now())
        raise


def _load(run: JobRun, data_import: DataImport, *, store: Store, reached: Reached) -> None:
    plan = Plan.from_json(data_import.plan)
    path = path_of(data_import.file)
    if not data_import.file or not path.exists():
        raise FileIsGone(
            _("The file %(name)s is no longer kept.") % {"name": data_import.name},
            advice=_("Upload it again."),
        )
    # A job that was set going again after it had ended early goes on from its finished parts.
    stopped = DataImport.unscoped.filter(pk=data_import.pk, state=DataImport.State.STOPPED)
    stopped.update(state=DataImport.State.LOADING, error="")
    with ReadingChild(path, plan) as child:
        for part in child.parts(skip=data_import.chunks):
            _keep(run, data_import, part, plan=plan, store=store, reached=reached)
        assert child.ending is not None
        ending = child.ending
    run.step("end", lambda: book_end(data_import, ending, now=run.now()))
    reached("read")
    published = _publish(data_import, plan, ending, store=store)
    reached("published")
    run.step("publish", lambda: book_published(data_import, published, store=store, now=run.now()))
    reached("booked")


def _keep(
    run: JobRun, data_import: DataImport, part: ReadPart, *, plan: Plan, store: Store, reached: Reached
) -> None:
    """Store a part, then count it: the token and the place in the file of refused rows make a repetition count once."""
    if part.lines:
        insert = store.insert_facts if plan.mapping.kind is Kind.FACTS else store.insert_versions
        insert(part.lines, token=f"import-{data_import.workspace_id}-{data_import.pk}:{part.number}")
    reached("stored")
    path = refused_path(data_import.workspace_id, data_import.pk)
    size = write_refused(path, part.refused, header=plan.header, at=data_import.refused_bytes)
    reached("refused rows written")
    run.step(f"part {part.number}", lambda: book_part(data_import, part, refused_bytes=size))
    data_import.refresh_from_db()
    run.progress(
        data_import.read, data_import.rows_about, _("%(count)s rows read") % {"count": data_import.read}
    )
    reached("counted")


def _publish(
    data_import: DataImport, plan: Plan, ending: Ending, *, store: Store
) -> Published | FactsPublished:
    """Show what was stored. Lists of customers have nothing in the event store."""
    workspace, import_id = data_import.workspace_id, data_import.pk
    if plan.mapping.kind is Kind.FACTS:
        whole, source = plan.mapping.options.whole_day, plan.mapping.source
        days = [FactDayRow(source, account, day, whole) for account, day in ending.days]
        return store.publish_facts(workspace=workspace, import_id=import_id, days=days)
    return store.publish_import(
        workspace=workspace, import_id=import_id, zone=data_import.workspace.time_zone
    )


def undo_import(run: JobRun, data_import: DataImport, *, store: Store, reached: Reached = _nothing) -> None:
    """Take back an import that was loaded, or that stopped on the way."""
    workspace, import_id = data_import.workspace_id, data_import.pk
    undone = store.undo_import(workspace=workspace, import_id=import_id, zone=data_import.workspace.time_zone)
    reached("taken back")
    withdraw_statements(workspace, import_id=import_id)
    reached("people withdrawn")
    run.step("undo", lambda: book_undone(data_import, undone, store=store, now=run.now()))
    reached("booked")
    store.forget_import(workspace=workspace, import_id=import_id)
    reached("forgotten")
