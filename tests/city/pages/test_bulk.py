"""Tables taken home as Excel or CSV and brought back: looked at first, applied at once, faults at row and column."""

import io
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from qiaomen.city import labels
from qiaomen.city.models import Change, Upload
from qiaomen.units.models import Unit
from qiaomen.worker import DUTIES
from tests import build
from tests.cases.pages.staff.conftest import SignIn

UNITS = "/desk/admin/tables/units/"


def send(client: Client, content: bytes | str, path: str = UNITS, name: str = "表.csv", **given: str) -> Any:
    """The context of the answer to an upload."""
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(f"{path}upload/", {"file": SimpleUploadedFile(name, data), **given})
    assert answer.status_code in {200, 422}
    return answer.context


def units(client: Client) -> str:
    """The table as it is."""
    return client.get(f"{UNITS}rows.csv").content.decode("utf-8-sig")


def workbook(rows: list[list[str]]) -> bytes:
    """A workbook as a clerk would make it."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


class TestRoundTrip:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_changes_nothing_in_any_table(self, as_: SignIn, kind: str) -> None:
        guan = as_("guan")
        for slug in labels.SLUGS:
            path = f"/desk/admin/tables/{slug}/"
            content = guan.get(f"{path}rows.{kind}").content
            context = send(guan, content, path, f"x.{kind}", retires="on")
            nothing = context.get("nothing") or context["faults"] == ["x.csv:0：只有表头"] or slug == "adoptions"
            assert nothing, (slug, context.get("faults"), context.get("form"))
        assert (Change.objects.count(), Upload.objects.count()) == (0, 0)

    def test_is_for_administrators(self, as_: SignIn) -> None:
        for path in ("rows.csv", "rows.xlsx", "upload/"):
            assert as_("sun").get(UNITS + path).status_code == 404


class TestUpload:
    def test_shows_first_and_applies_all_by_one_click(self, as_: SignIn, city: build.World) -> None:
        guan = as_("guan")
        table = units(guan).replace("道路所", "道桥处") + "SZ,市政处,,部门（条）,,999900,\n"
        context = send(guan, table)
        assert context["counts"] == {"new": 1, "changed": 1}
        assert not Unit.objects.filter(name__in=["道桥处", "市政处"]).exists()
        upload = Upload.objects.get()
        guan.post(f"{UNITS}upload/{upload.pk}/")
        assert set(Unit.objects.filter(name__in=["道桥处", "市政处"]).values_list("code", flat=True)) == {"DL", "SZ"}
        assert Unit.objects.get(code="DL").pk == city.roads.pk
        assert set(Change.objects.values_list("edit__origin", flat=True)) == {"table"}
        assert guan.post(f"{UNITS}upload/{upload.pk}/").status_code == 404

    def test_reads_a_workbook_with_our_names_or_theirs(self, as_: SignIn) -> None:
        rows = [line.split(",") for line in units(as_("guan")).splitlines()]
        rows[0] = ["code", "name", "name_en", "kind", "parent", "area", "phone"]
        rows.append(["SZ", "市政处", "", "department", "", "999900", "0318"])
        assert send(as_("guan"), workbook(rows), name="表.xlsx")["counts"] == {"new": 1}

    def test_retires_only_when_it_is_the_whole(self, as_: SignIn) -> None:
        guan = as_("guan")
        short = "\n".join(line for line in units(guan).splitlines() if not line.startswith("LD-E,"))
        assert send(guan, short)["nothing"] is True
        assert send(guan, short, retires="on")["counts"] == {"retired": 1}

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ("DL,道路所", "DL,", "表.csv:2:名称：“名称”不能为空"),
            (
                "DL,道路所,,部门（条）",
                "DL,道路所,,俱乐部",
                "“种类”写的是“俱乐部”，应当是：部门（条）、属地（块）、指挥中心",
            ),
            ("LD-E,路灯所东区班,,department,LD", "LD-E,路灯所东区班,,department,XX", "表.csv:4:上级："),
            ("ZX,", "LD,", "表.csv:5:代码："),
        ],
    )
    def test_says_row_and_column_of_each_fault(self, as_: SignIn, old: str, new: str, fault: str) -> None:
        guan = as_("guan")
        table = units(guan).replace("department", "部门（条）") if "部门" in old else units(guan)
        assert old in table
        context = send(guan, table.replace(old, new))
        assert fault in "\n".join(context["faults"])
        assert Upload.objects.count() == 0

    def test_writes_nothing_when_somebody_was_faster(self, as_: SignIn, city: build.World) -> None:
        guan = as_("guan")
        send(guan, units(guan).replace("道路所", "道桥处").replace("路灯所", "灯光处"))
        Unit.objects.filter(pk=city.roads.pk).update(phone="1")
        page = guan.post(f"{UNITS}upload/{Upload.objects.get().pk}/", follow=True)
        assert "别人改了其中的行" in page.text
        assert not Unit.objects.filter(name__in=["道桥处", "灯光处"]).exists()

    def test_is_forgotten_by_the_worker_after_a_week(self, as_: SignIn) -> None:
        guan = as_("guan")
        send(guan, units(guan).replace("道路所", "道桥处"))
        old, new = Upload.objects.get(), Upload.objects.get()
        new.pk = None
        new.save()
        now = timezone.now()
        Upload.objects.filter(pk=old.pk).update(at=now - timedelta(days=7, seconds=1))
        Upload.objects.filter(pk=new.pk).update(at=now - timedelta(days=6, hours=23))
        (forget,) = (path for what, _every, path in DUTIES if what == "uploads")
        assert import_string(forget)(at=now) == 1
        assert list(Upload.objects.values_list("pk", flat=True)) == [new.pk]
        assert guan.post(f"{UNITS}upload/{old.pk}/").status_code == 404

    @pytest.mark.parametrize(
        "content", [b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"a;b\n1;2", b'"', "代码\n".encode(), b"\xff\xfe"]
    )
    def test_bears_any_file(self, as_: SignIn, content: bytes) -> None:
        context = send(as_("guan"), content)
        assert context.get("faults") or context["form"].errors

    def test_is_never_calculated_by_a_spreadsheet(self, as_: SignIn, city: build.World) -> None:
        Unit.objects.filter(pk=city.roads.pk).update(name="=1+1")
        guan = as_("guan")
        assert "DL,'=1+1," in units(guan)
        assert send(guan, units(guan))["nothing"] is True
