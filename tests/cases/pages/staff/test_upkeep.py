"""Outbox, anchors, the log of reveals, one's own password."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from qiaomen.cases import contacts
from qiaomen.cases.anchors import check_export, make_anchor
from qiaomen.cases.models import ContactReveal
from qiaomen.notices.models import Channel, Message, State
from qiaomen.people.models import Role
from tests import build
from tests.cases.pages.staff.conftest import SignIn


def message(at: datetime, state: State = State.FAILED, **given: object) -> Message:
    """A message as the outbox keeps it."""
    values: dict[str, object] = {
        "key": f"k{Message.objects.count()}", "channel": Channel.SMS, "to": "13800001234", "subject": "收到了",
        "body": "已收到", "state": state, "attempts": 5, "created_at": at,
        "last_error": "网关说 13800001234 是空号" if state == State.FAILED else "",
        "next_try_at": at if state == State.WAITING else None,
    }  # fmt: skip
    return Message.objects.create(**(values | given))


class TestOutbox:
    def test_others_find_nothing(self, as_: SignIn, today: datetime) -> None:
        one = message(today)
        for name in ("olga", "ana", "dai", "ling", "kao", "wang", "cai", "lin", "bo"):
            assert as_(name).get("/desk/outbox/").status_code == 404, name
            assert as_(name).post(f"/desk/outbox/{one.pk}/again/").status_code == 404, name
        assert Message.objects.get().state == State.FAILED

    def test_is_for_posts_of_the_whole_city(self, as_: SignIn, city: build.World, today: datetime) -> None:
        build.add_person(city, "xi", "西区督查员", Role.SUPERVISOR, city.centre, within=city.west)
        assert as_("xi").get("/desk/outbox/").status_code == 404

    def test_shows_failed_ones_with_masked_addresses(self, as_: SignIn, today: datetime) -> None:
        message(today)
        message(today, channel=Channel.EMAIL, to="zhangsan@example.org", last_error="550 no zhangsan@example.org")
        html = as_("guan").get("/desk/outbox/").content.decode()
        assert "138****1234" in html and "是空号" in html
        assert "13800001234" not in html and "zhangsan" not in html

    @pytest.mark.parametrize(("state", "shown"), [("waiting", 1), ("recorded", 2), ("failed", 3), ("sent", 3), ("", 3)])
    def test_shows_one_state_at_a_time(self, as_: SignIn, today: datetime, state: str, shown: int) -> None:
        for kind, n in ((State.WAITING, 1), (State.RECORDED, 2), (State.FAILED, 3)):
            for _turn in range(n):
                message(today, kind)
        html = as_("sun").get("/desk/outbox/", {"state": state}).content.decode()
        assert html.count("138****1234 · ") == shown

    def test_sends_again_once(self, as_: SignIn, city: build.World, today: datetime) -> None:
        one, guan = message(today), as_("guan")
        for words in ("已排队重新发送", "不用再发"):
            answer = guan.post(f"/desk/outbox/{one.pk}/again/", {"state": "failed"}, follow=True)
            assert words in answer.content.decode()
        one.refresh_from_db()
        assert (one.state, one.attempts, one.again_by) == (State.WAITING, 0, city.people["guan"])

    def test_goes_on_by_keys(self, as_: SignIn, today: datetime) -> None:
        for _turn in range(21):
            message(today)
        guan = as_("guan")
        token = re.search(r"after=([^\"&]+)", guan.get("/desk/outbox/").content.decode())
        assert token
        rest = guan.get("/desk/outbox/", {"after": token[1].replace("%3A", ":")}).content.decode()
        assert rest.count("再发一次") == 1


class TestAnchors:
    def test_are_for_administrators(self, as_: SignIn, city: build.World, today: datetime) -> None:
        build.received(city, today)
        make_anchor(day=today.date(), at=today + timedelta(minutes=1))
        assert "每日存证" in as_("guan").get("/desk/history/").content.decode()
        assert "每日存证" not in as_("sun").get("/desk/history/").content.decode()
        for name in ("sun", "olga", "wang", "kao", "bo"):
            assert as_(name).get("/desk/history/anchors.jsonl").status_code == 404, name

    def test_come_as_a_file_that_the_check_accepts(self, as_: SignIn, city: build.World, today: datetime) -> None:
        for day in (2, 1):
            build.received(city, today - timedelta(days=day))
            at = today - timedelta(days=day, hours=-1)
            make_anchor(day=at.date(), at=at)
        answer = as_("guan").get("/desk/history/anchors.jsonl")
        lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a stream
        assert answer.headers["Content-Disposition"] == 'attachment; filename="anchors.jsonl"'
        assert len(lines) == 2 and len(json.loads(lines[0])["heads"]) == 1
        assert list(check_export(lines)) == []

    @pytest.mark.parametrize(("since", "n"), [("2020-01-01", 1), ("2999-01-01", 0), ("nonsense", 1), ("2026-02-31", 1)])
    def test_may_begin_later(self, as_: SignIn, city: build.World, today: datetime, since: str, n: int) -> None:
        build.received(city, today)
        make_anchor(day=today.date(), at=today + timedelta(minutes=1))
        answer = as_("guan").get("/desk/history/anchors.jsonl", {"since": since})
        assert len(b"".join(answer.streaming_content).splitlines()) == n  # type: ignore[attr-defined]  # a stream


class TestReveals:
    def reveal(self, city: build.World, at: datetime) -> None:
        report = build.report(city, at, phone="13800001234")
        contacts.reveal(report, case=build.case_of(report), reason="回电核实地点", by=city.actor("olga"), at=at)

    def test_say_who_when_and_why_but_not_what(self, as_: SignIn, city: build.World, today: datetime) -> None:
        self.reveal(city, today)
        for name in ("guan", "sun"):
            html = as_(name).get("/desk/history/").content.decode()
            assert "话务员欧雅（olga）" in html and "回电核实地点" in html and "13800001234" not in html

    def test_are_hidden_from_others(self, as_: SignIn) -> None:
        for name in ("olga", "ana", "dai", "ling", "kao", "wang", "cai", "lin", "bo"):
            assert as_(name).get("/desk/history/").status_code == 404, name

    def test_of_another_district_are_not_a_supervisors_business(
        self, as_: SignIn, city: build.World, today: datetime
    ) -> None:
        self.reveal(city, today)
        build.add_person(city, "westsun", "西区督查", Role.SUPERVISOR, city.centre, city.west)
        assert "回电核实地点" not in as_("westsun").get("/desk/history/").content.decode()

    def test_go_on_by_keys(self, as_: SignIn, city: build.World, today: datetime) -> None:
        report = build.report(city, today, phone="13800001234")
        by = city.people["olga"]
        rows = [ContactReveal(report=report, by=by, at=today, reason=f"回电{n}") for n in range(21)]
        ContactReveal.objects.bulk_create(rows)
        guan = as_("guan")
        html = guan.get("/desk/history/").content.decode()
        token = re.search(r"after=([^\"&]+)", html)
        assert html.count("回电") == 20 and token
        rest = guan.get("/desk/history/", {"after": token[1].replace("%3A", ":")}).content.decode()
        assert rest.count("回电") == 1


NEW = "ein-neues-Wort-7731"


class TestPassword:
    def change(self, client: Client, **given: str) -> tuple[int, str]:
        typed = {"old_password": build.PASSWORD, "new_password1": NEW, "new_password2": NEW} | given
        answer = client.post("/desk/password/", typed)
        return answer.status_code, answer.content.decode()

    def test_is_changed_and_the_session_goes_on(self, as_: SignIn, city: build.World) -> None:
        person = city.people["bo"]
        person.must_change_password = True
        person.save()
        here, elsewhere = as_("bo"), as_("bo")
        assert self.change(here)[0] == 302
        person.refresh_from_db()
        assert person.check_password(NEW) and not person.must_change_password
        assert here.get("/desk/").status_code == 200
        assert elsewhere.get("/desk/").headers["Location"].startswith("/desk/sign-in/")

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"old_password": "wrong"}, "原密码不对"),
            ({"new_password2": "another-Wort-7731"}, "两次写的新密码不一样"),
            ({"new_password1": "short", "new_password2": "short"}, "10"),
            ({"new_password1": build.PASSWORD, "new_password2": build.PASSWORD}, "新密码和原密码一样"),
            ({"new_password1": ""}, "这一格要填"),
        ],
    )
    def test_is_refused_with_the_reason(
        self, as_: SignIn, city: build.World, given: dict[str, str], words: str
    ) -> None:
        status, html = self.change(as_("bo"), **given)
        assert status == 422 and words in html
        assert NEW not in html and build.PASSWORD not in html
        city.people["bo"].refresh_from_db()
        assert city.people["bo"].check_password(build.PASSWORD)

    def test_that_was_given_by_others_is_explained(self, as_: SignIn, city: build.World) -> None:
        bo = as_("bo")
        assert "先换成只有您知道的" not in bo.get("/desk/password/").content.decode()
        city.people["bo"].must_change_password = True
        city.people["bo"].save()
        assert "先换成只有您知道的" in bo.get("/desk/password/").content.decode()
