"""The ways out, against real servers."""

import socket

import pytest
from django.utils import translation
from pytest_django import Settings

from qiaomen.notices.models import Channel, Message, State
from qiaomen.notices.senders import EmailSender, NotSent, SmsSender, mobile, sender_for

from .gateways import MailServer, SmsGateway, free_port


def email(**given: str) -> Message:
    words = {"key": "receipt:report:17:email", "to": "amei@home.example", "subject": "收到了", "body": "编号 S1"}
    return Message(channel=Channel.EMAIL, **words | given)


def text_message(**given: str) -> Message:
    return Message(channel=Channel.SMS, **{"key": "k:1", "to": "13800001234", "body": "编号 S1"} | given)


class TestEmail:
    def test_arrives_with_subject_text_and_sender(self, post: MailServer) -> None:
        assert sender_for(Channel.EMAIL).send(email()) == State.SENT
        (mail,) = post.mails
        assert (mail["subject"], mail["from"], mail["to"]) == ("收到了", "city@knockton.example", "amei@home.example")
        assert mail.get_content().strip() == "编号 S1"
        assert mail["auto-submitted"] == "auto-generated"

    def test_has_the_same_id_when_it_is_sent_twice(self, post: MailServer) -> None:
        for _time in range(2):
            sender_for(Channel.EMAIL).send(email())
        sender_for(Channel.EMAIL).send(email(key="another"))
        first, second, other = (mail["message-id"] for mail in post.mails)
        assert first == second != other

    def test_cannot_be_given_another_header_by_a_line_break(self, post: MailServer) -> None:
        sender_for(Channel.EMAIL).send(email(subject="收到了\r\nBcc: eve@evil.example"))
        assert post.recipients == ["amei@home.example"]
        assert post.mails[0]["bcc"] is None

    @pytest.mark.parametrize(
        "to", ["a@b.example\nBcc: eve@evil.example", "a@b.example, eve@evil.example", "nobody", ""]
    )
    def test_refuses_what_is_not_one_address(self, post: MailServer, to: str) -> None:
        with pytest.raises(NotSent, match="不是有效的电子邮件地址"):
            sender_for(Channel.EMAIL).send(email(to=to))
        assert post.mails == []

    def test_says_that_the_mailbox_was_refused_without_naming_it(self, post: MailServer) -> None:
        post.refused.add("amei@home.example")
        with pytest.raises(NotSent) as caught:
            sender_for(Channel.EMAIL).send(email())
        assert str(caught.value) == "邮件服务器不接受这个收件地址（550）"

    def test_says_that_nobody_listens(self) -> None:
        with pytest.raises(NotSent, match="连不上邮件服务器（ConnectionRefusedError）"):
            EmailSender(f"smtp://127.0.0.1:{free_port()}", "city@knockton.example").send(email())

    def test_does_not_wait_for_ever(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
            with pytest.raises(NotSent, match=r"超过 0\.2 秒没有回答"):
                EmailSender(url, "city@knockton.example", timeout=0.2).send(email())

    def test_is_only_recorded_without_a_server(self, settings: Settings) -> None:
        settings.EMAIL_URL = ""
        assert sender_for(Channel.EMAIL).send(email()) == State.RECORDED

    def test_sends_nothing_when_the_server_lacks_the_encryption_that_was_asked_for(self, post: MailServer) -> None:
        with pytest.raises(NotSent, match="连不上邮件服务器（SMTPNotSupportedError）"):
            EmailSender(f"{post.url}?starttls=yes", "city@knockton.example").send(email())
        assert post.mails == []


class TestSms:
    def test_posts_number_text_and_key_with_the_token(self, sms: SmsGateway) -> None:
        assert sender_for(Channel.SMS).send(text_message()) == State.SENT
        assert sms.got == [{"to": "13800001234", "text": "编号 S1", "key": "k:1"}]
        assert sms.headers[0]["Authorization"] == "Bearer secret-token"
        assert sms.headers[0]["path"] == "/sms?city=1"

    @pytest.mark.parametrize("status", [302, 400, 401, 500, 503])
    def test_counts_only_2xx_as_sent(self, sms: SmsGateway, status: int) -> None:
        sms.answers = [(status, 0)]
        with pytest.raises(NotSent, match=f"HTTP {status}"):
            sender_for(Channel.SMS).send(text_message())

    def test_does_not_carry_the_token_after_a_redirect(self, sms: SmsGateway) -> None:
        sms.answers = [(302, 0)]
        with pytest.raises(NotSent):
            sender_for(Channel.SMS).send(text_message())
        assert [headers["path"] for headers in sms.headers] == ["/sms?city=1"]

    def test_does_not_wait_for_ever(self, sms: SmsGateway) -> None:
        sms.answers = [(200, 1.0)]
        with pytest.raises(NotSent, match=r"超过 0\.2 秒没有回答"):
            SmsSender(sms.url, "secret-token", timeout=0.2).send(text_message())

    def test_says_in_the_readers_language_that_nobody_listens(self) -> None:
        gone = SmsSender(f"http://127.0.0.1:{free_port()}/", "secret-token")
        with translation.override("zh-hans"), pytest.raises(NotSent, match="连不上短信平台") as caught:
            gone.send(text_message())
        assert "secret-token" not in str(caught.value)

    def test_is_only_recorded_without_a_gateway(self, settings: Settings) -> None:
        settings.SMS_URL = ""
        assert sender_for(Channel.SMS).send(text_message()) == State.RECORDED


class TestMobile:
    @pytest.mark.parametrize(
        ("phone", "expected"),
        [
            ("138 0000-1234", "13800001234"),
            ("+86 13800001234", "13800001234"),
            ("0318-2212345", ""),
            ("12345", ""),
            ("+44 7700 900123", "+447700900123"),
            ("+86 318 2212345", ""),
            ("", ""),
        ],
    )
    def test_takes_only_numbers_that_take_text_messages(self, phone: str, expected: str) -> None:
        assert mobile(phone) == expected
