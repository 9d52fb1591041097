"""Brings the platforms' files in by the importer, one after the other, as the team would on two mornings."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from demo.accounts import ACCOUNT_OF, ACCOUNTS
from demo.entering.founding import Team
from demo.exports.sheets import ExportFile
from demo.marketplaces import MARKETPLACES
from yunchou.core.jobs.queue import retry_job
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.selectors import progress
from yunchou.events.imports.services import add_account, receive_file, set_account, start
from yunchou.events.models import DataImport

State = DataImport.State
_POLL_SECONDS = 0.05
_CHANNEL_OF_SHOP = {shop.key: shop.channel for shop in MARKETPLACES}

#: Who brings in the files of a form; those of the shops are the business of the user operator.
_BROUGHT_BY = {
    **dict.fromkeys(("oceanengine", "qianchuan", "baidu_ads", "baidu_zhanzhang", "tencent_ads", "alimama", "jzt"), "SEM / SEO"),
    **dict.fromkeys(("juguang", "xhs_notes", "douyin_works", "wechat_oa", "wechat_oa_users", "zhihu"), "新媒体运营"),
}  # fmt: skip


class ImportFailedError(Exception):
    """A file of the demo did not go in whole: the demo or the importer is wrong about its form."""


def add_accounts(team: Team, *, now: datetime) -> None:
    """Say before the first file which channel each account belongs to, and how long its figures settle."""
    for one in ACCOUNTS:
        account = add_account(
            source=one.source, account=one.account, name=one.name, channel=one.channel, by=team.owner, now=now
        )
        set_account(
            account,
            name=one.name,
            channel=one.channel,
            currency="",
            is_expected=one.is_daily,
            settle_days=one.settle_days,
            by=team.owner,
            now=now,
        )


def bring_in(
    team: Team, files: Iterable[ExportFile], *, clock: Callable[[], datetime]
) -> Iterator[ExportFile]:
    """Each file that is loaded, once it is. Those that were loaded before an interruption are not brought again."""
    for file in files:
        row = DataImport.objects.filter(name=file.name).order_by("-pk").first()
        if row is None or row.state == State.RECEIVED:
            row = _begin(row, file, team=team, now=min(file.taken, clock()))
        elif progress(row).state == State.STOPPED and row.job:
            retry_job(row.job, by=None, now=clock())
        wait_for(row)
        yield file


def _begin(row: DataImport | None, file: ExportFile, *, team: Team, now: datetime) -> DataImport:
    by = team.who(_BROUGHT_BY.get(file.form, "用户运营"))
    if row is None:
        row = receive_file(team.workspace, name=file.name, chunks=[file.content], by=by, now=now)
    return start(row, mapping=_mapping(row, file), by=by, now=now)


def _mapping(row: DataImport, file: ExportFile) -> Mapping:
    """What the importer takes the file for, and what no file says: which account it is of, or which channel's orders."""
    expected = "customers" if file.form.endswith("_customers") else file.form
    if row.mapping is None or row.template != expected:
        raise ImportFailedError(
            f"{file.name} was taken for {row.template or 'nothing known'}, not {expected}."
        )
    mapping = Mapping.from_json(row.mapping)
    if mapping.kind is Kind.CUSTOMERS:
        return replace(mapping, source=file.form.removesuffix("_customers"))
    if mapping.kind is Kind.ORDERS:
        return mapping.with_constants(channel=_CHANNEL_OF_SHOP[mapping.source])
    if "account" in mapping.columns:
        return mapping
    return mapping.with_constants(account=ACCOUNT_OF[mapping.source].account)


def wait_for(row: DataImport) -> None:
    """Return once an import is loaded whole. Raises ImportFailedError."""
    while (now := progress(row)).is_moving:
        time.sleep(_POLL_SECONDS)
        row = DataImport.objects.select_related("job").get(pk=row.pk)
    if now.state != State.LOADED or row.refused:
        raise ImportFailedError(
            f"{row.name} is {now.state}, {row.refused} rows refused: {now.error} {row.refused_by}"
        )
