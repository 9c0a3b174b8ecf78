"""Campaigns and programmes on pages."""

import io
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from qiaomen.campaigns.gathered import take_in
from qiaomen.campaigns.models import Item, ItemAnswer, Register
from qiaomen.campaigns.pages.programmes import SIZE
from qiaomen.forms.queries import current_version
from tests import build
from tests.build import forms
from tests.build.registers import OLD, Ground, campaign, compound, programme
from tests.campaigns.test_checklists import SURVEY
from tests.campaigns.test_gathered import made_of, stood_out

pytestmark = pytest.mark.django_db


def queries(client: Client, address: str) -> int:
    """How many it takes to show a page."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


class TestCampaigns:
    def test_go_from_the_form_to_the_brief(self, of: Ground, today: datetime) -> None:
        sun, world, day = of.world.client("sun"), of.world, today.date()
        given = {
            "title": "爱国卫生专项行动", "unit": world.roads.pk, "area": world.whole.pk, "from_on": day.isoformat(),
            "until_on": (day + timedelta(days=90)).isoformat(), "which": "-1", "weekday": "FR",
        }  # fmt: skip
        assert "分任务" in sun.post("/desk/work/new/campaign/", given, follow=True).content.decode()
        made = Register.objects.get()
        address = f"/desk/work/{made.number}/"
        tasks = {
            "tasks": "清积存垃圾\n灭鼠灭蟑", "place_kinds": "集贸市场\n村庄", "units": [of.east.pk, of.west.pk],
            "due_on": day.isoformat(),
        }  # fmt: skip
        assert sun.post(f"{address}spread/", tasks | {"tasks": ""}).status_code == 422
        assert sun.post(f"{address}spread/", tasks).status_code == 302
        assert of.world.client("dong").get(f"{address}spread/").status_code == 404
        for step in ("publish", "show", "link"):
            sun.post(f"{address}do/", {"step": step, "activity": "H00000000"})
        page = sun.get(address).content.decode()
        assert ("全城一起动的日子" in page, "集贸市场" in page, made.items.count()) == (True, True, 8)
        for part in ("brief/", "brief/?whole=1"):
            assert "0 / 8" in of.world.client("dong").get(f"{address}{part}").content.decode()

    def test_cost_the_same_for_few_and_for_many(
        self, of: Ground, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        few, many = campaign(of, at=today, public=True), campaign(of, at=today, public=True, tasks=("扫", "擦", "清"))
        client = Client()
        client.get(f"/progress/{few.number}/")
        for made in (few, many):
            with django_assert_num_queries(9):
                client.get(f"/progress/{made.number}/")


class TestProgrammes:
    def test_go_from_the_form_to_a_ranking_that_everybody_sees(self, of: Ground, today: datetime) -> None:
        sun, world, day = of.world.client("sun"), of.world, today.date()
        given = {
            "title": "老旧小区改造", "unit": world.roads.pk, "area": world.whole.pk, "from_on": day.isoformat(),
            "until_on": (day + timedelta(days=300)).isoformat(), "budget": "380000000",
        }  # fmt: skip
        assert sun.post("/desk/work/new/programme/", given | {"budget": "0"}).status_code == 422
        assert sun.post("/desk/work/new/programme/", given).status_code == 302
        made = Register.objects.get()
        address = f"/desk/work/{made.number}/"
        for step in ("publish", "show"):
            sun.post(f"{address}do/", {"step": step})
        facts = {
            "title": "前进里小区", "area": world.east.pk, "built_in": "1985", "upkeep": "2", "lacks_municipal": "3",
            "lacks_services": "2", "households": "300", "consents": "270",
        }  # fmt: skip
        buffer = io.BytesIO()
        Image.new("RGB", (64, 48), "white").save(buffer, "JPEG")
        photo = SimpleUploadedFile("a.jpg", buffer.getvalue(), "image/jpeg")
        assert sun.post(f"{address}candidate/", facts).status_code == 422
        assert sun.post(f"{address}candidate/", facts | {"photos": photo}).status_code == 302
        assert of.world.client("dong").get(f"{address}candidate/").status_code == 404
        item = Item.objects.get()
        steps = f"/desk/work/items/{item.number}/"
        choose = {"version": "1", "unit": of.east.pk, "budget": "2710000.00", "due_on": day.isoformat()}
        assert sun.post(f"{steps}choose/", choose | {"budget": "380000000.01"}).status_code == 422
        assert sun.post(f"{steps}choose/", choose).status_code == 302
        over = sun.post(f"{steps}pay/", {"version": "2", "amount": "2710000.01"})
        assert (over.status_code, "超出预算 0.01 元" in over.content.decode()) == (422, True)
        assert sun.post(f"{steps}pay/", {"version": "2", "amount": "1000.5"}).status_code == 302
        page = Client().get(f"/progress/{made.number}/").content.decode()
        assert ("77.5 分" in page, "1,000.50" in page, "改造中" in page) == (True, True, True)

    def test_cost_the_same_for_one_and_for_three(
        self, of: Ground, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        made, client = programme(of, at=today, public=True), Client()
        compound(of, made, at=today)
        client.get(f"/progress/{made.number}/")
        for _n in range(2):
            with django_assert_num_queries(5):
                client.get(f"/progress/{made.number}/")
            compound(of, made, at=today)


class TestGathered:
    def test_boards_cost_the_same_for_one_case_and_for_three(self, of: Ground, today: datetime) -> None:
        cases = [build.in_handling(of.world, today)]
        made, sun = made_of(of, today, cases), of.world.client("sun")
        addresses = (f"/desk/work/{made.number}/", f"/desk/work/{made.number}/brief/?whole=1")
        before = [queries(sun, address) for address in addresses]
        for _n in range(2):
            build.in_handling(of.world, today)
        take_in(Register.objects.select_related("action__area", "area", "unit").get(), at=today)
        assert (made.items.count(), [queries(sun, address) for address in addresses]) == (3, before)

    def test_is_offered_to_whoever_decides_and_made_by_the_form(self, of: Ground, today: datetime) -> None:
        finding = stood_out(of, today, [build.in_handling(of.world, today)])
        door, sun = f"/desk/work/gathered/{finding.pk}/", of.world.client("sun")
        assert door in sun.get(f"/desk/findings/{finding.pk}/").content.decode()
        assert [of.world.client(who).get(door).status_code for who in ("dong", "kang", "dai", "wang")] == [
            404,
            200,
            404,
            404,
        ]
        given = {"title": "路灯", "unit": of.world.lamps.pk, "until_on": "2020-01-01"}
        assert sun.post(door, given).status_code == 422
        given["until_on"] = today.date().isoformat()
        assert sun.post(door, given | {"title": ""}).status_code == 422
        assert Register.objects.count() == 0
        assert sun.post(door, given).status_code == 302
        assert sun.post(door, given).status_code in (404, 409)
        assert Register.objects.get().number in sun.get(f"/desk/findings/{finding.pk}/").content.decode()


class TestRanking:
    def test_is_shown_page_by_page_and_leads_from_the_map_to_the_right_one(self, of: Ground, today: datetime) -> None:
        made = programme(of, at=today, public=True)
        items = [
            compound(of, made, at=today, facts=replace(OLD, consents=300 - n), title=f"小区{n}")
            for n in range(SIZE + 2)
        ]
        address, client = f"/progress/{made.number}/", Client()

        def shown(query: str) -> list[str]:
            return re.findall(r'<li id="(J\d+)"', client.get(f"{address}{query}").content.decode())

        numbers = [one.number for one in items]
        assert (shown(""), shown(f"?after={numbers[SIZE]}")) == (numbers[:SIZE], numbers[SIZE:])
        assert (shown(f"?item={numbers[-1]}"), shown("?after=x&item=J%00")) == (numbers[SIZE:], numbers[:SIZE])
        assert f"after={numbers[0]}" in client.get(f"{address}?after={numbers[SIZE]}").content.decode()


class TestWishes:
    def test_lead_from_a_case_to_the_compound(self, of: Ground, today: datetime) -> None:
        made = programme(of, at=today)
        case, sun = build.accepted(of.world, today), of.world.client("sun")
        door = f"/desk/work/wish/{case.number}/"
        assert door in sun.get(f"/desk/cases/{case.number}/").content.decode()
        assert "还没有候选的小区" in sun.get(door).content.decode()
        item = compound(of, made, at=today)
        Item.objects.filter(pk=item.pk).update(title_en="Qianjin Lane")
        assert "Qianjin Lane · Area " in sun.get(door, headers={"accept-language": "en"}).content.decode()
        assert sun.post(door, {"item": "9999999"}).status_code == 422
        assert sun.post(door, {"item": item.pk}).status_code == 302
        assert sun.post(door, {"item": item.pk}).status_code == 409
        assert case.number in sun.get(f"/desk/work/items/{item.number}/").content.decode()
        assert of.world.client("dong").get(door).status_code == 404


class TestChecklists:
    def test_are_given_with_the_task_and_filled_in_by_whoever_does_it(self, of: Ground, today: datetime) -> None:
        made = campaign(of, at=today)
        form = forms.form(of.world, today, survey=SURVEY)
        sun, dong = of.world.client("sun"), of.world.client("dong")
        spread = {
            "tasks": "查市场", "units": [of.east.pk], "due_on": made.until_on.isoformat(), "checklist": form.pk,
        }  # fmt: skip
        assert sun.post(f"/desk/work/{made.number}/spread/", spread).status_code == 302
        item = Item.objects.get(checklist=form)
        address = f"/desk/work/items/{item.number}/"
        assert [of.world.client(who).get(f"{address}checklist/").status_code for who in ("dong", "xi", "sun")] == [
            200,
            404,
            404,
        ]
        name = current_version(form).definition["name"]
        sent = {"instance": "b0c4f5de-6d9e-4c2f-8f0e-6a2f6a3f1a11", "wording": "1", f"/{name}/note": "东门有积水"}
        assert dong.post(f"{address}checklist/", sent).status_code == 422
        sent[f"/{name}/clean"] = "yes"
        # Twice: a telephone sends again what it is not sure of.
        answers = [dong.post(f"{address}checklist/", sent) for _n in range(2)]
        assert [(one.status_code, one.headers.get("Location")) for one in answers] == [(302, f"{address}?filled=1")] * 2
        page = dong.get(address).content.decode()
        assert (ItemAnswer.objects.count(), "东门有积水" in page) == (1, True)
        board, brief = (sun.get(f"/desk/work/{made.number}/{rest}").content.decode() for rest in ("", "brief/"))
        assert ("1 / 1 项" in board, "这段时间填了 1 份" in brief) == (True, True)
        assert "小问卷" not in Client().get(f"/progress/{made.number}/").content.decode()
