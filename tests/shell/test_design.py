"""`/design/`: every widget in a browser: axe, contrast, narrow screens, fingers, wide letters, the keyboard."""

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

from qiaomen.shell import charts, tokens
from qiaomen.shell.templatetags.widgets import LIGHTS, icon_names
from qiaomen.shell.tokens import PAIRS, Pair
from tests import chromium
from tests.shell.looking import SIDEWAYS, TOO_SMALL, faults_of_axe
from tests.shell.sample import cities

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESSES = ["/design/", "/design/desk/", "/form/", "/desk/sign-in/", "/nowhere/"]
# WCAG 1.4.12: what a reader may set for himself.
SPACING = """() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important }
    p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet]; }"""
# Buttons, tags and fields whose words do not fit into them.
CUT_OFF = """
[...document.querySelectorAll("a, button, label, legend, .tag, .light, dt, dd, th, td, h1, h2, h3, p")]
  .filter((each) => getComputedStyle(each).overflow !== "visible" && !each.matches(".unseen"))
  .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1)
  .map((each) => each.outerHTML.slice(0, 80))
"""
# The element that has the focus, and whether a ring of at least 2 px says so.
RING = """(() => { const look = getComputedStyle(document.activeElement);
  return [document.activeElement.outerHTML.slice(0, 60), look.outlineStyle !== "none" && parseFloat(look.outlineWidth)]
})()"""


class TestTokens:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_every_pair_has_the_contrast_of_aa(self, scheme: str) -> None:
        short = [(pair.ink, pair.ground, round(pair.contrast(scheme), 2)) for pair in PAIRS if not pair.enough(scheme)]
        assert short == []

    def test_contrast_is_that_of_the_standard(self) -> None:
        assert tokens.luminance("#ffffff") == 1 and tokens.luminance("#000000") == 0
        assert round((tokens.luminance("#ffffff") + 0.05) / (tokens.luminance("#767676") + 0.05), 2) == 4.54

    def test_the_dark_scheme_has_every_colour_of_the_light_one(self) -> None:
        assert list(tokens.tokens()["dark"]) == list(tokens.tokens()["light"])

    def test_every_colour_is_in_a_pair_or_a_mere_line(self) -> None:
        paired = {name for pair in PAIRS for name in (pair.ink, pair.ground)}
        assert set(tokens.tokens()["light"]) - paired == {"line"}  # divides without meaning anything

    def test_a_pair_can_fail(self) -> None:
        assert not Pair("line", "paper").enough("light")


class TestCharts:
    def test_a_line_stands_on_zero(self) -> None:
        low, high = charts.line([0, 10])
        assert (low[1], high[1]) == (charts.HEIGHT - charts.EDGE, charts.EDGE)

    @pytest.mark.parametrize(("part", "whole", "length"), [(0, 0, 0), (3, 0, 0), (1, 4, 25), (9, 4, 100)])
    def test_a_bar_is_never_longer_than_its_track(self, part: int, whole: int, length: float) -> None:
        assert charts.share(part, whole) == length

    def test_columns_of_nothing_have_no_height(self) -> None:
        assert [mark.height for mark in charts.Columns(["a", "b"], ["1"], [[0, 0]]).marks] == [0, 0]

    def test_nothing_at_all_is_drawn_too(self) -> None:
        assert charts.line([]) == [] and charts.Columns(["a"], [], []).marks == []


@pytest.mark.django_db
class TestPage:
    def test_shows_every_icon_every_light_and_every_token(self, client: Client) -> None:
        html = client.get("/design/").content.decode()
        assert {name for name in icon_names() if f"<code>{name}</code>" not in html} == set()
        assert {light for light in LIGHTS if f'class="light {light}"' not in html} == set()
        assert {name for name in tokens.tokens()["light"] if f"var(--{name})" not in html} == set()

    def test_needs_neither_a_city_nor_a_sign_in(self, client: Client, settings: Settings) -> None:
        settings.CITY_QUERY = f"{cities.__name__}.nowhere"
        assert client.get("/design/").status_code == client.get("/design/desk/").status_code == 200

    def test_shows_every_class_of_widget_that_the_sheet_knows(self, client: Client) -> None:
        shown = client.get("/design/").content.decode() + client.get("/design/desk/").content.decode()
        sheet = re.sub(r"/\*.*?\*/", "", tokens.SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
        section = sheet[sheet.index("\n.button {") : sheet.index(".soft {")]
        known = set(re.findall(r"^\.([a-z-]+)", section, re.MULTILINE)) - ELSEWHERE
        used = {each for names in re.findall(r'class="([^"]*)"', shown) for each in names.split()}
        assert known - used == set()


# Shown by pages of their own, or by a script.
ELSEWHERE = {"shut", "shut-code", "kept", "choices", "keys-switch", "scroll"}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestInABrowser:
    @pytest.mark.parametrize("address", ["/form/", "/nowhere/"])  # tests/sweep looks at the others
    def test_is_accessible_in_both_languages_light_and_dark(self, page: "Page", site: str, address: str) -> None:
        for language, width in (("zh-hans", 390), ("en", 1440)):
            page.set_viewport_size({"width": width, "height": 900})
            chromium.speak(page, language, at=site)
            page.goto(address)
            assert page.evaluate("document.documentElement.lang") == language
            assert faults_of_axe(page) == []

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_fits_every_screen_the_finger_and_wider_letters(self, page: "Page", address: str) -> None:
        page.goto(address)
        for width in (320, 390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(SIDEWAYS) <= 0, width
            assert page.evaluate(TOO_SMALL) == [], width
        page.set_viewport_size({"width": 320, "height": 900})
        page.evaluate(SPACING)
        assert page.evaluate(SIDEWAYS) <= 0
        assert page.evaluate(CUT_OFF) == []

    def test_shows_where_the_keyboard_is(self, page: "Page") -> None:
        page.goto("/design/")
        seen = []
        for _turn in range(45):
            page.keyboard.press("Tab")
            html, ring = page.evaluate(RING)
            if "<body" not in html:
                seen.append(html)
                assert ring >= 2, html
        assert len(set(seen)) > 30

    def test_turns_nothing_for_those_who_ask_for_rest(self, page: "Page") -> None:
        page.goto("/design/")
        turning = "getComputedStyle(document.querySelector('.loading'), '::before').animationName"
        assert page.evaluate(turning) == "turn"
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(turning) == "none"

    def test_the_desks_open_from_a_menu_without_a_script(self, page: "Page") -> None:
        page.route("**/*.js", lambda route: route.abort())
        page.goto("/design/desk/")
        menu = page.locator(".menu")
        assert not menu.get_by_role("link", name="督查").is_visible()
        menu.locator("> summary").click()
        assert menu.get_by_role("link", name="督查").is_visible()
        assert not page.locator(".side").is_visible()
        page.set_viewport_size({"width": 1440, "height": 900})
        assert page.locator(".side").get_by_role("link", name="督查").is_visible()
        assert not page.locator(".menu").is_visible()

    def test_a_table_becomes_cards_that_name_their_columns(self, page: "Page") -> None:
        page.goto("/design/")
        label = page.locator("td[data-label='应办结']").first
        assert label.evaluate("cell => getComputedStyle(cell, '::before').content") == '"应办结"'
