"""The community worker's day: the route, before, after under its ghost, done; also by keys and without a network."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from qiaomen.cases import acceptance, dispatch
from qiaomen.cases.models import Case, Evidence
from qiaomen.files.models import Photo
from tests import build, chromium
from tests.cases.looking import steps

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where a browser sees it too."""
    return build.world()


@pytest.fixture
def phone(browser: "Browser", wire: "Wire", city: build.World) -> Iterator["Page"]:
    """The handler's telephone: a camera, a position, signed in."""
    flags = [*chromium.flags(root=os.geteuid() == 0), *CAMERA]
    running = browser.browser_type.launch(executable_path=chromium.executable(), args=flags)
    allowed = {"permissions": ["geolocation", "camera"], "geolocation": {"longitude": 115.751, "latitude": 37.751}}
    with chromium.telephone(running, wire.url, **allowed) as page:
        client = Client()
        client.force_login(city.people["mo"], backend="django.contrib.auth.backends.ModelBackend")
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": wire.url}])
        yield page
    running.close()


def hole(city: build.World, *, with_photo: bool) -> Case:
    """A manhole that waits to be taken: a photo of before, one of after, and the place are owed."""
    at = timezone.now()
    photos = (build.photo(at),) if with_photo else ()
    case = build.received(city, at, text="井盖没了", photos=photos)
    acceptance.accept(case, category=city.hole, filing_standard=city.hole_open, by=city.actor("ana"), at=at)
    dispatch.assign(case, to=city.roads, by=city.actor("dai"), at=at)
    return case


def shoot(page: "Page", form: str, name: str) -> None:
    """Take a photo by keys alone."""
    page.locator(f"{form} [data-shoot]:has(+ [name={name}])").press("Enter")
    page.locator("[data-take]:focus").wait_for()
    # The position comes when it comes.
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.locator("[data-use]:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-camera-dialog]").wait_for(state="hidden")


class TestTheDay:
    def test_goes_from_the_route_to_done_by_keys(self, phone: "Page", city: build.World) -> None:
        case = hole(city, with_photo=False)
        phone.goto("/desk/route/")
        phone.locator("summary", has_text="没有说从哪里出发").press("Enter")
        phone.get_by_role("button", name="用我现在的位置").press("Enter")
        phone.wait_for_url("**/desk/route/?*longitude=115.751*")
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
        assert ghost.evaluate("it => getComputedStyle(it).opacity") == "0.45"
        phone.locator("[data-strength]").fill("80")
        assert ghost.evaluate("it => getComputedStyle(it).opacity") == "0.8"
        phone.locator("[data-take]").click()
        assert not ghost.is_visible()
        phone.locator("[data-retake]").click()
        assert ghost.is_visible()
        phone.keyboard.press("Escape")
        assert phone.locator("form[action$='/finish/'] [name=after]").evaluate("it => it.files.length") == 0

    def test_goes_on_without_a_network_and_hands_in_once(self, phone: "Page", wire: "Wire", city: build.World) -> None:
        case = hole(city, with_photo=True)
        dispatch.take(case, by=city.actor("mo"), at=timezone.now())
        phone.goto(f"/desk/route/{case.number}/")
        finish = "form[action$='/finish/']"
        wire.cut()
        shoot(phone, finish, "after")
        phone.locator(f"{finish} [name=note]").fill("盖严了")
        photos = Photo.objects.filter(attached=True)
        before = photos.count()
        phone.locator(finish).get_by_role("button", name="办结", exact=True).click(no_wait_after=True)
        waiting = "async () => (await self.outbox.all()).map(item => item.state).join()"
        phone.wait_for_function("async () => (await self.outbox.all())[0]?.trouble === 'connection'")
        assert steps(case)[-1] == "take"
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").first.wait_for()
        assert phone.evaluate(waiting) in {"delivered", ""}
        assert (steps(case)[-2:], photos.count() - before) == (["take", "finish"], 1)
