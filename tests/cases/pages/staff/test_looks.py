"""What scripts and refusals add to pages of staff is accessible, too; tests/sweep looks at each page."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests import build
from tests.cases.pages.staff.conftest import OpenAs

if TYPE_CHECKING:
    from playwright.sync_api import Page


def violations(page: "Page") -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestRefused:
    def test_forms_say_what_is_wrong_accessibly(self, open_as: OpenAs, city: build.World) -> None:
        page = open_as("ana", "/desk/intake/media/")
        page.locator("[data-save]").click()
        page.locator(".form-errors").wait_for()
        assert violations(page) == []

    def test_the_part_beside_the_hotline_form_is_accessible(
        self, open_as: OpenAs, city: build.World, today: datetime
    ) -> None:
        build.received(city, today, phone="13800001234")
        page = open_as("olga", "/desk/operator/")
        page.locator("[name=phone]").fill("13800001234")
        page.locator("[name=place_words]").press_sequentially("hcz")
        page.get_by_role("option", name="火车站").wait_for()
        page.locator("[data-part] .rows").first.wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_each_page_is_asked_for_a_sign_in(client: Client, city: build.World) -> None:
    for path in ("operator", "intake", "supervision", "look-back", "outbox", "history", "password"):
        assert client.get(f"/desk/{path}/").headers["Location"].startswith("/desk/sign-in/"), path
