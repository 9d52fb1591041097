"""The process that test_kill_9.py kills: runs the jobs of its database until all have ended.

Run as a program. It writes one line for each effect it begins, so that the parent can kill it in the middle.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yunchou.config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  Django has to be set up first

from yunchou.core import audit, clock  # noqa: E402  Django has to be set up first
from yunchou.core.jobs import claims, enqueue, job, runner, start_jobs, stop_jobs  # noqa: E402  the same
from yunchou.core.models import Job, Workspace  # noqa: E402  Django has to be set up first

JOBS = 36
STEPS = 5
ENDED = ("done", "dead", "unknown", "cancelled")


def write(number: int, step: int) -> None:
    print("effect", number, step, flush=True)
    audit.record(f"effect.{number}.{step}", by=None, actor_label="job", now=clock.now())
    time.sleep(0.015)  # a moment in which the effect is written and not yet committed
    audit.record(f"effect.{number}.{step}.too", by=None, actor_label="job", now=clock.now())


def send(number: int) -> None:
    print("outside", number, flush=True)
    with Path(os.environ["OUTSIDE"]).open("a", encoding="ascii") as file:
        file.write(f"{number}\n")
    time.sleep(0.015)


def effects(run, number: int) -> None:
    for step in range(STEPS):
        run.step(f"step {step}", lambda step=step: write(number, step))
        run.progress(step + 1, STEPS)
    if number % 3 == 0:
        run.step("send", lambda: send(number), outside=True)


def prepare() -> int:
    """Make the tables, the workspace and the jobs, then end."""
    call_command("migrate", verbosity=0)
    now = clock.now()
    ours = Workspace.objects.create(slug="ours", name="Chengye", created_at=now)
    for number in range(JOBS):
        arguments = {"number": number}
        enqueue("test.effects", key=str(number), arguments=arguments, workspace=ours, by=None, now=now)
    return 0


def serve() -> int:
    # A dead process is noticed sooner than in earnest, so that the test does not wait for it.
    claims.LEASE, runner.HEARTBEAT = timedelta(seconds=3), timedelta(seconds=1)
    start_jobs(threads=4)
    while Job.unscoped.exclude(state__in=ENDED).exists():
        time.sleep(0.05)
    return stop_jobs(5.0)


if __name__ == "__main__":
    job("test.effects", label="Effects")(effects)
    sys.exit(prepare() if sys.argv[1:] == ["prepare"] else serve())
