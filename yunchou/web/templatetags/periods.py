"""Tags of the period filter: links that keep the rest of the address, and names of grains."""

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from yunchou.analytics.questions import Grain
from yunchou.web.periods import ChosenPeriod

register = template.Library()

#: Address parameters of a page that stay when its period changes.
KEPT = ("metric", "by", "group")


@register.simple_tag(takes_context=True)
def period_link(context: Context, chosen: ChosenPeriod, **changes: str) -> str:
    """The same page with another period, grain or comparison."""
    parameters = context["request"].GET
    kept = {name: parameters[name] for name in KEPT if name in parameters}
    return chosen.link(**kept, **changes)


@register.simple_tag
def grain_name(grain: str) -> str:
    return {Grain.DAY: _("Day"), Grain.WEEK: _("Week"), Grain.MONTH: _("Month")}[Grain(grain)]
