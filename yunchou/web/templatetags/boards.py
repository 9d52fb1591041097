"""“Add to a board” on the page of any number (stage: facts)."""

from django import template
from django.template.context import Context
from django.urls import reverse

from yunchou.accounts.permissions import Permission
from yunchou.metrics.boards import boards_changed_by
from yunchou.metrics.catalogue import Metric

register = template.Library()


@register.inclusion_tag("boards/add_menu.html", takes_context=True)
def add_to_board(context: Context, metric: Metric, by: str = "") -> dict[str, object]:
    """The boards that this person may put the metric on, split as it is shown. One query."""
    request = context["request"]
    slug = request.workspace.slug
    return {
        "can_add": request.membership.can(Permission.ASK),
        "boards": [
            (board.name, reverse("card-add", args=[slug, board.pk]))
            for board in boards_changed_by(request.membership)
        ],
        "metric": metric.key,
        "by": by if by in metric.dimensions else "",
        "back": request.get_full_path(),
        "new_href": reverse("board-new", args=[slug]),
        "csrf_token": context["csrf_token"],
    }
