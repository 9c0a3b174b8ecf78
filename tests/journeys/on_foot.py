"""What the journeys on foot do again and again: sign in, fill the device for the day, take photos, hand in."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from qiaomen.cases import acceptance, dispatch
from qiaomen.cases.models import Case
from tests import build
from tests.files import pictures
from tests.off_line import made_ready

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Some 70 KB, the same each time.
PICTURE = pictures.encoded(pictures.noise(640, 480))
PLACED = "new Promise((done) => navigator.geolocation.getCurrentPosition(done, done)).then(() => true)"
CAMERA = ["--use-fake-device-for-media-stream"]


def picture() -> Any:
    """A photo file, as from a gallery."""
    return {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": PICTURE}


def on_the_route(page: "Page", *cases: Case) -> None:
    """Open the route, and wait until the device keeps the stops."""
    made_ready(page, "/desk/route/", *(f"/desk/route/{case.number}/" for case in cases))


def hand_in(page: "Page", case: Case, *, note: str) -> None:
    """At the stop: a photo from the gallery, some words, done; the page then goes on by itself."""
    page.goto(f"/desk/route/{case.number}/")
    finish = page.locator("form[action$='/finish/']")
    finish.locator("[name=after]").set_input_files(picture())
    finish.locator("[name=note]").fill(note)
    with page.expect_navigation():
        finish.get_by_role("button", name="办结", exact=True).click(no_wait_after=True)


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
    button = page.locator(f"{form} [data-shoot]:has(+ [name={name}])")
    # A script puts it there; pressed before that, it would do nothing.
    button.wait_for()
    button.press("Enter")
    page.locator("[data-take]:focus").wait_for()
    # The finder has asked where we are before this does.
    page.evaluate(PLACED)
    page.keyboard.press("Enter")
    page.locator("[data-use]:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-camera-dialog]").wait_for(state="hidden")
