"""Each message leaves at most once: sent, refused by name, tried again, or shown as unknown until somebody looked."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.connectors.stand_ins import Group, standing_in
from yunchou.connectors.ports import Attachment
from yunchou.core.jobs import run_due_jobs, settle_step
from yunchou.core.models import Job, JobStep
from yunchou.inbox.models import Delivery, DeliveryFile, Destination
from yunchou.inbox.services import Letter, queue_mail, queue_post, send_test_post
from yunchou.inbox.services.deliveries import forget_deliveries_before

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = Letter("Orders fell", "by **8.3%**", "https://ops.example.com/w/ours", "Open it")


def run(at=NOW) -> None:
    run_due_jobs(clock=lambda: at)


def post(robot, key="one"):
    """Asked for by who added the robot, in whose language failures are told."""
    return queue_post(robot, letter=LETTER, key=key, by=robot.created_by, now=NOW)


def test_a_post_is_said_once_however_often_it_is_asked_for(robot, group):
    assert post(robot) == post(robot)
    run()
    run()
    post(robot)
    run()
    assert len(group.said) == 1
    sent = Delivery.unscoped.get()
    assert (sent.state, sent.tries, sent.finished_at) == (Delivery.State.SENT, 1, NOW)


def test_what_certainly_did_not_leave_is_tried_again(robot, group):
    group.answer = (503, b"")
    waiting = post(robot)
    run()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why) == (Delivery.State.WAITING, "unreachable")
    group.answer = None
    run(NOW + timedelta(minutes=2))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why, waiting.tries) == (Delivery.State.SENT, "", 2)
    assert len(group.said) == 1


def test_after_the_last_try_it_counts_as_not_sent(robot, group):
    group.answer = (503, b"")
    failed = post(robot)
    for hour in range(12):
        run(NOW + timedelta(hours=2 * hour))
    failed.refresh_from_db()
    assert (failed.state, failed.tries, len(group.asked)) == (Delivery.State.FAILED, 8, 8)


def test_a_refusal_is_not_repeated_and_says_why(robot, group):
    group.secret = "changed"
    refused = post(robot)
    run()
    run(NOW + timedelta(hours=3))
    refused.refresh_from_db()
    assert (refused.state, refused.why, len(group.asked)) == (Delivery.State.FAILED, "wrong_key", 1)
    assert "does not accept our key or secret. (310000)" in Job.unscoped.get(pk=refused.job_id).error


def test_what_may_have_arrived_is_not_repeated_until_somebody_looked(robot, group, ana):
    group.drops = True
    doubtful = post(robot)
    run()
    run(NOW + timedelta(hours=3))
    doubtful.refresh_from_db()
    assert (doubtful.state, len(group.asked)) == (Delivery.State.UNKNOWN, 1)
    group.drops = False
    settle_step(JobStep.objects.get(job=doubtful.job), happened=False, by=ana, now=NOW)
    run()
    doubtful.refresh_from_db()
    assert (doubtful.state, len(group.said)) == (Delivery.State.SENT, 1)


def test_what_somebody_saw_arrive_is_not_sent_again(robot, group, ana):
    group.drops = True
    doubtful = post(robot)
    run()
    group.drops = False
    settle_step(JobStep.objects.get(job=doubtful.job), happened=True, by=ana, now=NOW)
    run()
    doubtful.refresh_from_db()
    assert (doubtful.state, len(group.asked)) == (Delivery.State.SENT, 1)


def test_a_robot_keeps_to_the_pace_of_its_vendor(robot, group):
    for number in range(25):
        post(robot, key=f"post {number}")
    run()
    assert len(group.asked) == 20, "the vendor is not even asked above its limit"
    states = Delivery.unscoped.values_list("state", flat=True)
    assert sorted(set(states)) == [Delivery.State.SENT, Delivery.State.WAITING]
    group.most = 100
    run(NOW + timedelta(minutes=5))
    assert len(group.said) == 25


def test_a_robot_that_was_deleted_says_nothing(robot, group):
    waiting = post(robot)
    Destination.objects.all().delete()
    run()
    waiting.refresh_from_db()
    assert (waiting.state, group.asked) == (Delivery.State.FAILED, [])


def test_a_mail_goes_to_its_people_with_its_files_which_are_then_let_go(office, workspace, ana, ben):
    letter = Letter("Week", "text", files=(Attachment("w.pdf", "application/pdf", b"%PDF"),))
    mail = queue_mail([ana, ben], letter=letter, key="week", workspace=workspace, by=ana, now=NOW)
    assert DeliveryFile.unscoped.get().workspace == workspace
    run()
    mail.refresh_from_db()
    assert (mail.state, mail.to_label) == (Delivery.State.SENT, "Ana, Ben")
    assert b"w.pdf" in office.mails[0]
    assert not DeliveryFile.unscoped.exists()


def test_without_a_mail_server_the_delivery_says_so(set_env, workspace, ana):
    set_env(YUNCHOU_SMTP_HOST="")
    mail = queue_mail([ana], letter=LETTER, key="week", workspace=workspace, by=ana, now=NOW)
    run()
    mail.refresh_from_db()
    assert (mail.state, mail.detail) == (Delivery.State.FAILED, "No mail server is set up on this server.")


def test_a_password_does_not_travel_in_clear_text(set_env, workspace, ana):
    set_env(
        YUNCHOU_SMTP_HOST="mail.example.com",
        YUNCHOU_SMTP_SECURITY="none",
        YUNCHOU_SMTP_USER="ops",
        YUNCHOU_MAIL_FROM="ops@example.com",
    )
    mail = queue_mail([ana], letter=LETTER, key="week", workspace=workspace, by=ana, now=NOW)
    run()
    mail.refresh_from_db()
    assert mail.state == Delivery.State.FAILED
    assert "clear text" in mail.detail


def test_a_base_address_that_is_no_longer_set_is_not_used(robot, group, set_env):
    """The robot then lives at its vendor's again; here another stand-in shows that the old one is not asked."""
    with standing_in("dingtalk", Group(secret="SECxyz", clock=NOW.timestamp())) as gateway:
        set_env(YUNCHOU_DINGTALK_URL=gateway.base)
        post(robot)
        run()
        assert (len(gateway.said), group.asked) == (1, [])


def test_a_test_is_one_message_of_its_own(robot, group, ana):
    send_test_post(robot, by=ana, now=NOW)
    send_test_post(robot, by=ana, now=NOW + timedelta(seconds=1))
    run(NOW + timedelta(seconds=2))
    assert len(group.said) == 2


def test_what_is_in_doubt_is_kept_when_old_messages_are_let_go(robot, group):
    post(robot, key="sent")
    run()
    group.drops = True
    post(robot, key="doubtful")
    run()
    assert forget_deliveries_before(NOW + timedelta(days=1)) == 1
    assert [one.key for one in Delivery.unscoped.all()] == ["doubtful"]
