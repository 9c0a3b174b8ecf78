"""The outbox: once put, sent; tried again; seen when it failed."""

import threading
import time
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from qiaomen.notices.models import Channel, Message, State
from qiaomen.notices.outbox import ATTEMPTS, LEASE, OVERLOOKED, deliver, due, forget, messages_in, put, send_again
from qiaomen.people.actors import SYSTEM, Actor
from qiaomen.people.models import Person
from qiaomen.worker import work_off
from tests.cases.test_races import at_once

from .gateways import MailServer, SmsGateway

pytestmark = pytest.mark.django_db


def put_sms(at: datetime, key: str = "receipt:report:17:sms") -> Message:
    return put(key=key, channel=Channel.SMS, to="13800001234", subject="", body="编号 S1", at=at, about="report:17")


def seen(message: Message) -> tuple[str, int, datetime | None, str]:
    message.refresh_from_db()
    return message.state, message.attempts, message.next_try_at, message.last_error


class TestPut:
    def test_enqueues_the_sending(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        assert work_off() == 1
        assert [one["text"] for one in sms.got] == ["编号 S1"]
        assert seen(message)[0] == State.SENT

    def test_changes_nothing_the_second_time(self, now: datetime) -> None:
        first = put_sms(now)
        again = put(key=first.key, channel=Channel.SMS, to="13999999999", subject="", body="other", at=now)
        assert (again.pk, again.to, again.body) == (first.pk, "13800001234", "编号 S1")
        assert DBTaskResult.objects.count() == 1

    def test_leaves_nothing_when_the_step_is_rolled_back(self, now: datetime) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            put_sms(now)
            assert DBTaskResult.objects.count() == 1
            raise RuntimeError
        assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)

    def test_makes_one_line_of_the_subject(self, now: datetime) -> None:
        message = put(
            key="k", channel=Channel.EMAIL, to="a@b.example", subject="收到\r\nBcc: x@y.example", body="", at=now
        )
        assert message.subject == "收到 Bcc: x@y.example"

    def test_wants_an_address(self, now: datetime) -> None:
        with pytest.raises(ValueError, match="needs an address"):
            put(key="k", channel=Channel.EMAIL, to=" ", subject="", body="", at=now)
        assert Message.objects.count() == 0

    def test_sends_a_page_without_an_address(self, now: datetime) -> None:
        message = put(key="k", channel=Channel.PAGE, to="", subject="", body="b", at=now)
        work_off()
        assert seen(message)[0] == State.SENT

    def test_the_database_refuses_a_page_with_an_address(self, now: datetime) -> None:
        with pytest.raises(IntegrityError, match="a_page_has_no_address"), transaction.atomic():
            Message.objects.create(key="k", channel=Channel.PAGE, to="a@b.example", created_at=now, next_try_at=now)


@pytest.mark.django_db(transaction=True)
class TestPutByTwo:
    def test_makes_one_message_of_two_at_the_same_moment(self, now: datetime) -> None:
        keys = at_once(*[lambda: put_sms(now).pk] * 4)
        assert keys == [Message.objects.get().pk] * 4
        assert DBTaskResult.objects.count() == 1


