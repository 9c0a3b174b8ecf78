"""报一件事: what arrives, and that nothing a resident typed or uploaded is lost."""

import pytest
from django.test import Client

from qiaomen.cases.models import Case, Report
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.cases.pages.public import report_form
from qiaomen.places.models import Level
from tests import build
from tests.cases.pages.public.filled import broken, hidden, opened, picture, send, sent
from tests.files.pictures import gps

LAMP = "火车站出站口的路灯不亮了"
IN_THE_EAST = gps(north=(37.0, 45.0, 0.0), east=(115.0, 45.0, 0.0))
FAR_AWAY = gps(north=(30.0, 0.0, 0.0), east=(110.0, 0.0, 0.0))


class TestReport:
    def test_becomes_a_case_and_leads_to_its_page(self, city: build.World, client: Client) -> None:
        answer = send(client, text=LAMP, place_words="出站口左边", area=city.east.code)
        report = Report.objects.get()
        assert answer.url == f"/f/{report.token}/?new=1"
        assert (report.text, report.place_words, report.area, report.channel) == (
            LAMP, "出站口左边", city.east, Channel.WEB,
        )  # fmt: skip
        assert build.case_of(report).title == LAMP

    def test_thanks_with_number_link_and_what_happens_next(self, city: build.World, client: Client) -> None:
        page = client.get(send(client, text=LAMP).url).content.decode()
        report = Report.objects.get()
        assert report.number in page
        assert f"http://testserver/f/{report.token}/" in page
        assert "接下来" in page
        assert "最晚这时告诉您受不受理" in page
        assert 'data-kept-done="/report/"' in page

    def test_needs_no_more_than_a_photo(self, city: build.World, client: Client) -> None:
        report = sent(client, photos=[picture()])
        assert (report.channel, report.photos.count(), report.text) == (Channel.SNAP, 1, "")

    def test_keeps_contact_details(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, name="张三", phone="138 1234 1234", email="zhang@example.com")
        contact = report.contact
        assert (contact.name, contact.phone_digits, contact.email) == ("张三", "13812341234", "zhang@example.com")

    def test_of_wrongdoing_is_not_public(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, nature="accusation")
        assert (report.nature, build.case_of(report).public) == (Nature.ACCUSATION, False)

    def test_asks_for_help_when_nothing_is_chosen(self, city: build.World, client: Client) -> None:
        assert sent(client, text=LAMP, nature="").nature == Nature.HELP

    def test_outside_the_city_is_counted_and_led_elsewhere(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, longitude="110.0", latitude="30.0")
        assert (report.outside is not None, Case.objects.count()) == (True, 0)
        page = client.get(f"/f/{report.token}/?new=1").content.decode()
        assert "这个地方不在本市" in page
        assert "请拨打当地区号加12345" in page


class TestPlace:
    def test_is_what_the_browser_found(self, city: build.World, client: Client) -> None:
        report = sent(client, text=LAMP, longitude="115.65", latitude="37.75")
        assert (report.area, report.given_system, report.longitude) == (city.west, "WGS-84", 115.65)

    def test_comes_from_the_photo_when_nothing_else_says(self, city: build.World, client: Client) -> None:
        report = sent(client, photos=[picture(gps=IN_THE_EAST)])
        assert (report.place_words, report.area) == ("照片里的位置", city.east)
        assert "照片里的位置" in client.get(f"/f/{report.token}/").content.decode()

    def test_in_words_stands_before_the_photo(self, city: build.World, client: Client) -> None:
        report = sent(client, photos=[picture(gps=IN_THE_EAST)], place_words="我家楼下")
        assert (report.place_words, report.longitude) == ("我家楼下", None)

    def test_of_a_photo_taken_elsewhere_sends_nobody_away(self, city: build.World, client: Client) -> None:
        report = sent(client, photos=[picture(gps=FAR_AWAY)])
        assert (report.outside, report.longitude, Case.objects.count()) == (None, None, 1)

    def test_that_everybody_knows_gives_its_area(self, city: build.World, client: Client) -> None:
        assert sent(client, text=LAMP, place_words="火车站").area == city.east

    @pytest.mark.parametrize("longitude", ["", "nan", "nonsense", "1e999", "0"])
    def test_that_is_none_is_left_out(self, city: build.World, client: Client, longitude: str) -> None:
        latitude = "0" if longitude == "0" else "37.75"
        assert sent(client, text=LAMP, longitude=longitude, latitude=latitude).longitude is None

    def test_is_suggested_as_one_types(self, city: build.World, client: Client) -> None:
        page = client.get("/report/place-suggestions", {"q": "hcz"}).content.decode()
        assert '<option value="火车站">东区</option>' in page
        assert client.get("/report/place-suggestions").content.decode().strip() == ""

    def test_offers_counties_and_their_towns(self, city: build.World, client: Client) -> None:
        build.area("999902001", "河东街道", Level.TOWN, city.east, None)
        page = client.get("/report/").content.decode()
        assert '<optgroup label="东区">' in page
        assert '<option value="999902001">河东街道</option>' in page
        assert '<option value="999901">西区</option>' in page


