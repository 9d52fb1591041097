"""Mail against a stand-in of a mail server: who gets it, what goes with it, and what each refusal means."""

import email
import email.policy
import ssl
from datetime import UTC, datetime

import pytest

from tests.connectors.certificates import contexts
from tests.connectors.stand_ins import post_office
from yunchou.connectors.ports import Attachment, Mail, Refused, Sent, Unsure, Why
from yunchou.connectors.vendors.smtp import Security, SmtpMailer

NOW = datetime(2026, 3, 18, 4, 30, tzinfo=UTC)
WORKBOOK = Attachment(
    "周报.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"
)
MAIL = Mail(
    ("ana@example.com", "ben@example.com"), "运营数据周报", "订单 1,204\n.\n结束\n", attachments=(WORKBOOK,)
)


def mailer(office, **how) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", office.port, "运筹 <ops@example.com>", Security.NONE, timeout=5, **how)


def test_a_mail_with_a_file_reaches_everybody_named():
    with post_office() as office:
        assert mailer(office).send(MAIL, now=NOW) == Sent()
    assert [line for line in office.said if line.startswith(("mail", "rcpt", "MAIL", "RCPT"))] == [
        "mail FROM:<ops@example.com>",
        "rcpt TO:<ana@example.com>",
        "rcpt TO:<ben@example.com>",
    ]
    [raw] = office.mails
    read = email.message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=email.policy.default)
    assert read["Subject"] == "运营数据周报"
    assert read["From"].addresses[0].addr_spec == "ops@example.com"
    assert read["Auto-Submitted"] == "auto-generated"
    [file] = read.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("周报.xlsx", b"PK\x03\x04")
    body = read.get_body()
    assert body is not None
    assert "结束" in body.get_content(), "a line that is a full stop does not end the mail"


def test_who_signs_in_says_so_before_the_mail():
    with post_office() as office:
        assert mailer(office, user="ops", password="let me in").send(MAIL, now=NOW) == Sent()
    assert office.said[1].startswith("AUTH PLAIN")


def test_some_refused_addresses_are_told_and_the_others_get_it():
    with post_office(unknown=frozenset({"ben@"})) as office:
        assert mailer(office).send(MAIL, now=NOW) == Sent(refused=("ben@example.com",))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"unknown": frozenset({"ana@", "ben@"})}, Refused(Why.RECIPIENTS_REFUSED)),
        ({"answers": {"AUTH": "535 no"}}, Refused(Why.WRONG_KEY, "535")),
        ({"answers": {"MAIL": "451 later"}}, Refused(Why.RATE_LIMITED, "451")),
        ({"answers": {"MAIL": "550 not you"}}, Refused(Why.CONTENT_REFUSED, "550")),
        ({"answers": {"END": "451 later"}}, Refused(Why.RATE_LIMITED, "451")),
        ({"answers": {"END": "552 too large"}}, Refused(Why.TOO_LARGE, "552")),
        ({"answers": {"END": "554 spam"}}, Refused(Why.CONTENT_REFUSED, "554")),
        ({"answers": {"DATA": "554 no"}}, Refused(Why.CONTENT_REFUSED, "554")),
    ],
)
def test_each_refusal_has_its_name(how, expected):
    with post_office(**how) as office:
        assert mailer(office, user="ops", password="x").send(MAIL, now=NOW) == expected
    assert office.mails == []


def test_a_line_that_breaks_after_the_body_leaves_doubt():
    with post_office(drops_after_data=True) as office:
        outcome = mailer(office).send(MAIL, now=NOW)
    assert isinstance(outcome, Unsure)
    assert outcome.why is Why.NO_ANSWER


def test_a_server_that_is_not_there_is_certainly_unreachable():
    with post_office() as office:
        pass
    assert mailer(office).send(MAIL, now=NOW) == Refused(Why.UNREACHABLE, "ConnectionRefusedError")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_without_the_tls_that_is_asked_for_no_password_is_said(security):
    with post_office() as office:
        asked = SmtpMailer(
            "127.0.0.1", office.port, "ops@example.com", security, "ops", "let me in", timeout=2
        )
        outcome = asked.send(MAIL, now=NOW)
    assert isinstance(outcome, Refused)
    assert outcome.why is Why.UNREACHABLE
    assert not any("AUTH" in line for line in office.said)
    assert office.mails == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_over_tls_a_password_is_said_and_the_mail_is_taken(security, tmp_path):
    server, client = contexts(tmp_path)
    with post_office(tls=server, is_tls_from_the_start=security is Security.TLS) as office:
        one = SmtpMailer(
            "127.0.0.1",
            office.port,
            "ops@example.com",
            security,
            "ops",
            "let me in",
            timeout=5,
            context=client,
        )
        assert one.send(MAIL, now=NOW) == Sent()
    assert any(line.startswith("AUTH PLAIN") for line in office.said)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_password(security, tmp_path):
    server, _client = contexts(tmp_path)
    with post_office(tls=server, is_tls_from_the_start=security is Security.TLS) as office:
        one = SmtpMailer("127.0.0.1", office.port, "ops@example.com", security, "ops", "let me in", timeout=5)
        assert one.send(MAIL, now=NOW) == Refused(Why.UNREACHABLE, "SSLCertVerificationError")
    assert not any("AUTH" in line for line in office.said)


def test_a_line_feed_in_a_subject_starts_no_header():
    hostile = Mail(("ana@example.com",), "Week\r\nBcc: eve@example.com", "text")
    with post_office() as office:
        assert mailer(office).send(hostile, now=NOW) == Sent()
    assert b"\nBcc:" not in office.mails[0]


def test_the_mailer_does_not_tell_its_password():
    one = SmtpMailer(
        "mail", 25, "ops@example.com", Security.TLS, "ops", "let me in", context=ssl.create_default_context()
    )
    assert "let me in" not in repr(one)
