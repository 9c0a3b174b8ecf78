"""“Already reported here?” on the form and after it: what is shown, one tap, and nothing lost."""

from datetime import datetime

import pytest
from django.test import Client

from qiaomen.cases.models import Case, Report
from qiaomen.cases.pages.public import report_look
from qiaomen.cases.states import State
from tests import build
from tests.cases.pages.public.filled import opened, picture, send, sent
from tests.files.pictures import gps

LAMP = "火车站出站口的路灯不亮了"
HERE = {"longitude": "115.75", "latitude": "37.75"}
IN_THE_EAST = gps(north=(37.0, 45.0, 0.0), east=(115.0, 45.0, 0.0))


def look(client: Client, **typed: str) -> str:
    answer = client.post("/report/look", typed)
    assert answer.status_code == 200
    return answer.content.decode()


class TestLook:
    def test_says_where_that_is_in_words(self, city: build.World, client: Client) -> None:
        page = look(client, **HERE, position_from="photo")
        assert "照片的位置：<b>火车站附近 · 东区</b>" in page
        assert "您现在的位置：<b>火车站附近 · 东区</b>" in look(client, **HERE)
        assert "照片不是在本市拍的" in look(client, longitude="110", latitude="30", position_from="photo")
        assert "这个位置不在本市" in look(client, longitude="110", latitude="30")

    def test_lists_places_around_a_point_or_in_an_area(self, city: build.World, client: Client) -> None:
        place = '<input type="radio" name="near" value="landmark:'
        assert [place in look(client, **typed) for typed in (HERE, {"area": city.east.code}, {"area": "999901"})] == [
            True, True, False,
        ]  # fmt: skip

    def test_shows_what_is_reported_as_everybody_may_see_it(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.in_handling(city, today, text=f"{LAMP}，电话13812341234", photos=(build.photo(today),))
        page = look(client, **HERE, text="路灯不亮")
        assert f'name="same_as" value="{case.number}"' in page
        assert ("138****1234" in page, "13812341234" in page) == (True, False)
        assert "已有 1 人反映" in page
        assert "路灯所正在办" in page
        assert '<span class="light on_time">' in page
        photo = page.split('<img src="')[1].split('"')[0]
        assert client.get(photo).status_code == 200

    def test_asks_nobody_who_has_said_nothing_yet(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today)
        said: tuple[dict[str, str], ...] = ({}, {"text": "路灯不亮"}, {"pictured": "yes"})
        assert ["same_as" in look(client, **HERE, **typed) for typed in said] == [False, True, True]

    @pytest.mark.parametrize("hidden", [{"nature": "accusation"}, {"public": False}])
    def test_never_shows_what_is_hidden(
        self, city: build.World, client: Client, today: datetime, hidden: dict[str, object]
    ) -> None:
        build.in_handling(city, today, **hidden)
        assert "same_as" not in look(client, **HERE, text=LAMP)

    @pytest.mark.parametrize(
        "typed",
        [
            {"near": "landmark:1\x00"}, {"near": "9" * 999}, {"area": "\x00"}, {"place_words": "\x00"},
            {"text": "\x00"},
            {"longitude": "nan", "latitude": "1e999"}, {"text": "𠮷㐂䶮😀" * 2000, **HERE}, {"longitude": "\x00"},
        ],
    )  # fmt: skip
    def test_bears_anything(self, city: build.World, client: Client, today: datetime, typed: dict[str, str]) -> None:
        build.accepted(city, today)
        look(client, **typed)

    def test_gets_tired_without_an_error(
        self, city: build.World, client: Client, today: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        build.accepted(city, today)
        monkeypatch.setattr(report_look, "LOOKS_AN_HOUR", 1)
        assert ["same_as" in look(client, **HERE, text=LAMP) for _ in range(2)] == [True, False]


class TestWithoutScripts:
    def test_a_look_sends_nothing_and_keeps_everything(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.accepted(city, today)
        form = opened(client)
        answer = client.post(
            "/report/",
            form | {"look": "yes", "text": LAMP, "phone": "13812341234", "photos": [picture(gps=IN_THE_EAST)]},
        )
        page = answer.content.decode()
        assert (answer.status_code, Report.objects.count()) == (200, 1)
        assert all(words in page for words in (LAMP, "13812341234", "照片的位置：", 'name="kept"', form["key"]))
        assert f'value="{case.number}"' in page

    def test_a_place_from_the_list_says_where(self, city: build.World, client: Client) -> None:
        page = client.post("/report/", opened(client) | {"look": "yes", "area": city.east.code}).content.decode()
        near = page.split('name="near" value="landmark:')[1].split('"')[0]
        report = sent(client, text=LAMP, near=f"landmark:{near}")
        assert (report.place_words, report.area, report.longitude) == ("火车站附近", city.east, None)

    def test_words_stand_before_the_list(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, near="area:999902", place_words="三楼")
        assert (report.place_words, report.area) == ("三楼", city.east)


class TestOneTap:
    def test_follows_with_a_number_and_a_voice_of_its_own(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.in_handling(city, today)
        report = sent(client, same_as=case.number, **HERE)
        own = build.case_of(report)
        assert (own.joined_into, own.state, report.text, report.area) == (
            case, State.JOINED, "我也遇到了这件事。", city.east,
        )  # fmt: skip
        page = client.get(f"/f/{report.token}/?new=1").content.decode()
        assert (report.number in page, "别人也反映了同一件事" in page, "路灯所正在办" in page) == (True, True, True)

    def test_without_a_place_takes_that_of_the_case(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.accepted(city, today, place_words="出站口")
        report = sent(client, same_as=case.number)
        assert (report.place_words, report.area) == ("出站口", city.east)

    def test_twice_is_once(self, city: build.World, client: Client, today: datetime) -> None:
        case, form = build.accepted(city, today), opened(client)
        first, second = [send(client, form, same_as=case.number, text=LAMP) for _ in range(2)]
        assert (first.url, Report.objects.count()) == (second.url, 2)
        assert Case.objects.filter(joined_into=case).count() == 1

    def test_after_sending_and_going_back_joins_the_same_report(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case, form = build.accepted(city, today), opened(client)
        first = send(client, form, text=LAMP)
        assert send(client, form, text=LAMP, same_as=case.number).url == first.url
        assert (Report.objects.count(), Case.objects.filter(joined_into=case).count()) == (2, 1)

    @pytest.mark.parametrize("made", [build.closed, build.finished, build.declined, build.received])
    def test_on_a_case_that_cannot_be_followed_is_an_ordinary_report(
        self, city: build.World, client: Client, today: datetime, made: object
    ) -> None:
        case = made(city, today)  # type: ignore[operator]  # a builder
        report = sent(client, text=LAMP, same_as=case.number)
        assert build.case_of(report).state == State.RECEIVED
        assert "您的这一条照样收下，单独办理" in client.get(f"/f/{report.token}/?new=1").content.decode()


class TestAfterwards:
    def test_is_asked_once_and_joined_by_one_tap(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.accepted(city, today)
        report = sent(client, text=LAMP, **HERE)
        page = client.get(f"/f/{report.token}/?new=1").content.decode()
        assert "您说的是这一件吗？" in page
        assert "您说的是这一件吗？" not in client.get(f"/f/{report.token}/").content.decode()
        for _ in range(2):
            answer = client.post(f"/f/{report.token}/same/", {"same_as": case.number}, follow=True)
            assert "好的，一起办" in answer.content.decode()
        assert build.case_of(report).joined_into == case
        assert "您说的是这一件吗？" not in answer.content.decode()

    def test_is_not_asked_of_accusations_and_where_nothing_is_near(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        build.accepted(city, today)
        for typed in ({"nature": "accusation", **HERE}, {"longitude": "115.65", "latitude": "37.75"}):
            report = sent(client, text=LAMP, **typed)
            assert "您说的是这一件吗？" not in client.get(f"/f/{report.token}/?new=1").content.decode()

    def test_too_late_is_told_and_changes_nothing(self, city: build.World, client: Client, today: datetime) -> None:
        case, report = build.closed(city, today), sent(client, text=LAMP, **HERE)
        answer = client.post(f"/f/{report.token}/same/", {"same_as": case.number}, follow=True)
        assert "单独办理" in answer.content.decode()
        assert build.case_of(report).state == State.RECEIVED

    def test_needs_the_link(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.accepted(city, today)
        assert client.post("/f/nobodys-link/same/", {"same_as": case.number}).status_code == 404


class TestPhotoFromElsewhere:
    def test_read_by_the_browser_sends_nobody_away(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, longitude="110", latitude="30", position_from="photo")
        assert (report.outside, report.longitude, build.case_of(report).state) == (None, None, State.RECEIVED)


class TestRareLetters:
    def test_and_a_long_text_arrive_whole(self, city: build.World, client: Client) -> None:
        text = "𠮷㐂䶮家门口😀👨‍👩‍👧" + "灯" * 3980
        report = sent(client, text=text, place_words="𠮷㐂䶮路")
        assert (report.text, report.place_words) == (text, "𠮷㐂䶮路")
        page = client.get(f"/f/{report.token}/").content.decode()
        assert text in page
