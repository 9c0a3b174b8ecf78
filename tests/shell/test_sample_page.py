"""Every component in a real browser: axe, contrast in both schemes, width of a phone, touch targets."""

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADDRESSES = ["/public/", "/staff/", "/form/", "/desk/sign-in/", "/nowhere/"]
# What is pressed by a finger; links inside a sentence are exempt (WCAG 2.5.8), boxes are pressed by their label.
TOO_SMALL = """
[...document.querySelectorAll("a, button, select, summary, input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter((each) => !each.matches(".skip") && !each.closest("p:not(.actions), dd, td"))
  .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 43.5 || box.width < 24))
  .map(([html, box]) => `${html} ${box.width}×${box.height}`)
"""


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [390, 1440])
class TestEveryComponent:
    def test_is_accessible_in_light_and_dark(self, page: "Page", address: str, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []

    def test_fits_the_screen_and_the_finger(self, page: "Page", address: str, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(TOO_SMALL) == []


class TestSmallScreen:
    def test_the_desks_open_from_a_menu_without_a_script(self, page: "Page") -> None:
        page.route("**/*.js", lambda route: route.abort())
        page.goto("/staff/")
        menu = page.locator(".menu")
        assert not menu.get_by_role("link", name="督查").is_visible()
        menu.locator("summary").click()
        assert menu.get_by_role("link", name="督查").is_visible()
        assert not page.locator(".side").is_visible()

    def test_a_table_becomes_cards_that_name_their_columns(self, page: "Page") -> None:
        page.goto("/staff/")
        label = page.locator("td[data-label='应办结']").first
        assert label.evaluate("cell => getComputedStyle(cell, '::before').content") == '"应办结"'

    def test_a_wide_screen_has_the_desks_at_its_side(self, page: "Page") -> None:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto("/staff/")
        assert page.locator(".side").get_by_role("link", name="督查").is_visible()
        assert not page.locator(".menu").is_visible()
