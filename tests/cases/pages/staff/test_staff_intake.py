"""Each channel's form: what it asks, who is offered it, what reaches the intake."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from qiaomen.cases.intake import ENTERED_BY
from qiaomen.cases.models import Clock, Report
from qiaomen.cases.models.report import Channel
from qiaomen.cases.pages.staff.staff_intake import FORMS
from qiaomen.cases.states import Stage
from qiaomen.people.models import Role
from tests import build
from tests.cases.looking import NAMES
from tests.cases.pages.staff.conftest import SignIn

SAID = {"text": "路边垃圾没人收", "place_words": "西区", "nature": "complaint", "key": "k1"}
MORE: dict[str, dict[str, Any]] = {
    "media": {"link": "https://news.example/1", "outlet": "晚报", "reply_due_at": "2030-01-02T18:00"},
    "higher_level": {"office": "省12345", "reference": "冀转〔2026〕12号"},
}


def picture(name: str = "a.jpg") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


class TestOffer:
    @pytest.mark.parametrize("role", NAMES)
    def test_is_what_the_intake_lets_the_role_enter(self, as_: SignIn, role: Role) -> None:
        client = as_(NAMES[role])
        for channel in FORMS:
            wanted = 200 if role in ENTERED_BY[channel] else 404
            assert client.get(f"/desk/intake/{channel}/").status_code == wanted, channel
            if wanted == 404:
                assert client.post(f"/desk/intake/{channel}/", SAID | MORE.get(channel, {})).status_code == 404
        assert Report.objects.count() == 0

    def test_holds_only_ones_own_channels(self, as_: SignIn) -> None:
        html = as_("cai").get("/desk/intake/patrol/").content.decode()
        assert [f"/desk/intake/{channel}/" in html for channel in ("visit", "assessment", "media")] == [
            True,
            True,
            False,
        ]

    @pytest.mark.parametrize("channel", ["hotline", "web", "nonsense"])
    def test_has_no_other_channels(self, as_: SignIn, channel: str) -> None:
        assert as_("olga").get(f"/desk/intake/{channel}/").status_code == 404

    def test_begins_with_the_first_channel_or_is_not_there(self, as_: SignIn) -> None:
        assert as_("ana").get("/desk/intake/").headers["Location"] == "/desk/intake/media/"
        assert as_("dai").get("/desk/intake/").status_code == 404


class TestEachChannel:
    @pytest.mark.parametrize("channel", FORMS)
    def test_is_taken_in_and_shows_its_number(self, as_: SignIn, city: build.World, channel: Channel) -> None:
        who = NAMES[next(role for role in Role if role in ENTERED_BY[channel])]
        answer = as_(who).post(f"/desk/intake/{channel}/", SAID | MORE.get(channel, {}), follow=True)
        report = Report.objects.get()
        assert (report.channel, report.area, report.entered_by) == (channel, city.west, city.people[who])
        assert report.number in answer.content.decode()

    def test_a_unit_may_not_open_what_it_reported_but_learns_the_number(self, as_: SignIn, city: build.World) -> None:
        html = as_("bo").post("/desk/intake/patrol/", SAID, follow=True).content.decode()
        report = Report.objects.get()
        assert report.number in html and build.case_of(report).number not in html

    @pytest.mark.parametrize("channel", FORMS)
    def test_gives_everything_back_when_something_is_wrong(self, as_: SignIn, channel: Channel) -> None:
        who = NAMES[next(role for role in Role if role in ENTERED_BY[channel])]
        typed = SAID | MORE.get(channel, {}) | {"text": ""}
        answer = as_(who).post(f"/desk/intake/{channel}/", typed)
        html = answer.content.decode()
        assert answer.status_code == 422
        for value in typed.values():
            assert str(value) in html
        assert Report.objects.count() == 0


class TestExposure:
    def test_starts_the_clock_of_its_public_reply(self, as_: SignIn, city: build.World) -> None:
        as_("ana").post("/desk/intake/media/", SAID | MORE["media"])
        clock = Clock.objects.get(stage=Stage.REPLY)
        assert (
            timezone.localtime(clock.due_at, timezone.get_fixed_timezone(480)).strftime("%m-%d %H:%M") == "01-02 18:00"
        )

    @pytest.mark.parametrize(("field", "words"), [("link", "网址作为凭据"), ("reply_due_at", "公开回应的期限")])
    def test_owes_its_evidence_and_its_deadline(self, as_: SignIn, field: str, words: str) -> None:
        answer = as_("ana").post("/desk/intake/media/", SAID | MORE["media"] | {field: ""})
        assert answer.status_code == 422 and words in answer.content.decode()

    def test_refuses_an_address_that_is_none(self, as_: SignIn) -> None:
        answer = as_("ana").post("/desk/intake/media/", SAID | MORE["media"] | {"link": "javascript:alert(1)"})
        assert answer.status_code == 422
        assert Report.objects.count() == 0


class TestPhotos:
    def test_are_kept_when_something_else_is_wrong(self, as_: SignIn, city: build.World) -> None:
        cai = as_("cai")
        typed = SAID | {"place_words": "西" * 201}
        html = cai.post("/desk/intake/patrol/", typed | {"photos": picture()}).content.decode()
        token = html.split('name="photos_kept" value="')[1].split('"')[0]
        cai.post("/desk/intake/patrol/", SAID | {"photos_kept": token})
        photo = Report.objects.get().photos.get()
        assert photo.attached and photo.added_by == city.people["cai"]

    def test_alone_are_enough(self, as_: SignIn) -> None:
        as_("cai").post("/desk/intake/patrol/", SAID | {"text": "", "photos": picture()})
        assert Report.objects.get().photos.count() == 1

    def test_that_are_none_are_named(self, as_: SignIn) -> None:
        fake = SimpleUploadedFile("笔记.jpg", b"no picture at all", "image/jpeg")
        answer = as_("cai").post("/desk/intake/patrol/", SAID | {"photos": fake})
        assert answer.status_code == 422 and "笔记.jpg" in answer.content.decode()


class TestPosition:
    def test_of_the_browser_decides_the_area(self, as_: SignIn, city: build.World) -> None:
        spot = {"longitude": "115.75", "latitude": "37.75", "place_words": "路口"}
        as_("cai").post("/desk/intake/patrol/", SAID | spot)
        report = Report.objects.get()
        assert (report.area, report.longitude) == (city.east, 115.75)

    @pytest.mark.parametrize("spot", [("x", "y"), ("500", "95"), ("", "37.7")])
    def test_that_is_none_is_left_out_or_refused(self, as_: SignIn, spot: tuple[str, str]) -> None:
        answer = as_("cai").post("/desk/intake/patrol/", SAID | {"longitude": spot[0], "latitude": spot[1]})
        assert answer.status_code in {302, 422}
        assert not Report.objects.exclude(longitude=None).exists()


class TestWhenItCame:
    def test_counts_from_the_day_on_the_paper(self, as_: SignIn, today: datetime) -> None:
        at = timezone.localtime(today - timedelta(days=3), timezone.get_fixed_timezone(480))
        as_("ana").post("/desk/intake/paper/", SAID | {"received_at": at.strftime("%Y-%m-%dT%H:%M")})
        assert abs(Report.objects.get().received_at - at) < timedelta(minutes=1)

    def test_is_never_later_than_now(self, as_: SignIn) -> None:
        answer = as_("ana").post("/desk/intake/paper/", SAID | {"received_at": "2199-01-01T08:00"})
        assert answer.status_code == 422 and "不能晚于现在" in answer.content.decode()


class TestHandedDown:
    def test_text_begins_with_the_office_and_its_reference(self, as_: SignIn) -> None:
        as_("ana").post("/desk/intake/higher_level/", SAID | MORE["higher_level"])
        assert Report.objects.get().text == "【省12345 冀转〔2026〕12号】\n路边垃圾没人收"

    def test_owes_both(self, as_: SignIn) -> None:
        answer = as_("ana").post("/desk/intake/higher_level/", SAID)
        assert answer.status_code == 422
        assert "请写明转办文号" in answer.content.decode() and "请写明是哪个机关转办的" in answer.content.decode()
