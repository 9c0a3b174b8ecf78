"""The community worker's day: the route, before, after under its ghost, done; by keys, in gloves, without a camera."""

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.cases import dispatch
from qiaomen.cases.models import Evidence
from tests import build
from tests.cases.looking import steps
from tests.chromium import sign_in
from tests.journeys.on_foot import hole, picture, shoot
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BELOW_56 = """
[...document.querySelectorAll("main :is(a, button, select, summary, textarea, label, input:not([type=hidden]))")]
  .filter((each) => !each.matches("[type=checkbox], [type=radio], label:not(:has(input), .check > label)"))
  .filter((each) => !each.closest("p:not(.actions)"))
  .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height < 55.5)
  .map(([html, box]) => `${html} ${Math.round(box.width)}×${Math.round(box.height)}`)
"""


def too_small(page: "Page", path: str) -> list[str]:
    """What a glove misses: targets below 56 px in height, all folds open."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('main details').forEach((box) => { box.open = true })")
    found: list[str] = page.evaluate(BELOW_56)
    return found


class TestTheDay:
    def test_goes_from_the_route_to_done_by_keys(self, phone: "Page", city: build.World) -> None:
        case = hole(city, with_photo=False)
        phone.goto("/desk/route/")
        phone.locator("summary", has_text="没有说从哪里出发").press("Enter")
        phone.get_by_role("button", name="用我现在的位置").press("Enter")
        phone.get_by_text("从您现在的位置出发").wait_for()
        assert phone.url.endswith("/desk/route/?ask"), "where somebody is stands in no address"
        phone.get_by_role("link", name=f"到了，去办 {case.number}").press("Enter")
        phone.get_by_role("button", name="接单", exact=True).press("Enter")
        finish = "form[action$='/finish/']"
        phone.locator(f"{finish} [name=note]").wait_for()
        phone.get_by_role("heading", name="办结").wait_for()
        shoot(phone, finish, "before")
        shoot(phone, finish, "after")
        phone.locator(f"{finish} [name=note]").fill("盖严了")
        phone.locator(finish).get_by_role("button", name="办结", exact=True).press("Enter")
        phone.wait_for_url(f"**/desk/route/?at={case.number}")
        assert steps(case)[-2:] == ["take", "finish"]
        assert case.events.get(step="finish").facts["place"] == [115.751, 37.751]
        proof = Evidence.objects.filter(case=case).select_related("photo")
        assert [(one.kind, one.longitude, one.latitude) for one in proof] == [
            ("before", 115.751, 37.751), ("after", 115.751, 37.751),
        ]  # fmt: skip
        assert all(one.photo.taken_at and one.photo.hint_longitude == pytest.approx(115.751) for one in proof)

    def test_lays_the_photo_of_before_over_the_finder(self, phone: "Page", city: build.World) -> None:
        case = hole(city, with_photo=True)
        dispatch.take(case, by=city.actor("mo"), at=timezone.now())
        phone.goto(f"/desk/route/{case.number}/")
        phone.locator("form[action$='/finish/'] [data-shoot]:has(+ [name=after])").click()
        ghost = phone.locator("[data-ghost-picture]")
        ghost.wait_for()
        expect(ghost).to_have_css("opacity", "0.45")
        phone.locator("[data-strength]").fill("80")
        expect(ghost).to_have_css("opacity", "0.8")
        phone.locator("[data-take]").click()
        expect(ghost).to_be_hidden()
        phone.locator("[data-retake]").click()
        expect(ghost).to_be_visible()
        phone.keyboard.press("Escape")
        assert phone.locator("form[action$='/finish/'] [name=after]").evaluate("it => it.files.length") == 0

    def test_says_so_when_the_camera_is_denied_and_takes_a_file(self, phone: "Page", city: build.World) -> None:
        case = hole(city, with_photo=True)
        dispatch.take(case, by=city.actor("mo"), at=timezone.now())
        phone.context.clear_permissions()
        phone.goto(f"/desk/route/{case.number}/")
        finish = phone.locator("form[action$='/finish/']")
        finish.locator("[data-shoot]:has(+ [name=after])").click()
        finish.get_by_text("相机打不开，请用下面的“选照片”拍").wait_for()
        box = finish.locator("[name=after]")
        expect(box).to_be_focused()
        expect(box).to_have_attribute("capture", "environment")
        box.set_input_files(picture())
        finish.get_by_text("拍好了：1 张").wait_for()

    def test_has_targets_for_gloves(self, phone: "Page", city: build.World) -> None:
        case = hole(city, with_photo=True)
        done = build.finished(city, timezone.now())
        paths = ["/desk/route/", "/desk/route/?place=区", f"/desk/route/{case.number}/"]
        small = {path: too_small(phone, path) for path in paths}
        dispatch.take(case, by=city.actor("mo"), at=timezone.now())
        small["taken"] = too_small(phone, paths[-1])
        sign_in(phone, city.client("cai"))
        small["to verify"] = too_small(phone, f"/desk/route/{done.number}/")
        assert small == {key: [] for key in [*paths, "taken", "to verify"]}
