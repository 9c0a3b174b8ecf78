"""The pages for residents work in a real browser; tests/sweep looks at each of them."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qiaomen.cases.models import Case, Report
from qiaomen.cases.states import State
from tests import build
from tests.files import pictures
from tests.waiting import becomes, expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Both in one look: pictures that are still coming in move what stands below them.
ONE_UPON_THE_OTHER = """pair => {
  const [one, two] = [...pair.querySelectorAll("img")].map((img) => JSON.stringify(img.getBoundingClientRect()));
  return one === two;
}"""
LAMP = "火车站出站口的路灯不亮了"


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where a browser sees it too."""
    return build.world()


class TestReporting:
    def test_with_photos_and_position(self, page: "Page", city: build.World, tmp_path: Path) -> None:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation({"longitude": 115.65, "latitude": 37.75, "accuracy": 12})
        files = [tmp_path / name for name in ("near.jpg", "far.jpg", "blurred.jpg")]
        for number, file in enumerate(files):
            file.write_bytes(pictures.encoded(pictures.corners(200 + number, 150)))
        page.goto("/report/")
        page.locator("[name=photos]").set_input_files(files[:1])
        page.locator("[name=photos]").set_input_files(files[1:])
        previews = page.locator("[data-previews] li")
        expect(previews).to_have_count(3)
        previews.nth(2).get_by_role("button").click()
        page.get_by_label("什么事").fill(LAMP)
        # Who has allowed it before is not asked again; who takes it back may give it again.
        page.get_by_text("（误差约 12 米）").wait_for()
        page.get_by_role("button", name="不用这个位置").click()
        page.get_by_text("（误差约 12 米）").wait_for(state="detached")
        page.get_by_role("button", name="用我现在的位置").click()
        page.get_by_text("（误差约 12 米）").wait_for()
        expect(page.get_by_text("您现在的位置：")).to_have_text("您现在的位置：西区（误差约 12 米）")
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        report = Report.objects.get()
        assert (report.photos.count(), report.area, report.text) == (2, city.west, LAMP)

    def test_suggests_places_as_one_types(self, page: "Page", city: build.World) -> None:
        page.goto("/report/")
        page.get_by_label("在哪里").press_sequentially("火车")
        page.locator("datalist option").first.wait_for(state="attached")
        expect(page.locator("datalist option").first).to_have_attribute("value", "火车站")

    def test_without_scripts(self, page: "Page", city: build.World, tmp_path: Path) -> None:
        page.route("**/*.js", lambda route: route.abort())
        (tmp_path / "torn.jpg").write_bytes(pictures.encoded(pictures.corners())[:700])
        (tmp_path / "good.jpg").write_bytes(pictures.encoded(pictures.corners()))
        page.goto("/report/")
        assert not page.get_by_role("button", name="用我现在的位置").is_visible()
        page.locator("[name=photos]").set_input_files([tmp_path / "good.jpg", tmp_path / "torn.jpg"])
        page.get_by_label("什么事").fill(LAMP)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("alert").get_by_text("torn.jpg").wait_for()
        expect(page.get_by_label("什么事")).to_have_value(LAMP)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        assert Report.objects.get().photos.count() == 1

    def test_again_after_going_back_gives_the_same_number(self, page: "Page", city: build.World) -> None:
        page.goto("/report/")
        page.get_by_label("什么事").fill(LAMP)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        first = page.url
        page.go_back()
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="谢谢您说一声").wait_for()
        assert (page.url, Report.objects.count()) == (first, 1)

    def test_survives_leaving_half_way(self, page: "Page", city: build.World) -> None:
        page.goto("/report/")
        page.get_by_label("什么事").fill(LAMP)
        page.goto("/")
        page.goto("/report/")
        expect(page.get_by_label("什么事")).to_have_value(LAMP)
        page.get_by_text("已恢复上次没有提交的内容").wait_for()


class TestFinding:
    def test_leads_to_the_page(self, page: "Page", city: build.World, today: datetime) -> None:
        report = build.report(city, today, phone="13812341234")
        page.goto("/find/")
        page.get_by_label("受理编号").fill(report.number)
        page.get_by_label("反映时留的电话").fill("138 1234 1234")
        page.get_by_role("button", name="查", exact=True).click()
        page.get_by_role("heading", name=f"诉求 {report.number}").wait_for()


class TestContesting:
    def test_a_stranger_says_that_it_is_not_done(self, page: "Page", city: build.World, today: datetime) -> None:
        case = build.closed(city, today)
        page.goto(f"/cases/{case.number}/")
        page.get_by_text("其实没有办好？").click()
        page.get_by_label("看到了什么").fill("昨晚又不亮了")
        page.get_by_role("button", name="提出异议").click()
        page.get_by_text("收到您的异议").wait_for()
        assert Case.objects.get(pk=case.pk).state == State.CONTESTED


class TestFollowingUp:
    def test_a_verdict_is_taken_from_a_page_that_hides_its_address(
        self, page: "Page", city: build.World, today: datetime
    ) -> None:
        case = build.answered(city, today)
        page.goto(f"/f/{case.own_voices.get().report.token}/")
        page.get_by_role("button", name="解决了，满意").click()
        page.get_by_text("谢谢您的评价").wait_for()
        assert Case.objects.get(pk=case.pk).state == State.CLOSED

    def test_before_is_laid_upon_after_and_moved_by_keys(
        self, page: "Page", city: build.World, today: datetime
    ) -> None:
        case = build.closed(city, today, photos=(build.photo(today),))
        page.goto(f"/cases/{case.number}/")
        pair, slider = page.locator(".before-after"), page.get_by_role("slider")
        expect(slider).to_have_count(0)
        expect(pair.locator("figure")).to_have_count(2)
        page.get_by_role("button", name="叠在一起比一比").press("Enter")
        slider.press("ArrowRight")
        slider.press("ArrowRight")
        becomes(lambda: pair.evaluate("pair => pair.style.getPropertyValue('--at')"), "52%")
        becomes(lambda: pair.evaluate(ONE_UPON_THE_OTHER), True)
        page.get_by_role("button", name="并排看").click()
        expect(slider).to_have_count(0)

    def test_the_proof_is_seen(self, page: "Page", city: build.World, today: datetime) -> None:
        case = build.answered(city, today, photos=(build.photo(today),))
        page.goto(f"/f/{case.own_voices.get().report.token}/")
        for picture in page.locator(".before-after img").all():
            picture.scroll_into_view_if_needed()
            picture.evaluate("image => image.decode()")
            assert picture.evaluate("image => image.naturalWidth") > 0
