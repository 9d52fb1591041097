"""The panel that goes along on a tour, and the offer to take one."""

from typing import Any

from django import template
from django.template.context import Context

from yunchou.flows.tour import has_landmarks
from yunchou.web.tour import STEPS, remembered, stops

register = template.Library()


@register.inclusion_tag("tour/panel.html", takes_context=True)
def tour_panel(context: Context) -> dict[str, Any]:
    """What the step says, and the ways on and back; nothing for those who are on no tour. No query."""
    request = context.get("request")
    workspace = getattr(request, "workspace", None)
    number = remembered(request, slug=workspace.slug) if request and workspace else None
    if not number or workspace is None:
        return {}
    listed = stops(workspace.slug, current=number)
    return {
        "stop": listed[number - 1],
        "before": listed[number - 2] if number > 1 else None,
        "after": listed[number] if number < len(STEPS) else None,
        "count": len(STEPS),
        "slug": workspace.slug,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("tour/offer.html", takes_context=True)
def tour_offer(context: Context) -> dict[str, Any]:
    """For those who were never on it, where there is something to show. At most one query."""
    request = context["request"]
    slug = request.workspace.slug
    number = remembered(request, slug=slug)
    is_offered = number is None and has_landmarks()
    return {"is_offered": is_offered, "slug": slug, "csrf_token": context.get("csrf_token")}
