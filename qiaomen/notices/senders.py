"""The ways out of the house. Each sends one message or says in plain words why not."""

import hashlib
import json
import smtplib
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .models import Channel, Message, State

TIMEOUT_SECONDS = 10


class NotSent(Exception):
    """The message did not go out; the text says why, for the operator."""


class Sender(Protocol):
    """Sends one message. Returns SENT, or RECORDED where no gateway is set up. Raises NotSent."""

    def send(self, message: Message) -> State:
        """Send it once."""
        ...


class PageSender:
    """The page shows it; nothing has to leave."""

    def send(self, message: Message) -> State:
        """Always sent."""
        return State.SENT


class EmailSender:
    """SMTP. The URL is `smtp://user:password@host:25`, `smtps://…` or `smtp://…?starttls=yes`.

    Name and password are percent-coded.
    """

    def __init__(self, url: str, sender: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.url, self.sender, self.timeout = url, sender, timeout

    def send(self, message: Message) -> State:
        """Send as plain text. The Message-ID comes from the key, so a mailbox can tell a second copy."""
        if not self.url:
            return State.RECORDED
        try:
            validate_email(message.to)
        except ValidationError:
            raise NotSent(_("这不是有效的电子邮件地址")) from None
        mail = EmailMessage(
            subject=one_line(message.subject),
            body=message.body,
            from_email=self.sender,
            to=[message.to],
            headers={"Message-ID": self._id_of(message), "Auto-Submitted": "auto-generated"} | _way_out(message),
        )
        backend = self._backend()
        try:
            backend.open()
            backend.send_messages([mail])
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotSent(_mail_words(error, self.timeout)) from error
        finally:
            # A server that is gone at the good-bye has the mail already: it must not be sent again for that.
            with suppress(OSError, smtplib.SMTPException):
                backend.close()
        return State.SENT

    def _backend(self) -> EmailBackend:
        parts = urlsplit(self.url)
        secure = parts.scheme == "smtps"
        return EmailBackend(
            host=parts.hostname,
            port=parts.port or (465 if secure else 25),
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=secure,
            use_tls=not secure and parse_qs(parts.query).get("starttls") == ["yes"],
            timeout=self.timeout,
        )

    def _id_of(self, message: Message) -> str:
        domain = self.sender.rpartition("@")[2].strip(" >") or "localhost"
        return f"<{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{domain}>"


def _way_out(message: Message) -> dict[str, str]:
    """RFC 8058: the mailbox's own button ends it by one POST to our address, without opening a page."""
    if not message.unsubscribe:
        return {}
    return {
        "List-Unsubscribe": f"<{one_line(message.unsubscribe)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


class SmsSender:
    """POSTs `{"to", "text", "key"}` as JSON to the gateway. 2xx is sent; redirects are refused, so the token stays."""

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self.url, self.token, self.timeout = url, token, timeout

    def send(self, message: Message) -> State:
        """Send it once; the gateway may use `key` to refuse a second copy."""
        if not self.url:
            return State.RECORDED
        try:
            status = self._post({"to": message.to, "text": message.body, "key": message.key})
        except TimeoutError:
            raise NotSent(_("短信平台超过 %(seconds)g 秒没有回答") % {"seconds": self.timeout}) from None
        except (OSError, HTTPException, ValueError) as error:
            raise NotSent(_("连不上短信平台（%(why)s）") % {"why": type(error).__name__}) from error
        if not 200 <= status < 300:
            raise NotSent(_("短信平台没有接收（HTTP %(status)s）") % {"status": status})
        return State.SENT

    def _post(self, content: dict[str, str]) -> int:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        try:
            connection.request(
                "POST",
                (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
                json.dumps(content, ensure_ascii=False).encode(),
                {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self.token}"},
            )
            return connection.getresponse().status
        finally:
            connection.close()


def sender_for(channel: Channel) -> Sender:
    """The way out that the settings name for this channel."""
    if channel == Channel.EMAIL:
        return EmailSender(settings.EMAIL_URL, settings.DEFAULT_FROM_EMAIL)
    if channel == Channel.SMS:
        return SmsSender(settings.SMS_URL, settings.SMS_TOKEN)
    return PageSender()


def mobile(phone: str) -> str:
    """The number if it takes text messages, else "": Chinese mobiles with or without 86, others with their +."""
    digits = "".join(filter(str.isdigit, phone))
    digits = digits.removeprefix("86") if len(digits) == 13 else digits
    if len(digits) == 11 and digits.startswith("1"):
        return digits
    return f"+{digits}" if phone.strip().startswith("+") and not digits.startswith("86") else ""


def one_line(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank: nothing can add a header line."""
    return " ".join(text.split())


def _mail_words(error: Exception, timeout: float) -> str:
    # smtplib wraps a time-out while it waits for a reply.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return _("邮件服务器超过 %(seconds)g 秒没有回答") % {"seconds": timeout}
    if isinstance(error, ssl.SSLError):
        return _("邮件服务器的加密连接不成立（%(why)s）") % {"why": error.reason or type(error).__name__}
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return _("邮件服务器不接受用户名或密码（%(code)s）") % {"code": error.smtp_code}
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = ", ".join(str(code) for code, _words in error.recipients.values())
        return _("邮件服务器不接受这个收件地址（%(code)s）") % {"code": codes}
    if isinstance(error, smtplib.SMTPResponseException):
        return _("邮件服务器没有接收（%(code)s）") % {"code": error.smtp_code}
    return _("连不上邮件服务器（%(why)s）") % {"why": type(error).__name__}