class TestFaults:
    def test_nothing_at_all_is_told(self, city: build.World, client: Client) -> None:
        answer = send(client, place_words="出站口", phone="13812341234")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "请写一句话，或者拍一张照片。" in page
        assert 'value="出站口"' in page
        assert 'value="13812341234"' in page
        assert '<details class="fold" open>' in page
        assert Report.objects.count() == 0

    def test_too_long_a_text_comes_back_whole(self, city: build.World, client: Client) -> None:
        page = send(client, text="灯" * 4001).content.decode()
        assert "最多写 4000 个字，现在有 4001 个字。" in page
        assert "灯" * 4001 in page

    def test_line_ends_count_once(self, city: build.World, client: Client) -> None:
        assert len(sent(client, text="灯\r\n" * 1999 + "灯灯").text) == 4000

    def test_a_telephone_number_that_cannot_ring_is_named(self, city: build.World, client: Client) -> None:
        assert "这个电话号码打不通" in send(client, text=LAMP, phone="138").content.decode()

    def test_keep_the_same_key(self, city: build.World, client: Client) -> None:
        form = opened(client)
        assert hidden(send(client, form).content.decode(), "key") == form["key"]


class TestPhotos:
    def test_that_are_good_survive_one_that_is_broken(self, city: build.World, client: Client) -> None:
        form = opened(client)
        answer = send(client, form, text=LAMP, photos=[picture("good.jpg"), broken("torn.jpg")])
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "“torn.jpg”打不开" in page.replace("&quot;", '"')
        assert LAMP in page
        kept = hidden(page, "kept")
        thumbnail = page.split('<img src="/photos/')[1].split('"')[0]
        assert client.get(f"/photos/{thumbnail}").content.startswith(b"RIFF")
        again = send(client, form, text=LAMP, kept=[kept])
        assert again.status_code == 302
        assert Report.objects.get().photos.count() == 1

    def test_that_are_no_longer_wanted_are_left_out(self, city: build.World, client: Client) -> None:
        form = opened(client)
        send(client, form, text=LAMP, photos=[picture(), broken()])
        send(client, form, text=LAMP)
        assert Report.objects.get().photos.count() == 0

    def test_too_large_are_refused_in_words(self, city: build.World, client: Client, settings: object) -> None:
        settings.PHOTO_BYTES = 2000  # type: ignore[attr-defined]  # pytest-django's
        page = send(client, text=LAMP, photos=[picture("huge.jpg")]).content.decode()
        assert "“huge.jpg”太大" in page
        assert LAMP in page

    def test_too_many_are_refused_in_words(self, city: build.World, client: Client) -> None:
        page = send(client, text=LAMP, photos=[picture(f"{n}.jpg") for n in range(10)]).content.decode()
        assert "照片最多 9 张" in page
        assert page.count('name="kept"') == 9


