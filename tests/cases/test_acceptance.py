"""Accept, decline, appeal, amend."""

from datetime import datetime

import pytest

from qiaomen.cases import acceptance, search
from qiaomen.cases.models import Case, Category, FilingStandard
from qiaomen.cases.problems import Missing, NotYours
from qiaomen.cases.queries import public_cases
from qiaomen.people.actors import RESIDENT
from tests import build
from tests.cases.looking import HOUR, anew, history, local, refused


class TestAccept:
    def test_refuses_a_standard_of_another_category(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        with refused(case, Missing):
            acceptance.accept(case, category=made.lamp, filing_standard=made.hole_open, by=made.actor("ana"), at=now)

    def test_hides_a_case_whose_category_is_not_public(self, made: build.World, now: datetime) -> None:
        private = Category.objects.create(standard="T", kind="event", code="9", name="家庭纠纷", public=False)
        case = build.received(made, now)
        acceptance.accept(case, category=private, filing_standard=None, public=True, by=made.actor("ana"), at=now)
        assert public_cases().count() == 0

    def test_never_shows_an_accusation_even_when_told_to(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now, nature="accusation")
        acceptance.accept(
            case, category=made.lamp, filing_standard=made.lamp_out, public=True, by=made.actor("ana"), at=now
        )
        assert anew(case).public is False

    def test_makes_the_new_title_searchable(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now, text="黑得很")
        assert list(search.matching(Case.objects.all(), "路灯")) == []
        acceptance.accept(
            case, category=made.lamp, filing_standard=made.lamp_out, title="路灯不亮", by=made.actor("ana"), at=now
        )
        assert list(search.matching(Case.objects.all(), "路灯")) == [case]


class TestDecline:
    def test_owes_a_reason_of_its_own_kind(self, made: build.World, now: datetime) -> None:
        case = build.received(made, now)
        with refused(case, Missing):
            acceptance.decline(case, reason=made.reason("return"), by=made.actor("ana"), at=now)

    def test_keeps_the_route_elsewhere_in_the_history(self, made: build.World, now: datetime) -> None:
        case = build.declined(made, now)
        assert case.events.get(step="decline").facts["route"] == "请拨打12345"


class TestAppeal:
    def test_brings_a_declined_case_back_with_a_new_clock(self, made: build.World, now: datetime) -> None:
        case = build.declined(made, now)
        acceptance.appeal(case, by=RESIDENT, at=now + HOUR, note="我补充了照片")
        assert history(case) == [
            "receive >received resident",
            "decline received>declined accepter",
            "appeal declined>received resident",
        ]
        assert (anew(case).declined_for, local(anew(case).due_at)) == (None, "2026-03-04 15:00")

    def test_may_be_made_once_by_a_resident_and_again_by_an_operator(self, made: build.World, now: datetime) -> None:
        case = build.declined(made, now)
        acceptance.appeal(case, by=RESIDENT, at=now, note="我补充了照片")
        acceptance.decline(case, reason=made.reason("decline"), by=made.actor("ana"), at=now)
        with refused(case):
            acceptance.appeal(case, by=RESIDENT, at=now, note="我还是不服")
        acceptance.appeal(case, by=made.actor("olga"), at=now, note="来电说明了新的情况")
        assert anew(case).state == "received"

    def test_owes_something_new(self, made: build.World, now: datetime) -> None:
        case = build.declined(made, now)
        with refused(case, Missing):
            acceptance.appeal(case, by=RESIDENT, at=now, note="  ")


class TestAmend:
    def test_to_a_category_that_is_not_public_hides_the_case(self, made: build.World, now: datetime) -> None:
        private = Category.objects.create(standard="T", kind="event", code="9", name="家庭纠纷", public=False)
        case = build.accepted(made, now)
        assert public_cases().count() == 1
        acceptance.amend(case, category=private, by=made.actor("dai"), at=now)
        assert public_cases().count() == 0

    def test_to_another_standard_alone_is_not_forgotten(self, made: build.World, now: datetime) -> None:
        other = FilingStandard.objects.create(
            category=made.lamp, condition="灯杆倾斜", closing_test="扶正", limit_value=1, limit_unit="work_hour"
        )
        case = build.accepted(made, now)
        acceptance.amend(case, filing_standard=other, by=made.actor("dai"), at=now)
        assert anew(case).filing_standard == other

    def test_refuses_another_categorys_standard(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        with refused(case, Missing):
            acceptance.amend(case, filing_standard=made.hole_open, by=made.actor("dai"), at=now)

    def test_moves_the_case_to_the_area_of_its_new_position(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        acceptance.amend(case, position=build.WEST_POINT, by=made.actor("dai"), at=now)
        assert (anew(case).area, anew(case).longitude) == (made.west, 115.65)

    def test_refuses_a_position_outside_the_city(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        with refused(case, Missing):
            acceptance.amend(case, position=build.OUTSIDE_POINT, by=made.actor("dai"), at=now)

    def test_refuses_to_change_nothing(self, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        with refused(case, Missing):
            acceptance.amend(case, place_words=case.place_words, by=made.actor("dai"), at=now)

    @pytest.mark.parametrize("name", ["olga", "lin", "sun"])
    def test_is_not_for_other_posts(self, name: str, made: build.World, now: datetime) -> None:
        case = build.accepted(made, now)
        with refused(case, NotYours):
            acceptance.amend(case, place_words="桥头", by=made.actor(name), at=now)
