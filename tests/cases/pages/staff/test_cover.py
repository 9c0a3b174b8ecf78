"""Covering a photo: who may, what is saved, who was faster, what is suggested; by mouse, by keys, without a script."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from qiaomen.cases.models import Case
from qiaomen.files import store
from qiaomen.files.models import CaptionChange, Photo
from qiaomen.people.models import Role
from tests import build
from tests.cases.pages.staff.conftest import OpenAs, SignIn
from tests.files.detectors import install
from tests.shell.looking import TOO_SMALL
from tests.touch import drag
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

BOX = {"x": ["25.0", ""], "y": ["25.0", ""], "width": ["50.0", ""], "height": ["50.0", ""], "act": "save"}


def address(photo: Photo) -> str:
    """The photo's page for covering."""
    return f"/desk/photos/{photo.pk}/cover/"


def reported(city: build.World, at: datetime) -> Photo:
    """A photo that came with a report."""
    photo = build.photo(at)
    build.accepted(city, at, photos=(photo,))
    return photo


class TestCovering:
    def test_changes_what_is_public_at_once_and_says_who_did_it(
        self, city: build.World, today: datetime, as_: SignIn, client: Client
    ) -> None:
        photo, sun = reported(city, today), as_("sun")
        before = client.get(f"/photos/{photo.pk}/full.jpg")
        assert sun.post(address(photo), {"rendition": 1, **BOX}).status_code == 302
        photo.refresh_from_db()
        assert (photo.covered, photo.covered_by) == ([[0.25, 0.25, 0.5, 0.5]], city.people["sun"])
        after = client.get(f"/photos/{photo.pk}/full.jpg", headers={"If-None-Match": before.headers["ETag"]})
        assert (after.status_code, after.content != before.content) == (200, True)
        case = Case.objects.get(own_voices__report__photos=photo)
        assert f"/photos/{photo.pk}/thumb.webp?v=2" in client.get(f"/cases/{case.number}/").text
        assert "督查员孙敏" in sun.get(address(photo)).text
        assert sun.post(address(photo), {"rendition": 2, "act": "clear"}).status_code == 302
        assert Photo.objects.get(pk=photo.pk).covered == []

    def test_is_for_those_alone_who_see_it_and_may(self, city: build.World, today: datetime, as_: SignIn) -> None:
        photo, stray = reported(city, today), build.photo(today)
        for who, status in (("olga", 200), ("ana", 200), ("sun", 200), ("bo", 404), ("wang", 404), ("guan", 404)):
            assert as_(who).get(address(photo)).status_code == status, who
        assert as_("bo").post(address(photo), {"rendition": 1, **BOX}).status_code == 404
        assert as_("sun").get(address(stray)).status_code == 404
        assert as_("sun").get(f"/desk/photos/{uuid4()}/cover/").status_code == 404
        build.add_person(city, "west", "西区督查员", Role.SUPERVISOR, city.centre, city.west)
        assert as_("west").get(address(photo)).status_code == 404
        assert Photo.objects.filter(rendition=1).count() == 2

    def test_tells_the_slower_of_two(self, city: build.World, today: datetime, as_: SignIn) -> None:
        photo = reported(city, today)
        as_("ana").post(address(photo), {"rendition": 1, **BOX})
        answer = as_("sun").post(address(photo), {"rendition": 1, "act": "clear"})
        assert answer.status_code == 409
        assert "另一位同事刚刚改过" in answer.text
        assert Photo.objects.get(pk=photo.pk).covered == [[0.25, 0.25, 0.5, 0.5]]

    @pytest.mark.parametrize(
        "change", [{"x": "左"}, {"x": "150"}, {"width": "nan"}, {"height": ""}, {"rendition": "x"}]
    )
    def test_refuses_nonsense_in_words(
        self, city: build.World, today: datetime, as_: SignIn, change: dict[str, str]
    ) -> None:
        photo = reported(city, today)
        given = {"rendition": "1", "x": "1", "y": "1", "width": "9", "height": "9", "act": "save", **change}
        answer = as_("sun").post(address(photo), given)
        assert answer.status_code in {409, 422}
        assert "form-errors" in answer.text
        assert Photo.objects.get(pk=photo.pk).rendition == 1

    def test_shows_what_a_detector_suggests_and_saves_nothing(
        self, city: build.World, today: datetime, as_: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        photo, sun = reported(city, today), as_("sun")
        assert "找人脸和车牌" not in sun.get(address(photo)).text
        install(tmp_path, monkeypatch, "dark", "broken")
        answer = sun.post(address(photo), {"rendition": 1, **BOX, "act": "suggest"})
        assert "建议遮盖 2 处" in answer.text
        assert "人脸（把握 92%）" in answer.text
        assert "出了错：broken" in answer.text
        assert [row.sides[0] for row in answer.context["rows"]] == ["25.0", "50.0", "0.0"]
        assert Photo.objects.get(pk=photo.pk).rendition == 1

    def test_fails_in_words_when_the_original_is_gone(self, city: build.World, today: datetime, as_: SignIn) -> None:
        photo = reported(city, today)
        store.sealed_path(photo.pk).unlink()
        assert "原图找不到了" in as_("sun").post(address(photo), {"rendition": 1, **BOX}).text


class TestACaption:
    def test_is_changed_on_the_record_by_those_who_may(
        self, city: build.World, today: datetime, as_: SignIn, client: Client
    ) -> None:
        photo = reported(city, today)
        given = {"act": "caption", "was": "", "caption": " 灯杆\r\n0312，电话13812341234 "}
        assert as_("bo").post(address(photo), given).status_code == 404
        assert as_("sun").post(address(photo), given).status_code == 302
        assert as_("sun").post(address(photo), {**given, "was": "灯杆 0312，电话138****1234"}).status_code == 302
        changes = CaptionChange.objects.filter(photo=photo).values_list("by__username", "was", "now")
        assert list(changes) == [("sun", "", "灯杆 0312，电话138****1234")]
        assert "督查员孙敏 在" in as_("ana").get(address(photo)).text
        case = Case.objects.get(own_voices__report__photos=photo)
        assert "灯杆 0312，电话138****1234" in client.get(f"/cases/{case.number}/").text

    def test_tells_the_slower_of_two(self, city: build.World, today: datetime, as_: SignIn) -> None:
        photo = reported(city, today)
        as_("ana").post(address(photo), {"act": "caption", "was": "", "caption": "灯杆"})
        answer = as_("sun").post(address(photo), {"act": "caption", "was": "", "caption": "电线"})
        assert (answer.status_code, Photo.objects.get(pk=photo.pk).caption) == (409, "灯杆")
        assert "刚刚改过这张照片的说明" in answer.text
        assert CaptionChange.objects.count() == 1


def sides(page: "Page") -> list[int]:
    """The first box as numbers."""
    return [round(float(page.locator(f"[name={side}]").first.input_value())) for side in ("x", "y", "width", "height")]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_boxes_are_drawn_by_mouse_and_moved_by_keys(open_as: OpenAs, city: build.World, today: datetime) -> None:
    photo = reported(city, today)
    page = open_as("sun", address(photo))
    page.set_viewport_size({"width": 390, "height": 1100})
    area = page.locator("[data-cover] [data-stage]").bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + area["width"] * 0.1, area["y"] + area["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.5, area["y"] + area["height"] * 0.6, steps=4)
    page.mouse.up()
    becomes(lambda: sides(page), [10, 20, 40, 40])
    page.locator("[name=x]").first.fill("10")
    page.get_by_role("button", name="第 1 处").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    becomes(lambda: sides(page), [11, 20, 40, 41])
    page.get_by_role("button", name="加一处").press("Enter")
    expect(page.locator(".cover-box")).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(TOO_SMALL) == []
    page.keyboard.press("Delete")
    expect(page.locator(".cover-box")).to_have_count(1)
    page.get_by_role("button", name="保存遮盖").press("Enter")
    page.get_by_text("已遮盖 1 处").wait_for()
    assert [round(part, 2) for part in Photo.objects.get(pk=photo.pk).covered[0]] == [0.11, 0.2, 0.4, 0.41]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_boxes_are_drawn_moved_and_sized_by_a_finger(open_as: OpenAs, city: build.World, today: datetime) -> None:
    photo = reported(city, today)
    page = open_as("sun", address(photo))
    stage = page.locator("[data-cover] [data-stage]")
    stage.scroll_into_view_if_needed()
    area = stage.bounding_box()
    assert area is not None

    def at(x: float, y: float) -> tuple[float, float]:
        return area["x"] + area["width"] * x / 100, area["y"] + area["height"] * y / 100

    top = page.evaluate("scrollY")
    drag(page, (at(10, 20), at(40, 60)))
    becomes(lambda: sides(page), [10, 20, 30, 40])
    drag(page, (at(25, 40), at(45, 30)))
    becomes(lambda: sides(page), [30, 10, 30, 40])
    # The corner is held as well by a finger that comes down a little beside it.
    drag(page, (at(62, 52), at(82, 72)))
    becomes(lambda: sides(page), [30, 10, 50, 60])
    assert (page.locator(".cover-box").count(), page.evaluate("scrollY")) == (1, top)
    page.get_by_role("button", name="保存遮盖").click()
    page.get_by_text("已遮盖 1 处").wait_for()
    assert [round(part, 1) for part in Photo.objects.get(pk=photo.pk).covered[0]] == [0.3, 0.1, 0.5, 0.6]
