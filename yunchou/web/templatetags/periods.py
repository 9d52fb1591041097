"""Tags of the period filter: links that keep the rest of the address, and names of grains."""

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from yunchou.analytics.questions import Grain
from yunchou.web.periods import ChosenPeriod

register = template.Library()

#: Address parameters of a page that stay when its period changes.
KEPT = ("metric", "by", "group", "side", "split", "channel", "sort", "all", "archived")


@register.simple_tag(takes_context=True)
def period_link(context: Context, chosen: ChosenPeriod, **changes: str) -> str:
    """The same page with another period, grain or comparison; an empty value lets go of a parameter."""
    return chosen.link(**(dict(kept_parameters(context)) | changes))


@register.simple_tag(takes_context=True)
def kept_parameters(context: Context) -> list[tuple[str, str]]:
    """What a form for other days has to carry along."""
    parameters = context["request"].GET
    return [(name, parameters[name]) for name in KEPT if name in parameters]


@register.simple_tag
def grain_name(grain: str) -> str:
    return {Grain.DAY: _("Day"), Grain.WEEK: _("Week"), Grain.MONTH: _("Month")}[Grain(grain)]
