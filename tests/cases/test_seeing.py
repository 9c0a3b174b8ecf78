"""Who may see what: deny by default; desks by area, units by their tree; the public what was accepted for it."""

from datetime import datetime

import pytest

from qiaomen.cases import joining, masking, permissions, queries
from qiaomen.cases.models import Case
from qiaomen.cases.states import State
from qiaomen.people.actors import RESIDENT, SYSTEM, staff
from qiaomen.people.models import BESIDE_THE_CHAIN, Person, Post, Role
from qiaomen.people.names import masked_name
from qiaomen.shell import numbers
from tests import build
from tests.cases.looking import NAMES, anew, everybody

BESIDE = set(BESIDE_THE_CHAIN)
DESKS = set(NAMES) - {Role.CLERK, Role.HANDLER} - BESIDE


@pytest.fixture
def cases(made: build.World, now: datetime) -> dict[str, Case]:
    """One case at each place that matters."""
    lamps_east = build.dispatched(made, now, position=build.EAST_POINT)
    below = build.dispatched(made, now, position=build.WEST_POINT)
    Case.objects.filter(pk=below.pk).update(unit=made.lamps_east)
    return {
        "east, lamps": lamps_east,
        "west, lamps' own team": anew(below),
        "west, new": build.received(made, now, position=build.WEST_POINT),
        "nowhere, new": build.received(made, now, position=None),
        "east, accusation": build.dispatched(made, now, nature="accusation"),
    }


def seen(by: object, cases: dict[str, Case]) -> set[str]:
    found = set(queries.visible_to(by))  # type: ignore[arg-type]
    return {name for name, case in cases.items() if case in found}


class TestCases:
    @pytest.mark.parametrize("role", sorted(DESKS))
    def test_are_all_seen_from_a_desk_of_the_whole_city(
        self, role: Role, made: build.World, cases: dict[str, Case]
    ) -> None:
        assert seen(made.actor(NAMES[role]), cases) == set(cases)

    @pytest.mark.parametrize("role", sorted(DESKS))
    def test_of_its_area_are_seen_from_a_desk_that_has_one(
        self, role: Role, made: build.World, cases: dict[str, Case]
    ) -> None:
        build.add_person(made, "eve", "东区的", role, made.centre, within=made.east)
        assert seen(made.actor("eve"), cases) == {"east, lamps", "east, accusation"}

    @pytest.mark.parametrize("role", sorted(BESIDE))
    def test_are_not_seen_from_a_post_beside_the_chain(
        self, role: Role, made: build.World, cases: dict[str, Case]
    ) -> None:
        assert cases
        assert seen(made.actor(NAMES[role]), cases) == set()

    @pytest.mark.parametrize("name", ["lin", "bo"])
    def test_of_the_unit_and_below_are_seen_in_the_unit(
        self, name: str, made: build.World, cases: dict[str, Case]
    ) -> None:
        assert seen(made.actor(name), cases) == {"east, lamps", "west, lamps' own team", "east, accusation"}

    def test_of_the_unit_above_are_not_seen_below(self, made: build.World, cases: dict[str, Case]) -> None:
        build.add_person(made, "les", "东区班", Role.CLERK, made.lamps_east)
        assert seen(made.actor("les"), cases) == {"west, lamps' own team"}

    def test_of_another_unit_are_seen_by_the_one_that_supervises(
        self, made: build.World, cases: dict[str, Case]
    ) -> None:
        Case.objects.filter(pk=cases["east, lamps"].pk).update(supervising_unit=made.roads)
        assert seen(made.actor("lu"), cases) == {"east, lamps"}

    def test_are_seen_by_nobody_without_a_post(self, made: build.World, cases: dict[str, Case]) -> None:
        made.people["ana"].is_active = False
        nobody = staff(Person.objects.create_person("neu", "新来的"))
        for actor in (made.actor("ana"), nobody, RESIDENT, SYSTEM):
            assert seen(actor, cases) == set()
            assert not queries.reports_visible_to(actor).exists()

    def test_of_two_posts_are_added_up(self, made: build.World, cases: dict[str, Case]) -> None:
        Post.objects.create(person=made.people["lu"], role=Role.COLLECTOR, unit=made.centre, area=made.west)
        assert seen(made.actor("lu"), cases) == {"west, lamps' own team", "west, new"}


