"""Asks the metrics of a data folder that no server has open: `python -m tests.server.metrics_of SLUG FIRST LAST KEY…`.

Prints {metric: {channel: [per day]}}; a day without an answer is null. YUNCHOU_DATA names the folder.
"""

import json
import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunchou.config.settings")
django.setup()

from yunchou.analytics.answers import Known  # noqa: E402  after Django is set up
from yunchou.analytics.questions import Dimension, Period  # noqa: E402  after Django is set up
from yunchou.core import clock  # noqa: E402  after Django is set up
from yunchou.core.event_store import close_event_store  # noqa: E402  after Django is set up
from yunchou.core.models import Workspace  # noqa: E402  after Django is set up
from yunchou.metrics.catalogue import METRICS  # noqa: E402  after Django is set up
from yunchou.metrics.selectors import answers  # noqa: E402  after Django is set up


def main() -> None:
    slug, first, last, *keys = sys.argv[1:]
    workspace = Workspace.objects.get(slug=slug)
    between = Period(date.fromisoformat(first), date.fromisoformat(last))
    questions = [METRICS[key].over(between, by=Dimension("channel")) for key in keys]
    found = answers(questions, workspace=workspace, now=clock.now())
    series = {
        key: {group.name: [_number(value) for value in group.series] for group in answer.groups}
        for key, answer in zip(keys, found, strict=True)
    }
    json.dump(series, sys.stdout)
    close_event_store()


def _number(value: object) -> str | None:
    return str(value.amount) if isinstance(value, Known) else None


if __name__ == "__main__":
    main()
