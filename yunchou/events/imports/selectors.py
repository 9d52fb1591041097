"""Reads about imports, platforms' accounts and which days they have stated (stage: facts)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db.models import QuerySet

from yunchou.core.models import Workspace
from yunchou.events.imports.mapping import Guess, Mapping
from yunchou.events.imports.previews import Preview
from yunchou.events.imports.templates import Template
from yunchou.events.models import CurrencyRate, DataImport, FactAccount, FactDay, ImportTemplate


def imports(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[DataImport]:
    """Imports of the workspace in scope, newest first, with who brought them."""
    raise NotImplementedError


def data_import(pk: int) -> DataImport:
    """One import of the workspace in scope. Raises NotFound."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is. `state` is the import's, or STOPPED when its job has ended early; `error` says why."""

    state: str
    done: int
    total: int | None
    message: str
    error: str
    is_moving: bool


def progress(data_import: DataImport) -> Progress:
    """How far an import is, by its job. One query at most."""
    raise NotImplementedError


def guess_for(data_import: DataImport) -> Guess:
    """What the file probably is, by saved and built-in templates. One query."""
    raise NotImplementedError


def preview(data_import: DataImport, mapping: Mapping) -> Preview:
    """What the file's first rows become under a mapping; nothing is written. Raises BadMapping, UnreadableFile."""
    raise NotImplementedError


def same_file_before(data_import: DataImport) -> DataImport | None:
    """The last loaded import of the very same content. One query."""
    raise NotImplementedError


def refused_rows_file(data_import: DataImport) -> Path | None:
    """The CSV of its refused rows, to be mended and imported again; None without any, or once it was deleted."""
    raise NotImplementedError


def saved_templates() -> list[Template]:
    """Mappings that were saved in the workspace in scope, as templates with the key `own:<pk>`. One query."""
    raise NotImplementedError


def import_templates() -> QuerySet[ImportTemplate]:
    """The rows behind `saved_templates`, by name."""
    raise NotImplementedError


def accounts(workspace: Workspace) -> list[FactAccount]:
    """The workspace's accounts by source and account. One query."""
    raise NotImplementedError


def account(pk: int) -> FactAccount:
    """One account of the workspace in scope. Raises NotFound."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Coverage:
    """One account, the days it has facts for, and the last day that its platform corrects no more."""

    account: FactAccount
    days: frozenset[date]
    settled_through: date | None


def coverage(workspace: Workspace, *, today: date) -> list[Coverage]:
    """Which days every account has stated. Two queries."""
    raise NotImplementedError


def fact_versions(workspace: Workspace) -> dict[date, int]:
    """A counter by day that grows with every change of the day's facts. One query."""
    raise NotImplementedError


def account_channels(workspace: Workspace) -> tuple[tuple[str, str, str], ...]:
    """(source, account, channel) of accounts that have one, for `Scope.account_channels`. One query."""
    raise NotImplementedError


def fact_days(data_import: DataImport) -> QuerySet[FactDay]:
    """The account days that an import has stated."""
    raise NotImplementedError


def rates() -> Sequence[CurrencyRate]:
    """The rates of the workspace in scope, by currency, newest first. One query."""
    raise NotImplementedError
