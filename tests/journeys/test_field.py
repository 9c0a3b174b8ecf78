"""The community worker's day: the route, before, after under its ghost, done; also by keys and without a network."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from qiaomen.cases import acceptance, dispatch, handling
from qiaomen.cases.models import Case, Evidence
from qiaomen.files.models import Photo
from tests import build, chromium
from tests.cases.looking import steps
from tests.files import pictures
from tests.shell.looking import looks_once

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COPIES = "caches.open('qiaomen-own').then(own => own.keys()).then(all => all.map(one => new URL(one.url).pathname))"
BELOW_56 = """
[...document.querySelectorAll("main :is(a, button, select, summary, textarea, label, input:not([type=hidden]))")]
  .filter((each) => !each.matches("[type=checkbox], [type=radio], label:not(:has(input), .check > label)"))
  .filter((each) => !each.closest("p:not(.actions)"))
  .map((each) => [each.outerHTML.slice(0, 90), each.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height < 55.5)
  .map(([html, box]) => `${html} ${Math.round(box.width)}×${Math.round(box.height)}`)
"""
# Some 70 KB, the same each time.
PICTURE = pictures.encoded(pictures.noise(640, 480))
CAMERA = ["--use-fake-device-for-media-stream"]


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
        page.goto("/waiting/")
        sign_in(page, city, "mo")
        yield page
    running.close()


def sign_in(page: "Page", city: build.World, who: str) -> None:
    """As this person, as if the browser had remembered it."""
    client = Client()
    client.force_login(city.people[who], backend="django.contrib.auth.backends.ModelBackend")
    origin = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": origin}])


def picture() -> Any:
    """A photo file, as from a gallery."""
    return {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": PICTURE}


def made_ready(page: "Page", *cases: Case) -> None:
    """Open the route, and wait until the device keeps the stops."""
    page.goto("/waiting/")
    chromium.until(page, "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)")
    page.goto("/desk/route/")
    for case in cases:
        chromium.until(page, f"async () => (await {COPIES}).includes('/desk/route/{case.number}/')")


def hand_in(page: "Page", case: Case, *, note: str) -> None:
    """At the stop: a photo from the gallery, some words, done."""
    page.goto(f"/desk/route/{case.number}/")
    finish = page.locator("form[action$='/finish/']")
    finish.locator("[name=after]").set_input_files(picture())
    finish.locator("[name=note]").fill(note)
    finish.get_by_role("button", name="办结", exact=True).click(no_wait_after=True)


def too_small(page: "Page", path: str) -> list[str]:
    """What a glove misses: targets below 56 px in height, all folds open."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('main details').forEach((box) => { box.open = true })")
    found: list[str] = page.evaluate(BELOW_56)
    return found


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
        assert ghost.evaluate("it => getComputedStyle(it).opacity") == "0.45"
        phone.locator("[data-strength]").fill("80")
        assert ghost.evaluate("it => getComputedStyle(it).opacity") == "0.8"
        phone.locator("[data-take]").click()
        assert not ghost.is_visible()
        phone.locator("[data-retake]").click()
        assert ghost.is_visible()
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
        assert box.evaluate("it => [it === document.activeElement, it.getAttribute('capture')]") == [
            True,
            "environment",
        ]
        box.set_input_files(picture())
        finish.get_by_text("拍好了：1 张").wait_for()

    @looks_once
    def test_has_targets_for_gloves(self, phone: "Page", city: build.World) -> None:
        case = hole(city, with_photo=True)
        done = build.finished(city, timezone.now())
        paths = ["/desk/route/", "/desk/route/?place=区", f"/desk/route/{case.number}/"]
        small = {path: too_small(phone, path) for path in paths}
        dispatch.take(case, by=city.actor("mo"), at=timezone.now())
        small["taken"] = too_small(phone, paths[-1])
        sign_in(phone, city, "cai")
        small["to verify"] = too_small(phone, f"/desk/route/{done.number}/")
        assert small == {key: [] for key in [*paths, "taken", "to verify"]}


