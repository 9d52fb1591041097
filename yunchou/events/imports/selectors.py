"""Reads about imports, platforms' accounts and which days they have stated (stage: facts)."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from yunchou.analytics.messages import N_, Message
from yunchou.core.errors import NotFound
from yunchou.core.jobs.selectors import MOVING
from yunchou.core.models import Job, Workspace
from yunchou.events.imports.checks import require_mapping
from yunchou.events.imports.customers import Customers
from yunchou.events.imports.facts import Facts
from yunchou.events.imports.fields import Kind
from yunchou.events.imports.guessing import guess, guess_as, guess_by
from yunchou.events.imports.mapping import Guess, Mapping
from yunchou.events.imports.parts import Part
from yunchou.events.imports.planning import make_plan
from yunchou.events.imports.previews import Preview, preview_rows
from yunchou.events.imports.reading import converter_for
from yunchou.events.imports.templates import Template, built_in
from yunchou.events.imports.uploads import refused_path
from yunchou.events.models import (
    CurrencyRate,
    DataImport,
    FactAccount,
    FactDay,
    ImportTemplate,
)


def imports(*, state: str = "", kind: str = "", text: str = "") -> QuerySet[DataImport]:
    """Imports of the workspace in scope, newest first, with who brought them."""
    rows: QuerySet[DataImport] = DataImport.objects.select_related("received_by", "job")
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(source__icontains=text))
    return rows


def data_import(pk: int) -> DataImport:
    """One import of the workspace in scope. Raises NotFound."""
    found: DataImport | None = (
        DataImport.objects.select_related("workspace", "received_by", "undone_by", "job")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(
            _("There is no import %(number)s.") % {"number": pk}, advice=_("Go back to the list of imports.")
        )
    return found


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
    job: Job | None = data_import.job
    is_busy = data_import.state in {DataImport.State.LOADING, DataImport.State.UNDOING}
    is_moving = is_busy and job is not None and job.state in MOVING
    has_stopped = is_busy and not is_moving
    return Progress(
        state=DataImport.State.STOPPED if has_stopped else data_import.state,
        done=data_import.read,
        total=data_import.rows_about,
        message=job.message if job and is_moving else "",
        error=data_import.error or (job.error if job and has_stopped else ""),
        is_moving=is_moving,
    )


def guess_for(
    data_import: DataImport, *, template: str = "", kind: str = "", saved: Sequence[Template] | None = None
) -> Guess:
    """What the file is: by the template or the kind that a person names, else as it is recognised.

    A template or a kind that there is not is as if none was named. One query, unless the `saved` templates are at hand.
    """
    seen = data_import.inspection
    saved = saved_templates() if saved is None else saved
    if (named := known_template(template, saved=saved)) is not None:
        return guess_by(named, seen["header"], seen["sample"])
    if kind in {one.value for one in Kind}:
        return guess_as(Kind(kind), seen["header"], seen["sample"])
    return guess(seen["header"], seen["sample"], saved=saved)


def known_template(key: str, *, saved: Sequence[Template] | None = None) -> Template | None:
    """The template of that key, the workspace's own ones first; an own one is also found by its name."""
    if not key:
        return None
    own = saved_templates() if saved is None else saved
    by_name = (one for one in own if one.names["en"] == key)
    return next((one for one in (*own, *built_in()) if one.key == key), None) or next(by_name, None)


def preview(
    data_import: DataImport,
    mapping: Mapping,
    *,
    channel_names: MappingOf[str, str] | None = None,
    today: date,
) -> Preview:
    """What the file's first rows become under a mapping; nothing is written. Raises BadMapping. Six queries at most."""
    seen = data_import.inspection
    require_mapping(mapping, header=seen["header"])
    plan = make_plan(
        data_import, mapping, channel_names=channel_names or {}, received_at=data_import.received_at
    )
    converter = converter_for(plan)
    first = data_import.layout["header_line"] + 1
    rows, whole = preview_rows(
        [(first + place, cells) for place, cells in enumerate(seen["sample"])], converter=converter
    )
    accounts = (
        tuple(sorted({account for account, _day in converter.days})) if isinstance(converter, Facts) else ()
    )
    replaces = _stated_days(data_import, mapping, converter) if isinstance(converter, Facts) else 0
    return Preview(
        columns=tuple(seen["header"]),
        rows=tuple(rows),
        first_day=whole.first_day,
        last_day=whole.last_day,
        accounts=accounts,
        channels={} if isinstance(converter, Customers) else dict(converter.channels),
        replaces=replaces,
        warnings=tuple(_warnings(data_import, mapping, whole, today=today, replaces=replaces)),
    )


def _stated_days(data_import: DataImport, mapping: Mapping, converter: Facts) -> int:
    stated = FactDay.unscoped.filter(
        workspace=data_import.workspace, source=mapping.source, is_stated=True
    ).values_list("account", "day")
    return len(converter.days & set(stated))


