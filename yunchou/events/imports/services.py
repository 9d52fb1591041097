"""Writes about imports: receive a file, map it, start it, undo it (stage: facts)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yunchou.core.models import User, Workspace
from yunchou.events.imports.mapping import Mapping
from yunchou.events.models import CurrencyRate, DataImport, FactAccount, ImportTemplate


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
    state RECEIVED, with a guessed mapping (`data_import.mapping`) if its header is known.
    """
    raise NotImplementedError


def change_layout(data_import: DataImport, *, layout: dict[str, Any], by: User | None, now: datetime) -> None:
    """Read the file otherwise: another sheet, encoding, delimiter or header line. Raises UnreadableFile."""
    raise NotImplementedError


def start(
    data_import: DataImport, *, mapping: Mapping, save_as: str = "", by: User | None, now: datetime
) -> DataImport:
    """Load the file by a job. `save_as` keeps the mapping as a template under that name. Raises BadMapping, Conflict.

    TRICKY: the later import holds, so one that was received before others which have started since gets a new number:
    go on with the import that comes back.
    """
    raise NotImplementedError


def undo(data_import: DataImport, *, by: User | None, now: datetime) -> None:
    """Take back, by a job, all that the import stated; what lies beneath shows again. A Change. Raises Conflict."""
    raise NotImplementedError


def discard(data_import: DataImport, *, by: User | None, now: datetime) -> None:
    """Forget a file that was never loaded. Raises Conflict."""
    raise NotImplementedError


def set_account(
    account: FactAccount,
    *,
    name: str,
    channel: str,
    currency: str,
    is_expected: bool,
    settle_days: int,
    by: User,
    now: datetime,
) -> None:
    """Set what is known of an account; what moves numbers is a Change. Raises UnknownCurrency, BadAccount."""
    raise NotImplementedError


def add_account(
    *, source: str, account: str, name: str, channel: str, by: User | None, now: datetime
) -> FactAccount:
    """Make an account known before its first file. Raises Conflict when it is known already."""
    raise NotImplementedError


def set_rate(*, currency: str, day: date, rate: Decimal, by: User, now: datetime) -> CurrencyRate:
    """State what one unit of `currency` is worth in the workspace's from `day` on, for what is imported from now on."""
    raise NotImplementedError


def delete_rate(rate: CurrencyRate, *, by: User, now: datetime) -> None:
    """Take a rate back; amounts that were told by it stay."""
    raise NotImplementedError


def delete_template(template: ImportTemplate, *, by: User, now: datetime) -> None:
    """Forget a saved mapping; imports made with it stay."""
    raise NotImplementedError
