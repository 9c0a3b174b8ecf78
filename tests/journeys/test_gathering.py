"""Point → line → area in a browser: the third report makes a finding; a road's cases become an action, and are done."""

import re
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from qiaomen.cases import gathering
from qiaomen.cases.models import Action
from qiaomen.places.coords import Position
from tests import build
from tests.build.gathering import usual_weeks
from tests.cases.looking import DAY
from tests.chromium import sign_in
from tests.waiting import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_third_report_to_an_action_whose_cases_are_done(page: "Page") -> None:
    made, at = build.world(), timezone.now()
    usual_weeks(made, at)
    build.road()
    cases = [build.in_handling(made, at - n * DAY, position=build.EAST_POINT) for n in (2, 1)]
    assert gathering.look(at=at)["frequent"] == 0
    cases.append(build.in_handling(made, at, position=build.EAST_POINT))
    for n in range(9):
        along = Position(115.75, 37.753 + 0.003 * n)
        cases.append(build.in_handling(made, at, position=along, text=f"站前路{n}号路灯不亮"))
    found = gathering.look(at=at)
    assert (found["frequent"], found["standing_out"]) == (1, 1)

    sign_in(page, made.client("sun"))
    page.goto("/desk/findings/?show=spot")
    expect(page.get_by_text("3 天里有 3 条不同的诉求说的是同一处。")).to_be_visible()
    page.get_by_role("link", name="一条线、一片区域").click()
    page.get_by_role("link", name=re.compile("^站前路 · ")).click()
    expect(page.get_by_text("12 件，平时这么多天")).to_be_visible()
    expect(page.get_by_text("单靠碰巧")).to_be_visible()
    expect(page.get_by_role("button", name="放大")).to_be_visible()
    page.get_by_label("哪个单位牵头").select_option("LD")
    page.get_by_role("button", name="开始行动").click()
    expect(page.get_by_text("行动开始了")).to_be_visible()
    expect(page.locator(".stat", has_text="还在办")).to_contain_text("12")

    page.get_by_role("link", name="站前路3号路灯不亮").click()
    page.get_by_role("link", name=Action.objects.get().title).click()
    expect(page.locator(".stat", has_text="还在办")).to_contain_text("12")
    for case in cases:
        build.to_closed(made, case, at)
    page.reload()
    expect(page.locator(".stat", has_text="已结案")).to_contain_text("12共 12 件")
    expect(page.locator(".stat", has_text="还在办")).to_contain_text("0")
