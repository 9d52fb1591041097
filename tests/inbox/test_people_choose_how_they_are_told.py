"""Mails at once, once a day or once a week, never in quiet hours; groups are told what they are to hear, once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import NOW
from yunchou.accounts.models import Membership
from yunchou.inbox.errors import BadPreference
from yunchou.inbox.models import Delivery, Preference
from yunchou.inbox.services import mark_read, save_preference, send_out_news, tell
from yunchou.inbox.services.sending_out import is_quiet, noun_of
from yunchou.web.deliveries import NOUNS
from yunchou.web.notification_words import KINDS

pytestmark = pytest.mark.django_db
JOB = "0b6f7a7e-1111-4222-8333-444455556666"


@pytest.fixture
def prefer(workspace, ana, scope):
    """Ana chooses how she is told."""

    def choose(by_mail="at_once", *, quiet=None, without=(), hour=9, weekday=0):
        return save_preference(
            ana,
            workspace=workspace,
            by_mail=by_mail,
            hour=hour,
            weekday=weekday,
            quiet=quiet,
            without=without,
            now=NOW,
        )

    return choose


@pytest.fixture
def news(workspace, ana, ben):
    def tell_of(number, kind="member.joined", people=(ana,)):
        values = {"name": f"Dora {number}", "job": "inbox.deliver", "error": "why", "pk": JOB}
        tell(people, kind=kind, values=values, key=f"news {number}", workspace=workspace, now=NOW)

    return tell_of


def mails() -> list[Delivery]:
    return list(Delivery.unscoped.filter(is_mail=True).order_by("pk"))


def at(hour: int, day: int = 18) -> datetime:
    """That hour in Shanghai, where the workspace is; the 18th is a Wednesday."""
    return datetime(2026, 3, day, hour, tzinfo=UTC) - timedelta(hours=8)


def test_who_never_chose_is_mailed_nothing(office, news):
    news(1)
    assert send_out_news(now=NOW) == 0


def test_at_once_means_one_mail_of_what_is_new(office, prefer, news, ana):
    news(0)
    prefer()
    news(1)
    news(2)
    assert (send_out_news(now=NOW), send_out_news(now=NOW)) == (1, 0)
    [mail] = mails()
    assert mail.subject == "2 things happened in Chengye"
    assert "Dora 0" not in mail.text, "what was told before the choice is not mailed after the fact"
    assert "- [Dora 1 joined the workspace](https://ops.example.com/w/ours/members)" in mail.text
    assert list(mail.recipients.all()) == [ana]


def test_a_single_piece_of_news_is_the_subject(office, prefer, news):
    prefer()
    news(1)
    send_out_news(now=NOW)
    assert (mails()[0].subject, mails()[0].link) == (
        "Dora 1 joined the workspace",
        "https://ops.example.com/w/ours/members",
    )


def test_what_was_read_is_not_mailed(office, prefer, news, ana):
    prefer()
    news(1)
    mark_read(by=ana, now=NOW)
    assert send_out_news(now=NOW) == 0


def test_what_a_person_left_out_is_not_mailed(office, prefer, news):
    prefer(without=["job"])
    news(1, kind="job.failed")
    assert send_out_news(now=NOW) == 0
    news(2)
    assert send_out_news(now=NOW) == 1


def test_a_daily_digest_comes_once_a_day_after_its_hour(office, prefer, news):
    prefer("daily", hour=9)
    news(1)
    assert send_out_news(now=at(8)) == 0
    assert send_out_news(now=at(11)) == 1, "a server that stood still at nine only delays it"
    news(2)
    assert send_out_news(now=at(23)) == 0
    assert send_out_news(now=at(9, day=19)) == 1


def test_a_weekly_digest_comes_on_its_day(office, prefer, news):
    prefer("weekly", hour=9, weekday=4)
    news(1)
    assert [send_out_news(now=at(10, day=day)) for day in (18, 19, 20, 20, 21)] == [0, 0, 1, 0, 0]


def test_quiet_hours_delay_and_lose_nothing(office, prefer, news):
    prefer(quiet=(22, 8))
    news(1)
    assert [send_out_news(now=at(hour, day=day)) for hour, day in ((23, 18), (7, 19), (8, 19))] == [0, 0, 1]


@pytest.mark.parametrize(
    ("quiet", "silent"),
    [((22, 8), {22, 23, *range(8)}), ((12, 14), {12, 13}), ((0, 1), {0}), ((None, None), set())],
)
def test_quiet_hours_may_pass_midnight(quiet, silent):
    row = Preference(quiet_from=quiet[0], quiet_until=quiet[1])
    assert {hour for hour in range(24) if is_quiet(row, hour=hour)} == silent


def test_the_hours_are_those_of_the_persons_zone(office, prefer, news, ana):
    ana.time_zone = "America/New_York"
    ana.save()
    prefer("daily", hour=9)
    news(1)
    # Nine in Shanghai is nine in the evening in New York, of the day before.
    assert send_out_news(now=at(9)) == 1
    assert Preference.objects.get().digest_on == date(2026, 3, 17)


def test_the_mail_is_in_the_persons_language(office, prefer, news, ana, settings):
    settings.NOTIFICATION_WORDS = "tests.inbox.spoken"
    ana.language = "zh-hant"
    ana.save()
    prefer()
    news(1)
    send_out_news(now=NOW)
    assert mails()[0].subject == "said in zh-hant"


def test_who_left_is_mailed_nothing(office, prefer, news, ana):
    prefer()
    news(1)
    Membership.unscoped.filter(user=ana).delete()
    assert send_out_news(now=NOW) == 0


def test_a_group_is_told_once_what_several_people_were_told(robot, news, ana, ben):
    news(1, kind="job.failed", people=(ana, ben))
    news(2, kind="member.joined")
    assert (send_out_news(now=NOW), send_out_news(now=NOW)) == (1, 0)
    [post] = Delivery.unscoped.filter(is_mail=False)
    assert (post.destination, post.to_label) == (robot, "Growth")
    news(1, kind="job.failed", people=(ben, ana))
    assert send_out_news(now=NOW) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"by_mail": "pigeon"},
        {"hour": 24},
        {"weekday": 7},
        {"quiet": (8, 8)},
        {"quiet": (8, 24)},
    ],
)
def test_hours_and_ways_that_do_not_exist_are_refused(prefer, wrong):
    with pytest.raises(BadPreference):
        prefer(**wrong)


def test_the_form_shows_and_keeps_what_was_chosen(ana, workspace, client_of, scope):
    client, page = client_of(ana), f"/w/{workspace.slug}/notifications/how"
    asked = {"by_mail": "weekly", "hour": "10", "weekday": "4", "quiet_from": "22", "quiet_until": "8"}
    assert client.post(page, asked | {"about": ["import"]}).status_code == 302
    kept = Preference.objects.get()
    assert (kept.by_mail, kept.hour, kept.weekday, kept.quiet_from, kept.quiet_until) == (
        "weekly",
        10,
        4,
        22,
        8,
    )
    assert "job" in kept.without
    assert "import" not in kept.without
    text = client.get(page).content.decode()
    assert "No mail server is set up on this server" in text
    half = client.post(page, asked | {"quiet_until": ""}).content.decode()
    assert "Give both hours, or neither." in half


def test_every_kind_of_news_can_be_chosen():
    assert {noun_of(kind) for kind in KINDS} <= set(NOUNS)
