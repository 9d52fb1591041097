"""kill -9 at any moment leaves each database effect exactly once, each outside effect at most once, no job stuck."""

import os
import random
import signal
import subprocess
import time
from collections import Counter

from jobs_process import JOBS, STEPS

KILLS = 6


def kill_after(server: subprocess.Popen[str], *, lines: int, pause: float) -> None:
    """Let the process begin so many effects, and kill it somewhere in the next one."""
    for _line in range(lines):
        assert server.stdout.readline(), "the jobs ended before the process could be killed"
    time.sleep(pause)
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def test_each_effect_is_there_exactly_once_after_kills_at_random_moments(database, process, tmp_path):
    chance = random.Random(20260318)
    for mode in ("prepare", "ask"):
        assert process(mode).wait(60) == 0
    for _kill in range(KILLS):
        kill_after(process("finish"), lines=chance.randint(5, 25), pause=chance.uniform(0, 0.03))
    # PostgreSQL serves several processes at once, so two finish the work there.
    finishers = [process("finish") for _number in range(1 if database[0].startswith("sqlite") else 2)]
    for finisher in finishers:
        finisher.communicate(timeout=120)
    assert [finisher.returncode for finisher in finishers] == [0] * len(finishers)

    read = database[1]
    effects = Counter(action for (action,) in read("SELECT action FROM core_auditentry"))
    wanted = {
        f"effect.{job}.{step}{half}" for job in range(JOBS) for step in range(STEPS) for half in ("", ".too")
    }
    assert effects == dict.fromkeys(wanted, 1)

    jobs = read("SELECT key, state FROM core_job WHERE kind = 'test.effects'")
    states = dict(jobs)
    assert len(states) == JOBS
    assert set(states.values()) <= {"done", "unknown"}

    sent = Counter((tmp_path / "sent").read_text().split())
    assert max(sent.values()) == 1
    assert not [key for key, state in jobs if state == "done" and int(key) % 3 == 0 and key not in sent]
    doubtful = {key for key, state in jobs if state == "unknown"}
    marked = read(
        "SELECT key FROM core_job JOIN core_jobstep ON core_jobstep.job_id = core_job.id WHERE core_jobstep.state = 'unknown'"
    )
    assert doubtful == {key for (key,) in marked}
