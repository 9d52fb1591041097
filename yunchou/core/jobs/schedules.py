"""Turns the ticks of schedules into jobs, each tick once."""

from datetime import datetime

from django.db import transaction

from yunchou.core.jobs.queue import enqueue
from yunchou.core.jobs.registry import Schedule, all_schedules
from yunchou.core.models import JobSchedule


def enqueue_due_ticks(*, now: datetime) -> int:
    """Enqueue the latest tick of each schedule that has one since the last look. One query a schedule."""
    return sum(_advance(schedule, now=now) for schedule in all_schedules())


def _advance(schedule: Schedule, *, now: datetime) -> bool:
    # A schedule met for the first time starts now: what it missed before it existed is nobody's work.
    seen, _new = JobSchedule.objects.get_or_create(name=schedule.name, defaults={"last_tick": now})
    tick = schedule.latest_tick(now)
    if tick <= seen.last_tick:
        return False
    with transaction.atomic():
        mine = JobSchedule.objects.filter(name=schedule.name, last_tick=seen.last_tick)
        if not mine.update(last_tick=tick):
            return False
        at = tick.isoformat()
        enqueue(schedule.name, key=at, arguments={"tick": at}, workspace=None, by=None, now=now)
    return True