class TestReports:
    def test_are_seen_with_their_cases(self, made: build.World, cases: dict[str, Case]) -> None:
        found = queries.reports_visible_to(made.actor("lin"))
        assert {report.voices.get().case_id for report in found} == {
            cases[name].pk for name in ("east, lamps", "west, lamps' own team", "east, accusation")
        }

    def test_of_a_joined_case_are_seen_by_who_sees_the_case(self, made: build.World, now: datetime) -> None:
        into, case = build.dispatched(made, now), build.accepted(made, now)
        joining.join(case, into=into, by=made.actor("dai"), at=now)
        assert case.own_voices.get() in queries.voices_of(into)

    def test_that_were_sent_elsewhere_are_seen_from_the_whole_citys_desks(
        self, made: build.World, now: datetime
    ) -> None:
        report = build.report(made, now, position=build.OUTSIDE_POINT)
        build.add_person(made, "eve", "东区的", Role.ACCEPTER, made.centre, within=made.east)
        assert list(queries.reports_visible_to(made.actor("ana"))) == [report]
        assert list(queries.reports_visible_to(made.actor("eve"))) == []

    def test_are_found_by_number_only_among_those(self, made: build.World, now: datetime) -> None:
        report = build.report(made, now)
        assert queries.report_by_number(queries.reports_visible_to(made.actor("ana")), report.number) == report
        assert queries.report_by_number(queries.reports_visible_to(made.actor("lu")), report.number) is None


class TestThePublic:
    @pytest.mark.parametrize("state", list(State))
    def test_sees_what_was_accepted(self, state: State, made: build.World, now: datetime) -> None:
        case = build.IN_STATE[state](made, now)
        hidden = state in {State.RECEIVED, State.DECLINED, State.JOINED}
        assert (case in queries.public_cases()) is not hidden

    def test_does_not_see_what_is_not_meant_for_it(self, made: build.World, now: datetime) -> None:
        build.accepted(made, now, public=False)
        assert list(queries.public_cases()) == []


class TestContactDetails:
    def may(self, made: build.World, report: object, case: Case | None) -> set[Role]:
        actors = everybody(made).items()
        return {role for role, actor in actors if permissions.may_see_contact(actor, report, case)}  # type: ignore[arg-type]

    def test_are_for_posts_with_the_permission_on_the_peoples_side(self, made: build.World, now: datetime) -> None:
        case = build.dispatched(made, now, phone="13812341234")
        report = case.own_voices.get().report
        assert self.may(made, report, case) == {Role.OPERATOR, Role.ACCEPTER, Role.CLERK}
        assert self.may(made, report, None) == {Role.OPERATOR, Role.ACCEPTER}
        Post.objects.update(sees_contacts=True)
        assert self.may(made, report, case) == permissions.CONTACT_ROLES
        Post.objects.update(sees_contacts=False)
        assert self.may(made, report, case) == set()

    def test_of_an_accusation_are_not_for_units(self, made: build.World, now: datetime) -> None:
        Post.objects.update(sees_contacts=True)
        case = build.dispatched(made, now, nature="accusation", phone="13812341234")
        assert self.may(made, case.own_voices.get().report, case) == {Role.OPERATOR, Role.ACCEPTER, Role.SUPERVISOR}

    def test_of_an_accusation_that_was_joined_are_not_for_units_either(self, made: build.World, now: datetime) -> None:
        into, case = build.dispatched(made, now), build.accepted(made, now, nature="accusation")
        joining.join(case, into=into, by=made.actor("dai"), at=now)
        assert Role.CLERK not in self.may(made, case.own_voices.get().report, into)

    def test_of_a_stranger_to_the_case_are_not_for_its_unit(self, made: build.World, now: datetime) -> None:
        case, other = build.dispatched(made, now), build.received(made, now, phone="13812341234")
        assert Role.CLERK not in self.may(made, other.own_voices.get().report, case)

    def test_of_a_joined_case_are_for_the_unit_that_handles_it(self, made: build.World, now: datetime) -> None:
        into, case = build.dispatched(made, now), build.accepted(made, now)
        joining.join(case, into=into, by=made.actor("dai"), at=now)
        assert Role.CLERK in self.may(made, case.own_voices.get().report, into)

    def test_end_at_the_posts_area(self, made: build.World, now: datetime) -> None:
        for name, within in (("eve", made.east), ("wes", made.west)):
            build.add_person(made, name, name, Role.OPERATOR, made.centre, within=within)
        report, nowhere = build.report(made, now), build.report(made, now, position=None)
        assert permissions.may_see_contact(made.actor("eve"), report)
        assert not permissions.may_see_contact(made.actor("wes"), report)
        assert not permissions.may_see_contact(made.actor("eve"), nowhere)


