"""A manager sees what runs and what failed, and retries, stops or settles it; nobody else does."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from yunchou.core.jobs import claims, enqueue
from yunchou.core.models import AuditEntry, Job, JobStep, JobWorker
from yunchou.web.jobs import in_words

pytestmark = pytest.mark.django_db
LIST = "/w/ours/jobs"


@pytest.fixture
def started(kinds, workspace, ana, now):
    """Make a job of this workspace in a state."""
    kinds(**{"replay": lambda _run: None, "import": lambda _run: None})

    def make(state="queued", *, key="1", kind="replay", **fields):
        job = enqueue(kind, key=key, workspace=workspace, by=ana, now=now)
        Job.unscoped.filter(pk=job.pk).update(state=state, **fields)
        job.refresh_from_db()
        return job

    return make


def address(job, *, then=""):
    return f"/w/ours/jobs/{job.pk}{then}"


def test_the_list_says_what_runs_for_whom_and_how_far_it_is(started, client_of, ana):
    started("running", done_steps=3, total_steps=8, message="chunk 3")
    page = client_of(ana).get(LIST).content.decode()
    for shown in ("Replay", "Running", "Ana", "chunk 3", 'value="3"', 'max="8"'):
        assert shown in page


def test_the_list_asks_for_news_only_while_something_moves(started, client_of, ana):
    done = started("done", key="1")
    assert "every 2s" not in client_of(ana).get(LIST).content.decode()
    started("queued", key="2")
    started("running", key="3")
    assert client_of(ana).get(LIST).content.decode().count("every 2s") == 1
    assert "every 2s" not in client_of(ana).get(address(done)).content.decode()


def test_a_watched_job_that_has_ended_reloads_its_page(started, client_of, ana):
    job = started("done")
    answer = client_of(ana).get(address(job), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_a_failed_job_shows_its_error_readably(started, client_of, ana):
    job = started("dead", error="The file has no column <date>.", trace="imports.py:12 read")
    for page in (client_of(ana).get(LIST), client_of(ana).get(address(job))):
        assert "The file has no column &lt;date&gt;." in page.content.decode()
    assert "imports.py:12 read" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"replay", "import"}),
        ("?state=dead", {"import"}),
        ("?kind=replay", {"replay"}),
        ("?q=timed", {"import"}),
        ("?state=nonsense", {"replay", "import"}),
        ("?state=cancelled", set()),
    ],
)
def test_the_list_is_narrowed_by_state_kind_and_words(started, client_of, ana, query, shown):
    found = {
        "replay": started("done", key="1", kind="replay"),
        "import": started("dead", key="2", kind="import", error="timed out"),
    }
    page = client_of(ana).get(LIST + query).content.decode()
    assert {kind for kind, job in found.items() if address(job) in page} == shown


def test_a_failed_job_is_retried_from_the_page(started, client_of, ana, run_due):
    job = started("dead")
    answer = client_of(ana).post(address(job, then="/retry"), follow=True)
    assert answer.status_code == 200
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_stopping_is_asked_about_first_and_works_without_script(started, client_of, ana):
    job = started("queued")
    question = client_of(ana).get(address(job, then="/cancel"))
    assert "Stop the job" in question.content.decode()
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    client_of(ana).post(address(job, then="/cancel"))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_stopping_a_running_job_says_that_it_stops_before_its_next_step(started, client_of, ana, now):
    job = started("queued")
    worker = JobWorker.objects.create(label="here:1", started_at=now, seen_at=now)
    claims.take(job, worker=worker, now=now)
    answer = client_of(ana).post(address(job, then="/cancel"), follow=True)
    assert "stops before its next step" in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (Job.State.RUNNING, True)


def test_a_job_that_moved_on_refuses_with_the_state_it_is_in(started, client_of, ana):
    job = started("done")
    answer = client_of(ana).post(address(job, then="/retry"))
    assert answer.status_code == 409
    assert "Done" in answer.content.decode()


def test_a_doubtful_step_is_settled_from_the_page(started, client_of, ana, now):
    job = started("unknown")
    step = JobStep.objects.create(job=job, name="send", state="unknown", started_at=now)
    assert "It did not happen" in client_of(ana).get(address(job)).content.decode()
    client_of(ana).post(address(job, then=f"/steps/{step.pk}/settle"), {"happened": "no"})
    job.refresh_from_db()
    assert (job.state, job.steps.count()) == (Job.State.QUEUED, 0)
    assert AuditEntry.unscoped.get(action="job.settled").details["happened"] is False


def test_the_finished_steps_of_a_job_are_listed(started, client_of, ana, now):
    job = started("dead")
    JobStep.objects.create(job=job, name="chunk 1", state="done", started_at=now, finished_at=now)
    assert "chunk 1" in client_of(ana).get(address(job)).content.decode()


def test_a_member_may_not_see_jobs_and_another_workspace_does_not_find_them(started, client_of, ben, cai):
    job = started("dead")
    for path in (LIST, address(job)):
        assert client_of(ben).get(path).status_code == 403
        assert client_of(cai).get(path).status_code == 404
    for path in ("/retry", "/cancel"):
        assert client_of(ben).post(address(job, then=path)).status_code == 403
        assert client_of(cai).post(address(job, then=path)).status_code == 404
    job.refresh_from_db()
    assert job.state == Job.State.DEAD


def test_a_job_of_another_workspace_or_of_the_installation_is_not_found(
    started, client_of, ana, now, other_workspace
):
    started("done")
    for workspace in (other_workspace, None):
        other = enqueue("replay", key="other", workspace=workspace, by=None, now=now)
        assert client_of(ana).get(address(other)).status_code == 404
        assert client_of(ana).post(address(other, then="/cancel")).status_code == 404
        assert str(other.pk) not in client_of(ana).get(LIST).content.decode()
    assert client_of(ana).get(f"/w/ours/jobs/{uuid.uuid4()}").status_code == 404


def test_twenty_jobs_cost_the_list_no_more_queries_than_one(
    started, client_of, ana, django_assert_num_queries
):
    browser = client_of(ana)
    started("dead", key="first")
    with CaptureQueriesContext(connection) as for_one:
        browser.get(LIST)
    for number in range(19):
        started("dead", key=str(number))
    with django_assert_num_queries(len(for_one)):
        browser.get(LIST)
    assert len(for_one) <= 12


def test_the_list_exports_to_a_workbook(started, client_of, ana):
    started("done")
    assert client_of(ana).get(LIST + "?export=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "—"), (0.42, "0.4 s"), (42, "42 s"), (185, "3 min 5 s"), (7800, "2 h 10 min")],
)
def test_a_length_of_time_reads_like_one(seconds, words):
    with translation.override("en"):
        assert in_words(None if seconds is None else timedelta(seconds=seconds)) == words
