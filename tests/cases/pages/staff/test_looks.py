"""Each page in a real browser: axe without findings, no sideways scrolling, targets for a finger."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from qiaomen.cases import contacts, supervision
from qiaomen.cases.anchors import make_anchor
from qiaomen.cases.models import LookBack
from tests import build
from tests.cases.pages.staff.conftest import OpenAs
from tests.cases.pages.staff.test_upkeep import message
from tests.shell.looking import TOO_SMALL

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    ("olga", "/desk/operator/"),
    ("olga", "/desk/operator/?saved={report}"),
    ("cai", "/desk/intake/patrol/"),
    ("ana", "/desk/intake/media/"),
    ("sun", "/desk/supervision/"),
    ("sun", "/desk/supervision/open/"),
    ("sun", "/desk/look-back/"),
    ("sun", "/desk/look-back/{drawn}/"),
    ("guan", "/desk/outbox/"),
    ("guan", "/desk/history/"),
    ("bo", "/desk/password/"),
    ("ling", "/desk/phrases/"),
]


@pytest.fixture
def places(city: build.World, today: datetime) -> dict[str, object]:
    """Something on each page; what the addresses name."""
    case = build.closed(city, today - timedelta(days=30), photos=(build.photo(today),), phone="13800001234")
    hot = build.in_handling(city, today - timedelta(days=9))
    supervision.escalate(hot, colour="red", by=city.actor("sun"), at=today)
    build.disputed(city, today)
    message(today)
    make_anchor(day=today.date(), at=today + timedelta(minutes=1))
    called = build.report(city, today, phone="13800001234", channel="hotline", by=city.actor("olga"))
    contacts.reveal(called, case=build.case_of(called), reason="回电核实地点", by=city.actor("olga"), at=today)
    drawn = LookBack.objects.create(case=case, drawn_on=today.date())
    return {"report": called.number, "drawn": drawn.pk}


def violations(page: "Page") -> list[tuple[str, list[str]]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_is_accessible_and_fits(open_as: OpenAs, places: dict[str, object], who: str, path: str) -> None:
    page = open_as(who, path.format(**places))
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(TOO_SMALL) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


class TestRefused:
    def test_forms_say_what_is_wrong_accessibly(self, open_as: OpenAs, city: build.World) -> None:
        page = open_as("ana", "/desk/intake/media/")
        page.locator("[data-save]").click()
        page.locator(".form-errors").wait_for()
        assert violations(page) == []

    def test_the_part_beside_the_hotline_form_is_accessible(self, open_as: OpenAs, places: dict[str, object]) -> None:
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
