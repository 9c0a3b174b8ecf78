"""The report form in a resident's hand: light, quick, by photo, by one tap, twice, back and forth, by keyboard."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer

from qiaomen.cases.models import Report
from qiaomen.files.drawn import draw_scene
from tests import build, chromium
from tests.files import pictures
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Geolocation, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_BYTES = 100 * 1024
TEXT = "火车站出站口的路灯不亮了，𠮷㐂䶮家门口😀"
IN_THE_EAST = pictures.gps(north=(37.0, 45.0, 0.0), east=(115.0, 45.0, 0.0))
HERE: "Geolocation" = {"longitude": 115.75, "latitude": 37.75, "accuracy": 9}


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where a browser sees it too."""
    return build.world()


@pytest.fixture
def twelve_megapixels(tmp_path: Path) -> Path:
    """A photo as a phone takes it, with its position."""
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(pictures.encoded(pictures.noise(4000, 3000), quality=85, exif=pictures.exif(gps=IN_THE_EAST)))
    return path


class Quiet(WSGIRequestHandler):
    """Writes no line a request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture
def as_in_production(settings: Any, tmp_path: Path, city: build.World) -> Iterator[str]:
    """The address of a server that gives pages and files as production does: gathered, named by hash, compressed."""
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS, settings.WHITENOISE_AUTOREFRESH = (
        tmp_path / "s",
        False,
        False,
    )
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0)
    # With threads: a browser opens lines in advance, and one thread would wait on such a line for ever.
    with make_server("127.0.0.1", 0, WSGIHandler(), ThreadedWSGIServer, Quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class TestFirstView:
    def test_weighs_less_than_100_kb(
        self, page: "Page", as_in_production: str, record_property: Callable[[str, object], None]
    ) -> None:
        """Every byte of every answer until the network is quiet, headers too, as Chromium counts them on the wire."""
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        addresses: dict[str, str] = {}
        weights: dict[str, int] = {}
        network.on(
            "Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]})
        )
        network.on(
            "Network.loadingFinished",
            lambda done: weights.update({addresses[done["requestId"]]: int(done["encodedDataLength"])}),
        )
        page.goto(f"{as_in_production}/report/")
        page.wait_for_load_state("networkidle")
        expect(page.locator("form.live")).to_have_count(1)
        assert any(address.endswith(".css") for address in weights)
        record_property("weights", weights)
        assert sum(weights.values()) <= MOST_BYTES, weights

    def test_shows_all_that_one_needs_on_one_screen(self, page: "Page", city: build.World) -> None:
        for height in (844, 640):
            page.set_viewport_size({"width": 390, "height": height})
            page.goto("/report/")
            needed = [page.locator(".shoot"), page.get_by_label("什么事"), page.get_by_role("button", name="提交")]
            if height == 844:
                needed.append(page.get_by_label("在哪里"))
            bottoms = [box["y"] + box["height"] for one in needed if (box := one.bounding_box())]
            assert (len(bottoms), max(bottoms) <= height) == (len(needed), True)


class TestPhotoTextSend:
    def test_takes_three_taps_and_little_time(
        self,
        page: "Page",
        city: build.World,
        twelve_megapixels: Path,
        record_property: Callable[[str, object], None],
    ) -> None:
        page.goto("/report/")
        began, taps = time.monotonic(), 0
        with page.expect_file_chooser() as chooser:
            page.locator(".shoot").click()
            taps += 1
        chooser.value.set_files(twelve_megapixels)
        page.locator("[data-previews] img").wait_for()
        page.get_by_text("照片的位置：").wait_for()
        page.get_by_label("什么事").click()
        taps += 1
        page.keyboard.insert_text(TEXT)
        page.get_by_role("button", name="提交").click()
        taps += 1
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        seconds = time.monotonic() - began
        report = Report.objects.get()
        assert (report.text, report.photos.count(), report.area) == (TEXT, 1, city.east)
        assert (report.longitude, report.latitude) == (115.75, 37.75)
        record_property("taps and seconds", (taps, round(seconds, 2)))
        assert taps <= 5
        # The machine's share of the wait; half a minute is what the whole report may take.
        assert seconds < 30

    def test_a_photo_taken_out_again_takes_its_position_along(
        self, page: "Page", city: build.World, twelve_megapixels: Path
    ) -> None:
        page.goto("/report/")
        page.locator("[name=photos]").set_input_files(twelve_megapixels)
        page.get_by_text("照片的位置：").wait_for()
        page.locator("[data-previews] button").click()
        page.get_by_text("照片的位置：").wait_for(state="detached")
        expect(page.locator("[name=longitude]")).to_have_value("")

    def test_a_broken_photo_is_named_and_the_rest_is_kept(
        self, page: "Page", city: build.World, tmp_path: Path
    ) -> None:
        (tmp_path / "torn.jpg").write_bytes(pictures.encoded(pictures.corners())[:700])
        page.goto("/report/")
        page.locator("[name=photos]").set_input_files(tmp_path / "torn.jpg")
        text = "灯" * 4000
        page.get_by_label("什么事").fill(text)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("alert").get_by_text("torn.jpg").wait_for()
        expect(page.get_by_label("什么事")).to_have_value(text)
        page.locator("[data-previews] button").click()
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        assert Report.objects.get().text == text


class TestAlreadyReported:
    def test_is_shown_while_typing_and_one_double_tap_makes_one_report(
        self, page: "Page", city: build.World, today: datetime
    ) -> None:
        case = build.in_handling(city, today, photos=(build.photo(today),))
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(HERE)
        page.goto("/report/")
        page.get_by_label("什么事").press_sequentially("路灯不亮")
        follow = page.get_by_role("button", name="我也遇到了，跟着它")
        follow.wait_for()
        page.get_by_text("已有 1 人反映").wait_for()
        follow.dblclick()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        page.get_by_text("别人也反映了同一件事").wait_for()
        mine = Report.objects.exclude(voices__case=case).get()
        assert (mine.text, build.case_of(mine).joined_into) == ("路灯不亮", case)
        page.go_back()
        page.goto("/report/")
        assert Report.objects.count() == 2

    @pytest.mark.parametrize(("locale", "scheme"), [("zh-hans", "light"), ("en", "dark")])
    def test_is_accessible_narrow_and_walked_by_keyboard(
        self, page: "Page", site: str, city: build.World, today: datetime, locale: str, scheme: str
    ) -> None:
        case = build.in_handling(city, today)
        chromium.speak(page, locale, at=site)
        page.set_viewport_size({"width": 320, "height": 700})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(HERE)
        page.goto("/report/")
        expect(page.locator("html")).to_have_attribute("lang", locale)
        page.locator("[name=text]").fill("路灯不亮")
        page.locator("[name=same_as]").wait_for()
        for box in page.locator("details").all():
            box.evaluate("box => { box.open = true }")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.locator("[name=near]").first.press("ArrowDown")
        expect(page.locator("[name=near]").nth(1)).to_be_checked()
        page.locator("[name=place_words]").press("Enter")
        page.wait_for_url("**/f/**")
        # Enter sends; it neither joins nor looks.
        assert Report.objects.exclude(voices__case=case).get().voices.get().case.joined_into is None
        expect(page.locator("[name=same_as]")).to_have_count(1)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


class TestExifReader:
    def test_reads_what_the_server_reads_and_bears_what_is_broken(
        self, page: "Page", city: build.World, now: datetime
    ) -> None:
        page.goto("/report/")
        whole = pictures.encoded(pictures.corners(), exif=pictures.exif(gps=IN_THE_EAST))
        big = pictures.exif(gps=IN_THE_EAST)
        big.endian = ">"
        south_west = pictures.gps(north_letter="S", east_letter="W", north=(37.0, 45.0, 0.0), east=(115.0, 45.0, 0.0))
        drawn = draw_scene("lamp", 7, after=False, longitude=115.75, latitude=37.75, taken_at=now)
        given = {
            "whole": whole,
            "big end first": pictures.encoded(pictures.corners(), exif=big),
            "south west": pictures.encoded(pictures.corners(), exif=pictures.exif(gps=south_west)),
            "drawn": drawn,
            "no position": pictures.encoded(pictures.corners(), exif=pictures.exif()),
            "no minutes": pictures.encoded(
                pictures.corners(), exif=pictures.exif(gps=pictures.gps(north=(37.0, 61.0, 0.0)))
            ),
            "png": pictures.encoded(pictures.corners(), "PNG"),
            "nothing": b"",
        }  # fmt: skip
        read = page.evaluate(
            """async (given) => {
              const { positionIn } = await import("/static/cases/report/exif.js");
              const read = {};
              for (const [name, bytes] of Object.entries(given)) {
                const found = await positionIn(new File([new Uint8Array(bytes)], name));
                read[name] = found && [found.longitude, found.latitude];
              }
              const whole = new Uint8Array(given.whole);
              let cut = 0;
              for (let end = 0; end < 400; end++)
                cut += (await positionIn(new File([whole.slice(0, end)], "x"))) ? 1 : 0;
              return { read, cut };
            }""",
            {name: list(content) for name, content in given.items()},
        )
        assert read["read"] == {
            "whole": [115.75, 37.75], "big end first": [115.75, 37.75], "south west": [-115.75, -37.75],
            "drawn": [115.75, 37.75], "no position": None, "no minutes": None, "png": None, "nothing": None,
        }, json.dumps(read)  # fmt: skip
        assert 0 < read["cut"] < 400
