"""Imports: bring a file, say what its columns mean, watch it load, take it back (stage: facts)."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from yunchou.accounts.permissions import Permission
from yunchou.channels.selectors import channel_names
from yunchou.core import clock
from yunchou.core.errors import DomainError, NotAllowed, NotFound
from yunchou.events.imports import selectors, services
from yunchou.events.imports.fields import MANUAL, Kind
from yunchou.events.imports.mapping import Guess, Mapping
from yunchou.events.imports.templates import Template, built_in
from yunchou.events.models import DataImport
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.import_form import MappingForm, initial_of
from yunchou.web.import_views import ImportView, LayoutForm, PreviewTable, preview_table
from yunchou.web.import_words import template_words
from yunchou.web.masking import Mask, mask_for
from yunchou.web.refusals import show_refusal
from yunchou.web.tables import Column, Table, export_xlsx, paginate, parse_table_request


@require_safe
@workspace_page(Permission.READ)
def imports(request: WorkspaceRequest) -> HttpResponseBase:
    """Every file that was brought in, newest first, and the place to bring another."""
    table = _table(request)
    if table.can_export and table.request.wants_export:
        rows = [ImportView(row) for row in _files(table.request.search)]
        return export_xlsx(table, rows, filename=_("Imports"))
    context = {
        "table": table,
        "can_bring": request.membership.can(Permission.WORK),
        "known": len({one.source for one in built_in()}),
    }
    return render(request, "imports/imports.html", context)


@require_POST
@workspace_page(Permission.WORK)
def upload(request: WorkspaceRequest) -> HttpResponseBase:
    """Keep the files that were chosen; one leads on to its columns, several to the list."""
    received = [one for file in request.FILES.getlist("file") if (one := _receive(request, file))]
    if not request.FILES.getlist("file"):
        messages.error(request, _("No file was chosen."))
    if len(received) == 1:
        return _lead_on(request, reverse("import", args=[request.workspace.slug, received[0].pk]))
    return _lead_on(request, reverse("imports", args=[request.workspace.slug]))


def _lead_on(request: WorkspaceRequest, address: str) -> HttpResponseBase:
    """TRICKY: a script would follow a redirect itself, and what the next page has to say would be said to nobody."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _receive(request: WorkspaceRequest, file: Any) -> DataImport | None:
    try:
        return services.receive_file(
            request.workspace, name=file.name, chunks=file.chunks(), by=request.user, now=clock.now()
        )
    except DomainError as refusal:
        words = formats.sentences(f"{file.name}: {refusal.message}", refusal.advice)
        messages.error(request, words)
        return None


