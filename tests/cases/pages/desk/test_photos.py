"""Photos and places in the forms of steps: taken in once, kept over errors, proof in the end."""

import io
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from qiaomen.cases import acceptance, dispatch
from qiaomen.cases.models import Case, Evidence
from qiaomen.files.models import Photo
from tests import build
from tests.build import World

from .conftest import SitDown, address, steps_of


def upload(name: str = "after.jpg", colour: str = "navy") -> SimpleUploadedFile:
    """A photo as a browser sends it."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def hole(made: World, at: datetime) -> Case:
    """A manhole case in handling: before, after and place are owed."""
    case = build.received(made, at, text="井盖没了")
    acceptance.accept(case, category=made.hole, filing_standard=made.hole_open, by=made.actor("ana"), at=at)
    dispatch.assign(case, to=made.roads, by=made.actor("dai"), at=at)
    dispatch.take(case, by=made.actor("mo"), at=at)
    return case


class TestPhotos:
    def test_become_proof_with_their_author(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        given = {"version": case.version, "note": "换了灯泡", "after": [upload(), upload(colour="red")]}
        assert as_("bo").post(address(case, "finish"), given).status_code == 302
        proof = Evidence.objects.filter(case=case)
        assert [(one.kind, one.photo.attached, one.photo.added_by) for one in proof] == [
            ("after", True, made.people["bo"])
        ] * 2

    def test_carry_a_caption_each_without_what_must_not_be_read(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        photos = [upload(), upload(colour="red"), upload(colour="green")]
        given = {"version": case.version, "note": "换了灯泡", "after": photos}
        given["after_captions"] = "灯杆朝东\r\n联系 13812345678\r\n"
        assert as_("bo").post(address(case, "finish"), given).status_code == 302
        captions = Evidence.objects.filter(case=case).order_by("pk").values_list("photo__caption", flat=True)
        assert list(captions) == ["灯杆朝东", "联系 138****5678", ""]

    def test_are_kept_when_something_else_is_missing(self, made: World, at: datetime, as_: SitDown) -> None:
        case, client = build.in_handling(made, at), as_("bo")
        first = client.post(address(case, "finish"), {"version": case.version, "note": "", "after": [upload()]})
        assert first.status_code == 422
        form = first.context["cards"][0].form
        (photo,) = form["after"].value()
        token = first.text.split('name="after_kept" value="')[1].split('"')[0]
        given = {"version": case.version, "note": "换了灯泡", "after_kept": token}
        assert client.post(address(case, "finish"), given).status_code == 302
        assert [one.photo for one in Evidence.objects.filter(case=case)] == [photo]
        assert Photo.objects.count() == 1

    def test_that_cannot_be_read_leave_the_good_ones(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        broken = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
        given = {"version": case.version, "note": "换了灯泡", "after": [upload(), broken]}
        answer = as_("bo").post(address(case, "finish"), given)
        assert (answer.status_code, steps_of(case)[-1]) == (422, "take")
        form = answer.context["cards"][0].form
        assert len(form["after"].value()) == 1
        assert "x.jpg" in form.errors["after"][0]
        assert form["note"].value() == "换了灯泡"

    def test_are_limited_in_number(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        given = {"version": case.version, "note": "换了灯泡", "after": [upload() for _each in range(7)]}
        answer = as_("bo").post(address(case, "finish"), given)
        assert answer.context["cards"][0].form.errors["after"] == ["一次最多 6 张照片。"]

    def test_of_a_note_and_of_an_inspection_say_what_they_are(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        given = {"version": case.version, "before": [upload()], "photos": [upload()]}
        as_("bo").post(address(case, "note"), given)
        case = build.finished(made, at)
        as_("sun").post(address(case, "verify"), {"version": case.version, "photos": [upload()]})
        kinds = Evidence.objects.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["before", "other", "after", "inspection"]


class TestThePlace:
    def finish(self, case: Case, as_: SitDown, **given: object) -> object:
        """Post the finish form with both photos."""
        more = {"version": case.version, "note": "盖严了", "before": [upload()], "after": [upload()]}
        return as_("mo").post(address(case, "finish"), more | given)

    def test_is_owed_where_the_standard_says_so(self, made: World, at: datetime, as_: SitDown) -> None:
        case = hole(made, at)
        answer = self.finish(case, as_)
        assert answer.status_code == 422  # type: ignore[attr-defined]  # the test client's answer
        errors = answer.context["cards"][0].form.errors  # type: ignore[attr-defined]  # the test client's answer
        assert errors == {"place": ["立案标准要求办理地点，请允许定位或填写位置。"]}
        assert answer.text.count("_kept") == 2  # type: ignore[attr-defined]  # the test client's answer

    def test_is_found_by_a_landmark(self, made: World, at: datetime, as_: SitDown) -> None:
        case = hole(made, at)
        self.finish(case, as_, place="火车站")
        assert case.events.get(step="finish").facts["place"] == [115.751, 37.751]

    def test_is_where_the_device_was(self, made: World, at: datetime, as_: SitDown) -> None:
        case = hole(made, at)
        self.finish(case, as_, place="37.76, 115.76", longitude="115.76", latitude="37.76")
        assert case.events.get(step="finish").facts["place"] == [115.76, 37.76]

    def test_that_nobody_knows_is_said_so(self, made: World, at: datetime, as_: SitDown) -> None:
        answer = self.finish(hole(made, at), as_, place="月球")
        assert "没有找到叫“月球”的地标" in answer.text  # type: ignore[attr-defined]  # the test client's answer
