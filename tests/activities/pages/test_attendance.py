"""Checking in over HTTP: the telephone, the screen, the kiosk, the leader's list."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.codes import code_at
from qiaomen.activities.models import Attendance
from qiaomen.activities.pages.attendance_door import whose
from qiaomen.activities.pages.mine import cards
from qiaomen.activities.presence import link_of
from qiaomen.shell.sending import mark_of
from qiaomen.volunteers.models import HourEntry
from tests import build
from tests.build.network import volunteer
from tests.build.presence import Presence, another, arrived, device_of, earlier, goes, metres_north, presence

pytestmark = pytest.mark.django_db
KEY = "7d1f5f0e-8f0b-4c55-9d5c-3a1f2b6c7d8e"


@pytest.fixture
def there(db: None, today: datetime) -> Presence:
    cache.clear()
    return presence(build.world(), at=today)


def here(there: Presence) -> str:
    return f"/in/{there.shift.pk}/"


def code(there: Presence) -> str:
    return code_at(there.shift.secret, timezone.now())


class TestTheTelephone:
    def test_checks_in_by_the_cameras_link_with_one_button(self, there: Presence) -> None:
        phone = device_of(there.zhang)
        page = phone.get(f"{here(there)}{code(there)}/").content.decode()
        ticket = re.findall(r'name="ticket" value="([^"]+)"', page)
        assert (len(ticket), Attendance.objects.count()) == (1, 0)
        answer = phone.post(here(there), {"step": "in", "how": "code", "ticket": ticket[0]}, follow=True)
        assert "已签到" in answer.content.decode()
        assert Attendance.objects.get().in_how == "code"

    def test_leads_from_an_old_code_to_the_page_without_a_ticket(self, there: Presence) -> None:
        answer = device_of(there.zhang).get(f"{here(there)}00000000/")
        assert (answer.status_code, answer.headers["Location"]) == (302, here(there))

    def test_keeps_the_ticket_while_a_stranger_signs_in(self, there: Presence) -> None:
        phone = Client()
        phone.get(f"{here(there)}{code(there)}/")
        session = phone.session
        session["volunteer"] = there.zhang.pk
        session.save()
        assert "二维码已读到" in phone.get(here(there)).content.decode()

    def test_checks_in_by_digits_and_out_again(self, there: Presence, today: datetime) -> None:
        phone, shown = device_of(there.zhang), code(there)
        for _time in range(2):
            phone.post(here(there), {"step": "in", "how": "code", "code": f"{shown[:4]} {shown[4:]}"})
        Attendance.objects.update(in_at=today - timedelta(minutes=4))
        answer = phone.post(here(there), {"step": "out", "how": "code", "code": shown}, follow=True)
        assert "已签退" in answer.content.decode()
        assert [one.minutes for one in HourEntry.objects.all()] == [4]

    def test_checks_in_by_position(self, there: Presence) -> None:
        phone, near = device_of(there.zhang), metres_north(there.shift, 100)
        said: dict[str, Any] = {"step": "in", "how": "place", "longitude": near.longitude, "latitude": near.latitude}
        assert "误差太大" in phone.post(here(there), said | {"accuracy": 900}).content.decode()
        assert phone.post(here(there), said | {"accuracy": 30}).status_code == 302
        assert Attendance.objects.get().in_metres == 100

    @pytest.mark.parametrize(
        "given",
        [
            {"step": "up", "how": "code"}, {"step": "in", "how": "list"}, {"step": "in", "how": "code", "code": "\0"},
            {"step": "in", "how": "place", "longitude": "nan", "latitude": "1e999"}, {"step": "in", "how": "code"},
            {"step": "in", "how": "place", "longitude": "0", "latitude": "0"}, {},
            {"step": "in", "how": "place", "longitude": "115", "latitude": "37", "system": "Mars"},
            {"step": "in", "how": "code", "ticket": "x" * 300}, {"step": "in", "how": "code", "code": "９" * 8},
        ],
    )  # fmt: skip
    def test_bears_nonsense(self, there: Presence, given: dict[str, str]) -> None:
        assert device_of(there.zhang).post(here(there), given).status_code == 422
        assert Attendance.objects.count() == 0

    def test_grows_tired_of_guesses(self, there: Presence) -> None:
        phone = device_of(there.zhang)
        for _n in range(30):
            phone.post(here(there), {"step": "in", "how": "code", "code": "00000000"})
        answer = phone.post(here(there), {"step": "in", "how": "code", "code": code(there)})
        assert (answer.status_code, "输错的次数太多" in answer.content.decode()) == (422, True)

    def test_costs_few_queries(self, there: Presence, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        phone, given = device_of(there.zhang), {"step": "in", "how": "code", "code": code(there)}
        # City, session, volunteer, shift; known?, goes?, the row, and the two ends of its transaction.
        with django_assert_num_queries(9):
            assert phone.post(here(there), given).status_code == 302
        with django_assert_num_queries(5):
            assert phone.post(here(there), given).status_code == 302

    def test_shows_the_card_on_ones_own_page_as_long_as_it_concerns(self, there: Presence, today: datetime) -> None:
        assert [card.url for card in cards(there.zhang, today)] == [here(there)]
        assert cards(there.zhang, today + timedelta(hours=3)) == []
        li = volunteer(there.net, "李四", "13800000002", at=today)
        assert cards(li, today) == []

    def test_lists_my_shifts_at_one_cost(
        self, there: Presence, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        phone = device_of(there.zhang)
        with django_assert_num_queries(6):
            assert phone.get("/in/").content.decode().count("站前清洁</h2>") == 1
        for hours in (3, 6):
            another(there, at=today + timedelta(hours=hours))
        with django_assert_num_queries(6):
            assert phone.get("/in/").content.decode().count("站前清洁</h2>") == 3


class TestFromADevice:
    def send(self, there: Presence, phone: Client, **given: Any) -> tuple[int, dict[str, Any]]:
        usual = {"step": "in", "how": "code", "code": code(there), "whose": whose(there.zhang)} | given
        answer = phone.post(here(there), usual, headers={"Idempotency-Key": KEY, "Accept": "application/json"})
        return answer.status_code, json.loads(answer.content)

    def test_is_taken_once_with_the_moment_it_was_done(self, there: Presence, today: datetime) -> None:
        phone, done = device_of(there.zhang), earlier(today, 1 / 30 + 0.01)
        was = code_at(there.shift.secret, today - timedelta(hours=1 / 30 + 0.01))
        answers = [self.send(there, phone, code=was, handed_at=done) for _time in range(2)]
        assert answers == [(201, {"receipt": {"number": "站前清洁", "link": here(there)}})] * 2
        row = Attendance.objects.get()
        assert (row.marks, row.entered_at - row.in_at > timedelta(minutes=2)) == ("", True)

    def test_is_never_refused_for_what_has_happened(self, there: Presence, today: datetime) -> None:
        assert self.send(there, device_of(there.zhang), code="1", handed_at=earlier(today, 5))[0] == 201
        assert Attendance.objects.get().marks == "early code"

    def test_done_now_is_told_what_is_wrong(self, there: Presence) -> None:
        status, said = self.send(there, device_of(there.zhang), code="1")
        assert (status, said["error"]["field"], Attendance.objects.count()) == (422, "code", 0)

    def test_of_another_volunteer_waits(self, there: Presence, today: datetime) -> None:
        li = volunteer(there.net, "李四", "13800000002", at=today)
        assert self.send(there, device_of(li))[0] == 401
        assert Attendance.objects.count() == 0


class TestTheScreen:
    def test_shows_the_code_and_gives_those_of_an_hour(self, there: Presence) -> None:
        link = f"/screen/{link_of(there.shift)}/"
        page = Client().get(link).content.decode()
        shown = code(there)
        assert "<svg" in page and f"{shown[:4]} {shown[4:]}" in page and there.shift.secret not in page
        steps: list[int] = []
        while True:
            found = Client().get(f"{link}codes/", {"from": steps[-1] + 1 if steps else ""}).json()["codes"]
            if not found:
                break
            steps += [one["step"] for one in found]
        # A step may have passed meanwhile.
        assert steps == list(range(steps[0], steps[0] + len(steps))) and len(steps) >= 120

    def test_is_not_there_for_a_guessed_link_or_another_time(self, there: Presence, today: datetime) -> None:
        link = link_of(there.shift)
        there.shift.__class__.objects.update(until_at=today - timedelta(hours=1), from_at=today - timedelta(hours=2))
        found = [
            Client().get(f"/{page}/{at}/").status_code for page in ("screen", "kiosk") for at in (link, "x", "1:2")
        ]
        assert found == [404] * 6

    @pytest.mark.parametrize("given", ["x", "-1", "9" * 30, "٣", ""])
    def test_bears_nonsense(self, there: Presence, given: str) -> None:
        answer = Client().get(f"/screen/{link_of(there.shift)}/codes/", {"from": given})
        assert answer.status_code == 200


class TestTheKiosk:
    def test_shows_one_masked_and_checks_in_and_out(self, there: Presence) -> None:
        link, device = f"/kiosk/{link_of(there.shift)}/", Client()
        for step in ("in", "out"):
            words = device.post(link, {"name": "张三丰", "digits": "0001"}).content.decode()
            assert ("张**" in words, "138****0001" in words, "张三丰" in words) == (True, True, False)
            who = re.findall(r'name="who" value="([^"]+)"', words)[0]
            device.post(link, {"who": who, "step": step})
        row = Attendance.objects.get()
        assert (row.in_how, row.out_how, row.forgotten) == ("kiosk", "kiosk", False)

    @pytest.mark.parametrize(
        "given",
        [
            {}, {"number": "V1"}, {"name": "张三丰"}, {"name": "张三丰", "digits": "0002"},
            {"name": "李四", "digits": "0001"},
            {"name": "张三丰", "digits": "____"}, {"number": "\0"},
        ],
    )  # fmt: skip
    def test_finds_nobody_else(self, there: Presence, given: dict[str, str]) -> None:
        answer = Client().post(f"/kiosk/{link_of(there.shift)}/", given)
        assert (answer.status_code, "张" in answer.content.decode()) == (422, "张三丰" in given.values())

    def test_takes_no_forged_name(self, there: Presence) -> None:
        Client().post(f"/kiosk/{link_of(there.shift)}/", {"who": str(there.zhang.pk), "step": "in"})
        assert Attendance.objects.count() == 0


class TestTheList:
    def test_calls_people_in_and_out(self, there: Presence, today: datetime) -> None:
        there.zhang.signups.update(leads=True)
        li = goes(there.shift, volunteer(there.net, "李四", "13800000002", at=today))
        phone, link = device_of(there.zhang), f"/lead/{there.shift.pk}/"
        for given in ({"was_in": li.pk}, {"was_in": li.pk}, {"was_out": li.pk}):
            assert phone.post(link, given).status_code == 302
        row = Attendance.objects.get()
        assert (row.volunteer, row.in_how, row.out_how, row.by_volunteer) == (li, "list", "list", there.zhang)

    def test_is_there_for_leaders_and_organisers_alone(self, there: Presence) -> None:
        pages = [f"/lead/{there.shift.pk}/", f"/desk/attendance/{there.shift.pk}/", "/desk/attendance/"]
        assert device_of(there.zhang).get(pages[0]).status_code == 404
        desk = there.net.world.client("bo")
        assert [desk.get(page).status_code for page in pages[1:]] == [404, 404]
        assert desk.post(pages[1], {"was_in": there.zhang.pk}).status_code == 404
        assert Attendance.objects.count() == 0

    def test_lets_people_in_who_did_not_sign_up_once_the_organiser_says_so(
        self, there: Presence, today: datetime
    ) -> None:
        li = volunteer(there.net, "李四", "13800000002", at=today)
        desk, link = there.net.world.client("zu"), f"/desk/attendance/{there.shift.pk}/"
        assert "没有报名这个班次" in desk.post(link, {"number": li.number}, follow=True).content.decode()
        desk.post(f"{link}walk-ins/", {"yes": ""})
        desk.post(link, {"number": f" {str(li.number).lower()} "})
        assert "没有报名就来了的" in desk.get(link).content.decode()
        assert (Attendance.objects.get().volunteer, Attendance.objects.get().marks) == (li, "unasked")

    def test_of_a_device_is_written_with_the_moment_it_was_done(self, there: Presence, today: datetime) -> None:
        desk, link = there.net.world.client("zu"), f"/desk/attendance/{there.shift.pk}/"
        zu = there.net.world.people["zu"]
        headers = {"Idempotency-Key": KEY, "Accept": "application/json", "Outbox-As": mark_of(zu)}
        given = {"was_in": there.zhang.pk, "handed_at": earlier(today, 0.05)}
        assert [desk.post(link, given, headers=headers).status_code for _time in range(2)] == [201, 201]
        assert desk.post(link, {"number": "V9"}, headers=headers).status_code == 422
        row = Attendance.objects.get()
        assert (row.by, row.marks, row.entered_at > row.in_at) == (zu, "", True)

    def test_pages_those_who_came_unasked_apart(self, there: Presence, today: datetime) -> None:
        there.zhang.signups.update(leads=True)
        there.shift.activity.walk_ins = True
        for n in range(22):
            who = volunteer(there.net, f"李{n:02d}", f"138000001{n:02d}", at=today)
            arrived(there, today, volunteer=who, key=f"k-{n}")
        phone, link = device_of(there.zhang), f"/lead/{there.shift.pk}/"
        first, rest = (phone.get(path).content.decode() for path in (link, f"{link}?who=unasked"))
        seen = ('name="was_in"', "<b>李02</b>", "<b>李01</b>", "<b>李00</b>", 'href="?who=unasked"')
        assert [words in first for words in seen] == [True, True, False, False, True]
        assert [words in rest for words in seen] == [False, True, True, True, False]

    def test_costs_the_same_for_any_number_of_people(
        self, there: Presence, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        there.zhang.signups.update(leads=True)
        phone, link = device_of(there.zhang), f"/lead/{there.shift.pk}/"
        with django_assert_num_queries(8):
            phone.get(link)
        for n in range(3):
            who = goes(there.shift, volunteer(there.net, f"李{n}", f"1380000010{n}", at=today))
            arrived(there, today, volunteer=who, key=f"k-{n}")
        with django_assert_num_queries(8):
            assert phone.get(link).content.decode().count('name="was_out"') == 3
