"""A process of its own that runs jobs, for tests that kill it, stop it, or write jobs beside it.

Run as a program: `prepare` makes the tables, `ask` writes the jobs, `serve` runs jobs until SIGTERM, `finish`
until all have ended. It writes one line for each effect it begins, so that a test can act in the middle.
"""

import os
import signal
import sys
import threading
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
    call_command("migrate", verbosity=0)
    Workspace.objects.create(slug="ours", name="Chengye", created_at=clock.now())
    return 0


def ask() -> int:
    now, ours = clock.now(), Workspace.objects.get()
    for number in range(JOBS):
        arguments = {"number": number}
        enqueue("test.effects", key=str(number), arguments=arguments, workspace=ours, by=None, now=now)
    return 0


def serve() -> int:
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    start()
    print("ready", flush=True)
    told.wait()
    return stop_jobs(10.0)


def finish() -> int:
    start()
    while Job.unscoped.exclude(state__in=ENDED).exists():
        time.sleep(0.05)
    return stop_jobs(10.0)


def start() -> None:
    # A dead process is noticed sooner than in earnest, so that the test does not wait for it.
    claims.LEASE, runner.HEARTBEAT = timedelta(seconds=3), timedelta(seconds=1)
    start_jobs(threads=4)


if __name__ == "__main__":
    job("test.effects", label="Effects")(effects)
    modes = {"prepare": prepare, "ask": ask, "serve": serve, "finish": finish}
    sys.exit(modes[sys.argv[1]]())