class TestWholeRequest:
    def test_too_large_loses_its_photos_but_not_its_words(
        self, city: build.World, client: Client, settings: object
    ) -> None:
        settings.PHOTO_BYTES, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100, 2000  # type: ignore[attr-defined]
        answer = send(client, text=LAMP, photos=[picture(), picture()])
        assert answer.status_code == 422
        assert "照片加起来太大" in answer.content.decode()
        assert LAMP in answer.content.decode()

    def test_with_endless_words_is_told_how_much_is_possible(
        self, city: build.World, client: Client, settings: object
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000  # type: ignore[attr-defined]  # pytest-django's
        answer = send(client, text="灯" * 3000)
        assert (answer.status_code, "东西太多，没有收下" in answer.content.decode()) == (413, True)

    def test_with_a_hundred_files_is_told_how_much_is_possible(
        self, city: build.World, client: Client, settings: object
    ) -> None:
        settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2  # type: ignore[attr-defined]  # pytest-django's
        assert send(client, text=LAMP, photos=[picture() for _ in range(3)]).status_code == 413


class TestSendingAgain:
    def test_gives_the_same_number(self, city: build.World, client: Client) -> None:
        form = opened(client)
        first, second = send(client, form, text=LAMP), send(client, form, text=LAMP)
        assert (first.url, Report.objects.count(), Case.objects.count()) == (second.url, 1, 1)

    def test_a_photo_alone_gives_the_same_number(self, city: build.World, client: Client) -> None:
        form = opened(client)
        first = send(client, form, photos=[picture()])
        assert (send(client, form, photos=[picture()]).url, Report.objects.count()) == (first.url, 1)

    def test_from_the_form_fetched_anew_gives_the_same_number(self, city: build.World, client: Client) -> None:
        first = send(client, text=LAMP, photos=[picture()])
        assert (send(client, text=LAMP, photos=[picture()]).url, Report.objects.count()) == (first.url, 1)

    def test_with_photos_kept_from_a_fault_gives_the_same_number(self, city: build.World, client: Client) -> None:
        form = opened(client)
        page = send(client, form, text=LAMP, photos=[picture(), broken()]).content.decode()
        kept = hidden(page, "kept")
        first = send(client, form, text=LAMP, kept=[kept])
        assert (send(client, form, text=LAMP, kept=[kept]).url, Report.objects.count()) == (first.url, 1)

    def test_with_other_words_is_another_report(self, city: build.World, client: Client) -> None:
        form = opened(client)
        send(client, form, text=LAMP)
        send(client, form, text="井盖也丢了")
        assert [report.text for report in Report.objects.order_by("pk")] == [LAMP, "井盖也丢了"]

    @pytest.mark.parametrize("other", [{"place_words": "下一根灯杆"}, {"longitude": "115.66"}, {"photos": "other.jpg"}])
    def test_with_another_place_or_photo_is_another_report(
        self, city: build.World, client: Client, other: dict[str, str]
    ) -> None:
        form = opened(client) | {"text": LAMP, "longitude": "115.65", "latitude": "37.75"}
        send(client, form, photos=[picture()])
        photos = [picture(other.get("photos", "lamp.jpg"))]
        send(client, form | {name: value for name, value in other.items() if name != "photos"}, photos=photos)
        assert Report.objects.count() == 2

    def test_by_another_person_is_another_report(self, city: build.World, client: Client) -> None:
        send(client, text=LAMP)
        send(Client(), text=LAMP)
        assert Report.objects.count() == 2


class TestDoubts:
    def test_a_page_that_lay_open_too_long_loses_nothing(self, city: build.World, strict: Client) -> None:
        form = opened(strict)
        stale = send(strict, form | {"csrfmiddlewaretoken": "x" * 64}, text=LAMP, photos=[picture()])
        page = stale.content.decode()
        assert (stale.status_code, Report.objects.count()) == (422, 0)
        assert "页面放得太久了。内容都还在" in page
        assert LAMP in page
        fresh = form | {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "kept": hidden(page, "kept")}
        assert send(strict, fresh, text=LAMP).status_code == 302
        assert Report.objects.get().photos.count() == 1

    def test_a_robot_that_fills_everything_is_not_taken(self, city: build.World, client: Client) -> None:
        answer = send(client, text=LAMP, website="https://spam.example")
        assert (answer.status_code, Report.objects.count()) == (422, 0)
        assert "没能确认这是由人填写的" in answer.content.decode()
        assert "spam.example" not in answer.content.decode()

    def test_too_many_in_an_hour_are_told_to_wait(
        self, city: build.World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(report_form, "REPORTS_AN_HOUR", 2)
        answers = [send(client, text=f"{LAMP}{n}", photos=[picture()]) for n in range(3)]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        page = answers[-1].content.decode()
        assert "一小时内从您这里来的太多了" in page
        assert f"{LAMP}2" in page
        assert page.count('name="kept"') == 1
        assert Report.objects.count() == 2

    def test_another_address_is_not_held_back(
        self, city: build.World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(report_form, "REPORTS_AN_HOUR", 1)
        send(client, text=LAMP)
        assert send(Client(REMOTE_ADDR="198.51.100.7"), text=LAMP).status_code == 302

    def test_too_many_tries_are_told_to_wait(
        self, city: build.World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(report_form, "TRIES_AN_HOUR", 1)
        assert [send(client).status_code, send(client, photos=[picture()]).status_code] == [422, 429]
