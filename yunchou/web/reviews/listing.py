"""All reviews: open ones first by their due time, then closed ones, newest first (stage: learn)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.accounts.selectors import members
from yunchou.core import clock
from yunchou.metrics.catalogue import Metric
from yunchou.metrics.selectors import metrics
from yunchou.reviews import selectors
from yunchou.reviews.models import Review
from yunchou.reviews.stored import findings_from_json
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.amounts import delta
from yunchou.web.answers import short_name
from yunchou.web.formats import Delta
from yunchou.web.reviews.page import KIND_LOOKS, time_left
from yunchou.web.reviews.words import days_words, title_of
from yunchou.web.slices import NamesOf, remembered_names, slice_words
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request, sorted_rows


class ReviewFilterForm(forms.Form):
    """The filters in the table's own row; every one may be left empty."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    owner = forms.TypedChoiceField(
        label=pgettext_lazy("of a review", "Owner"), required=False, coerce=int, empty_value=None
    )
    kind = forms.ChoiceField(label=gettext_lazy("Opened by"), required=False)

    def __init__(self, request: WorkspaceRequest) -> None:
        super().__init__(request.GET)
        people = [(one.user_id, one.user.name) for one in members()]
        self._offer("state", [("", _("Any")), *Review.State.choices])
        self._offer("owner", [("", _("Everybody")), *people])
        self._offer("kind", [("", _("Anything")), *Review.Kind.choices])

    def _offer(self, name: str, choices: object) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices, declared above

    @property
    def wanted(self) -> dict[str, object]:
        """What is asked for; a part that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return {"state": said.get("state", ""), "kind": said.get("kind", ""), "owner": said.get("owner")}

    @property
    def is_narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review in the list."""

    review: Review
    title: str
    about: str
    days: str
    left: str
    is_late: bool
    kind_tone: str
    kind_icon: str
    delta: Delta | None = None


@require_safe
@workspace_page(Permission.READ)
def reviews(request: WorkspaceRequest) -> HttpResponseBase:
    form = ReviewFilterForm(request)
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    rows = _rows(request, selectors.reviews(**form.wanted))  # type: ignore[arg-type]  # the form's fields have these types
    matching = [row for row in rows if _matches(row, at.search)]
    ordered = sorted_rows(matching, at=at, columns=columns) if at.sort else sorted(matching, key=_open_first)
    table = Table(
        "reviews",
        _("Reviews"),
        columns,
        paginate(ordered, at=at),
        at,
        row_template="reviews/row.html",
        filters_template="reviews/filters.html",
        search_hint=_("Title or number"),
        can_export=request.membership.can(Permission.ASK),
    )
    if table.can_export and at.wants_export:
        return export_xlsx(table, ordered, filename=_("Reviews"))
    page = replace(table.page, rows=_with_changes(table.page.rows, request))
    context = {
        "table": replace(table, columns=_page_columns(), page=page),
        "form": form,
        "can_open": request.membership.can(Permission.WORK),
        "open_count": sum(not row.review.is_closed for row in rows),
    }
    return render(request, "reviews/reviews.html", context)


def _rows(request: WorkspaceRequest, found: Iterable[Review]) -> list[ReviewRow]:
    now, known, names = clock.now(), metrics(request.workspace, with_archived=True), remembered_names(request)
    return [_row(one, known[one.of.metric], names, now=now) for one in found]


def _with_changes(rows: Sequence[ReviewRow], request: WorkspaceRequest) -> list[ReviewRow]:
    """The rows of one page with how much their number moved: findings are large, so only theirs are read. One query."""
    known = metrics(request.workspace, with_archived=True)
    whole = selectors.reviews().defer(None).in_bulk([row.review.pk for row in rows])
    return [replace(row, delta=_delta(whole[row.review.pk], known[row.review.of.metric])) for row in rows]


def _delta(found: Review, metric: Metric) -> Delta | None:
    if found.findings is None:
        return None
    compared = findings_from_json(found.findings).comparison
    return delta(compared.before.amount, compared.after.amount, metric=metric)


def _row(found: Review, metric: Metric, names: NamesOf, *, now: datetime) -> ReviewRow:
    tone, icon = KIND_LOOKS[Review.Kind(found.kind)]
    return ReviewRow(
        found,
        title=title_of(found, metric=metric, names=names),
        about=" · ".join(filter(None, (short_name(metric), slice_words(found.of, names=names)))),
        days=days_words(found.window),
        left=time_left(found, now=now),
        is_late=not found.is_closed and found.due_at < now,
        kind_tone=tone,
        kind_icon=icon,
    )


def _matches(row: ReviewRow, search: str) -> bool:
    wanted = search.casefold()
    return not wanted or any(wanted in text.casefold() for text in (row.title, row.review.label, row.about))


def _open_first(row: ReviewRow) -> tuple[bool, float]:
    """Open ones by what is due next; closed ones after them, the newest first."""
    found = row.review
    if found.closed_at is not None:
        return True, -found.closed_at.timestamp()
    return False, found.due_at.timestamp()


def _columns() -> list[Column]:
    return [
        Column("number", pgettext("of a review", "Number"), lambda row: row.review.label, is_sortable=True, is_on_phone=False),
        Column("title", _("Title"), lambda row: row.title, is_sortable=True),
        Column("about", _("About"), lambda row: row.about, is_on_phone=False),
        Column("days", _("Days"), lambda row: row.days, order=lambda row: row.review.start, is_sortable=True, is_on_phone=False),
        Column("owner", pgettext("of a review", "Owner"), lambda row: row.review.owner.name if row.review.owner else "", is_sortable=True, is_on_phone=False),
        Column("due", _("Due"), lambda row: row.review.due_at, is_sortable=True, is_on_phone=False),
        Column("state", _("State"), lambda row: str(row.review.get_state_display())),
    ]  # fmt: skip


def _page_columns() -> list[Column]:
    """With how much each number moved, before the owner."""
    columns = _columns()
    return [*columns[:4], Column("change", pgettext("of a number", "Change"), align="right"), *columns[4:]]
