"""Done, tried again, given up, refused, cancelled: every ending of a job is visible and says why."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext

from yunchou.analytics.errors import StoreClosing
from yunchou.core.errors import DomainError, Unavailable
from yunchou.core.jobs import cancel_job, enqueue, retry_job
from yunchou.core.jobs.errors import JobHasMovedOn
from yunchou.core.models import AuditEntry, Job
from yunchou.core.scope import current_workspace_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(kinds, workspace, ana, now):
    """Register a body under one name and ask for it."""

    def make(body, *, max_attempts=3, **arguments):
        kinds(max_attempts=max_attempts, task=body)
        return enqueue("task", key="1", arguments=arguments, workspace=workspace, by=ana, now=now)

    return make


def broken(run):
    raise ConnectionError("no route to postgres://ops:hunter2@db/yunchou, token=abc123")


def test_a_job_runs_in_its_workspace_with_its_arguments_and_keeps_its_result(start, run_due, workspace):
    job = start(lambda _run, rows: {"rows": rows, "in": current_workspace_id()}, rows=3)
    run_due()
    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"rows": 3, "in": workspace.pk})
    assert job.attempts == 1
    assert job.finished_at is not None


def test_a_failure_is_tried_again_with_growing_pauses_and_then_given_up(start, run_due, clock):
    job = start(broken)
    pauses = []
    for _attempt in range(2):
        run_due()
        job.refresh_from_db()
        assert job.state == Job.State.WAITING
        pauses.append(job.due_at - clock.at)
        assert run_due() == 0
        clock.at = job.due_at
    run_due()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DEAD, 3)
    assert timedelta(seconds=5) <= pauses[0] <= timedelta(seconds=15)
    assert timedelta(seconds=10) <= pauses[1] <= timedelta(seconds=30)


def test_pauses_differ_so_that_failures_do_not_march_in_step(start, run_due, workspace, now):
    jobs = [start(broken)]
    jobs += [enqueue("task", key=f"more {n}", workspace=workspace, by=None, now=now) for n in range(9)]
    run_due()
    assert len({Job.unscoped.get(pk=job.pk).due_at for job in jobs}) > 5


def test_a_job_that_fails_once_and_then_succeeds_keeps_no_error(start, run_due, clock):
    def flaky(run):
        if run.attempt == 1:
            raise TimeoutError("slow")

    job = start(flaky)
    run_due()
    clock.forward(minutes=1)
    run_due()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error, job.trace) == (Job.State.DONE, 2, "", "")


def test_the_kept_error_and_trace_hold_no_secrets(start, run_due):
    job = start(broken, max_attempts=1)
    run_due()
    job.refresh_from_db()
    assert job.error.startswith("ConnectionError: no route to postgres://[hidden]@db/yunchou")
    assert "test_how_a_job_ends.py" in job.trace
    assert not [secret for secret in ("hunter2", "abc123") if secret in job.error + job.trace]


def test_a_refusal_is_dead_at_once_with_its_message_in_the_requesters_language(start, run_due, ana):
    def refused(run):
        raise DomainError("The file has no column “date”.", advice=gettext("Cancelled"))

    ana.language = "en"
    ana.save()
    job = start(refused)
    run_due()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DEAD, 1)
    assert job.error == "The file has no column “date”. Cancelled"


def test_a_kind_this_version_does_not_know_is_dead_with_advice_not_stuck(start, run_due):
    job = start(broken)
    Job.unscoped.update(kind="from.the.future")
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.DEAD
    assert "from.the.future" in job.error


def test_a_dead_job_is_retried_by_a_person_from_its_finished_steps(start, run_due, ana, now, scope):
    done = []

    def two_steps(run):
        run.step("one", lambda: done.append("one"))
        run.step("two", lambda: done.append("two") if len(done) > 1 else done.append("x") or 1 / 0)

    job = start(two_steps, max_attempts=1)
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.DEAD
    retry_job(job, by=ana, now=now)
    assert (job.state, job.attempts, job.error) == (Job.State.QUEUED, 0, "")
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert done == ["one", "x", "two"]
    assert AuditEntry.objects.get(action="job.retried").actor == ana


def test_a_job_that_is_done_can_be_neither_retried_nor_cancelled(start, run_due, ana, now):
    job = start(lambda _run: None)
    run_due()
    for decide in (retry_job, cancel_job):
        with pytest.raises(JobHasMovedOn):
            decide(job, by=ana, now=now)
    assert not AuditEntry.unscoped.exists()


def test_a_job_cancelled_while_queued_never_runs(start, run_due, ana, now, scope):
    ran = []
    job = start(lambda _run: ran.append(1))
    cancel_job(job, by=ana, now=now)
    assert run_due() == 0
    assert (job.state, ran) == (Job.State.CANCELLED, [])
    assert AuditEntry.objects.get(action="job.cancelled").actor == ana


def test_a_job_cancelled_while_running_stops_before_its_next_step(start, run_due, ana, now):
    done = []

    def long(run):
        run.step("one", lambda: done.append("one"))
        cancel_job(Job.unscoped.get(), by=ana, now=now)
        run.step("two", lambda: done.append("two"))

    job = start(long)
    run_due()
    job.refresh_from_db()
    assert (job.state, done) == (Job.State.CANCELLED, ["one"])


def test_a_cancelled_job_that_then_fails_is_not_tried_again(start, run_due, ana, now):
    def stubborn(run):
        cancel_job(Job.unscoped.get(), by=ana, now=now)
        raise TimeoutError

    job = start(stubborn)
    run_due()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_progress_is_visible_while_the_job_runs(start, run_due, clock):
    seen = []

    def counting(run):
        for done in (1, 2, 3):
            clock.forward(seconds=1)
            run.progress(done, 3, f"file {done}")
            seen.append(Job.unscoped.values_list("done_steps", "total_steps", "message").get())

    start(counting)
    run_due()
    assert seen == [(1, 3, "file 1"), (2, 3, "file 2"), (3, 3, "file 3")]


def test_a_tight_loop_writes_its_progress_twice_a_second_and_its_last_word_always(start, run_due, clock):
    seen = []

    def hurried(run):
        for done in range(1, 11):
            clock.forward(milliseconds=100)
            run.progress(done, 10)
            seen.append(Job.unscoped.get().done_steps)

    job = start(hurried)
    run_due()
    job.refresh_from_db()
    assert seen == [1, 1, 1, 1, 1, 6, 6, 6, 6, 6]
    assert job.done_steps == 10


def test_what_the_closing_store_breaks_off_has_not_failed_and_goes_on_at_the_next_start(start, run_due):
    runs = []

    def broken_off_once(_run):
        runs.append("begun")
        try:
            if len(runs) == 1:
                raise StoreClosing("the store is being closed")
        except StoreClosing as closing:
            raise Unavailable("The event store does not answer.", advice="Try again shortly.") from closing

    job = start(broken_off_once, max_attempts=1)
    run_due()
    job.refresh_from_db()
    assert (job.state, job.attempts, len(runs)) == (Job.State.DONE, 1, 2)