class TestNumbers:
    @pytest.mark.parametrize(("key", "number"), [(1, "A00000018"), (417, "A00004176"), (12345678, "A123456782")])
    def test_are_made_from_the_key(self, key: int, number: str) -> None:
        assert numbers.number_of("A", key) == number
        assert numbers.key_of("A", number) == key

    def test_may_be_typed_as_people_type(self) -> None:
        assert numbers.key_of("A", " a0000-4176 ") == 417

    def test_show_every_wrong_digit_and_nearly_every_swap(self) -> None:
        number = numbers.number_of("A", 4815162)
        wrong = {
            number[:place] + digit + number[place + 1 :]
            for place in range(1, len(number)) for digit in "0123456789" if digit != number[place]
        }  # fmt: skip
        assert {one for one in wrong if numbers.key_of("A", one) is not None} == set()
        swaps = {number[:n] + number[n + 1] + number[n] + number[n + 2 :] for n in range(1, len(number) - 1)} - {number}
        assert {one for one in swaps if numbers.key_of("A", one) is not None} == set()

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "A",
            "S00004176",
            "00004176",
            "A0000417",
            "A٠٠٠٠٤١٧٦",
            "A0000417x",
            "AA00004176",
            "A" + "0" * 40,
            "A²0004176",
        ],
    )
    def test_of_another_shape_are_none(self, text: str) -> None:
        assert numbers.key_of("A", text) is None


class TestMasks:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("电话13812341234。", "电话138****1234。"),
            ("电话138 1234 1234", "电话138****1234"),
            ("电话138-1234-1234", "电话138****1234"),
            ("+8613812341234", "+86138****1234"),
            ("008613812341234", "0086138****1234"),
            ("１３８１２３４１２３４", "138****1234"),
            ("0318-2012345", "0318-****2345"),
            ("身份证131102199003071234", "身份证131102********1234"),
            ("身份证13110219900307123X", "身份证131102********123X"),
            ("卡6222020200012345678", "卡6222********5678"),
            ("卡6222 0202 0001 2345 678", "卡6222********5 678"),
            ("138.1234.5678", "138****5678"),
            ("信箱zhang.san@example.com", "信箱z***@example.com"),
            ("车冀T·12345挡路", "车冀T***45挡路"),
            ("一二三路灯2026年3月", "一二三路灯2026年3月"),
        ],
    )
    def test_hide_what_identifies(self, text: str, shown: str) -> None:
        assert masking.masked(text) == shown

    @pytest.mark.parametrize(("name", "shown"), [("张三", "张*"), ("欧阳娜娜", "欧***"), ("李", "李"), ("", "")])
    def test_leave_the_family_name(self, name: str, shown: str) -> None:
        assert masked_name(name) == shown

    @pytest.mark.parametrize(
        ("phone", "shown"), [("13812341234", "138****1234"), ("2012345", "201****"), ("110", "110")]
    )
    def test_hide_part_of_every_number(self, phone: str, shown: str) -> None:
        assert masking.masked_phone(phone) == shown
