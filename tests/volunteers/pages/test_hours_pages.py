"""Hours over HTTP: a volunteer's own page and the organiser's queue."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from qiaomen.people.models import Role
from qiaomen.volunteers import hours
from qiaomen.volunteers.models import Claim, HourEntry, Volunteer
from tests import build
from tests.build.hours import asked, served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def morning() -> datetime:
    """Yesterday, so that hours of it have passed for the pages."""
    return timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def net(db: None) -> Network:
    """The tests' city with two teams."""
    return network(build.world())


@pytest.fixture
def mei(net: Network, morning: datetime) -> Volunteer:
    """A neighbour."""
    return volunteer(net, "王梅", "13800000001", at=morning)


def phone_of(who: Volunteer) -> Client:
    """A browser that has proved to be this volunteer's."""
    client = Client()
    session = client.session
    session["volunteer"] = who.pk
    session["volunteer_proof"] = ""
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    return client


class TestMyHours:
    def test_show_both_ledgers_apart_and_how_far_the_next_star_is(
        self, net: Network, mei: Volunteer, morning: datetime
    ) -> None:
        for day in range(60):
            served(net, mei, morning - timedelta(days=day), key=f"d{day}")
        served(net, mei, morning + 3 * HOUR, 45, key="course", kind="training", title="微党课")
        words = phone_of(mei).get("/me/hours/").content.decode()
        for shown in ("1 星志愿者", "再服务 180 小时", "120 小时", "培训学习 45 分，另计", "微党课", "下一页"):
            assert shown in words
        english = phone_of(mei).get("/me/hours/", headers={"accept-language": "en"}).content.decode()
        assert "Another 180 h of service" in english

    def test_cost_the_same_for_any_number_of_entries(
        self, net: Network, mei: Volunteer, morning: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page = phone_of(mei)
        for n in (1, 3):
            for m in range(n):
                served(net, mei, morning - timedelta(days=n * 5 + m), key=f"{n}-{m}")
            with django_assert_num_queries(7):
                assert page.get("/me/hours/").status_code == 200

    def test_leave_the_ranking_and_come_back(self, mei: Volunteer) -> None:
        page = phone_of(mei)
        for value, listed in (("no", False), ("yes", True)):
            assert page.post("/me/hours/listing/", {"listed": value}).status_code == 302
            mei.refresh_from_db()
            assert mei.listed is listed

    def test_can_be_asked_for_once(self, net: Network, mei: Volunteer, morning: datetime) -> None:
        page = phone_of(mei)
        given = {
            "title": "敬老院理发", "organisation": net.neighbours.pk, "kind": "service", "reason": "没有信号",
            "from_at": morning.strftime("%Y-%m-%dT%H:%M"), "until_at": (morning + HOUR).strftime("%Y-%m-%dT%H:%M"),
        }  # fmt: skip
        assert page.post("/me/hours/claim/", given).status_code == 302
        again = page.post("/me/hours/claim/", given)
        assert (again.status_code, "还在等审核" in again.content.decode()) == (422, True)
        assert (Claim.objects.get().minutes, Claim.objects.get().asked_by) == (60, None)

    @pytest.mark.parametrize(
        "wrong", [{"minutes": "viel"}, {"from_at": "9999"}, {"organisation": "7" * 30}, {"kind": "x"}, {"title": "\0"}]
    )
    def test_bear_nonsense(self, net: Network, mei: Volunteer, morning: datetime, wrong: dict[str, str]) -> None:
        given = {
            "title": "x", "organisation": net.neighbours.pk, "kind": "service", "reason": "y",
            "from_at": morning.strftime("%Y-%m-%dT%H:%M"), "until_at": (morning + HOUR).strftime("%Y-%m-%dT%H:%M"),
        }  # fmt: skip
        assert phone_of(mei).post("/me/hours/claim/", given | wrong).status_code == 422
        assert Claim.objects.count() == 0

    def test_are_not_those_of_another(self, net: Network, mei: Volunteer, morning: datetime) -> None:
        served(net, volunteer(net, "李强", "13800000002", at=morning), morning, title="别人的事")
        assert "别人的事" not in phone_of(mei).get("/me/hours/").content.decode()


class TestTheQueue:
    def test_grants_and_refuses(self, net: Network, mei: Volunteer, morning: datetime) -> None:
        first, second = asked(net, mei, morning), asked(net, mei, morning + HOUR, title="清扫楼道")
        page = net.world.client("zu")
        assert "敬老院理发" in page.get("/desk/hours/").content.decode()
        page.post(f"/desk/hours/claims/{first.pk}/", {"do": "grant"})
        assert (
            "请写明原因"
            in page.post(f"/desk/hours/claims/{second.pk}/", {"do": "refuse"}, follow=True).content.decode()
        )
        page.post(f"/desk/hours/claims/{second.pk}/", {"do": "refuse", "answer": "没有这次活动"})
        assert list(Claim.objects.order_by("pk").values_list("state", flat=True)) == ["granted", "refused"]
        assert "没有这次活动" in phone_of(mei).get("/me/hours/").content.decode()

    def test_costs_the_same_for_any_number_of_claims(
        self, net: Network, mei: Volunteer, morning: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page = net.world.client("zu")
        for n in (1, 3):
            for m in range(n):
                asked(net, mei, morning - timedelta(days=n * 5 + m))
            with django_assert_num_queries(7):
                page.get("/desk/hours/")

    def test_finds_a_volunteer_and_takes_an_entry_back(self, net: Network, mei: Volunteer, morning: datetime) -> None:
        (one,) = served(net, mei, morning)
        page = net.world.client("zu")
        assert page.get("/desk/hours/", {"number": str(mei.number).lower()}).headers["location"] == (
            f"/desk/hours/{mei.number}/"
        )
        page.post(f"/desk/hours/entries/{one.pk}/counter/", {"note": ""})
        assert HourEntry.objects.count() == 1
        page.post(f"/desk/hours/entries/{one.pk}/counter/", {"note": "签错了人"})
        words = page.get(f"/desk/hours/{mei.number}/").content.decode()
        assert ("冲正：签错了人" in words, hours.totals_of(mei)) == (True, {("credited", "service"): 0})

    def test_asks_in_a_volunteers_name_and_does_not_decide_it(
        self, net: Network, mei: Volunteer, morning: datetime
    ) -> None:
        given = {
            "title": "义诊", "organisation": net.neighbours.pk, "kind": "service", "reason": "补记", "minutes": 30,
            "from_at": morning.strftime("%Y-%m-%dT%H:%M"), "until_at": (morning + HOUR).strftime("%Y-%m-%dT%H:%M"),
        }  # fmt: skip
        page = net.world.client("zu")
        assert page.post(f"/desk/hours/{mei.number}/", given).status_code == 302
        claim = Claim.objects.get()
        assert (claim.minutes, claim.asked_by) == (30, net.world.people["zu"])
        assert "义诊" not in page.get("/desk/hours/").content.decode()
        page.post(f"/desk/hours/claims/{claim.pk}/", {"do": "grant"})
        claim.refresh_from_db()
        assert claim.state == "asked"

    def test_does_not_open_a_volunteer_of_other_teams(self, net: Network, mei: Volunteer) -> None:
        build.add_person(net.world, "deng", "路灯所组织者", Role.ORGANISER, net.world.lamps)
        page = net.world.client("deng")
        found = page.get("/desk/hours/", {"number": str(mei.number)})
        assert (found.status_code, "没有这个编号" in found.content.decode()) == (200, True)
        assert page.get(f"/desk/hours/{mei.number}/").status_code == 404

    @pytest.mark.parametrize("who", ["olga", "kai", "guan"])
    def test_is_not_there_for_others(self, net: Network, mei: Volunteer, morning: datetime, who: str) -> None:
        (one,) = served(net, mei, morning)
        claim, page = asked(net, mei, morning + 5 * HOUR), net.world.client(who)
        seen = [page.get(path).status_code for path in ("/desk/hours/", f"/desk/hours/{mei.number}/")]
        done = [
            page.post(path).status_code
            for path in (f"/desk/hours/claims/{claim.pk}/", f"/desk/hours/entries/{one.pk}/counter/")
        ]
        assert seen + done == [404] * 4
        assert (Claim.objects.get().state, HourEntry.objects.count()) == ("asked", 1)
