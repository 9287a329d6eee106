"""E-mail by SMTP: encrypted, with a deterministic Message-ID and no way to inject headers."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import ClassVar, Literal

from koboshi.core.ports import Address, Message, Misconfigured, Problem, Receipt, Refused, Unavailable

PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class SmtpOptions:
    """Server, login and sender; `timeout` in seconds for every single network step."""

    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""
    sender_name: str = "福島県"
    timeout: float = 10.0


class SmtpNotification:
    """Sends plain-text e-mail, one receiver each."""

    label: ClassVar[str] = "電子メール（SMTP）"
    is_demo: ClassVar[bool] = False
    Options: ClassVar[type[SmtpOptions]] = SmtpOptions

    def __init__(self, options: SmtpOptions) -> None:
        """Keep the options; no connection is made yet."""
        self.options = options

    def check(self) -> list[Problem]:
        """Look at the settings only, without connecting."""
        problems = []
        if not self.options.host:
            problems.append(Problem("port.notification.no_host"))
        if not PLAIN_ADDRESS.fullmatch(self.options.sender):
            problems.append(Problem("port.notification.no_sender"))
        if self.options.security == "none":
            problems.append(Problem("port.notification.plain"))
        return problems

    def send(self, message: Message, address: Address) -> Receipt:
        """Send one mail; 4xx and network troubles are Unavailable, 5xx is Refused."""
        if address.kind != "email":
            raise Refused("port.notification.wrong_kind")
        if not PLAIN_ADDRESS.fullmatch(address.value):
            raise Refused("port.notification.bad_address")
        if not self.options.host or not PLAIN_ADDRESS.fullmatch(self.options.sender):
            raise Misconfigured("port.notification.no_host")
        try:
            self._hand_over(self.compose(message, address))
        except smtplib.SMTPAuthenticationError as error:
            raise Misconfigured("port.notification.login") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _judge([code for code, _ in error.recipients.values()]) from error
        except smtplib.SMTPResponseException as error:
            raise _judge([error.smtp_code]) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable("port.notification.unavailable") from error
        return Receipt(message.message_id, datetime.now(UTC))

    def compose(self, message: Message, address: Address) -> EmailMessage:
        """Build the mail; control characters cannot reach a header."""
        mail = EmailMessage()
        mail["Message-ID"] = message.message_id
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["From"] = formataddr((CONTROL.sub(" ", self.options.sender_name), self.options.sender))
        mail["To"] = address.value
        mail["Subject"] = CONTROL.sub(" ", message.subject)
        mail["Auto-Submitted"] = "auto-generated"
        foot = "".join(f"\n{CONTROL.sub(' ', link.label)}\n{CONTROL.sub('', link.url)}\n" for link in message.links)
        mail.set_content(message.body.replace("\x00", "") + "\n" + foot, charset="utf-8", cte="base64")
        return mail

    def _hand_over(self, mail: EmailMessage) -> None:
        options = self.options
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if options.security == "tls":
            server = smtplib.SMTP_SSL(options.host, options.port, timeout=options.timeout, context=context)
        else:
            server = smtplib.SMTP(options.host, options.port, timeout=options.timeout)
        with server:
            if options.security == "starttls":
                server.starttls(context=context)
            if options.user:
                server.login(options.user, options.password)
            server.send_message(mail)


def _judge(codes: list[int]) -> Refused | Unavailable:
    """A permanent 5xx answer is a refusal; anything else may pass (RFC 5321 4.2.1)."""
    if codes and all(500 <= code < 600 for code in codes):
        return Refused("port.notification.refused")
    return Unavailable("port.notification.unavailable")
