"""The hotline's form: what is saved, what stands beside it, and who may see it."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases.models import Case, Report
from qiaomen.cases.queries import voices_of
from qiaomen.people.models import Role
from qiaomen.places.coords import Position
from qiaomen.places.models import Landmark, Level
from tests import build
from tests.cases.pages.staff.conftest import SignIn

CALL = {"phone": "13800001234", "text": "火车站门口路灯不亮", "place_words": "火车站", "nature": "help", "key": "k1"}


class TestWhoMayEnter:
    @pytest.mark.parametrize("path", ["", "caller/", "alike/"])
    def test_others_find_nothing(self, as_: SignIn, path: str) -> None:
        for name in ("ana", "dai", "sun", "bo", "guan"):
            assert as_(name).post(f"/desk/operator/{path}", CALL).status_code == 404, name
        assert Report.objects.count() == 0

    def test_strangers_sign_in_first(self, city: build.World, client: Client) -> None:
        assert client.get("/desk/operator/").headers["Location"].startswith("/desk/sign-in/")


class TestSaving:
    def test_takes_the_report_in_and_shows_the_number_to_read_out(self, as_: SignIn, city: build.World) -> None:
        answer = as_("olga").post("/desk/operator/", CALL, follow=True)
        report = Report.objects.get()
        assert (report.channel, report.entered_by, report.area) == ("hotline", city.people["olga"], city.east)
        assert report.contact.phone_digits == "13800001234"
        assert f'<dd class="value">{report.number}</dd>' in answer.content.decode()
        assert build.case_of(report).number in answer.content.decode()
        assert "13800001234" not in answer.content.decode()

    def test_begins_the_next_call_at_the_telephone_number(self, as_: SignIn) -> None:
        html = as_("olga").post("/desk/operator/", CALL, follow=True).content.decode()
        assert html.count("autofocus") == 1
        assert 'name="phone"' in next(line for line in html.splitlines() if "autofocus" in line)

    def test_sent_twice_is_one_report(self, as_: SignIn) -> None:
        olga = as_("olga")
        first, second = (olga.post("/desk/operator/", CALL).headers["Location"] for _turn in range(2))
        assert first == second
        assert Report.objects.count() == 1

    def test_other_words_after_going_back_are_another_report(self, as_: SignIn) -> None:
        olga = as_("olga")
        olga.post("/desk/operator/", CALL)
        olga.post("/desk/operator/", CALL | {"text": "还有一个井盖没了"})
        assert Report.objects.count() == 2

    def test_an_error_keeps_everything_that_was_typed(self, as_: SignIn) -> None:
        answer = as_("olga").post("/desk/operator/", CALL | {"phone": "123", "name": "张三", "nature": "complaint"})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "这个电话号码打不通" in html
        for typed in ('value="123"', "火车站门口路灯不亮", 'value="火车站"', 'value="张三"', 'value="k1"'):
            assert typed in html
        assert '<option value="complaint" selected>' in html
        assert Report.objects.count() == 0

    def test_without_words_is_refused_at_the_field(self, as_: SignIn) -> None:
        answer = as_("olga").post("/desk/operator/", CALL | {"text": "  "})
        assert answer.status_code == 422
        assert "请写一句话：什么事、怎么了。" in answer.content.decode()

    def test_shows_a_number_only_to_whoever_entered_it(self, as_: SignIn, city: build.World) -> None:
        location = as_("olga").post("/desk/operator/", CALL).headers["Location"]
        build.add_person(city, "olga2", "话务员乙", Role.OPERATOR, city.centre)
        assert '<dd class="value">' not in as_("olga2").get(location).content.decode()

    @pytest.mark.parametrize("saved", ["S1", "x", "S99999999999999999999", "A00000018"])
    def test_nonsense_in_the_address_shows_the_empty_form(self, as_: SignIn, saved: str) -> None:
        assert as_("olga").get("/desk/operator/", {"saved": saved}).status_code == 200


class TestPlaces:
    def place(self, as_: SignIn, words: str, ref: str = "") -> Report:
        as_("olga").post("/desk/operator/", CALL | {"place_words": words, "place_ref": ref})
        return Report.objects.get()

    def test_a_name_alone_gives_its_area(self, as_: SignIn, city: build.World) -> None:
        assert self.place(as_, "西区").area == city.west

    def test_a_name_borne_twice_gives_none(self, as_: SignIn, city: build.World) -> None:
        build.area("999901001", "火车站", Level.TOWN, city.west, None)
        assert self.place(as_, "火车站").area is None

    def test_a_picked_one_holds_for_words_added_behind_it(self, as_: SignIn, city: build.World) -> None:
        other = build.area("999901001", "火车站", Level.TOWN, city.west, None)
        assert self.place(as_, "火车站东侧第三个灯杆", "area:999901001").area == other

    def test_a_picked_one_is_forgotten_when_other_words_are_typed(self, as_: SignIn, city: build.World) -> None:
        assert self.place(as_, "东区", f"landmark:{Landmark.objects.get().pk}").area == city.east
        assert Report.objects.get().place_words == "东区"

    def test_the_landmarks_point_is_not_passed_off_as_the_position(self, as_: SignIn, city: build.World) -> None:
        assert self.place(as_, "火车站").longitude is None

    @pytest.mark.parametrize("words", ["hcz", "火车", "HC"])
    def test_are_suggested_by_two_characters_or_initials(self, as_: SignIn, city: build.World, words: str) -> None:
        html = as_("olga").get("/desk/places/", {"q": words}).content.decode()
        assert f'data-ref="landmark:{Landmark.objects.get().pk}" data-name="火车站"' in html

    def test_suggest_nothing_for_nothing(self, as_: SignIn) -> None:
        assert as_("olga").get("/desk/places/").content.decode().strip() == ""


class TestCaller:
    def ask(self, as_: SignIn, phone: str = "13800001234") -> str:
        return as_("olga").post("/desk/operator/caller/", {"phone": phone}).content.decode()

    def test_shows_what_the_number_reported_before(self, as_: SignIn, city: build.World, now: datetime) -> None:
        case = build.in_handling(city, now, phone="138 0000 1234", text="路灯坏了，打13900005678找我")
        html = self.ask(as_)
        assert f'href="/desk/cases/{case.number}/"' in html and "办理中" in html
        assert "139****5678" in html and "13900005678" not in html

    def test_says_so_when_there_is_nothing(self, as_: SignIn) -> None:
        assert "第一次来电" in self.ask(as_)

    def test_hides_the_words_of_an_accusation(self, as_: SignIn, city: build.World, now: datetime) -> None:
        build.received(city, now, phone="13800001234", nature="accusation", text="某某倒卖材料")
        assert "倒卖" not in self.ask(as_)

    def test_links_no_case_outside_the_operators_area(self, as_: SignIn, city: build.World, now: datetime) -> None:
        case = build.received(city, now, phone="13800001234")
        build.add_person(city, "westolga", "西区话务员", Role.OPERATOR, city.centre, city.west)
        html = as_("westolga").post("/desk/operator/caller/", {"phone": "13800001234"}).content.decode()
        assert case.number not in html

    def test_is_never_asked_by_address(self, as_: SignIn) -> None:
        assert as_("olga").get("/desk/operator/caller/", {"phone": "13800001234"}).status_code == 405

    def test_without_a_script_a_button_asks_and_saves_nothing(
        self, as_: SignIn, city: build.World, now: datetime
    ) -> None:
        case = build.received(city, now, phone="13800001234")
        answer = as_("olga").post("/desk/operator/", CALL | {"look": "yes", "text": ""})
        html = answer.content.decode()
        assert answer.status_code == 200 and case.number in html
        assert 'value="13800001234"' in html and 'value="k1"' in html and "form-errors-title" not in html
        assert Report.objects.count() == 1

    def test_costs_the_same_for_one_report_and_for_three(
        self, as_: SignIn, city: build.World, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        olga = as_("olga")
        self.ask(as_)
        for more in (1, 2):
            for _turn in range(more):
                build.received(city, now, phone="13800001234")
            with django_assert_num_queries(11):
                olga.post("/desk/operator/caller/", {"phone": "13800001234"})


class TestAlike:
    def ask(self, as_: SignIn, who: str = "olga", **given: str) -> str:
        return as_(who).post("/desk/operator/alike/", CALL | given).content.decode()

    def test_finds_the_like_near_the_landmark(self, as_: SignIn, city: build.World, today: datetime) -> None:
        at = Position(115.7511, 37.7511)
        case = build.received(city, today, position=at, text="灯坏了好几天")
        html = self.ask(as_)
        assert case.number in html and "米" in html

    def test_finds_the_like_in_words_in_the_area(self, as_: SignIn, city: build.World, today: datetime) -> None:
        case = build.received(city, today, position=None, area=city.east, text="火车站门口路灯不亮了")
        build.received(city, today, position=None, area=city.east, text="小区门口有人烧垃圾")
        html = self.ask(as_)
        assert html.count("/desk/cases/") == 1 and case.number in html

    def test_shows_only_what_the_operator_may_see(self, as_: SignIn, city: build.World, today: datetime) -> None:
        build.received(city, today, position=None, area=city.east, text="火车站门口路灯不亮了")
        build.add_person(city, "westolga", "西区话务员", Role.OPERATOR, city.centre, city.west)
        assert "/desk/cases/" not in self.ask(as_, "westolga")

    def test_saves_nothing(self, as_: SignIn) -> None:
        self.ask(as_)
        assert Case.objects.count() == 0

    def test_waits_for_some_words(self, as_: SignIn, city: build.World, today: datetime) -> None:
        build.received(city, today, position=None, area=city.east, text="灯")
        assert "/desk/cases/" not in self.ask(as_, text="灯")


class TestJoiningTheCall:
    def test_keeps_its_own_voice_in_the_case_that_is_chosen(
        self, as_: SignIn, city: build.World, today: datetime
    ) -> None:
        into = build.received(city, today, position=None, area=city.east)
        html = as_("olga").post("/desk/operator/", CALL | {"joins": into.number}, follow=True).text
        report = Report.objects.get(channel="hotline")
        own = build.case_of(report)
        assert (own.state, own.joined_into) == ("joined", into)
        assert [voice.report for voice in voices_of(into)][-1] == report
        assert own.events.get(step="join").by == city.people["olga"]
        assert (report.number in html, f"并入 {into.number}" in html) == (True, True)

    def test_sent_twice_is_one_report_joined_once(self, as_: SignIn, city: build.World, today: datetime) -> None:
        into, olga = build.received(city, today), as_("olga")
        for _turn in range(2):
            olga.post("/desk/operator/", CALL | {"joins": into.number})
        own = build.case_of(Report.objects.get(channel="hotline"))
        assert list(own.events.order_by("number").values_list("step", flat=True)) == ["receive", "join"]

    def test_into_a_case_that_was_closed_meanwhile_leaves_the_call_to_itself(
        self, as_: SignIn, city: build.World, today: datetime
    ) -> None:
        into = build.closed(city, today)
        html = as_("olga").post("/desk/operator/", CALL | {"joins": into.number}, follow=True).text
        assert "诉求登记好了，但没有并案" in html
        assert build.case_of(Report.objects.get(channel="hotline")).state == "received"

    @pytest.mark.parametrize("joins", ["A99999999", "x", "\x00", "S00000018"])
    def test_into_nothing_is_an_ordinary_call(self, as_: SignIn, city: build.World, joins: str) -> None:
        as_("olga").post("/desk/operator/", CALL | {"joins": joins})
        assert [case.state for case in Case.objects.all()] in (["received"], [])


class TestTheKind:
    def test_is_offered_with_the_words_that_speak_for_it_and_never_chosen(self, as_: SignIn, city: build.World) -> None:
        html = as_("olga").post("/desk/operator/kinds/", {"text": "火车站门口路灯不亮"}).text
        assert f'name="category" value="{city.lamp.pk}">' in html
        assert "因为说到了“路灯”" in html
        assert "checked" not in html
        assert as_("olga").post("/desk/operator/kinds/", {"text": "你好"}).text.strip() == ""

    def test_stays_chosen_whatever_is_said_next(self, as_: SignIn, city: build.World) -> None:
        sent = {"text": "污水井盖没了", "category": str(city.lamp.pk)}
        html = as_("olga").post("/desk/operator/kinds/", sent).text
        assert f'value="{city.lamp.pk}" checked' in html
        assert f'value="{city.hole.pk}">' in html

    def test_goes_with_the_call_to_the_desk_of_acceptance(self, as_: SignIn, city: build.World) -> None:
        as_("olga").post("/desk/operator/", CALL | {"category": str(city.lamp.pk)})
        case = Case.objects.get()
        assert (case.state, case.category) == ("received", city.lamp)
        assert f'<option value="{city.lamp.pk}" selected' in as_("ana").get(f"/desk/cases/{case.number}/").text

    def test_that_does_not_exist_is_refused(self, as_: SignIn, city: build.World) -> None:
        assert as_("olga").post("/desk/operator/", CALL | {"category": "999999"}).status_code == 422
        assert Case.objects.count() == 0
