"""The pages of activities over HTTP: for everybody, for volunteers, for organisers."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.calendar_links import link_of
from qiaomen.activities.models import Shift, SignUp
from qiaomen.activities.pages.my_activities import my_cards
from qiaomen.activities.signup import sign_up
from qiaomen.cases.models import Report
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Membership
from tests import build
from tests.build.network import Network, activity, volunteer

from .conftest import Device

pytestmark = pytest.mark.django_db


def words(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]  # the test client's answer


class TestTheList:
    def test_shows_what_is_on_and_nothing_else(self, net: Network, today: datetime, client: Client) -> None:
        activity(net, at=today, title="站前清洁")
        activity(net, at=today, title="还没发布", state="draft")
        activity(net, at=today, title="不办了", state="cancelled", why_cancelled="雨")
        activity(net, at=today, title="早过去了", hours=-72)
        page = words(client.get("/activities/"))
        assert [name in page for name in ("站前清洁", "还没发布", "不办了", "早过去了")] == [True, False, False, False]

    def test_is_narrowed_and_bears_nonsense(self, net: Network, today: datetime, client: Client) -> None:
        made = activity(net, at=today, title="站前清洁", kind="clean_up")
        day = day_of(made.shifts.get().from_at)
        for query, there in (
            ("kind=clean_up", True), ("kind=lecture", False), ("area=999902", True), ("area=999901", False),
            (f"day={day}", True), (f"day={day + timedelta(days=2)}", False), ("kind=x&area=y&day=z", True),
            ("after=nonsense", True),
        ):  # fmt: skip
            assert ("站前清洁" in words(client.get(f"/activities/?{query}"))) == there, query
        assert len(client.get("/activities/points/").json()["points"]) == 1

    def test_costs_the_same_for_any_number(
        self, net: Network, today: datetime, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        activity(net, at=today)
        client.get("/activities/")
        with django_assert_num_queries(3):
            client.get("/activities/")
        for _n in range(3):
            activity(net, at=today)
        with django_assert_num_queries(3):
            client.get("/activities/")


class TestAnActivity:
    def test_is_not_there_as_a_draft_or_by_nonsense(self, net: Network, today: datetime, client: Client) -> None:
        made = activity(net, at=today, state="draft")
        paths = (f"/activities/{made.number}/", f"/activities/{made.number}/calendar.ics", "/activities/H1/")
        assert [client.get(path).status_code for path in paths] == [404] * 3

    def test_takes_one_who_goes_then_one_who_waits_and_lets_go(
        self, net: Network, today: datetime, device: Device
    ) -> None:
        made = activity(net, at=today, places=1)
        there = made.shifts.get()
        li, wu = [
            device(volunteer(net, name, phone, at=today))
            for name, phone in (("李", "13900000001"), ("吴", "13900000002"))
        ]
        assert "报名成功" in words(li.post(f"/activities/sign-up/{there.pk}/", follow=True))
        assert "您在候补里" in words(wu.post(f"/activities/sign-up/{there.pk}/", follow=True))
        first = SignUp.objects.order_by("pk")[0]
        assert wu.post(f"/activities/cancel/{first.pk}/").status_code == 404
        assert "已取消" in words(li.post(f"/activities/cancel/{first.pk}/", follow=True))
        assert "您报名了" in words(wu.get(f"/activities/{made.number}/"))

    def test_asks_twice_before_a_hurry(self, net: Network, today: datetime, device: Device) -> None:
        first, other = activity(net, at=today), activity(net, at=today, hours=50.5)
        Shift.objects.filter(activity=other).update(longitude=115.65)
        li = volunteer(net, "李", "13900000001", at=today)
        sign_up(first.shifts.get(), li, at=today)
        there = other.shifts.get()
        answer = device(li).post(f"/activities/sign-up/{there.pk}/")
        assert (answer.status_code, "可能赶不过来" in words(answer)) == (422, True)
        assert SignUp.objects.count() == 1
        device(li).post(f"/activities/sign-up/{there.pk}/", {"sure": "1"})
        assert SignUp.objects.count() == 2

    def test_gives_a_calendar(self, net: Network, today: datetime, client: Client) -> None:
        made = activity(net, at=today)
        answer = client.get(f"/activities/{made.number}/calendar.ics")
        assert made.from_at
        begin = made.from_at.replace(microsecond=0)
        (event,) = Calendar.from_ical(answer.content.decode()).walk("VEVENT")
        assert (event["summary"], event["location"], event.decoded("dtstart")) == ("站前清洁", "火车站", begin)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"


class TestReports:
    def test_made_through_its_link_are_counted_on_it(self, net: Network, today: datetime, client: Client) -> None:
        made = activity(net, at=today)
        page = client.get(f"/activities/{made.number}/")
        link = page.context["report"]
        form = client.get(link).context["form"]
        given = {name: form[name].value() or "" for name in ("place_words", "longitude", "latitude", "occasion", "key")}
        assert (given["place_words"], given["longitude"]) == ("火车站", f"{build.EAST_POINT.longitude:.6f}")
        for text, mark in (("路灯不亮", given["occasion"]), ("井盖坏了", "H00000017:forged")):
            token = client.get(link).context["csrf_token"]
            sent = given | {"text": text, "occasion": mark, "nature": "help", "csrfmiddlewaretoken": str(token)}
            assert client.post("/report/", sent).status_code == 302
        assert sorted(Report.objects.values_list("text", "occasion")) == [("井盖坏了", ""), ("路灯不亮", made.number)]
        assert client.get(f"/activities/{made.number}/").context["reports"] == 1

    def test_begin_nowhere_without_our_signature(self, net: Network, client: Client) -> None:
        form = client.get("/report/?occasion=H1:x&place_words=别处").context["form"]
        assert (form["place_words"].value(), form["occasion"].value()) == (None, None)


class TestNear:
    def test_puts_the_nearest_first(self, net: Network, today: datetime, client: Client, device: Device) -> None:
        activity(net, at=today, title="站前清洁")
        other = activity(net, at=today, title="西边的")
        Shift.objects.filter(activity=other).update(longitude=115.65)
        page = words(client.post("/activities/near/", {"place": "火车站"}))
        assert 0 < page.index("站前清洁") < page.index("西边的")
        sent = {"longitude": "115.65", "latitude": "37.75"}
        page = words(client.post("/activities/near/", sent))
        assert 0 < page.index("西边的") < page.index("站前清洁")
        at_home = volunteer(net, "李", "13900000001", at=today, longitude=115.65, latitude=37.75)
        answer = device(at_home).get("/activities/near/")
        assert "西边的" in words(answer)
        assert answer["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(
        "sent", [{}, {"place": "没有的地方"}, {"longitude": "x", "latitude": "y"}, {"place": "\0"}]
    )
    def test_bears_nonsense_and_reads_no_address(self, net: Network, client: Client, sent: dict[str, str]) -> None:
        assert client.post("/activities/near/", sent).status_code == 422
        assert client.get("/activities/near/?longitude=115.65&latitude=37.75").context["asked"] is False


class TestMine:
    def test_shows_three_lists_and_a_feed_of_ones_own(
        self, net: Network, today: datetime, device: Device, client: Client
    ) -> None:
        li, wu = volunteer(net, "李", "13900000001", at=today), volunteer(net, "吴", "13900000002", at=today)
        sign_up(activity(net, at=today, title="要去的活动").shifts.get(), li, at=today)
        sign_up(activity(net, at=today, title="候补的活动", places=0, hours=72).shifts.get(), li, at=today)
        old = activity(net, at=today - timedelta(days=9), title="过去的活动")
        sign_up(old.shifts.get(), li, at=today - timedelta(days=8))
        page = device(li).get("/activities/mine/")
        lists = [page.context[name] for name in ("coming", "waiting", "past")]
        assert [[row.shift.activity.title for row in rows] for rows in lists] == [
            ["要去的活动"], ["候补的活动"], ["过去的活动"],
        ]  # fmt: skip
        feed = Calendar.from_ical(words(client.get(f"/activities/feed/{link_of(li)}.ics")))
        assert [str(one["summary"]) for one in feed.walk("VEVENT")] == [
            "要去的活动", "（候补）候补的活动", "过去的活动",
        ]  # fmt: skip
        assert client.get(f"/activities/feed/{link_of(li)[:-1]}x.ics").status_code == 404
        assert [one.words.count("要去的活动") for one in my_cards(li, today)] == [1, 0, 0]
        assert "要去的活动" not in words(device(wu).get("/activities/mine/"))

    def test_feed_has_a_new_address_when_its_owner_wants_one_and_the_old_one_is_dead(
        self, net: Network, today: datetime, device: Device, client: Client
    ) -> None:
        li, wu = volunteer(net, "李", "13900000001", at=today), volunteer(net, "吴", "13900000002", at=today)
        links = []
        for _time in range(3):
            links.append(device(li).get("/activities/mine/").context["feed"].split("/activities/")[1])
            assert device(li).post("/activities/feed/").status_code == 302
        other = device(wu).get("/activities/mine/").context["feed"].split("/activities/")[1]
        assert [client.get(f"/activities/{link}").status_code for link in [*links, other]] == [404, 404, 404, 200]
        assert (len({*links}), client.get("/activities/feed/").status_code) == (3, 405)

    def test_costs_the_same_for_any_number(
        self, net: Network, today: datetime, device: Device, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        li = volunteer(net, "李", "13900000001", at=today)
        page = device(li)
        for n in range(3):
            sign_up(activity(net, at=today, hours=48 + 24 * n).shifts.get(), li, at=today)
            with django_assert_num_queries(6):
                page.get("/activities/mine/")


class TestATeam:
    def test_is_signed_up_by_its_leader(self, net: Network, today: datetime, device: Device) -> None:
        there = activity(net, at=today, places=1).shifts.get()
        li, wu = volunteer(net, "李", "13900000001", at=today), volunteer(net, "吴", "13900000002", at=today)
        path = f"/activities/team/{there.pk}/"
        assert device(li).get(path).status_code == 404
        Membership.objects.filter(volunteer=li).update(leads=True)
        answer = device(li).post(path, {"members": [li.pk, wu.pk], "team": "neighbours"})
        assert sorted(one.signup.state for one in answer.context["fates"]) == ["going", "waiting"]
        assert device(li).post(path, {"members": ["x", "9" * 30]}).status_code == 422