@require_safe
@workspace_page(Permission.READ)
def show(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One import: the columns to be chosen, or what became of its rows."""
    found = selectors.data_import(pk)
    if found.state == DataImport.State.RECEIVED and request.membership.can(Permission.WORK):
        return _mapping_page(_wizard(request, found, request.GET))
    context = {
        "view": ImportView(found),
        "can_undo": request.membership.can(Permission.MANAGE),
        "can_see_rows": _may_see_rows(request, found),
    }
    return render(request, "imports/import.html", context)


@require_POST
@workspace_page(Permission.WORK)
def tried(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """What the rows become under the columns as they are chosen now; nothing is written."""
    wizard = _wizard(request, selectors.data_import(pk), request.POST)
    return _mapping_page(wizard, form=_form(wizard, data=request.POST))


@require_POST
@workspace_page(Permission.WORK)
def start(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Load the file by the columns as they are chosen."""
    wizard = _wizard(request, selectors.data_import(pk), request.POST)
    form = _form(wizard, data=request.POST)
    if form.is_valid():
        try:
            started = services.start(
                wizard.found,
                mapping=form.mapping(wizard.guessed.mapping),
                save_as=form.cleaned_data["save_as"],
                channel_names=wizard.keys_by_name,
                by=request.user,
                now=clock.now(),
            )
        except DomainError as refusal:
            show_refusal(form, refusal, fields=_controls(form, wizard.guessed.mapping))
        else:
            return redirect("import", workspace=request.workspace.slug, pk=started.pk)
    return _mapping_page(wizard, form=form)


@require_POST
@workspace_page(Permission.WORK)
def layout(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Read the file otherwise: another sheet, encoding, delimiter or header line."""
    found = selectors.data_import(pk)
    form = LayoutForm(request.POST, data_import=found)
    if form.is_valid():
        try:
            services.change_layout(found, layout=form.layout(), by=request.user, now=clock.now())
        except DomainError as refusal:
            messages.error(request, formats.sentences(refusal.message, refusal.advice))
    else:
        messages.error(request, _("The file cannot be read like that: check what you chose."))
    return redirect("import", workspace=request.workspace.slug, pk=found.pk)


@require_safe
@workspace_page(Permission.WORK)
def refused_rows(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """The refused rows as a file, to be mended and brought again."""
    found = selectors.data_import(pk)
    if not _may_see_rows(request, found):
        raise NotAllowed(
            _("The rows of this file may hold personal data."),
            advice=_("Ask whoever brought the file, or a manager."),
        )
    file = selectors.refused_rows_file(found)
    if file is None:
        raise NotFound(
            _("There is no file of refused rows."), advice=_("Such files are kept for some days only.")
        )
    name = _("%(name)s refused rows.csv") % {"name": found.name.rpartition(".")[0] or found.name}
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type="text/csv")


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.MANAGE)
def undo(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Take the import back, after a question."""
    found = selectors.data_import(pk)
    if request.method != "POST":
        return render(request, "imports/undo.html", {"view": ImportView(found)})
    services.undo(found, by=request.user, now=clock.now())
    return redirect("import", workspace=request.workspace.slug, pk=pk)


@require_POST
@workspace_page(Permission.WORK)
def discard(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Forget a file that was not loaded."""
    services.discard(selectors.data_import(pk), by=request.user, now=clock.now())
    messages.success(request, _("The file is forgotten; nothing of it was loaded."))
    return redirect("imports", workspace=request.workspace.slug)


@require_safe
@workspace_page(Permission.READ)
def templates(request: WorkspaceRequest) -> HttpResponseBase:
    """The forms of export that are known, with the columns each is recognised by, and one's own."""
    context = {
        "built_in": sorted((_known(one) for one in built_in()), key=lambda one: one.name),
        "own": selectors.import_templates(),
        "can_delete": request.membership.can(Permission.MANAGE),
    }
    return render(request, "imports/templates.html", context)


@require_POST
@workspace_page(Permission.MANAGE)
def delete_template(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """Forget a template of one's own; imports made with it stay."""
    template = get_object_or_404(selectors.import_templates(), pk=pk)
    services.delete_template(template, by=request.user, now=clock.now())
    messages.success(request, _("The template “%(name)s” is deleted.") % {"name": template.name})
    return redirect("import-templates", workspace=request.workspace.slug)


@dataclass(frozen=True, slots=True)
class KnownTemplate:
    """A built-in template as the page shows it."""

    name: str
    kind: str
    header: tuple[str, ...]
    documentation: tuple[str, ...]


def _known(template: Template) -> KnownTemplate:
    kind = str(DataImport.Kind(template.kind).label)
    return KnownTemplate(template_words(template), kind, template.header, template.documentation)


def _table(request: WorkspaceRequest) -> Table[ImportView]:
    columns = [
        Column("file", _("File"), lambda view: view.row.name),
        Column("what", pgettext("of a file", "What"), lambda view: view.what, is_on_phone=False),
        Column("state", _("State"), lambda view: view.state_words),
        Column("days", _("Days"), lambda view: view.days, is_on_phone=False),
        Column("read", _("Read"), lambda view: view.row.read, "right", is_on_phone=False),
        Column("loaded", _("Loaded"), lambda view: view.row.loaded, "right"),
        Column("skipped", _("Skipped"), lambda view: view.row.skipped, "right", is_on_phone=False),
        Column("refused", _("Refused"), lambda view: view.row.refused, "right"),
        Column("who", _("Brought by"), lambda view: view.row.received_label, is_on_phone=False),
        Column("when", _("When"), lambda view: view.row.received_at, is_on_phone=False),
    ]
    wanted = parse_table_request(request, columns=columns)
    found = paginate(_files(wanted.search), at=wanted)
    return Table(
        key="imports",
        caption=_("Imports"),
        columns=columns,
        page=replace(found, rows=[ImportView(row) for row in found.rows]),
        request=wanted,
        row_template="imports/row.html",
        search_hint=_("Search files and platforms"),
        can_export=request.membership.can(Permission.ASK),
    )


def _files(text: str) -> QuerySet[DataImport]:
    """Imports that were files: costs typed in are listed under Spend."""
    return selectors.imports(text=text).exclude(source=MANUAL)


@dataclass(frozen=True, slots=True)
class Wizard:
    """What the page of a file's columns goes by, read once: the saved templates, the channels' names, the guess."""

    request: WorkspaceRequest
    found: DataImport
    guessed: Guess
    templates: list[Template]
    channel_names: dict[str, str]

    @property
    def keys_by_name(self) -> dict[str, str]:
        return {name: key for key, name in self.channel_names.items()}

    @property
    def mask(self) -> Mask:
        return _mask(self.request, self.found)


def _wizard(request: WorkspaceRequest, found: DataImport, said: QueryDict) -> Wizard:
    """The file is what a person says by ?template= or ?kind=, else as it was recognised."""
    saved = selectors.saved_templates()
    guessed = selectors.guess_for(
        found, template=said.get("template", ""), kind=said.get("kind", ""), saved=saved
    )
    return Wizard(request, found, guessed, [*saved, *built_in()], channel_names())


def _form(wizard: Wizard, *, data: QueryDict | None = None) -> MappingForm:
    header = wizard.found.inspection["header"]
    return MappingForm(
        data,
        kind=wizard.guessed.mapping.kind,
        header=header,
        sample=_shown_sample(wizard),
        channel_names=wizard.channel_names,
        initial=initial_of(wizard.guessed.mapping, header),
    )


def _shown_sample(wizard: Wizard) -> list[list[str]]:
    """The first rows; of orders and customers any cell may be personal, so others than who brought them see none."""
    mask, sample = wizard.mask, wizard.found.inspection["sample"]
    if mask.columns and wizard.guessed.mapping.kind is not Kind.FACTS:
        return []
    return [[mask.text(cell) for cell in cells] for cells in sample]


def _mapping_page(wizard: Wizard, *, form: MappingForm | None = None) -> HttpResponseBase:
    """The columns with their meanings, and what the first rows become."""
    form = form or _form(wizard)
    guessed = wizard.guessed
    mapping = guessed.mapping
    if form.is_bound:
        mapping = form.mapping(mapping) if form.is_valid() else mapping
    context = {
        "view": ImportView(wizard.found),
        "guessed": guessed,
        "recognised_as": _recognised(wizard),
        "known_share": formats.rate(guessed.confidence).text,
        "form": form,
        "layout_form": LayoutForm(data_import=wizard.found),
        "preview": _preview(wizard, mapping, form),
        "kinds": [(kind.value, DataImport.Kind(kind).label) for kind in Kind],
        "templates": [(one.key, template_words(one)) for one in wizard.templates],
    }
    return render(wizard.request, "imports/columns.html", context)


def _recognised(wizard: Wizard) -> str:
    named = (one for one in wizard.templates if one.key == wizard.guessed.template)
    return next(map(template_words, named), "")


def _preview(wizard: Wizard, mapping: Mapping, form: MappingForm) -> PreviewTable | None:
    """None where the columns do not make sense yet; then the form says why."""
    if form.is_bound and form.errors:
        return None
    today = clock.today(wizard.request.workspace.zone, at=clock.now())
    try:
        made = selectors.preview(wizard.found, mapping, channel_names=wizard.keys_by_name, today=today)
    except DomainError as refusal:
        if form.is_bound:
            show_refusal(form, refusal, fields=_controls(form, mapping))
        return None
    return preview_table(made, mapping, names=wizard.channel_names, mask=wizard.mask)


def _controls(form: MappingForm, mapping: Mapping) -> MappingOf[str, str]:
    """Field → the control of the column that means it."""
    places = {title: f"column-{place}" for place, title in enumerate(form.header)}
    return {name: places[title] for name, title in mapping.columns.items() if title in places}


def _may_see_rows(request: WorkspaceRequest, found: DataImport) -> bool:
    """Who brought the file has seen its rows already."""
    is_theirs = found.received_by_id == request.user.pk
    return is_theirs or request.membership.can(Permission.SEE_PERSONAL)


def _mask(request: WorkspaceRequest, found: DataImport) -> Mask:
    return Mask(frozenset()) if _may_see_rows(request, found) else mask_for(request.membership)


urlpatterns = [
    path("w/<slug:workspace>/imports", imports, name="imports"),
    path("w/<slug:workspace>/imports/upload", upload, name="import-upload"),
    path("w/<slug:workspace>/imports/templates", templates, name="import-templates"),
    path(
        "w/<slug:workspace>/imports/templates/<int:pk>/delete", delete_template, name="import-template-delete"
    ),
    path("w/<slug:workspace>/imports/<int:pk>", show, name="import"),
    path("w/<slug:workspace>/imports/<int:pk>/preview", tried, name="import-preview"),
    path("w/<slug:workspace>/imports/<int:pk>/start", start, name="import-start"),
    path("w/<slug:workspace>/imports/<int:pk>/layout", layout, name="import-layout"),
    path("w/<slug:workspace>/imports/<int:pk>/refused", refused_rows, name="import-refused"),
    path("w/<slug:workspace>/imports/<int:pk>/undo", undo, name="import-undo"),
    path("w/<slug:workspace>/imports/<int:pk>/discard", discard, name="import-discard"),
]
