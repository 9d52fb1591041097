"""Mail over SMTP with TLS. Serves every stage."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from enum import StrEnum

from yunchou.connectors.ports import Mail, Outcome, Refused, Sent, Unsure, Why

TIMEOUT = 20.0
#: Replies that say: not now, later.
LATER = range(400, 500)


class Security(StrEnum):
    """How the connection is made safe: TLS from the start, TLS on request before anything is said, or not at all."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """A mail server and who we are there. Without a user name nobody signs in."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT
    context: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        return f"SmtpMailer({self.host!r}, {self.port})"

    def send(self, mail: Mail, *, now: datetime) -> Outcome:
        """One mail in one conversation. Up to the body nothing is sent for certain; after it only a reply tells."""
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return _refusal_to_talk(error)
        try:
            return _hand_over(server, self._message(mail, now=now), mail=mail)
        finally:
            server.close()

    def _connected(self) -> smtplib.SMTP:
        context = self.context or ssl.create_default_context()
        server: smtplib.SMTP
        if self.security is Security.TLS:
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security is Security.STARTTLS:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _message(self, mail: Mail, *, now: datetime) -> EmailMessage:
        message = EmailMessage()
        domain = parseaddr(self.sender)[1].rpartition("@")[2]
        message["From"], message["To"] = self.sender, ", ".join(mail.to)
        # A line feed in a header would start another one.
        message["Subject"] = " ".join(mail.subject.split())
        message["Date"] = format_datetime(now)
        message["Message-ID"] = mail.message_id or make_msgid(domain=domain or None)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
        for one in mail.attachments:
            main, _slash, sub = one.content_type.partition("/")
            message.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
        return message


def _hand_over(server: smtplib.SMTP, message: EmailMessage, *, mail: Mail) -> Outcome:
    """What `smtplib.send_message` does, step by step, so that each failure says whether anything was sent."""
    sender = parseaddr(str(message["From"]))[1]
    try:
        server.ehlo_or_helo_if_needed()
        code, _text = server.mail(sender)
        if code != 250:
            return Refused(Why.RATE_LIMITED if code in LATER else Why.CONTENT_REFUSED, str(code))
        refused = tuple(one for one in mail.to if server.rcpt(one)[0] not in (250, 251))
        if len(refused) == len(mail.to):
            return Refused(Why.RECIPIENTS_REFUSED)
    except (OSError, smtplib.SMTPException) as error:
        return Refused(Why.UNREACHABLE, type(error).__name__)
    try:
        code, _text = server.data(message.as_bytes())
    except smtplib.SMTPDataError as error:
        return _after_data(error.smtp_code, refused)
    except (OSError, smtplib.SMTPException) as error:
        return Unsure(Why.NO_ANSWER, type(error).__name__)
    return _after_data(code, refused)


def _after_data(code: int, refused: tuple[str, ...]) -> Outcome:
    if code == 250:
        return Sent(refused)
    if code in LATER:
        return Refused(Why.RATE_LIMITED, str(code))
    return Refused(Why.TOO_LARGE if code == 552 else Why.CONTENT_REFUSED, str(code))


def _refusal_to_talk(error: Exception) -> Refused:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Refused(Why.WRONG_KEY, str(error.smtp_code))
    return Refused(Why.UNREACHABLE, type(error).__name__)
