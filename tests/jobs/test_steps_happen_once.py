"""A step's effect and the mark that it is done are one; what leaves the database happens at most once."""

import pytest

from yunchou.core.jobs import NothingHappened, cancel_job, enqueue, retry_job, settle_step
from yunchou.core.jobs.errors import JobHasMovedOn
from yunchou.core.models import Change, Job, JobStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(kinds, workspace, ana, now):
    def make(body):
        kinds(task=body)
        return enqueue("task", key="1", workspace=workspace, by=ana, now=now)

    return make


@pytest.fixture
def again(run_due, clock):
    """Run the job's next attempt, whenever it is due."""

    def run():
        clock.forward(hours=2)
        run_due()
        return Job.unscoped.get()

    return run


def note(title):
    return Change.unscoped.create(
        workspace_id=Job.unscoped.get().workspace_id,
        kind="other",
        title=title,
        by_label="a job",
        at=Job.unscoped.get().created_at,
        recorded_at=Job.unscoped.get().created_at,
    ).title


def test_a_finished_step_is_not_repeated_and_gives_the_same_result(start, again):
    results = []

    def body(run):
        results.append(run.step("rows", lambda: {"rows": (1, 2)}))
        if run.attempt == 1:
            raise TimeoutError

    start(body)
    again()
    assert again().state == Job.State.DONE
    assert results == [{"rows": [1, 2]}] * 2
    assert JobStep.objects.count() == 1


def test_a_step_that_fails_half_way_leaves_neither_effect_nor_mark(start, again):
    def body(run):
        run.step("write", lambda: note("half") and 1 / 0)

    start(body)
    again()
    assert not Change.unscoped.exists()
    assert not JobStep.objects.exists()


def test_progress_inside_a_step_shows_when_the_step_is_done(start, again, clock):
    seen = []

    def effect(run):
        clock.forward(seconds=5)
        run.progress(1, 2)
        seen.append(Job.unscoped.get().done_steps)

    def body(run):
        run.step("write", lambda: effect(run))
        seen.append(Job.unscoped.get().done_steps)

    start(body)
    again()
    assert seen == [0, 1]


def test_an_outside_step_that_broke_off_is_unknown_and_is_not_tried_again(start, again):
    sent = []

    def body(run):
        run.step("send", lambda: sent.append(1) or 1 / 0, outside=True)

    start(body)
    job = again()
    assert job.state == Job.State.UNKNOWN
    assert "send" in job.error
    again()
    assert sent == [1]


def test_an_outside_step_under_which_the_process_died_is_unknown(start, again, now):
    sent = []
    job = start(lambda run: run.step("send", lambda: sent.append(1), outside=True))
    JobStep.objects.create(job=job, name="send", started_at=now)
    assert again().state == Job.State.UNKNOWN
    assert sent == []


def test_an_outside_step_that_knows_nothing_happened_is_tried_again(start, again):
    sent = []

    def send(run):
        if run.attempt == 1:
            raise NothingHappened("connection refused")
        sent.append(1)

    start(lambda run: run.step("send", lambda: send(run), outside=True))
    assert again().state == Job.State.WAITING
    assert again().state == Job.State.DONE
    assert sent == [1]


@pytest.mark.parametrize("happened", [True, False])
def test_a_person_settles_a_doubtful_step_and_the_job_goes_on(start, again, ana, now, happened):
    sent = []

    def send():
        sent.append(1)
        if len(sent) == 1:
            raise TimeoutError("no answer")

    start(lambda run: run.step("send", send, outside=True))
    job = again()
    settle_step(job.steps.get(), happened=happened, by=ana, now=now)
    assert again().state == Job.State.DONE
    assert len(sent) == (1 if happened else 2)


def test_a_job_in_doubt_cannot_be_retried_before_somebody_has_looked(start, again, ana, now):
    start(lambda run: run.step("send", lambda: 1 / 0, outside=True))
    job = again()
    cancel_job(job, by=ana, now=now)
    with pytest.raises(JobHasMovedOn, match="took effect"):
        retry_job(job, by=ana, now=now)
