"""Registering, changing, leaving: what the register takes, and what it never shows of anybody else."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from qiaomen.notices.models import Channel
from qiaomen.notices.reach import Reach
from qiaomen.people.sealing import unseal
from qiaomen.shell.numbers import number_of
from qiaomen.volunteers.details import Details, Guardian, age_of
from qiaomen.volunteers.models import Membership, Skill, Volunteer
from qiaomen.volunteers.problems import AlreadyRegistered, CannotServe
from qiaomen.volunteers.register import change, is_known, known_by, leave, prove, register
from tests import build
from tests.build.network import Network, network
from tests.cases.test_races import at_once

PHONE, ID = "13812345678", "11010519491231002X"


@pytest.fixture
def net(db: None) -> Network:
    """The tests' city with two teams."""
    return network(build.world())


def told(net: Network, **given: Any) -> Details:
    """An adult from the east."""
    return replace(Details(name="张三", phone=PHONE, home=net.world.east, born_on=date(1990, 3, 4)), **given)


class TestRegister:
    def test_makes_one_row_with_its_number_and_place(self, net: Network, now: datetime) -> None:
        made = register(
            details=told(net, born_on=None, id_number=ID), unit=net.world.lamps, team=net.neighbours, at=now
        )
        assert (made.number, made.born_on, made.listed) == (number_of("V", made.pk), date(1949, 12, 31), True)
        rows = made.memberships.order_by("pk").values_list("area", "unit", "organisation", "state", "from_on")
        assert list(rows) == [
            (net.world.east.pk, None, None, "in", now.date()),
            (None, net.world.lamps.pk, None, "in", now.date()),
            (None, None, net.neighbours.pk, "asked", now.date()),
        ]

    def test_keeps_telephone_and_id_number_sealed(self, net: Network, now: datetime) -> None:
        made = register(details=told(net, id_number=ID, born_on=None), at=now)
        row = Volunteer.objects.filter(pk=made.pk).values().get()
        assert [name for name, value in row.items() if PHONE in str(value) or ID in str(value)] == []
        assert (row["phone_hint"], row["id_hint"]) == ("138****5678", "1****************X")
        assert (unseal("phone", row["phone_sealed"]), unseal("id", row["id_sealed"])) == (PHONE, ID)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "  "}, "name"),
            ({"phone": "123"}, "phone"),
            ({"born_on": None}, "born_on"),
            ({"born_on": date(2026, 3, 5)}, "born_on"),
            ({"born_on": date(1900, 1, 1)}, "born_on"),
            ({"id_number": ID}, "born_on"),
            ({"id_number": "1"}, "id_number"),
            ({"goes_km": 0}, "goes_km"),
        ],
    )
    def test_refuses_at_the_field(self, net: Network, now: datetime, wrong: dict[str, Any], field: str) -> None:
        with pytest.raises(CannotServe) as caught:
            register(details=told(net, **wrong), at=now)
        assert (caught.value.field, Volunteer.objects.count(), Membership.objects.count()) == (field, 0, 0)

    @pytest.mark.parametrize("typed", [PHONE, "+86 138-1234-5678"])
    def test_knows_a_telephone_and_says_nothing_of_its_owner(self, net: Network, now: datetime, typed: str) -> None:
        register(details=told(net, name="欧阳娜娜"), at=now)
        with pytest.raises(AlreadyRegistered) as caught:
            register(details=told(net, phone=typed), at=now)
        assert caught.value.message == "这个手机号已经登记过了。是您本人，请直接登录。"
        assert Volunteer.objects.get().name == "欧阳娜娜"

    def test_knows_an_id_number_under_another_telephone(self, net: Network, now: datetime) -> None:
        register(details=told(net, id_number=ID, born_on=None), at=now)
        with pytest.raises(AlreadyRegistered) as caught:
            register(details=told(net, phone="13900000000", id_number="110105491231002", born_on=None), at=now)
        assert (caught.value.field, Volunteer.objects.count()) == ("id_number", 1)


