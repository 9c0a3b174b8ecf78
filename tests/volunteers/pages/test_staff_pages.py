"""The network's staff pages over HTTP: who sees whom, what is looked at, teams and stations."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.people.models import Post, Role
from qiaomen.volunteers.belonging import ask_to_join
from qiaomen.volunteers.details import id_key_of
from qiaomen.volunteers.models import Correction, IdReveal, Organisation, Skill, Station, StationCheck, Volunteer
from qiaomen.volunteers.register import leave
from tests import build
from tests.build.network import Network, volunteer

from .conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeing(net: Network) -> None:
    """The organiser may look at contact details."""
    Post.objects.filter(person=net.world.people["zu"]).update(sees_contacts=True)


class TestTheList:
    def test_shows_no_number_in_full_and_nobody_who_left(
        self, net: Network, li: Volunteer, today: datetime, as_: SignIn
    ) -> None:
        gone = volunteer(net, "走了的", "13800000002", at=today)
        leave(gone, at=today)
        words = as_("zu").get("/desk/volunteers/").content.decode()
        assert ("李四光" in words, "138****0001" in words, "13800000001" in words, "走了的" in words) == (
            True, True, False, False,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?q=四光", True),
            ("?q=138 0000 0001", True),
            ("?q=13800000002", False),
            ("?q=1380000", False),
            ("?team={team}", True),
            ("?team={other}", False),
            ("?area={east}", True),
            ("?area={west}", False),
            ("?skill={skill}", True),
            ("?area=x&team=9&after=nonsense", True),
        ],
    )
    def test_is_narrowed(self, net: Network, li: Volunteer, as_: SignIn, query: str, found: bool) -> None:
        skill = Skill.objects.create(code="hair", name="理发")
        li.skills.add(skill)
        named = {
            "team": net.neighbours.pk, "other": net.colleagues.pk, "east": net.world.east.pk, "west": net.world.west.pk,
            "skill": skill.pk,
        }  # fmt: skip
        words = as_("zu").get("/desk/volunteers/" + query.format(**named)).content.decode()
        assert (str(li.number) in words) is found

    def test_finds_an_id_number_without_showing_it(self, net: Network, today: datetime, as_: SignIn) -> None:
        known = volunteer(
            net, "有证的", "13800000002", at=today, id_key=id_key_of("resident", "11010519491231002X"), id_sealed="x"
        )
        words = as_("zu").get("/desk/volunteers/?q=11010519491231002x").content.decode()
        assert str(known.number) in words

    @pytest.mark.parametrize("who", ["kai", "guan", "bo"])
    def test_is_not_there_for_others(self, li: Volunteer, as_: SignIn, who: str) -> None:
        page = as_(who)
        for address in ("", f"{li.number}/"):
            assert page.get(f"/desk/volunteers/{address}").status_code == 404
        assert [page.get(f"/desk/{name}/").status_code for name in ("teams", "stations")] == [404, 404]

    def test_costs_the_same_for_any_number(
        self,
        net: Network,
        li: Volunteer,
        today: datetime,
        as_: SignIn,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        page = as_("zu")
        page.get("/desk/volunteers/")
        with django_assert_num_queries(11):
            page.get("/desk/volunteers/")
        for n in range(3):
            volunteer(net, "王五", f"1380000001{n}", at=today)
        with django_assert_num_queries(11):
            page.get("/desk/volunteers/")


class TestAVolunteersPage:
    def reveal(self, page: Client, li: Volunteer, **given: str) -> Any:
        return page.post(f"/desk/volunteers/{li.number}/", {"what": "phone", "reason": "联系不上要回电"} | given)

    def test_shows_a_number_once_for_a_reason_that_is_kept(
        self, net: Network, seeing: None, li: Volunteer, as_: SignIn
    ) -> None:
        page = as_("zu")
        answer = self.reveal(page, li)
        assert "13800000001" in answer.content.decode()
        assert "13800000001" not in page.get(f"/desk/volunteers/{li.number}/").content.decode()
        row = IdReveal.objects.get()
        assert (row.volunteer, row.what, row.by, row.reason) == (li, "phone", net.world.people["zu"], "联系不上要回电")
        with pytest.raises(DatabaseError), transaction.atomic():
            IdReveal.objects.all().delete()

    def test_shows_nothing_without_permission_reason_or_number(self, net: Network, li: Volunteer, as_: SignIn) -> None:
        page = as_("zu")
        assert self.reveal(page, li).status_code == 422
        Post.objects.filter(person=net.world.people["zu"]).update(sees_contacts=True)
        for wrong in ({"reason": "看"}, {"reason": "\0"}, {"what": "id"}, {"what": "guardian"}):
            answer = self.reveal(page, li, **wrong)
            assert (answer.status_code, "13800000001" in answer.content.decode()) == (422, False)
        assert IdReveal.objects.count() == 0

    def test_gives_a_code_that_signs_in(self, seeing: None, li: Volunteer, as_: SignIn, client: Client) -> None:
        shown = self.reveal(as_("zu"), li, what="code").context["shown"][1]
        assert len(shown) == 6
        answer = client.post("/volunteer/sign-in/?code=1", {"do": "code", "contact": "13800000001", "code": shown})
        assert answer.headers["Location"] == "/me/"

    def test_of_another_ground_is_not_there(self, net: Network, li: Volunteer, as_: SignIn) -> None:
        build.add_person(net.world, "west", "西区组织者", Role.ORGANISER, net.world.centre, net.world.west)
        assert as_("west").get(f"/desk/volunteers/{li.number}/").status_code == 404


class TestTeams:
    def plan(self, net: Network, **given: Any) -> dict[str, Any]:
        usual = {
            "name": "东区车队",
            "code": "EAST-1",
            "kind": "company",
            "unit": net.world.centre.pk,
            "area": net.world.east.pk,
        }
        return usual | given

    def test_form_one_tree_that_moves_whole(self, net: Network, as_: SignIn) -> None:
        page = as_("zu")
        assert page.post("/desk/teams/new/", self.plan(net, parent=net.neighbours.pk)).status_code == 302
        made = Organisation.objects.get(code="EAST-1")
        page.post("/desk/teams/new/", self.plan(net, code="EAST-2", parent=made.pk))
        page.post("/desk/teams/EAST-1/edit/", self.plan(net, parent=net.colleagues.pk))
        paths = Organisation.objects.filter(code__startswith="EAST").order_by("path").values_list("path", flat=True)
        assert list(paths) == ["lamps/EAST-1/", "lamps/EAST-1/EAST-2/"]
        answer = page.post(
            "/desk/teams/EAST-1/edit/", self.plan(net, parent=Organisation.objects.get(code="EAST-2").pk)
        )
        assert (answer.status_code, "自己下面" in answer.content.decode()) == (422, True)

    @pytest.mark.parametrize(
        "wrong", [{"code": "neighbours"}, {"code": "a b"}, {"name": ""}, {"unit": "0"}, {"kind": "x"}]
    )
    def test_with_a_fault_are_not_made(self, net: Network, as_: SignIn, wrong: dict[str, str]) -> None:
        assert as_("zu").post("/desk/teams/new/", self.plan(net, **wrong)).status_code == 422
        assert Organisation.objects.count() == 2

    def test_of_another_unit_are_not_touched(self, net: Network, as_: SignIn) -> None:
        build.add_person(net.world, "rou", "道路所组织者", Role.ORGANISER, net.world.roads)
        page = as_("rou")
        answers = [
            page.get("/desk/teams/lamps/edit/"),
            page.post("/desk/teams/lamps/retire/"),
            page.get("/desk/teams/lamps/"),
        ]
        assert [one.status_code for one in answers] == [404] * 3
        assert page.post("/desk/teams/new/", self.plan(net)).status_code == 422

    def test_decide_who_joins_and_who_leads(self, net: Network, li: Volunteer, today: datetime, as_: SignIn) -> None:
        page, row = as_("zu"), ask_to_join(li, team=net.colleagues, at=today)
        assert "李四光" in page.get("/desk/teams/").content.decode()
        states = []
        for do in ("take", "lead", "unlead", "dismiss"):
            page.post(f"/desk/teams/memberships/{row.pk}/", {"do": do})
            row.refresh_from_db()
            states.append((row.state, row.leads))
        assert states == [("in", False), ("in", True), ("in", False), ("out", False)]
        assert (
            "已经有人处理过"
            in page.post(f"/desk/teams/memberships/{row.pk}/", {"do": "take"}, follow=True).content.decode()
        )
        assert page.post(f"/desk/teams/memberships/{row.pk}/", {"do": "x"}).status_code == 404

    def test_end_with_their_memberships_when_nothing_hangs_on_them(
        self, net: Network, li: Volunteer, as_: SignIn
    ) -> None:
        page = as_("zu")
        station = Station.objects.create(code="s", name="站", organisation=net.neighbours)
        assert "还有归它管的服务站" in page.post("/desk/teams/neighbours/retire/", follow=True).content.decode()
        Station.objects.filter(pk=station.pk).update(retired_on="2026-01-01")
        page.post("/desk/teams/neighbours/retire/")
        net.neighbours.refresh_from_db()
        assert (net.neighbours.retired_on is not None, li.memberships.get().state) == (True, "out")

    def test_cost_the_same_for_any_number(
        self,
        net: Network,
        li: Volunteer,
        today: datetime,
        as_: SignIn,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        page = as_("zu")
        ask_to_join(li, team=net.colleagues, at=today)
        page.get("/desk/teams/")
        with django_assert_num_queries(9):
            page.get("/desk/teams/")
        ask_to_join(volunteer(net, "王五", "13800000009", at=today), team=net.colleagues, at=today)
        page.post("/desk/teams/new/", self.plan(net))
        page.get("/desk/teams/")
        with django_assert_num_queries(9):
            page.get("/desk/teams/")


class TestCorrections:
    def test_are_made_with_a_reason_by_who_may_see_numbers(self, net: Network, li: Volunteer, as_: SignIn) -> None:
        page, address = as_("zu"), f"/desk/volunteers/{li.number}/correct/"
        right = {"name": "李四广", "id_kind": "resident", "reason": "带身份证来改"}
        assert (page.get(address).status_code, page.post(address, right).status_code) == (404, 404)
        Post.objects.filter(person=net.world.people["zu"]).update(sees_contacts=True)
        assert page.post(address, right | {"reason": ""}).status_code == 422
        assert page.post(address, right | {"id_number": "1"}).status_code == 422
        assert page.post(address, right | {"id_kind": "x"}).status_code == 422
        assert Correction.objects.count() == 0
        words = page.post(address, right, follow=True).content.decode()
        assert "李四光 → 李四广" in words and "带身份证来改" in words


class TestStations:
    def plan(self, net: Network, **given: Any) -> dict[str, Any]:
        usual = {
            "name": "火车站志愿服务站", "code": "rail", "team": net.neighbours.pk, "offers": "饮水\n量血压",
            "opens": "5 09:00-17:00\n1 09:00-12:00", "place_words": "火车站", "in_charge": "站长老王",
            "phone": "0318-5551000",
        }  # fmt: skip
        return usual | given

    def test_stand_where_the_place_is_known(self, net: Network, as_: SignIn, client: Client) -> None:
        assert as_("zu").post("/desk/stations/new/", self.plan(net)).status_code == 302
        made = Station.objects.get()
        assert (made.opens, made.area, made.longitude) == ("1 09:00-12:00\n5 09:00-17:00", net.world.east, 115.751)
        words = client.get("/volunteer/stations/rail/").content.decode()
        assert [one in words for one in ("周五 09:00–17:00", "量血压", "站长老王")] == [True] * 3
        points = client.get("/volunteer/stations/points/?q=血压").json()
        assert [row[:3] for row in points["points"]] == [["rail", 115.751, 37.751]]
        assert "火车站志愿服务站" not in client.get("/volunteer/stations/?q=理发").content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"opens": "8 09:00-17:00"}, {"opens": "1 17:00-09:00"}, {"opens": "1 25:00-26:00"}, {"code": ""},
            {"longitude": "1", "latitude": "1"}, {"longitude": "0", "latitude": "0"},
            {"longitude": "x", "latitude": "1"},
        ],
    )  # fmt: skip
    def test_with_a_fault_are_not_made(self, net: Network, as_: SignIn, wrong: dict[str, str]) -> None:
        assert as_("zu").post("/desk/stations/new/", self.plan(net, **wrong)).status_code == 422
        assert Station.objects.count() == 0

    def test_are_checked_with_words_for_what_is_wrong(self, net: Network, as_: SignIn) -> None:
        page = as_("zu")
        page.post("/desk/stations/new/", self.plan(net))
        page.post("/desk/stations/rail/do/", {"do": "check", "was_open": "on"})
        assert StationCheck.objects.count() == 0
        page.post("/desk/stations/rail/do/", {"do": "check", "was_open": "on", "note": "没有饮水"})
        row = StationCheck.objects.get()
        assert (row.was_open, row.as_it_says, row.note) == (True, False, "没有饮水")
        page.post("/desk/stations/rail/do/", {"do": "retire"})
        assert page.get("/volunteer/stations/rail/").status_code == 404
