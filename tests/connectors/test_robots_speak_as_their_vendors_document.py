"""Each group robot against a stand-in of its vendor's API: signed as documented, refused by its own codes."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.stand_ins import Group, standing_in
from yunchou.connectors.addresses import RobotAddress
from yunchou.connectors.ports import Refused, RobotMessage, Sent, Unsure, Why
from yunchou.connectors.robots import VENDORS
from yunchou.connectors.vendors import dingtalk, feishu

NOW = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)
MESSAGE = RobotMessage("周报", "**订单** 1,204，较上周 −8.3%", "https://ops.example.com/w/ours", "打开周报")
SECRET = "SEC-a secret with spaces/and+signs="
SIGNING = [key for key, vendor in VENDORS.items() if vendor.signs]


@pytest.fixture(params=VENDORS)
def vendor(request) -> str:
    return request.param


def speak(vendor: str, group: Group, *, key: str = "robot-1", secret: str = "", at=NOW, message=MESSAGE):
    return VENDORS[vendor].robot(RobotAddress(group.base, key), secret).send(message, now=at)


def test_a_message_reaches_the_group(vendor):
    with standing_in(vendor, Group(clock=NOW.timestamp())) as group:
        assert speak(vendor, group) == Sent()
    assert "订单" in str(group.said)
    assert "https://ops.example.com/w/ours" in str(group.said)


@pytest.mark.parametrize("signing", SIGNING)
def test_a_signature_is_what_the_vendor_computes_itself(signing):
    with standing_in(signing, Group(secret=SECRET, clock=NOW.timestamp())) as group:
        assert speak(signing, group, secret=SECRET) == Sent()


@pytest.mark.parametrize("signing", SIGNING)
@pytest.mark.parametrize(
    ("secret", "at"),
    [("", NOW), ("another", NOW), (SECRET, NOW - timedelta(hours=2))],
    ids=["none", "a wrong one", "two hours old"],
)
def test_without_a_fresh_signature_of_the_secret_nothing_is_said(signing, secret, at):
    with standing_in(signing, Group(secret=SECRET, clock=NOW.timestamp())) as group:
        outcome = speak(signing, group, secret=secret, at=at)
    assert isinstance(outcome, Refused)
    assert (outcome.why, group.said) == (Why.WRONG_KEY, [])


def test_the_signature_of_feishu_is_pinned():
    """The guide's sample timestamp through its sample program, with the secret `demo`."""
    at = datetime.fromtimestamp(1599360473, tz=UTC)
    assert feishu.signature("demo", at=at) == (
        "1599360473",
        "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=",
    )


def test_the_signature_of_dingtalk_is_pinned():
    """The document's sample secret, `this is secret`, through its sample program."""
    at = datetime.fromtimestamp(1577262236, tz=UTC) + timedelta(milliseconds=757)
    assert dingtalk.signature("this is secret", at=at) == (
        "1577262236757",
        "hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D",
    )


def test_a_wrong_key_is_named(vendor):
    with standing_in(vendor, Group()) as group:
        outcome = speak(vendor, group, key="robot-2")
    assert isinstance(outcome, Refused)
    assert (outcome.why, group.said) == (Why.WRONG_KEY, [])


def test_too_many_messages_are_told_apart_from_other_refusals(vendor):
    with standing_in(vendor, Group(most=2)) as group:
        outcomes = [speak(vendor, group) for _ in range(3)]
    assert outcomes[:2] == [Sent(), Sent()]
    assert isinstance(outcomes[2], Refused)
    assert outcomes[2].why is Why.RATE_LIMITED
    assert outcomes[2].why.is_passing


@pytest.mark.parametrize("signing", SIGNING)
def test_a_missing_key_word_is_the_contents_fault(signing):
    with standing_in(signing, Group(keyword="运筹")) as group:
        outcome = speak(signing, group)
        assert isinstance(outcome, Refused)
        assert outcome.why is Why.CONTENT_REFUSED
        assert speak(signing, group, message=RobotMessage("运筹", "text")) == Sent()


@pytest.mark.parametrize(
    "text", ["数据 " * 9000, "一行\n" * 9000, "x" * 60_000], ids=["words", "lines", "a word"]
)
def test_a_long_message_is_cut_to_the_vendors_room(vendor, text):
    with standing_in(vendor, Group()) as group:
        assert speak(vendor, group, message=RobotMessage("周报", text, MESSAGE.link)) == Sent()
    assert "…" in str(group.said)
    assert MESSAGE.link in str(group.said), "the link is never cut away"


def test_a_closed_port_is_certainly_unreachable(vendor):
    with standing_in(vendor, Group()) as group:
        pass
    assert speak(vendor, group) == Refused(Why.UNREACHABLE, "ConnectionRefusedError")


def test_a_connection_that_breaks_after_the_question_leaves_doubt(vendor):
    with standing_in(vendor, Group(drops=True)) as group:
        outcome = speak(vendor, group)
    assert isinstance(outcome, Unsure)
    assert outcome.why is Why.NO_ANSWER


def test_who_waits_too_long_for_an_answer_is_in_doubt(vendor):
    with standing_in(vendor, Group(waits=1.0)) as group:
        robot = replace(VENDORS[vendor].robot(RobotAddress(group.base, "robot-1"), ""), timeout=0.1)
        assert robot.send(MESSAGE, now=NOW) == Unsure(Why.NO_ANSWER, "TimeoutError")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (429, b"", Refused(Why.RATE_LIMITED, "HTTP 429")),
        (503, b"", Refused(Why.UNREACHABLE, "HTTP 503")),
        (404, b"<html>", Refused(Why.NOT_UNDERSTOOD, "HTTP 404")),
        (302, b"", Refused(Why.NOT_UNDERSTOOD, "HTTP 302")),
        (502, b"<html>", Unsure(Why.NOT_UNDERSTOOD, "HTTP 502")),
        (200, b"<html>", Unsure(Why.NOT_UNDERSTOOD, "HTTP 200")),
        (200, b"[1]", Unsure(Why.NOT_UNDERSTOOD, "HTTP 200")),
        (200, b'{"code": 424242, "errcode": 424242}', Refused(Why.NOT_UNDERSTOOD, "424242")),
    ],
)
def test_an_answer_that_is_not_the_vendors_is_never_taken_for_sent(vendor, status, body, expected):
    with standing_in(vendor, Group(answer=(status, body))) as group:
        assert speak(vendor, group) == expected
    assert len(group.asked) == 1, "nothing is repeated and no redirect is followed"


def test_no_outcome_robot_or_log_line_tells_a_secret(vendor, caplog):
    caplog.set_level(logging.DEBUG)
    robot = VENDORS[vendor].robot(RobotAddress("http://127.0.0.1:9", "robot-key-1"), SECRET)
    told = repr(robot) + repr(robot.send(MESSAGE, now=NOW)) + caplog.text
    assert "robot-key-1" not in told
    assert SECRET not in told


def test_the_pace_of_each_vendor_is_the_documented_one():
    paces = {key: one.robot(RobotAddress("", ""), "").pace for key, one in VENDORS.items()}
    assert {key: (pace.most, pace.every) for key, pace in paces.items()} == {
        "feishu": (100, timedelta(minutes=1)),
        "wecom": (20, timedelta(minutes=1)),
        "dingtalk": (20, timedelta(minutes=1)),
    }
