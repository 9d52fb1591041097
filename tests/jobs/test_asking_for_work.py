"""Asking for work is part of the caller's transaction, and the same key is the same work."""

import pytest
from django.db import transaction

from yunchou.core.jobs import UnknownKind, enqueue
from yunchou.core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(kinds, workspace, ana, now):
    kinds(count=lambda _run: None)

    def make(key="one", **options):
        options = {"workspace": workspace, "by": ana, "now": now, **options}
        return enqueue("count", key=key, **options)

    return make


def test_the_same_key_twice_is_one_job(ask):
    assert ask("import 7").pk == ask("import 7").pk
    assert Job.unscoped.count() == 1


def test_the_same_key_in_another_workspace_is_other_work(ask, other_workspace):
    assert ask("import 7").pk != ask("import 7", workspace=other_workspace).pk


def test_the_installations_own_work_has_one_job_a_key_too(ask):
    assert ask("tick", workspace=None).pk == ask("tick", workspace=None).pk


def test_a_finished_job_is_found_again_by_its_key_and_not_repeated(ask, run_due):
    ask("import 7")
    assert run_due() == 1
    assert ask("import 7").state == Job.State.DONE
    assert run_due() == 0


def test_asking_inside_a_transaction_that_is_rolled_back_leaves_nothing(ask, run_due):
    with transaction.atomic():
        ask("import 7")
        transaction.set_rollback(True)
    assert not Job.unscoped.exists()
    assert run_due() == 0


def test_work_that_is_not_due_yet_waits(ask, clock, run_due, now):
    ask("later", due=clock.forward(hours=1))
    clock.at = now
    assert run_due() == 0
    clock.forward(hours=1)
    assert run_due() == 1


def test_work_of_a_kind_that_nobody_registered_is_refused_by_name(workspace, ana, now):
    with pytest.raises(UnknownKind, match=r"teleport"):
        enqueue("teleport", key="1", workspace=workspace, by=ana, now=now)


def test_two_functions_cannot_be_the_same_kind(kinds):
    kinds(count=lambda _run: None)
    with pytest.raises(ValueError, match="count"):
        kinds(count=lambda _run: None)


def test_a_secret_among_the_arguments_is_refused(ask):
    with pytest.raises(ValueError, match="password"):
        ask(arguments={"password": "hunter2"})


def test_arguments_that_are_not_plain_json_are_refused_where_they_are_given(ask, now):
    with pytest.raises(TypeError):
        ask(arguments={"when": now})
