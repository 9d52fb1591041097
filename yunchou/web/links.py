"""Tracked links: build one or many, keep them, see what they brought, take the QR code (stages: make and run)."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

import segno
from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yunchou.accounts.permissions import Permission
from yunchou.channels import services
from yunchou.channels.links import PARTS, BuiltLink, LinkParts, build_links
from yunchou.channels.models import LONGEST_URL, TrackedLink
from yunchou.channels.results import RESULTS, LinkResult, link_filters, link_results
from yunchou.channels.selectors import channel_names, rules_in_force, tracked_links
from yunchou.core import clock
from yunchou.events.decoding.channels import Channel
from yunchou.metrics.catalogue import METRICS
from yunchou.metrics.selectors import answers
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.answers import card_of, chart_of, figure_of
from yunchou.web.formats import Figure
from yunchou.web.names import Names
from yunchou.web.periods import PRESETS, ChosenPeriod, page_period
from yunchou.web.refusals import carried_out
from yunchou.web.tables import Column, Page, Table, export_xlsx, paginate, parse_table_request

#: Pixels of the side of one square in a picture of a code.
SQUARE = 12
#: Links of one export, whose results are asked for.
MOST_EXPORTED = 500
#: Where links fall that no rule and no list knows the source of.
UNCLEAR = frozenset({Channel.UNKNOWN, Channel.PAID_OTHER})
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
LOOKS: dict[str, dict[str, Any]] = {
    "svg": {"light": "#fff", "xmldecl": False},
    "png": {},
}


class LinkForm(forms.Form):
    """The page, the five parameters, and a name to find the link by."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=services.LONGEST_LINK_NAME,
        help_text=gettext_lazy("To find it by, such as “618 pre-heating, Douyin feed”."),
    )
    landing = forms.CharField(
        label=gettext_lazy("Page it leads to"),
        max_length=LONGEST_URL,
        widget=forms.URLInput({"placeholder": "https://"}),
        help_text=gettext_lazy(
            "Copy the address from the browser. Links inside your own site carry no parameters."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Source (utm_source)"),
        max_length=100,
        help_text=gettext_lazy("Where it stands: douyin, wechat, baidu."),
    )
    medium = forms.CharField(
        label=gettext_lazy("Medium (utm_medium)"),
        max_length=100,
        help_text=gettext_lazy("How it is paid or sent: cpc, social, email, kol."),
    )
    campaign = forms.CharField(
        label=gettext_lazy("Campaign (utm_campaign)"),
        max_length=100,
        help_text=gettext_lazy("What for: 618, spring-launch."),
    )
    content = forms.CharField(
        label=gettext_lazy("Content (utm_content)"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Which piece or creative. Several, one a line, make one link each."),
    )
    term = forms.CharField(
        label=gettext_lazy("Term (utm_term)"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The keyword, for search ads."),
    )

    def contents(self) -> list[str]:
        return [line.strip() for line in re.split(r"[\r\n]+", self.cleaned_data["content"]) if line.strip()]

    def parts(self) -> LinkParts:
        stated = {name: self.cleaned_data[name] for name in ("landing", *PARTS) if name != "content"}
        return LinkParts(**stated)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A saved link with what it brought in the period."""

    link: TrackedLink
    channel: str
    figures: Mapping[str, Figure]


@require_safe
@workspace_page(Permission.READ)
def links(request: WorkspaceRequest) -> HttpResponseBase:
    """?archived=1 shows those put away, ?channel= keeps to one; the period is that of the results."""
    chosen = page_period(request)
    is_archived = request.GET.get("archived") == "1"
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    rows = tracked_links(text=at.search, channel=request.GET.get("channel", ""), is_archived=is_archived)
    can_export = request.membership.can(Permission.ASK)
    is_export = can_export and at.wants_export
    page = Page(list(rows[:MOST_EXPORTED]), 0, 1, MOST_EXPORTED) if is_export else paginate(rows, at=at)
    table = Table(
        "links",
        _("Tracked links"),
        columns,
        replace(page, rows=_lines(request, page.rows, chosen)),
        at,
        row_template="links/row.html",
        search_hint=_("Name, campaign, content or address"),
        can_export=can_export,
    )
    if is_export:
        return export_xlsx(table, table.page.rows, filename=_("Tracked links"))
    context = {
        "table": table,
        "chosen": chosen,
        "presets": PRESETS,
        "is_archived": is_archived,
        "can_build": request.membership.can(Permission.WORK),
        "zone": request.workspace.time_zone,
        "now": clock.now(),
    }
    return render(request, "links/links.html", context)


def _columns() -> list[Column]:
    words = [
        Column("name", _("Link"), lambda line: line.link.name),
        Column("channel", _("Channel"), lambda line: line.channel, is_on_phone=False),
        Column("campaign", _("Campaign"), lambda line: line.link.campaign, is_on_phone=False),
        Column("content", _("Content"), lambda line: line.link.content, is_on_phone=False),
    ]
    numbers = [_figure_column(key) for key in RESULTS]
    # Only in the workbook: a page has no room for an address, but whoever hands links out needs it.
    return [
        *words,
        *numbers,
        Column("url", pgettext("of a link", "Address"), lambda line: line.link.url, is_on_phone=False),
    ]


def _figure_column(key: str) -> Column:
    return Column(key, str(METRICS[key].label), lambda line: line.figures[key], align="right")


def _lines(request: WorkspaceRequest, rows: Sequence[TrackedLink], chosen: ChosenPeriod) -> list[LinkLine]:
    results = link_results(rows, between=chosen.period, workspace=request.workspace, now=clock.now())
    names = channel_names()
    return [
        LinkLine(link, names.get(link.channel, link.channel), _figures(results[link.pk])) for link in rows
    ]


def _figures(result: LinkResult) -> dict[str, Figure]:
    return {
        key: figure_of(value, result.answers[key], metric=METRICS[key])
        for key, value in result.values.items()
    }


@require_http_methods(["GET", "POST"])
@workspace_page(Permission.WORK)
def build(request: WorkspaceRequest) -> HttpResponseBase:
    """Show what the links will be (do=show) and keep them (do=save). ?channel=… and the parts may be given beforehand."""
    form = LinkForm(request.POST or None, initial=request.GET.dict())
    built: list[BuiltLink] = []
    can_be_built = form.is_valid() and carried_out(form, lambda: built.extend(_built(form)))
    wants_to_keep = can_be_built and request.POST.get("do") == "save"
    if wants_to_keep and carried_out(form, lambda: _save(request, form, built)):
        told = ngettext("Kept %(count)d link.", "Kept %(count)d links.", len(built)) % {"count": len(built)}
        messages.success(request, told)
        return redirect("links", workspace=request.workspace.slug)
    names = channel_names()
    context = {
        "form": form,
        "built": [(link, names.get(link.channel, link.channel), link.channel in UNCLEAR) for link in built],
    }
    return render(request, "links/build.html", context)


def _built(form: LinkForm) -> list[BuiltLink]:
    return build_links(form.parts(), contents=form.contents(), rules=rules_in_force())


def _save(request: WorkspaceRequest, form: LinkForm, built: Sequence[BuiltLink]) -> None:
    services.save_links(form.cleaned_data["name"], built, by=request.user, now=clock.now())


@require_safe
@workspace_page(Permission.READ)
def link(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    """One link: to copy, to print as a code, and what came by it."""
    now = clock.now()
    found, chosen = (
        get_object_or_404(TrackedLink.objects.select_related("created_by"), pk=pk),
        page_period(request),
    )
    questions = [
        METRICS[key].over(
            chosen.period, grain=chosen.grain, where=link_filters(found), compare=chosen.compare
        )
        for key in RESULTS
    ]
    found_answers = answers(questions, workspace=request.workspace, now=now)
    context = {
        "link": found,
        "readable": unquote(found.url),
        "channel": channel_names().get(found.channel, found.channel),
        "cards": [
            card_of(METRICS[key], one, href="") for key, one in zip(RESULTS, found_answers, strict=True)
        ],
        "chart": chart_of(
            METRICS[RESULTS[0]], found_answers[0], names=Names(), today=chosen.today, is_split=False
        ),
        "chosen": chosen,
        "presets": PRESETS,
        "can_build": request.membership.can(Permission.WORK),
        "zone": request.workspace.time_zone,
        "now": now,
    }
    return render(request, "links/link.html", context)


@require_safe
@workspace_page(Permission.READ)
def qr_code(request: WorkspaceRequest, pk: int, kind: str) -> HttpResponseBase:
    """The link as a QR code: a drawing for the page and for print, or a picture. Damage of 15 % can be read over."""
    found = get_object_or_404(TrackedLink.objects, pk=pk)
    buffer = io.BytesIO()
    segno.make_qr(found.url, error="m").save(buffer, kind=kind, scale=SQUARE, **LOOKS[kind])
    response = HttpResponse(buffer.getvalue(), content_type=TYPES[kind])
    if request.GET.get("save") == "1":
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}.{kind}"
    return response


@require_POST
@workspace_page(Permission.WORK)
def archive(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(TrackedLink.objects, pk=pk)
    services.archive_link(found, by=request.user, now=clock.now())
    messages.success(request, _("The link is off the list. It still works and is still counted."))
    return redirect("link", workspace=request.workspace.slug, pk=pk)


@require_POST
@workspace_page(Permission.WORK)
def restore(request: WorkspaceRequest, pk: int) -> HttpResponseBase:
    found = get_object_or_404(TrackedLink.objects, pk=pk)
    services.restore_link(found, by=request.user, now=clock.now())
    messages.success(request, _("The link is on the list again."))
    return redirect("link", workspace=request.workspace.slug, pk=pk)


urlpatterns = [
    path("w/<slug:workspace>/links", links, name="links"),
    path("w/<slug:workspace>/links/build", build, name="link-build"),
    path("w/<slug:workspace>/links/<int:pk>", link, name="link"),
    path("w/<slug:workspace>/links/<int:pk>/code.svg", qr_code, {"kind": "svg"}, name="link-code"),
    path("w/<slug:workspace>/links/<int:pk>/code.png", qr_code, {"kind": "png"}, name="link-picture"),
    path("w/<slug:workspace>/links/<int:pk>/archive", archive, name="link-archive"),
    path("w/<slug:workspace>/links/<int:pk>/restore", restore, name="link-restore"),
]
