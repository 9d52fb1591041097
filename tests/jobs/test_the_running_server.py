"""A process that runs jobs beside others: lost hand-overs, a graceful stop, work taken over, health."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from jobs_process import JOBS, STEPS

from yunchou.core.jobs import claims, enqueue, jobs_healthy, runner
from yunchou.core.models import Job, JobStep, JobWorker


def test_work_whose_hand_over_was_lost_is_picked_up_by_the_sweep(database, process):
    """The jobs are written by a process that ends at once; nothing tells the server but the rows."""
    assert process("prepare").wait(60) == 0
    server = process("serve")
    assert server.stdout.readline() == "ready\n"
    assert process("ask").wait(60) == 0
    assert server.stdout.readline().startswith("effect")
    server.kill()
    server.wait()


def test_a_graceful_stop_leaves_no_job_running_and_the_next_start_goes_on_from_there(database, process):
    for mode in ("prepare", "ask"):
        assert process(mode).wait(60) == 0
    server, read = process("serve"), database[1]
    for _line in range(6):
        server.stdout.readline()
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=30)
    assert server.returncode == 0
    stopped = read("SELECT state, interruptions FROM core_job")
    assert {state for state, _count in stopped} <= {"queued", "done"}
    assert {count for _state, count in stopped} == {0}
    assert 0 < len(read("SELECT id FROM core_jobstep")) < JOBS * STEPS
    assert read("SELECT id FROM core_jobworker") == []

    process("finish").communicate(timeout=120)
    effects = Counter(action for (action,) in read("SELECT action FROM core_auditentry"))
    assert len(effects) == JOBS * STEPS * 2
    assert set(effects.values()) == {1}


@pytest.fixture
def me(db, now):
    return JobWorker.objects.create(label="here:1", started_at=now, seen_at=now)


@pytest.fixture
def held(kinds, workspace, now):
    """A job that another process took."""
    kinds(task=lambda _run: None)
    other = JobWorker.objects.create(label="there:2", started_at=now, seen_at=now)
    job = enqueue("task", key="1", workspace=workspace, by=None, now=now)
    assert claims.take(job, worker=other, now=now)
    return job


def look(me, now) -> Job:
    """One heartbeat's look at the other processes."""
    claims.forget_dead_workers(me=me, alone=False, now=now)
    claims.recover_orphans(me=me, running_here=frozenset, now=now)
    return Job.unscoped.get()


def test_a_job_is_left_alone_while_its_process_shows_that_it_lives(me, held, now):
    assert look(me, now + claims.LEASE).state == Job.State.RUNNING


def test_a_job_whose_process_has_fallen_silent_goes_back_to_the_queue_uncharged(me, held, now):
    job = look(me, now + claims.LEASE + timedelta(seconds=1))
    assert (job.state, job.attempts, job.interruptions) == (Job.State.QUEUED, 0, 1)


def test_a_process_that_lost_its_job_cannot_write_its_ending(me, held, now):
    look(me, now + timedelta(minutes=5))
    claims.finish(held, {"late": True}, now=now)
    job = Job.unscoped.get()
    assert (job.state, job.result) == (Job.State.QUEUED, None)


def test_a_job_under_which_the_process_keeps_dying_is_set_aside(me, held, now):
    Job.unscoped.update(interruptions=claims.MOST_INTERRUPTIONS)
    job = look(me, now + timedelta(minutes=5))
    assert job.state == Job.State.DEAD
    assert str(claims.MOST_INTERRUPTIONS + 1) in job.error


def test_a_job_cancelled_while_its_process_died_is_not_started_again(me, held, now):
    Job.unscoped.update(cancel_requested=True)
    assert look(me, now + timedelta(minutes=5)).state == Job.State.CANCELLED


def test_a_step_that_was_reaching_outside_when_a_cancelled_job_died_is_in_doubt(me, held, now):
    Job.unscoped.update(cancel_requested=True)
    step = JobStep.objects.create(job=held, name="send", started_at=now)
    look(me, now + timedelta(minutes=5))
    step.refresh_from_db()
    assert step.state == JobStep.State.UNKNOWN


def test_a_job_that_a_thread_of_this_process_lost_is_recovered_and_one_it_works_on_is_not(me, held, now):
    Job.unscoped.update(worker=me)
    claims.recover_orphans(me=me, running_here=lambda: {held.pk}, now=now)
    assert Job.unscoped.get().state == Job.State.RUNNING
    claims.recover_orphans(me=me, running_here=frozenset, now=now)
    assert Job.unscoped.get().state == Job.State.QUEUED


def test_two_workers_never_take_the_same_job(me, kinds, workspace, now):
    kinds(task=lambda _run: None)
    enqueue("task", key="1", workspace=workspace, by=None, now=now)
    (first,), (second,) = claims.next_due(now), claims.next_due(now)
    assert claims.take(first, worker=me, now=now)
    assert not claims.take(second, worker=me, now=now)


def test_a_process_that_runs_no_jobs_says_so():
    assert jobs_healthy() == (False, "jobs have not been started in this process")


def test_a_keeper_that_has_fallen_silent_is_not_healthy(db, monkeypatch):
    quiet = runner.Runner(threads=0)
    assert quiet.health() == (True, "")
    later = runner.time.monotonic() + 31
    monkeypatch.setattr(runner.time, "monotonic", lambda: later)
    assert quiet.health()[0] is False
    assert "silent" in quiet.health()[1]
