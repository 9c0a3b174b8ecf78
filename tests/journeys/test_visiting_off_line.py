"""A household round from its list to its results: doors without a network, a wish that comes back answered."""

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from qiaomen.cases import acceptance
from qiaomen.cases.models import Case
from qiaomen.forms.models import Answer
from qiaomen.rounds.models import DoorReport, Household, Visit
from qiaomen.units.queries import day_of
from tests import build, chromium
from tests.build.households import GOOD, LIST, Asking, planned, visited
from tests.chromium import sign_in
from tests.off_line import made_ready
from tests.shell.looking import SIDEWAYS, faults_of_axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.wire import Wire

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def drawn_and_dealt(city: build.World) -> Asking:
    """Kao hands the list in, draws and deals, by the pages."""
    there = planned(city, timezone.now())
    kao = city.client("kao")
    day = day_of(timezone.now())
    given = {
        "title": "夏季走访", "unit": city.centre.pk, "version": there.version.pk, "since": day, "until": day,
        "most_visits": "3", "check_percent": "10", "file": SimpleUploadedFile("list.csv", LIST.encode()),
    }  # fmt: skip
    path = kao.post("/desk/households/new/", given).headers["Location"]
    kao.post(path, {"step": "draw", "draw-seed": "2026-11-26"})
    kao.post(path, {"step": "assign", "assign-visitors": [city.people["cai"].pk]})
    there.round = there.round.__class__.objects.get(pk=path.strip("/").rpartition("/")[2])
    return there


def at_door(phone: "Page", door: Household, outcome: str) -> None:
    phone.goto(f"/desk/doors/{door.pk}/")
    phone.get_by_label(outcome).check()


def send(phone: "Page") -> None:
    with phone.expect_navigation():
        phone.get_by_role("button", name="交上去").click(no_wait_after=True)


def mended(city: build.World, case: Case) -> None:
    """The lamp's way through the city, by those whose job it is."""
    at = timezone.now()
    acceptance.accept(case, category=city.lamp, filing_standard=city.lamp_out, by=city.actor("ana"), at=at)
    build.to_answered(city, build.to_handling(city, case, at), at, "楼道换了新灯，已经亮了。")


def kept_for_the_day(phone: "Page", doors: list[Household]) -> None:
    """The list is opened, and the device keeps the doors."""
    made_ready(phone, "/desk/doors/", *(f"/desk/doors/{each.pk}/" for each in doors))
    assert phone.evaluate(SIDEWAYS) <= 0
    assert faults_of_axe(phone) == []


def answered(phone: "Page", door: Household) -> None:
    """A wish among the answers; what depends on an answer is asked for without a network, too."""
    at_door(phone, door, "答了")
    phone.set_viewport_size({"width": 320, "height": 640})
    assert phone.evaluate(SIDEWAYS) <= 0
    assert faults_of_axe(phone) == []
    # Anew: the look has opened every menu.
    at_door(phone, door, "答了")
    for name, value in {**GOOD, "service/asked": "yes"}.items():
        phone.locator(f"input[name='/data/{name}'][value='{value}']").check()
    phone.get_by_role("button", name="交上去").click()
    phone.locator("#ask-\\/data\\/service\\/solved .error").wait_for()
    phone.locator("input[name='/data/service/solved'][value=partly]").check()
    phone.locator("[name=wish]").fill("楼道的灯不亮")
    phone.locator("[name=consent]").check()
    send(phone)


class TestWithoutANetwork:
    def test_a_round_goes_from_its_list_to_its_results(self, phone: "Page", wire: "Wire", city: build.World) -> None:
        there = drawn_and_dealt(city)
        door, other, third, *rest = there.doors("cai")
        for each in rest:
            visited(there, each, timezone.now())
        sign_in(phone, city.client("cai"))
        kept_for_the_day(phone, [door, other, third])
        wire.cut()
        answered(phone, door)
        for one, outcome in ((other, "没人在家"), (third, "不愿意答")):
            at_door(phone, one, outcome)
            send(phone)
        chromium.until(phone, "async () => (await self.outbox.all()).length === 3")
        before = Visit.objects.count()

        wire.mend()
        phone.goto("/waiting/")
        phone.locator("[data-receipts] > li").nth(2).wait_for()
        visits = Visit.objects.order_by("pk").values_list("household", "outcome")[before:]
        assert list(visits) == [(door.pk, "answered"), (other.pk, "nobody"), (third.pk, "refused")]
        report = DoorReport.objects.get().report
        case = build.case_of(report)
        assert (case.state, report.text, report.place_words) == ("received", "楼道的灯不亮", door.address)
        said = [values for values in Answer.objects.values_list("values", flat=True) if "service/solved" in values]
        assert [(one["service/solved"], "wish" in one) for one in said] == [("partly", False)]

        mended(city, case)
        phone.goto("/desk/doors/")
        phone.get_by_text("楼道换了新灯，已经亮了。").wait_for()
        with phone.expect_navigation():
            phone.get_by_role("button", name="带到了").click(no_wait_after=True)
        phone.get_by_text("去过 1 次").wait_for()
        assert DoorReport.objects.get().told_at
        at_door(phone, other, "搬走了或没人住")
        send(phone)
        phone.get_by_text("现在没有要去的户").wait_for()

        sign_in(phone, city.client("kao"))
        phone.goto(f"/desk/households/{there.round.pk}/results/")
        row = phone.locator("#first ~ tbody tr").first
        assert row.inner_text().split() == ["街道、楼道干净吗？", "38", "100.0%"]
