"""Registers in a browser: what stands out becomes a campaign; a target, a compound and a problem go their whole way."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.campaigns.models import Item, ItemProof
from qiaomen.cases.findings import propose
from qiaomen.cases.models import Finding
from qiaomen.cases.models.finding import Basis
from qiaomen.notices.models import Message
from qiaomen.units.queries import day_of
from qiaomen.worker import work_off
from tests import build
from tests.build.registers import Ground, ground, owed, programme, rivers, shares, target
from tests.chromium import sign_in
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def of(transactional_db: None) -> Ground:
    """The tests' city with an authority in each county."""
    return ground(build.world())


def lamps(of: Ground) -> Finding:
    """Two lamp cases in the east stand out."""
    at = timezone.now()
    cases = [build.in_handling(of.world, at) for _n in range(2)]
    made = propose(
        Basis.AREA, "area:east", [one.pk for one in cases], at=at, area=of.world.east, category=of.world.lamp, n=2,
        usual=0.3, weeks=40.0, since_on=at.date() - timedelta(days=1), until_on=at.date(),
    )  # fmt: skip
    assert made is not None
    return made


def with_photo(page: "Page", step: str, label: str, photo: str, *, words: str = "") -> None:
    """Open one of several steps on an item's page, and do it."""
    page.locator("summary", has_text=label).click()
    page.locator(f"#{step}-note").fill(words)
    page.locator(f"#{step}-photos").set_input_files(photo)
    page.get_by_role("button", name=label).click()


class TestCampaign:
    def test_is_made_of_what_stands_out_and_goes_on_as_its_cases_do(self, page: "Page", of: Ground) -> None:
        finding = lamps(of)
        sign_in(page, of.world.client("sun"))
        page.goto(f"/desk/findings/{finding.pk}/")
        page.get_by_role("link", name="做成专项行动").click()
        page.locator("#id_title").fill("东区路灯专项")
        page.get_by_role("button", name="开始行动").click()
        expect(page.locator(".stats")).to_contain_text("0 / 2 项")
        case, at = finding.cases.earliest("pk"), timezone.now()
        build.to_verified(of.world, case, at)
        work_off()
        page.reload()
        expect(page.locator(".stats")).to_contain_text("1 / 2 项")
        page.get_by_role("link", name="总结").click()
        expect(page.locator(".brief")).to_contain_text("这段时间销了 1 项")
        page.goto(f"/desk/findings/{finding.pk}/")
        expect(page.get_by_role("link", name="东区路灯专项")).to_be_visible()


class TestTarget:
    def test_adds_up_is_reported_with_proof_confirmed_and_exceeds_the_task(
        self, page: "Page", of: Ground, photo: str
    ) -> None:
        made = target(of, at=timezone.now(), public=True)
        sign_in(page, of.world.client("sun"))
        page.goto(f"/desk/work/{made.number}/shares/")
        for one, amount in zip(shares(of), ("7.29", "7"), strict=True):
            page.locator(f"#id_amount-{one.area.pk}").fill(amount)
        page.get_by_role("button", name="分解").click()
        expect(page.get_by_role("alert").first).to_contain_text("多 1 万亩")
        page.locator(f"#id_amount-{of.world.west.pk}").fill("6")
        page.get_by_role("button", name="分解").click()
        page.get_by_role("button", name="开始").click()
        expect(page.get_by_text("进行中")).to_be_visible()
        east = Item.objects.get(area=of.world.east)
        sign_in(page, of.world.client("dong"))
        page.goto(f"/desk/work/items/{east.number}/")
        page.locator("#report-value").fill("31.1")
        page.locator("#report-photos").set_input_files(photo)
        page.get_by_role("button", name="报进度").click()
        expect(page.locator(".timeline")).to_contain_text("31.1 万亩")
        sign_in(page, of.world.client("kao"))
        page.goto(f"/desk/work/items/{east.number}/")
        page.get_by_role("button", name="核实").click()
        expect(page.locator(".facts")).to_contain_text("核实的数")
        page.goto(f"/progress/{made.number}/")
        expect(page.locator(".stats")).to_contain_text("234%")
        assert Item.objects.get(pk=east.pk).confirmed == Decimal("31.1")
        assert ItemProof.objects.filter(item=east).count() == 1