class TestWithoutANetwork:
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
        chromium.until(phone, "async () => (await self.outbox.all())[0]?.trouble === 'connection'")
        assert steps(case)[-1] == "take"
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").first.wait_for()
        assert phone.evaluate(waiting) in {"delivered", ""}
        assert (steps(case)[-2:], photos.count() - before) == (["take", "finish"], 1)

    def test_what_somebody_else_did_meanwhile_is_told_and_nothing_is_lost(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        first, second = (build.in_handling(city, timezone.now()) for _each in range(2))
        sign_in(phone, city, "bo")
        made_ready(phone, first, second)
        wire.cut()
        for case in (first, second):
            hand_in(phone, case, note=f"换了灯泡 {case.number}")
            chromium.until(phone, f"async () => (await outbox.all()).some(one => one.group === '{case.number}')")
            phone.wait_for_url("**/desk/route/**")
        handling.note(first, words="备件到了", by=city.actor("bo"), at=timezone.now())
        proof = [handling.Proof(build.photo(timezone.now()), Evidence.Kind.AFTER)]
        handling.finish(second, words="我路过就换了", by=city.actor("lin"), at=timezone.now(), proof=proof)
        wire.mend()
        phone.goto("/waiting/")
        told = phone.locator("[data-list] > li")
        told.filter(has_text="您自己在").filter(has_text="已经做了“记录进展”").wait_for()
        told.filter(has_text="路灯所收件人林静在").filter(has_text="已经做了“办结”").wait_for()

        told.filter(has_text=first.number).get_by_role("link", name="打开修改").click()
        finish = phone.locator("form[action$='/finish/']")
        chromium.until(phone, "document.querySelector(\"form[action$='/finish/'] [name=after]\").files.length === 1")
        assert finish.locator("[name=note]").input_value() == f"换了灯泡 {first.number}"
        finish.get_by_role("button", name="办结", exact=True).click()
        phone.wait_for_url("**/desk/route/?at=*")
        assert steps(first)[-2:] == ["note", "finish"]

        phone.goto("/waiting/")
        told.filter(has_text=second.number).get_by_role("link", name="打开修改").click()
        phone.get_by_role("alert").get_by_role("link", name="去看写的和照片").click()
        told.get_by_text("看写的和照片").click()
        told.locator("[data-kept]").get_by_text(f"换了灯泡 {second.number}").wait_for()
        assert told.locator("[data-files] img").evaluate("it => it.decode().then(() => it.naturalWidth)") == 640
        assert steps(second)[-2:] == ["take", "finish"]

    def test_a_torn_connection_hands_in_exactly_once(self, phone: "Page", wire: "Wire", city: build.World) -> None:
        halfway, answer = (build.in_handling(city, timezone.now()) for _each in range(2))
        sign_in(phone, city, "bo")
        made_ready(phone, halfway, answer)
        wire.tear(f"/desk/route/{halfway.number}/finish/", request=40_000)
        hand_in(phone, halfway, note="换了灯泡")
        chromium.until(phone, "async () => (await outbox.all())[0]?.trouble === 'connection'")
        assert (wire.is_torn, steps(halfway)[-1], Evidence.objects.filter(case=halfway).count()) == (True, "take", 0)
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").first.wait_for()

        wire.tear(f"/desk/route/{answer.number}/finish/", answer=0)
        hand_in(phone, answer, note="换了灯泡")
        chromium.until(phone, "async () => (await outbox.all()).at(-1)?.trouble === 'connection'")
        assert (wire.is_torn, steps(answer)[-1]) == (True, "finish")
        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").nth(1).wait_for()
        for case in (halfway, answer):
            post = f"POST /desk/route/{case.number}/finish/ HTTP/1.1"
            # A browser asks a second time by itself where a connection that it used before is reset.
            assert wire.asked.count(post) >= 2, "sent again"
            assert steps(case)[-2:] == ["take", "finish"]
            assert [one.photo.bytes for one in Evidence.objects.filter(case=case)] == [len(PICTURE)]

    def test_the_route_stays_for_its_reader_until_signed_out(
        self, phone: "Page", wire: "Wire", city: build.World
    ) -> None:
        case = build.in_handling(city, timezone.now())
        sign_in(phone, city, "bo")
        made_ready(phone, case)
        phone.locator("summary", has_text="没有说从哪里出发").click()
        phone.get_by_role("button", name="用我现在的位置").click()
        phone.get_by_text("从您现在的位置出发").wait_for()
        wire.cut()
        phone.goto(f"/desk/route/?at={case.number}")
        phone.get_by_text("从您现在的位置出发").wait_for()
        phone.get_by_role("link", name=f"到了，去办 {case.number}").click()
        phone.get_by_role("heading", name="办结").wait_for()
        wire.mend()
        assert not [line for line in wire.asked if "longitude" in line or "115.7" in line]

        phone.goto("/desk/route/")
        phone.get_by_role("button", name="退出").click()
        chromium.until(phone, "caches.has('qiaomen-own').then(has => !has)")
        sign_in(phone, city, "bo")
        made_ready(phone, case)
        sign_in(phone, city, "mo")
        phone.goto("/desk/route/")
        chromium.until(phone, f"async () => !(await {COPIES}).includes('/desk/route/{case.number}/')")
        wire.cut()
        phone.goto(f"/desk/route/{case.number}/")
        phone.get_by_role("heading", name="现在没有网络").wait_for()
