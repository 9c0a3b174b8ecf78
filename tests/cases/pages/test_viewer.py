"""Photos open in the viewer: by mouse, finger and keyboard; the same photos are links without a script."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from tests import build
from tests.touch import drag
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

SHIFT = "new DOMMatrix(document.querySelector('[data-stage] img').style.transform).e"


def scale(page: "Page") -> float:
    """How much the photo is enlarged."""
    return float(page.evaluate("new DOMMatrix(document.querySelector('[data-stage] img').style.transform).a"))


@pytest.mark.browser
def test_photos_open_turn_zoom_and_close_by_keyboard_and_wheel(page: "Page") -> None:
    made, at = build.world(), timezone.now()
    photos = (build.photo(at), build.photo(at))
    case = build.accepted(made, at, photos=photos)
    page.goto(f"/cases/{case.number}/")
    first = page.locator("a[href*='full.jpg']").first
    first.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="看照片")
    viewer.get_by_text("1 / 2").wait_for()
    page.keyboard.press("ArrowRight")
    viewer.get_by_text("2 / 2").wait_for()
    page.keyboard.press("+")
    becomes(lambda: scale(page), 1.5)
    page.locator("[data-stage]").hover()
    page.mouse.wheel(0, -100)
    becomes(lambda: scale(page), pytest.approx(1.8))
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("0")
    becomes(lambda: scale(page), 1)
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(first).to_be_focused()


@pytest.mark.browser
def test_two_fingers_enlarge_the_photo_one_moves_it_and_a_swipe_turns(page: "Page") -> None:
    made, at = build.world(), timezone.now()
    case = build.accepted(made, at, photos=(build.photo(at), build.photo(at)))
    page.goto(f"/cases/{case.number}/")
    page.locator("a[href*='full.jpg']").first.click()
    viewer = page.get_by_role("dialog", name="看照片")
    stage = page.locator("[data-viewer] [data-stage]").bounding_box()
    assert stage is not None
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    drag(page, ((x - 40, y), (x - 120, y)), ((x + 40, y), (x + 120, y)))
    becomes(lambda: scale(page), pytest.approx(3, abs=0.05))
    drag(page, ((x, y), (x + 50, y)))
    # The browser takes the first few pixels for a tap.
    becomes(lambda: 30 < page.evaluate(SHIFT) <= 51, True)
    assert viewer.get_by_text("1 / 2").is_visible(), "an enlarged photo is moved, not turned"
    drag(page, ((x - 120, y), (x - 20, y)), ((x + 120, y), (x + 20, y)))
    becomes(lambda: scale(page), 1)
    assert viewer.get_by_text("1 / 2").is_visible(), "a pinch is no swipe"
    drag(page, ((x + 100, y), (x - 60, y)))
    viewer.get_by_text("2 / 2").wait_for()


def test_photos_are_links_to_their_present_rendition(client: Client) -> None:
    made, at = build.world(), timezone.now()
    photo = build.photo(at)
    photo.caption = "灯杆编号朝东"
    photo.save(update_fields=["caption"])
    case = build.accepted(made, at, photos=(photo,))
    text = client.get(f"/cases/{case.number}/").text
    assert f'href="/photos/{photo.pk}/full.jpg?v=1"' in text
    assert '<p class="soft">灯杆编号朝东</p>' in text
