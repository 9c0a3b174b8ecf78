"""Targets on pages, as tables and over the API."""

import io
import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from qiaomen.campaigns import planning
from qiaomen.campaigns.models import Item, ItemEvent, ItemProof, Register
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.targets import report
from qiaomen.files.models import Photo
from tests import build
from tests.build.registers import (
    Ground,
    owed,
    problem,
    reported,
    rivers,
    running,
    target,
)

pytestmark = pytest.mark.django_db
OF_THE_LIST = 6


def rows_of(content: bytes) -> list[list[Any]]:
    """The first sheet of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


class TestPlanning:
    def test_goes_from_the_form_to_a_target_that_everybody_sees(self, of: Ground, today: datetime) -> None:
        sun, world = of.world.client("sun"), of.world
        given = {
            "title": "营造林", "unit": world.roads.pk, "area": world.whole.pk, "from_on": "2026-01-01",
            "until_on": "2027-12-31", "task": "13.29", "measure_unit": "万亩",
        }  # fmt: skip
        made = sun.post("/desk/work/new/target/", given, follow=True)
        assert "分解任务" in made.content.decode()
        found = Register.objects.get()
        address = f"/desk/work/{found.number}/"
        parts = {
            f"amount-{world.east.pk}": "7.29", f"unit-{world.east.pk}": of.east.pk,
            f"amount-{world.west.pk}": "7", f"unit-{world.west.pk}": of.west.pk,
        }  # fmt: skip
        refused = sun.post(f"{address}shares/", parts)
        assert (refused.status_code, "多 1 万亩" in refused.content.decode()) == (422, True)
        sun.post(f"{address}shares/", parts | {f"amount-{world.west.pk}": "6"})
        for step in ("publish", "show"):
            sun.post(f"{address}do/", {"step": step})
        assert "7.29" in Client().get(f"/progress/{found.number}/").content.decode()

    def test_is_not_for_those_who_owe(self, of: Ground, today: datetime) -> None:
        made, east, west = running(of, at=today)
        dong = of.world.client("dong")
        for address in (f"/desk/work/{made.number}/shares/", "/desk/work/new/target/", "/desk/work/new/nothing/"):
            assert dong.get(address).status_code == 404
        assert dong.post(f"/desk/work/{made.number}/do/", {"step": "close"}).status_code == 404
        assert dong.get(f"/desk/work/items/{west.number}/").status_code == 404
        assert dong.get(f"/desk/work/items/{east.number}/").status_code == 200
        assert of.world.client("zu").get("/desk/work/G00000000/").status_code == 404
        assert Client().get(f"/progress/{made.number}/").status_code == 404


class TestAnItemsPage:
    def test_takes_a_report_with_a_photo_that_the_auditor_sees(self, of: Ground, today: datetime) -> None:
        _made, east, _west = running(of, at=today)
        photo = build.photo(today)
        proof = [Proof(photo, ItemProof.Kind.OTHER)]
        day = today.date()
        report(east, value=Decimal(3), on=day, by=of.world.actor("dong"), at=today, proof=proof)
        page = of.world.client("sun").get(f"/desk/work/items/{east.number}/").content.decode()
        assert f"/photos/{photo.pk}/" in page
        address = re.findall(r'src="(/photos/[^"?]+)', page)[0]
        seen = [of.world.client(who).get(address).status_code for who in ("sun", "dong", "xi", "zu")]
        assert (seen, Client().get(address).status_code) == ([200, 200, 404, 404], 404)
        planning.show(Register.objects.get(), public=True, by=of.world.actor("sun"))
        assert Client().get(address).status_code == 200
        assert Photo.objects.get().attached

    def test_says_what_is_wrong_and_tells_the_slower_of_two(self, of: Ground, today: datetime) -> None:
        _made, east, _west = running(of, at=today)
        dong, address = of.world.client("dong"), f"/desk/work/items/{east.number}/report/"
        good = {"version": "1", "value": "3", "on": today.date().isoformat(), "note": "验收单"}
        assert dong.post(address, good | {"value": "-1"}).status_code == 422
        assert dong.post(address, good | {"note": ""}).status_code == 422
        assert "开始以来一共完成：这一格要填。" in re.sub(
            r"<[^>]+>", "", dong.post(address, good | {"value": ""}).content.decode()
        )
        assert dong.post(address, good).status_code == 302
        late = dong.post(address, good | {"value": "9"})
        assert (late.status_code, "别人刚刚" in late.content.decode()) == (409, True)
        assert of.world.client("sun").post(address, good | {"version": "2"}).status_code == 403
        assert dong.post(f"/desk/work/items/{east.number}/nothing/", good).status_code == 404
        audit = {"version": "2", "value": "2", "of": "2"}
        wrong = of.world.client("sun").post(f"/desk/work/items/{east.number}/audit/", audit)
        assert (wrong.status_code, "写明查到了什么" in wrong.content.decode()) == (422, True)
        of.world.client("sun").post(f"/desk/work/items/{east.number}/audit/", audit | {"note": "少一处"})
        assert list(ItemEvent.objects.filter(item=east).values_list("step", flat=True)) == ["begin", "report", "audit"]


class TestQueries:
    def test_are_the_same_for_one_county_and_for_two(
        self, of: Ground, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        made, east, west = running(of, at=today, public=True)
        address, client = f"/progress/{made.number}/", Client()
        reported(of, east, "1", today.date(), at=today)
        with django_assert_num_queries(4):
            client.get(address)
        for n in range(3):
            reported(of, west, str(n), today.date() - timedelta(days=5 - n), at=today)
        with django_assert_num_queries(4):
            client.get(address)

    def test_of_the_list_do_not_grow(
        self, of: Ground, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        sun = of.world.client("sun")
        running(of, at=today)
        sun.get("/desk/work/")
        with django_assert_num_queries(OF_THE_LIST):
            sun.get("/desk/work/")
        for _n in range(2):
            running(of, at=today)
        with django_assert_num_queries(OF_THE_LIST):
            sun.get("/desk/work/")


class TestTables:
    def test_go_out_with_the_sum(self, of: Ground, today: datetime) -> None:
        made, east, _west = running(of, at=today)
        reported(of, east, "14.58", today.date(), at=today)
        content = of.world.client("sun").get(f"/desk/work/{made.number}/board.xlsx").content
        rows = rows_of(content)
        assert [row[:5] for row in rows[1:]] == [
            ["西区", "西区人民政府", 6.0, "", ""], ["东区", "东区人民政府", 7.29, 14.58, 200.0],
            ["合计", "", 13.29, 14.58, 109.7],
        ]  # fmt: skip

    def test_come_in_row_by_row_and_faulty_rows_go_back(self, of: Ground, today: datetime) -> None:
        made, east, _west = running(of, at=today)
        day = today.date().isoformat()
        text = (
            f"地方,累计完成,截至,依据\n东区,3,{day},验收单\n西区,2,{day},\n东区,x,{day},\n东区,4,昨天,\n=1+1,4,{day},\n"
        )
        dong, address = of.world.client("dong"), f"/desk/work/{made.number}/import/"
        answer = dong.post(address, {"file": SimpleUploadedFile("a.csv", text.encode("gb18030"))})
        page = answer.content.decode()
        assert (answer.status_code, "4 行没有收" in page, "收下了 1 行" in page) == (422, True, True)
        assert Item.objects.get(pk=east.pk).reported == 3
        rows = re.findall(r'name="rows" value="([^"]+)"', page)[0]
        back = rows_of(dong.post(address, {"rows": rows}).content)
        assert [row[0] for row in back] == ["地方", "西区", "东区", "东区", "'=1+1"]
        assert "不认识" in str(back[1][4]) and "不是一个数" in str(back[2][4]) and "不是一天" in str(back[3][4])

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", b"PK\x03\x04nonsense"])
    def test_that_are_none_are_refused(self, of: Ground, today: datetime, content: bytes) -> None:
        made, *_ = running(of, at=today)
        answer = of.world.client("dong").post(
            f"/desk/work/{made.number}/import/", {"file": SimpleUploadedFile("a.xlsx", content)}
        )
        assert answer.status_code == 422
        assert of.world.client("dong").post(f"/desk/work/{made.number}/import/", {"rows": "x"}).status_code == 404


class TestTheApi:
    def test_shows_what_is_published_and_takes_a_report(self, of: Ground, today: datetime) -> None:
        made, east, _west = running(of, at=today, public=True)
        target(of, at=today, public=True)
        dong, address = of.world.client("dong"), f"/api/desk/work/items/{east.number}"
        assert dong.get(address).json()["steps"] == ["report"]
        body = {"version": 1, "fields": {"value": "31.1", "on": today.date().isoformat(), "note": "表"}}

        def send(client: Client, given: dict[str, object]) -> int:
            return client.post(f"{address}/report", json.dumps(given), content_type="application/json").status_code

        assert [send(dong, body), send(dong, body), send(of.world.client("xi"), body), send(Client(), body)] == [
            200, 409, 404, 401,
        ]  # fmt: skip
        shown = Client().get(f"/api/progress/{made.number}").json()
        assert (shown["total"]["percent"], shown["total"]["reported"], len(shown["lines"])) == (234.01, "31.1000", 2)
        assert [one["number"] for one in Client().get("/api/progress").json()["registers"]] == [made.number]
        assert Client().get("/api/progress/G00000000").status_code == 404


class TestProblems:
    def test_are_entered_assigned_and_struck_off_by_page(self, of: Ground, today: datetime) -> None:
        register, world = rivers(of, at=today), of.world
        address = f"/desk/work/{register.number}/"
        given = {"title": "堤上违建", "sort": "built", "area": world.east.pk, "place_words": "火车站", "amount": "2865"}
        cai, sun, dong = of.world.client("cai"), of.world.client("sun"), of.world.client("dong")
        assert cai.post(f"{address}find/", given | {"title": ""}).status_code == 422
        assert dong.post(f"{address}find/", given).status_code == 404
        page = cai.post(f"{address}find/", given, follow=True).content.decode()
        item = Item.objects.get()
        assert (item.number in page, item.longitude) == (True, 115.751)
        due = (today.date() + timedelta(days=7)).isoformat()
        assign = {"version": "1", "unit": of.east.pk, "due_on": due}
        steps = f"/desk/work/items/{item.number}/"
        assert sun.post(f"{steps}assign/", assign).status_code == 302

        def photo() -> SimpleUploadedFile:
            buffer = io.BytesIO()
            Image.new("RGB", (64, 48), "green").save(buffer, "JPEG")
            return SimpleUploadedFile("a.jpg", buffer.getvalue(), "image/jpeg")

        assert dong.post(f"{steps}ask/", {"version": "2"}).status_code == 422
        assert dong.post(f"{steps}ask/", {"version": "2", "photos": photo()}).status_code == 302
        assert dong.post(f"{steps}strike/", {"version": "3", "photos": photo()}).status_code == 403
        assert sun.post(f"{steps}strike/", {"version": "3", "photos": photo()}).status_code == 302
        assert "已清零" in sun.get(address).content.decode()
        assert item.number in sun.post(f"{address}draw/", follow=True).content.decode()
        assert item.number in sun.get(f"{address}?state=look").content.decode()
        assert "没有反弹" in of.world.client("kao").get(steps).content.decode()
        look = {"version": "4", "passed": "0", "note": "又有了", "due_on": due, "photos": photo()}
        assert of.world.client("kao").post(f"{steps}look_back/", look).status_code == 302
        assert Item.objects.get().relapses == 1
        assert item.number not in sun.get(f"{address}?state=look").content.decode()

    def test_say_what_is_late_and_speak_english_to_its_readers(self, of: Ground, today: datetime) -> None:
        begun = today - timedelta(days=30)
        made = rivers(of, at=begun, public=True)
        late, fresh = (owed(of, made, at=at, amount=Decimal("35.5")) for at in (begun, today))
        sun, english = of.world.client("sun"), {"accept-language": "en"}
        board, public = f"/desk/work/{made.number}/", f"/progress/{made.number}/"
        items = [f"/desk/work/items/{one.number}/" for one in (late, fresh)]
        pages = [sun.get(address, headers=english).content.decode() for address in (board, public, *items)]
        assert [page.count('<span class="tag hot">Overdue</span>') for page in pages] == [1, 1, 1, 0]
        assert [("35.5 m²" in page, "平方米" in page) for page in pages] == [(True, False)] * 4

    def test_come_from_a_case_and_show_on_the_public_page(
        self, of: Ground, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        register, case = rivers(of, at=today, public=True), build.in_handling(of.world, today)
        sun, door = of.world.client("sun"), f"/desk/work/from/{case.number}/"
        assert door in sun.get(f"/desk/cases/{case.number}/").content.decode()
        assert of.world.client("dai").get(door).status_code == 404
        assert sun.post(door, {"register": register.pk}).status_code == 302
        assert sun.post(door, {"register": register.pk}).status_code == 409
        address, client = f"/progress/{register.number}/", Client()
        client.get(address)
        with django_assert_num_queries(8):
            assert Item.objects.get().number in client.get(address).content.decode()
        for _n in range(2):
            problem(of, register, at=today)
        with django_assert_num_queries(7):
            client.get(address)
        assert len(client.get(f"{address}points/").json()["points"]) == 3
        first, last = Item.objects.earliest("pk"), Item.objects.latest("pk")
        alone = client.get(f"{address}?item={last.number}").content.decode()
        assert (f'id="{last.number}"' in alone, f'id="{first.number}"' in alone) == (True, False)
        assert client.get(f"{address}?item=J%00&state=x&after=y").status_code == 200
        assert len(sun.get(f"/desk/work/{register.number}/points/").json()["points"]) == 3