class TestProgramme:
    def test_leads_from_a_candidate_to_a_milestone_that_those_who_asked_hear_of(
        self, page: "Page", of: Ground, photo: str
    ) -> None:
        made, at = programme(of, at=timezone.now(), public=True), timezone.now()
        case = build.accepted(of.world, at, phone="13800001234")
        sign_in(page, of.world.client("sun"))
        page.goto(f"/desk/work/{made.number}/candidate/")
        facts = {"title": "前进里", "built_in": "1985", "lacks_municipal": "3", "lacks_services": "2",
                 "households": "300", "consents": "270"}  # fmt: skip
        for name, value in facts.items():
            page.locator(f"#id_{name}").fill(value)
        page.locator("#id_area").select_option(str(of.world.east.pk))
        page.locator("#id_upkeep").select_option("2")
        page.locator("#id_photos").set_input_files(photo)
        page.get_by_role("button", name="登记").click()
        page.get_by_text("77.5 分，怎么来的").click()
        expect(page.locator(".ranking")).to_contain_text("居民改造意愿强：270 / 300 × 20 = 18")
        page.goto(f"/desk/work/wish/{case.number}/")
        page.locator("#id_item").select_option(str(Item.objects.get().pk))
        page.get_by_role("button", name="记下").click()
        page.locator("#choose-unit").select_option(str(of.east.pk))
        page.locator("#choose-budget").fill("2710000")
        page.locator("#choose-due_on").fill((at.date() + timedelta(days=90)).isoformat())
        page.get_by_role("button", name="列入计划").click()
        expect(page.get_by_text("改造中").first).to_be_visible()
        sign_in(page, of.world.client("dong"))
        page.goto(f"/desk/work/items/{Item.objects.get().number}/")
        with_photo(page, "milestone", "报节点", photo, words="开工，先换雨污水管")
        expect(page.locator(".timeline")).to_contain_text("开工，先换雨污水管")
        told = Message.objects.filter(about=f"item:{Item.objects.get().pk}").order_by("pk")
        assert [(one.channel, one.subject) for one in told] == [("sms", "“前进里”有新进展")] * 2
        page.context.clear_cookies()
        page.goto("/progress/" + told[1].body.partition("/progress/")[2])
        page.get_by_text("到了哪一步（2 步）").click()
        expect(page.locator(".ranking .timeline")).to_contain_text("开工，先换雨污水管")
        expect(page.locator(".ranking .timeline img")).to_have_js_property("complete", True)


class TestProblem:
    def test_on_a_river_is_struck_off_by_the_level_above_and_keeps_its_number_when_it_is_back(
        self, page: "Page", of: Ground, photo: str
    ) -> None:
        item = owed(of, rivers(of, at=timezone.now()), at=timezone.now())
        address = f"/desk/work/items/{item.number}/"
        sign_in(page, of.world.client("dong"))
        page.goto(address)
        with_photo(page, "ask", "申请销号", photo)
        expect(page.locator("h1")).to_contain_text("待复核")
        sign_in(page, of.world.client("kang"))
        page.goto(address)
        expect(page.get_by_role("heading", name="经过")).to_be_visible()
        expect(page.get_by_role("button", name="现场复核，销号")).to_have_count(0)
        sign_in(page, of.world.client("kao"))
        page.goto(address)
        with_photo(page, "strike", "现场复核，销号", photo)
        expect(page.locator("h1")).to_contain_text("已销号")
        page.locator("#relapse-note").fill("又搭起来了")
        page.locator("#relapse-due_on").fill((day_of(timezone.now()) + timedelta(days=9)).isoformat())
        page.get_by_role("button", name="反弹，重新整改").click()
        expect(page.locator(".facts").first).to_contain_text("反弹 1 次")
        found = Item.objects.get()
        assert (found.number, found.relapses, found.state) == (item.number, 1, "owed")
