"""Background work about imports: load a file, take an import back, let old files go (stage: facts)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yunchou.core.event_store import event_store
from yunchou.core.jobs import JobRun, job, schedule
from yunchou.events.imports.loading import load_import, undo_import
from yunchou.events.imports.selectors import data_import as import_numbered
from yunchou.events.imports.services import IMPORT, UNDO, forget_files


@job(IMPORT, label=_("Import a file"))
def load(run: JobRun, data_import: int) -> dict[str, int]:
    """Load a started import."""
    load_import(run, import_numbered(data_import), store=event_store())
    done = import_numbered(data_import)
    return {"read": done.read, "loaded": done.loaded, "skipped": done.skipped, "refused": done.refused}


@job(UNDO, label=_("Undo an import"))
def undo(run: JobRun, data_import: int) -> None:
    """Take back what an import stated."""
    undo_import(run, import_numbered(data_import), store=event_store())


@schedule("35 3 * * *", "events.forget_import_files", label=_("Delete files of old imports"))
def forget(_run: JobRun, tick: datetime) -> int:
    """Files hold personal values as they came: they are kept no longer than segments of the spool."""
    return forget_files(before=tick - timedelta(days=settings.ENV.YUNCHOU_SEGMENT_DAYS))