class TestDeliver:
    def test_tries_again_after_longer_and_longer_waits_then_fails(self, sms: SmsGateway, now: datetime) -> None:
        sms.answers = [(500, 0)] * 9
        message, at, waits = put_sms(now), now, []
        while deliver(message.pk, at) == State.WAITING:
            _state, _attempts, again_at, why = seen(message)
            assert again_at is not None
            assert why == "短信平台没有接收（HTTP 500）"
            waits.append((again_at - at) // timedelta(minutes=1))
            at = again_at
        assert waits == [1, 5, 30, 180]
        assert seen(message) == (State.FAILED, ATTEMPTS, None, "短信平台没有接收（HTTP 500）")
        assert len(sms.got) == ATTEMPTS

    def test_enqueues_the_next_attempt_for_its_moment(self, sms: SmsGateway, now: datetime) -> None:
        sms.answers = [(500, 0)]
        message = put_sms(now)
        deliver(message.pk, now)
        assert now + timedelta(minutes=1) in DBTaskResult.objects.values_list("run_after", flat=True)

    def test_forgets_the_error_once_it_is_sent(self, sms: SmsGateway, now: datetime) -> None:
        sms.answers = [(503, 0)]
        message = put_sms(now)
        deliver(message.pk, now)
        deliver(message.pk, now + timedelta(minutes=1))
        assert seen(message) == (State.SENT, 2, None, "")
        assert message.sent_at == now + timedelta(minutes=1)

    def test_does_not_send_what_is_sent(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        assert deliver(message.pk, now) == State.SENT
        assert deliver(message.pk, now) is None
        assert len(sms.got) == 1

    def test_does_not_send_before_the_moment(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        assert deliver(message.pk, now - timedelta(seconds=1)) is None
        assert sms.got == []

    def test_leaves_a_message_alone_that_another_worker_is_sending(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        # What a worker leaves that was killed while it sent: claimed, and nothing more.
        Message.objects.filter(pk=message.pk).update(attempts=1, next_try_at=now + LEASE)
        assert deliver(message.pk, now) is None
        assert sms.got == []
        assert deliver(message.pk, now + LEASE) == State.SENT

    def test_does_not_try_for_ever_what_kills_its_worker(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        Message.objects.filter(pk=message.pk).update(attempts=ATTEMPTS)
        assert deliver(message.pk, now) == State.FAILED
        assert "中断" in seen(message)[3]
        assert sms.got == []

    def test_records_what_no_gateway_takes(self, now: datetime) -> None:
        message = put_sms(now)
        assert deliver(message.pk, now) == State.RECORDED
        assert message.sent_at is None


@pytest.mark.django_db(transaction=True)
class TestDeliverByTwo:
    def test_sends_once_when_four_workers_begin_at_the_same_moment(self, sms: SmsGateway, now: datetime) -> None:
        message, ends = put_sms(now), []
        sms.answers = [(200, 0.3)] * 4

        def go() -> None:
            ends.append(deliver(message.pk, now))
            connection.close()

        threads = [threading.Thread(target=go) for _each in range(4)]
        # While this transaction holds the row, all four read it as waiting; then all four reach for it.
        with transaction.atomic():
            Message.objects.update(subject="held")
            for thread in threads:
                thread.start()
            time.sleep(0.7)
        for thread in threads:
            thread.join()
        assert sorted(ends, key=str) == [None, None, None, State.SENT]
        assert len(sms.got) == 1


class TestSendAgain:
    def test_begins_anew_and_keeps_who_asked(self, sms: SmsGateway, now: datetime) -> None:
        message, ana = put_sms(now), Person.objects.create_person("ana", "安娜")
        Message.objects.filter(pk=message.pk).update(state=State.FAILED, attempts=5, next_try_at=None, last_error="x")
        assert send_again(message, by=Actor(person=ana), at=now)
        work_off()
        assert seen(message)[:2] == (State.SENT, 1)
        assert (message.again_by, message.again_at) == (ana, now)

    def test_leaves_a_sent_message_alone(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        work_off()
        assert not send_again(message, by=SYSTEM, at=now)
        assert work_off() == 0
        assert len(sms.got) == 1


class TestDue:
    def test_gives_a_task_to_a_message_that_lost_its_own(self, sms: SmsGateway, now: datetime) -> None:
        message = put_sms(now)
        DBTaskResult.objects.all().delete()
        later = now + OVERLOOKED + timedelta(seconds=1)
        assert due(later) == 1
        assert due(later) == 0
        work_off()
        assert seen(message)[0] == State.SENT

    def test_leaves_alone_what_only_waits_its_turn(self, now: datetime) -> None:
        put_sms(now)
        assert due(now + OVERLOOKED) == 0


class TestForget:
    def test_blanks_address_and_words_of_one_report(self, now: datetime) -> None:
        mine, other = put_sms(now), put(key="o", channel="sms", to="1", subject="s", body="b", at=now, about="report:2")
        for message in (mine, other):
            deliver(message.pk, now)
        assert forget("report:17") == 1
        assert list(Message.objects.order_by("pk").values_list("to", "body")) == [("", ""), ("1", "b")]


class TestList:
    def test_is_newest_first(self, now: datetime) -> None:
        first, second = put_sms(now, "a"), put_sms(now, "b")
        deliver(first.pk, now)
        assert list(messages_in()) == [second, first]
        assert list(messages_in(State.RECORDED)) == [first]


class TestOutboxCommand:
    def test_lists_what_failed_without_address_or_text_and_sends_it_again(
        self, sms: SmsGateway, post: MailServer, now: datetime
    ) -> None:
        message = put_sms(now)
        Message.objects.filter(pk=message.pk).update(
            state=State.FAILED, attempts=5, next_try_at=None, last_error="短信平台没有接收（HTTP 500）"
        )
        out = StringIO()
        call_command("outbox", "--failed", stdout=out)
        assert "receipt:report:17:sms\t5\t短信平台没有接收（HTTP 500）" in out.getvalue()
        assert "13800001234" not in out.getvalue()
        assert "编号" not in out.getvalue()
        call_command("outbox", "--again", message.key, stdout=out)
        work_off()
        assert seen(message)[0] == State.SENT

    def test_refuses_an_unknown_key_and_a_sent_message(self, sms: SmsGateway) -> None:
        message = put_sms(timezone.now())
        work_off()
        with pytest.raises(CommandError, match="no message"):
            call_command("outbox", "--again", "nothing")
        with pytest.raises(CommandError, match="is sent"):
            call_command("outbox", "--again", message.key)
