"""A register brought by the page: the worker takes it in, progress and faulty rows are shown to who brought it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from qiaomen.paper.register_task import forget_registers, take_in
from qiaomen.people.models import Role
from qiaomen.volunteers.models import RegisterImport, Volunteer
from qiaomen.worker import work_off
from tests import build
from tests.build.network import Network, network

pytestmark = pytest.mark.django_db
ROWS = "姓名,手机号,居住地,工作单位\n张三,13812345678,东区,\n李四,x,东区,\n王五,13800000002,西区,路灯所\n"


@pytest.fixture
def net(db: None) -> Network:
    made = network(build.world())
    build.add_person(made.world, "lam", "路灯所组织者", Role.ORGANISER, made.world.lamps)
    return made


def bring(client: Client, rows: str = ROWS) -> HttpResponse:
    file = SimpleUploadedFile("名册.csv", rows.encode())
    answer = client.post("/desk/volunteers/import/", {"file": file})
    return HttpResponse(status=answer.status_code)


class TestARegister:
    def test_is_taken_in_by_the_worker_and_its_faults_come_back(self, net: Network, tmp_path: Path) -> None:
        page = net.world.client("zu")
        assert bring(page).status_code == 302
        row = RegisterImport.objects.get()
        assert ("正在导入" in page.get("/desk/volunteers/import/").content.decode(), "13812345678" in row.content) == (
            True, False,
        )  # fmt: skip
        work_off()
        assert "新登记 2 人，已经在册 0 人，没有收进 1 行" in page.get("/desk/volunteers/import/").content.decode()
        (tmp_path / "b.xlsx").write_bytes(page.get(f"/desk/volunteers/import/{row.pk}/").content)
        back = CalamineWorkbook.from_path(str(tmp_path / "b.xlsx")).get_sheet_by_index(0).to_python()
        assert [line[0] for line in back] == ["姓名", "李四"]
        row.refresh_from_db()
        assert row.content == ""
        take_in.func(row.pk)
        assert Volunteer.objects.count() == 2

    def test_is_shown_to_who_brought_it_alone_and_forgotten_after_a_week(self, net: Network) -> None:
        bring(net.world.client("zu"))
        work_off()
        row = RegisterImport.objects.get()
        address = f"/desk/volunteers/import/{row.pk}/"
        assert net.world.client("lam").get(address).status_code == 404
        assert "名册.csv" not in net.world.client("lam").get("/desk/volunteers/import/").content.decode()
        assert net.world.client("guan").get("/desk/volunteers/import/").status_code == 404
        assert forget_registers(at=timezone.now() + timedelta(days=8)) == 1
        assert net.world.client("zu").get(address).status_code == 404

    def test_brings_in_nobody_who_is_not_of_the_post(self, net: Network) -> None:
        bring(net.world.client("lam"))
        work_off()
        assert list(Volunteer.objects.values_list("name", flat=True)) == ["王五"]
        assert RegisterImport.objects.get().refused == 2

    @pytest.mark.parametrize("rows", ["", "x", "\0" * 9, "姓名,手机号\n1,2"])
    def test_that_is_none_is_told(self, net: Network, rows: str) -> None:
        page = net.world.client("zu")
        status = bring(page, rows).status_code
        work_off()
        if rows:
            assert (status, RegisterImport.objects.get().problem != "") == (302, True)
        else:
            assert (status, RegisterImport.objects.count()) == (422, 0)
        assert page.get("/desk/volunteers/import/").status_code == 200
