"""An organiser's pages over HTTP: plan, change, repeat, fill, call off."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaomen.activities.models import Activity, Course, SignUp
from qiaomen.activities.planning import plan_of, save
from qiaomen.activities.shifts import pin_of
from qiaomen.activities.signup import sign_up
from qiaomen.places.coords import Position
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Volunteer
from tests.build.network import Network, activity, volunteer

from .conftest import SignIn
from .test_pages import words

pytestmark = pytest.mark.django_db


class TestOrganising:
    def sent(self, net: Network, today: datetime, **given: object) -> dict[str, object]:
        """What the form sends for one shift."""
        begin = today + timedelta(days=2)
        usual: dict[str, object] = {
            "title": "义剪", "kind": "service", "organisation": net.neighbours.pk, "area": net.world.east.pk,
            "cancel_hours": 24, "fence_metres": 300, "least_age": 0, "shift-TOTAL_FORMS": 2, "shift-INITIAL_FORMS": 0,
            "shift-0-site": "火车站", "shift-0-from_at": f"{begin:%Y-%m-%dT%H:%M}",
            "shift-0-until_at": f"{begin + timedelta(hours=2):%Y-%m-%dT%H:%M}", "shift-0-places": 5,
        }  # fmt: skip
        return usual | given

    def test_publishes_changes_copies_and_calls_off(self, net: Network, today: datetime, as_: SignIn) -> None:
        page = as_("zu")
        assert page.post("/desk/activities/new/", self.sent(net, today, publish="1")).status_code == 302
        made = Activity.objects.get()
        shift = made.shifts.get()
        assert (made.state, shift.places) == ("open", 5)
        more = self.sent(net, today, **{"shift-INITIAL_FORMS": 1, "shift-0-key": shift.pk, "shift-0-places": 9})
        assert page.post(f"/desk/activities/{made.number}/edit/", more).status_code == 302
        shift.refresh_from_db()
        assert (shift.places, made.shifts.count()) == (9, 1)
        assert "照着“义剪”填好了" in words(page.get(f"/desk/activities/new/?from={made.number}"))
        act = f"/desk/activities/{made.number}/do/"
        assert "请写明为什么" in words(page.post(act, {"what": "call_off"}, follow=True))
        assert "已取消" in words(page.post(act, {"what": "call_off", "why": "大风"}, follow=True))
        assert page.post(act, {"what": "nonsense"}).status_code == 404

    def test_puts_a_session_into_its_course_and_lets_people_walk_in(
        self, net: Network, today: datetime, as_: SignIn
    ) -> None:
        days = {"from_on": today.date() - timedelta(days=1), "until_on": today.date() + timedelta(days=9)}
        usual = {"title": "大讲堂", "title_en": "Lecture hall", "kind": "lecture_hall"} | days
        course = Course.objects.create(code="hall", unit=net.world.centre, **usual)
        Course.objects.create(code="roads", unit=net.world.roads, **usual | {"title": "别的单位的课"})
        page = as_("zu")
        form = page.get("/desk/activities/new/?course=hall")
        assert (form.context["form"]["title"].value(), "别的单位的课" in words(form)) == ("大讲堂", False)
        sent = self.sent(net, today, course=course.pk, walk_ins="on", publish="1")
        assert page.post("/desk/activities/new/", sent).status_code == 302
        made = Activity.objects.get()
        assert (made.course, made.walk_ins) == (course, True)
        assert "义剪" in words(page.get("/desk/courses/hall/"))

    def test_takes_a_pin_or_coordinates_over_the_words(self, net: Network, today: datetime, as_: SignIn) -> None:
        page, pin = (
            as_("zu"),
            {"shift-0-longitude": "115.752", "shift-0-latitude": "37.752", "shift-0-site": "老槐树下"},
        )
        for wrong in (
            {"latitude": ""},
            {"latitude": "x"},
            {"longitude": "37.75", "latitude": "115.75"},
            {"latitude": "1"},
        ):
            given = pin | {f"shift-0-{name}": value for name, value in wrong.items()}
            assert page.post("/desk/activities/new/", self.sent(net, today, **given)).status_code == 422
        assert Activity.objects.count() == 0
        page.post("/desk/activities/new/", self.sent(net, today, **pin))
        made = Activity.objects.get()
        there = made.shifts.get()
        assert (there.longitude, there.latitude, there.area) == (115.752, 37.752, net.world.east)
        form = page.get(f"/desk/activities/{made.number}/edit/").context["shifts"][0]
        assert (form["longitude"].value(), form.is_pinned) == (115.752, True)
        assert [pin_of(one) for one in save(plan_of(made), None, by=net.organiser, at=today).shifts.all()] == [
            Position(115.752, 37.752)
        ]
        back = {"shift-INITIAL_FORMS": 1, "shift-0-key": there.pk, "shift-0-site": "火车站"}
        page.post(f"/desk/activities/{made.number}/edit/", self.sent(net, today, **back))
        there.refresh_from_db()
        assert (there.longitude, pin_of(there)) == (115.751, None)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("title", ""), ("shift-0-site", ""), ("shift-0-until_at", "2020-01-01T10:00"), ("shift-0-places", "-1"),
         ("area", "0"), ("shift-TOTAL_FORMS", "x"), ("kind", "\0")],
    )  # fmt: skip
    def test_says_what_is_wrong(self, net: Network, today: datetime, as_: SignIn, field: str, value: str) -> None:
        assert as_("zu").post("/desk/activities/new/", self.sent(net, today, **{field: value})).status_code == 422
        assert Activity.objects.count() == 0

    def test_repeats_on_days_that_may_be_moved(self, net: Network, today: datetime, as_: SignIn) -> None:
        made, page = activity(net, at=today), as_("zu")
        begin = today.date() + timedelta(days=1)
        rule = f"which=every&weekday=SA&from_on={begin}&until_on={begin + timedelta(days=13)}"
        path = f"/desk/activities/{made.number}/repeat/?{rule}"
        days = [one.day for one in page.get(path).context["days"]]
        moved = days[1] + timedelta(days=1)
        sent = {"take-0": "on", "day-0": str(days[0]), "take-1": "on", "day-1": str(moved), "publish": "1"}
        assert page.post(path, sent).status_code == 302
        begins = [day_of(one.shifts.get().from_at) for one in Activity.objects.exclude(pk=made.pk)]
        assert (len(days), begins) == (2, [days[0], moved])
        assert page.post(path, {"take-0": "on", "day-0": "nonsense"}).status_code == 422
        assert page.get(f"/desk/activities/{made.number}/repeat/?which=x").status_code == 200

    def test_takes_off_and_invites(self, net: Network, today: datetime, as_: SignIn) -> None:
        made, page = activity(net, at=today), as_("zu")
        there = made.shifts.get()
        li = volunteer(net, "李", "13900000001", at=today, longitude=there.longitude, latitude=there.latitude)
        row = sign_up(there, volunteer(net, "吴", "13900000002", at=today), at=today)
        act = f"/desk/activities/{made.number}/do/"
        assert "邀请了 1 人" in words(page.post(act, {"what": "invite", "key": there.pk, "most": 5}, follow=True))
        page.post(act, {"what": "take_off", "key": row.pk, "why": "重名"})
        row.refresh_from_db()
        assert (row.state, row.why, li.invitations.count()) == ("cancelled", "重名", 1)

    @pytest.mark.parametrize("who", ["kai", "ana", "bo"])
    def test_is_not_there_for_others(self, net: Network, today: datetime, as_: SignIn, who: str) -> None:
        made, page = activity(net, at=today), as_(who)
        paths = [f"/desk/activities/{rest}" for rest in ("", "new/", f"{made.number}/", f"{made.number}/edit/")]
        assert [page.get(path).status_code for path in paths] == [404] * 4
        assert page.post(f"/desk/activities/{made.number}/do/", {"what": "call_off", "why": "x"}).status_code == 404
        assert Activity.objects.get().state == "open"

    def test_names_a_leader_and_pages_the_list(self, net: Network, today: datetime, as_: SignIn) -> None:
        made, page = activity(net, at=today, places=70), as_("zu")
        there = made.shifts.get()
        for n in range(62):
            sign_up(there, volunteer(net, f"志愿者{n:02d}", f"1390000{n:04d}", at=today), at=today)
        path = f"/desk/activities/{made.number}/people/{there.pk}/"
        first = page.get(path)
        assert ("志愿者59" in words(first), "志愿者60" in words(first)) == (True, False)
        rest = page.get(f"{path}?after={first.context['page'].next}")
        assert ("志愿者59" in words(rest), "志愿者61" in words(rest)) == (False, True)
        lead = page.get(f"/desk/activities/{made.number}/")
        assert ("志愿者19" in words(lead), "志愿者20" in words(lead)) == (True, False)
        row = there.signups.order_by("pk")[0]
        act = f"/desk/activities/{made.number}/do/"
        answer = page.post(act, {"what": "lead", "key": row.pk, "back": there.pk})
        assert (answer["Location"], there.signups.get(leads=True)) == (path, row)
        page.post(act, {"what": "lead", "key": row.pk, "no": "", "back": "x"})
        assert not there.signups.filter(leads=True).exists()
        assert as_("bo").get(path).status_code == 404
        other = activity(net, at=today).shifts.get()
        assert page.get(f"/desk/activities/{made.number}/people/{other.pk}/").status_code == 404

    def test_costs_the_same_for_any_number_of_people(self, net: Network, today: datetime, as_: SignIn) -> None:
        made, page = activity(net, at=today, places=9), as_("zu")
        there = made.shifts.get()
        mine = f"/desk/activities/{made.number}/"
        for path in ("/desk/activities/", mine, f"{mine}people/{there.pk}/"):
            page.get(path)
            costs = []
            for n in (1, 3):
                while there.signups.count() < n:
                    k = SignUp.objects.count()
                    sign_up(there, volunteer(net, f"志愿者{k}", f"1390000{k:04d}", at=today), at=today)
                with CaptureQueriesContext(connection) as queries:
                    page.get(path)
                costs.append(len(queries))
            assert (costs[0], costs[0] < 14) == (costs[1], True), (path, costs)
            SignUp.objects.all().delete()
            Volunteer.objects.all().delete()