def _warnings(
    data_import: DataImport,
    mapping: Mapping,
    whole: Part,
    *,
    today: date,
    replaces: int,
) -> list[Message]:
    said = []
    if (before := same_file_before(data_import)) is not None:
        said.append(
            Message(N_("The same file was imported before, as number %(number)s."), {"number": before.pk})
        )
    if mapping.options.whole_day and replaces:
        said.append(
            Message(
                N_("The file states whole days: what it leaves out of %(days)s days that are known is gone."),
                {"days": replaces},
            )
        )
    if whole.no_rate:
        said.append(
            Message(
                N_(
                    "%(count)s amounts have no rate to %(currency)s: they are told in their own currency alone."
                ),
                {"count": whole.no_rate, "currency": data_import.workspace.currency},
            )
        )
    if whole.last_day is not None and whole.last_day > today:
        said.append(
            Message(
                N_("%(day)s has not come yet: check how days are written."),
                {"day": whole.last_day.isoformat()},
            )
        )
    return said


def same_file_before(data_import: DataImport) -> DataImport | None:
    """The last loaded import of the very same content. One query."""
    same = DataImport.unscoped.filter(
        workspace=data_import.workspace, sha256=data_import.sha256, state=DataImport.State.LOADED
    )
    found: DataImport | None = same.exclude(pk=data_import.pk).order_by("-pk").first()
    return found


def refused_rows_file(data_import: DataImport) -> Path | None:
    """The CSV of its refused rows, to be mended and imported again; None without any, or once it was deleted."""
    path = refused_path(data_import.workspace_id, data_import.pk)
    return path if data_import.refused and path.exists() else None


def files_kept_for() -> timedelta:
    """How long uploads and refused rows are kept."""
    return timedelta(days=settings.ENV.YUNCHOU_SEGMENT_DAYS)


def saved_templates() -> list[Template]:
    """Mappings that were saved in the workspace in scope, as templates with the key `own:<pk>`. One query."""
    return [_template(row) for row in import_templates()]


def _template(row: ImportTemplate) -> Template:
    mapping = Mapping.from_json(row.mapping)
    return Template(
        key=f"own:{row.pk}",
        kind=mapping.kind,
        source=mapping.source,
        names={"en": row.name},
        documentation=(),
        columns={field: (column,) for field, column in mapping.columns.items()},
        computed=(),
        constants=mapping.constants,
        options=mapping.options,
        header=tuple(row.header),
    )


def import_templates() -> QuerySet[ImportTemplate]:
    """The rows behind `saved_templates`, by name."""
    rows: QuerySet[ImportTemplate] = ImportTemplate.objects.select_related("saved_by")
    return rows


def accounts(workspace: Workspace) -> list[FactAccount]:
    """The workspace's accounts by source and account. One query."""
    return list(FactAccount.unscoped.filter(workspace=workspace))


def account(pk: int) -> FactAccount:
    """One account of the workspace in scope. Raises NotFound."""
    found: FactAccount | None = FactAccount.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(
            _("There is no account %(number)s.") % {"number": pk},
            advice=_("Go back to the list of accounts."),
        )
    return found


@dataclass(frozen=True, slots=True)
class Coverage:
    """One account, the days it has facts for, and the last day that its platform corrects no more."""

    account: FactAccount
    days: frozenset[date]
    settled_through: date


def coverage(workspace: Workspace, *, today: date) -> list[Coverage]:
    """Which days every account has stated. Two queries."""
    days: dict[tuple[str, str], set[date]] = {}
    stated = FactDay.unscoped.filter(workspace=workspace, is_stated=True)
    for source, name, day in stated.values_list("source", "account", "day"):
        days.setdefault((source, name), set()).add(day)
    return [
        Coverage(
            account=row,
            days=frozenset(days.get((row.source, row.account), ())),
            settled_through=today - timedelta(days=row.settle_days + 1),
        )
        for row in accounts(workspace)
    ]


def fact_versions(workspace: Workspace) -> dict[date, int]:
    """A counter by day that grows with every change of the day's facts. One query."""
    rows = FactDay.unscoped.filter(workspace=workspace).order_by("day").values_list("day")
    return dict(rows.annotate(version=Sum("version")))


def account_channels(workspace: Workspace) -> tuple[tuple[str, str, str], ...]:
    """(source, account, channel) of accounts that have one, for `Scope.account_channels`. One query."""
    rows = FactAccount.unscoped.filter(workspace=workspace).exclude(channel="")
    return tuple(rows.values_list("source", "account", "channel"))


def fact_days(data_import: DataImport) -> QuerySet[FactDay]:
    """The account days that an import speaks about, in order of days."""
    rows: QuerySet[FactDay] = FactDay.objects.filter(
        day__in=data_import.days.values("day"),
        account__in=data_import.days.values("account"),
        source=data_import.source,
    )
    return rows


def rates() -> Sequence[CurrencyRate]:
    """The rates of the workspace in scope, by currency, newest first. One query."""
    return list(CurrencyRate.objects.all())
