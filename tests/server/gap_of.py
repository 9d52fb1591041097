"""What makes up the gap of a goal, asked of a data folder that no server has open: `python -m tests.server.gap_of SLUG TITLE NOW`.

Prints {"status": …, "drivers": [metric, …]} with the drivers from the largest loss on. YUNCHOU_DATA names the folder.
"""

import json
import os
import sys
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunchou.config.settings")
django.setup()

from yunchou.core.event_store import close_event_store  # noqa: E402  after Django is set up
from yunchou.core.models import Workspace  # noqa: E402  after Django is set up
from yunchou.core.scope import workspace_scope  # noqa: E402  after Django is set up
from yunchou.goals.gap import gap  # noqa: E402  after Django is set up
from yunchou.goals.models import Goal  # noqa: E402  after Django is set up
from yunchou.goals.standing import standing  # noqa: E402  after Django is set up
from yunchou.metrics import selectors  # noqa: E402  after Django is set up


def main() -> None:
    slug, title, at = sys.argv[1:]
    now = datetime.fromisoformat(at)
    # No loader runs beside this: the server that did has loaded everything before it ended.
    selectors.drained_through = lambda: now  # type: ignore[attr-defined]  # the one thing that only a server knows
    workspace = Workspace.objects.get(slug=slug)
    with workspace_scope(workspace):
        goal = Goal.objects.get(title=title)
        stands = standing([goal], workspace=workspace, now=now)[goal.pk]
        found = gap(goal, workspace=workspace, now=now, standing_now=stands)
    assert found is not None
    drivers = [term.key for term in found.now_by_driver.terms if term.amount < 0]
    json.dump(
        {"status": stands.status, "drivers": drivers, "why": str(found.now_by_driver.reason)}, sys.stdout
    )
    close_event_store()


if __name__ == "__main__":
    main()