class TestMinors:
    PARENT = Guardian("张大", "13700000000", consents=True)

    @pytest.mark.parametrize(("born", "age"), [(date(2008, 3, 4), 18), (date(2008, 3, 5), 17), (date(2008, 2, 29), 18)])
    def test_are_under_eighteen_on_the_day(self, born: date, age: int) -> None:
        assert age_of(born, date(2026, 3, 4)) == age

    @pytest.mark.parametrize(
        ("guardian", "field"),
        [
            (None, "guardian_name"),
            (Guardian("张大", "1", True), "guardian_phone"),
            (Guardian("张大", "13700000000"), "guardian_consents"),
        ],
    )
    def test_need_a_guardian_who_consents(
        self, net: Network, now: datetime, guardian: Guardian | None, field: str
    ) -> None:
        with pytest.raises(CannotServe) as caught:
            register(details=told(net, born_on=date(2008, 3, 5), guardian=guardian), at=now)
        assert (caught.value.field, Volunteer.objects.count()) == (field, 0)

    @pytest.mark.parametrize(("born", "listed"), [(date(2012, 3, 4), True), (date(2012, 3, 5), False)])
    def test_are_listed_nowhere_under_fourteen(self, net: Network, now: datetime, born: date, listed: bool) -> None:
        made = register(details=told(net, born_on=born, guardian=self.PARENT), at=now)
        assert (made.listed, made.guardian_name, made.guardian_consented_at) == (listed, "张大", now)
        assert unseal("phone", made.guardian_phone_sealed) == "13700000000"

    def test_of_age_leave_no_trace_of_a_guardian(self, net: Network, now: datetime) -> None:
        made = register(details=told(net, guardian=self.PARENT), at=now)
        assert (made.guardian_name, made.guardian_phone_sealed, made.guardian_consented_at) == ("", "", None)


class TestAfterwards:
    def test_moves_house_and_changes_what_is_his(self, net: Network, now: datetime) -> None:
        made = register(details=told(net), at=now)
        skill = Skill.objects.create(code="hair", name="理发")
        new = told(net, home=net.world.west, times="3e 1a 9z", skills=[skill.pk], party_member=True, name="别人")
        change(made, details=new, listed=False, at=now + timedelta(days=1))
        made.refresh_from_db()
        assert (made.name, made.home, made.times, made.party_member, made.listed) == (
            "张三", net.world.west, "1a 3e", True, False,
        )  # fmt: skip
        rows = made.memberships.order_by("pk").values_list("area__code", "state", "until_on")
        assert list(rows) == [("999902", "out", date(2026, 3, 5)), ("999901", "in", None)]
        assert list(made.skills.all()) == [skill]

    def test_leaves_and_comes_back_by_telephone(self, net: Network, now: datetime) -> None:
        made = register(details=told(net, email="Zhang@example.cn"), team=net.neighbours, at=now)
        leave(made, at=now)
        made.refresh_from_db()
        assert (made.left_at, made.email, made.listed) == (now, "", False)
        assert set(made.memberships.values_list("state", flat=True)) == {"out"}
        back = prove(made, by_phone=True, at=now + timedelta(days=9))
        assert (back.left_at, back.phone_proved_at) == (None, now + timedelta(days=9))
        assert list(back.memberships.filter(state="in").values_list("area__code", flat=True)) == ["999902"]

    def test_is_known_by_one_mailbox_but_not_by_a_shared_one(self, net: Network, now: datetime) -> None:
        register(details=told(net, email="Zhang@example.cn"), at=now)
        mailbox = Reach(Channel.EMAIL, "zhang@example.cn")
        assert (is_known(mailbox), is_known(Reach(Channel.SMS, PHONE)), is_known(Reach(Channel.SMS, "139" * 4))) == (
            True, True, False,
        )  # fmt: skip
        register(details=told(net, phone="13900000000", email="zhang@example.cn"), at=now)
        assert (is_known(mailbox), len(known_by(mailbox))) == (False, 2)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_one_telephone_registers_once(self, now: datetime) -> None:
        net = network(build.world())
        results = at_once(*[lambda: register(details=told(net), at=now) for _n in range(6)])
        assert sorted(type(one).__name__ for one in results) == [*["AlreadyRegistered"] * 5, "Volunteer"], results
        assert (Volunteer.objects.count(), Membership.objects.count()) == (1, 1)

    def test_one_id_number_registers_once(self, now: datetime) -> None:
        net = network(build.world())
        phones = [f"1380000000{n}" for n in range(4)]
        results = at_once(
            *[lambda p=p: register(details=told(net, phone=p, id_number=ID, born_on=None), at=now) for p in phones]
        )
        assert sorted(type(one).__name__ for one in results) == [*["AlreadyRegistered"] * 3, "Volunteer"], results
        assert Volunteer.objects.count() == 1
