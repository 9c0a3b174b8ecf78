"""Existing registers of volunteers: taken in once, refused row by row, told without showing anybody else."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from qiaomen.city.tables import NotATable
from qiaomen.paper.volunteers import Outcome, import_register
from qiaomen.volunteers import bulk
from qiaomen.volunteers.details import Details
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.register import register
from tests import build
from tests.build.network import Network, network
from tests.cases.test_races import at_once

HEADER = ["姓名", "手机号", "身份证号", "居住地", "工作单位", "所属队伍", "政治面貌"]
GOOD = ["张三", "13812345678", "11010519491231002X", "东区", "路灯所", "lamps", "中共党员"]
ID2 = "110105194912310038"


@pytest.fixture
def net(db: None) -> Network:
    return network(build.world())


Run = Callable[..., tuple[tuple[int, int, int], list[list[str]]]]


@pytest.fixture
def run(tmp_path: Path, now: datetime) -> Run:
    """`run([row, …])`: the outcome, and the refused rows as they came back."""

    def do(rows: Sequence[Sequence[str]], name: str = "in.csv") -> tuple[tuple[int, int, int], list[list[str]]]:
        path = written(tmp_path / name, rows)
        done = import_register(path, refused=tmp_path / "back.xlsx", at=now)
        back = CalamineWorkbook.from_path(str(tmp_path / "back.xlsx")).get_sheet_by_index(0).to_python()
        return (done.new, done.known, done.refused), [[str(cell) for cell in row] for row in back[1:]]

    return do


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A file with a title above its header."""
    table = [["志愿者名册"], HEADER, *rows]
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in table), encoding="gb18030")
    else:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for n, row in enumerate(table):
                sheet.write_row(n, 0, row)
    return path


class TestARegister:
    @pytest.mark.parametrize("name", ["in.csv", "in.xlsx"])
    def test_is_taken_in_once_however_often_it_comes(self, net: Network, run: Run, name: str) -> None:
        assert run([GOOD], name) == ((1, 0, 0), [])
        assert run([GOOD], name) == ((0, 1, 0), [])
        made = Volunteer.objects.get()
        assert (made.name, made.born_on, made.party_member, made.home) == (
            "张三",
            date(1949, 12, 31),
            True,
            net.world.east,
        )
        assert str(made.number).startswith(f"V{made.pk:07d}")
        assert made.memberships.count() == 3

    def test_gives_who_is_there_what_he_lacks(self, net: Network, run: Run, now: datetime) -> None:
        register(details=Details("张三", "13812345678", net.world.east, date(1949, 12, 31)), at=now)
        assert run([GOOD]) == ((0, 1, 0), [])
        rows = Volunteer.objects.get().memberships.all()
        assert sorted(str(row.organisation or row.unit or row.area) for row in rows) == [
            "东区",
            "路灯所",
            "路灯所志愿队",
        ]

    @pytest.mark.parametrize(
        ("place", "value", "why"),
        [
            (0, "李四", "这个手机号已经登记过，姓名不同"),
            (1, "13900000000", "这个证件号已经登记过，手机号不同"),
            (2, ID2, "这个手机号已经登记过，证件号不同"),
            (2, "110105194912310039", "请核对身份证号"),
            (1, "x", "请核对手机号"),
            (3, "南区", "不认识"),
            (3, "", "没有写住在哪里"),
            (5, "没有的队", "不认识"),
        ],
    )
    def test_sends_a_faulty_row_back_with_its_reason(
        self, net: Network, run: Run, place: int, value: str, why: str
    ) -> None:
        run([GOOD])
        bad = [*GOOD[:place], value, *GOOD[place + 1 :]]
        counts, back = run([GOOD, bad])
        assert counts == (0, 1, 1)
        assert (back[0][:7], back[0][7].startswith("第 4 行：" + why)) == (bad, True), back
        assert "张三" not in back[0][7]

    def test_says_which_of_its_own_rows_are_two(self, net: Network, run: Run) -> None:
        counts, back = run([GOOD, ["李四", *GOOD[1:]], GOOD])
        assert (counts, len(back), Volunteer.objects.count()) == ((1, 1, 1), 1, 1)

    def test_goes_on_after_it_was_cut_off(self, net: Network, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("qiaomen.paper.volunteers.BATCH", 2)
        rows = [[f"人{n}", f"1380000000{n}", "", "西区", "", "", ""] for n in range(5)]
        run(rows[:3])
        assert run(rows) == ((2, 3, 0), [])

    def test_needs_a_header(self, net: Network, tmp_path: Path, now: datetime) -> None:
        for text in ("a,b\n1,2", "", "姓名,手机号\n张三,1", "\x00\x01"):
            (tmp_path / "x.csv").write_text(text)
            with pytest.raises(NotATable):
                import_register(tmp_path / "x.csv", refused=tmp_path / "y.xlsx", at=now)

    def test_takes_no_minor_without_a_guardian(self, net: Network, tmp_path: Path, now: datetime) -> None:
        (tmp_path / "x.csv").write_text(
            "姓名,手机号,居住地,出生日期,监护人,监护人电话,监护人同意\n小明,13800000001,东区,2015/3/4,,,\n"
            "小红,13800000002,东区,2015-03-04,张大,13700000000,是\n小刚,13800000003,东区,2015-13-04,,,\n"
        )
        done = import_register(tmp_path / "x.csv", refused=tmp_path / "y.xlsx", at=now)
        assert (done, Volunteer.objects.get().name) == (Outcome(new=1, refused=2), "小红")


class TestTheCommand:
    def test_says_what_became_of_the_rows(self, net: Network, tmp_path: Path) -> None:
        said = StringIO()
        call_command("volunteers", "import", str(written(tmp_path / "in.csv", [GOOD])), stdout=said)
        assert "新登记 1 人，已经在册 0 人，没有收进 0 行。" in said.getvalue()
        assert not (tmp_path / "in.errors.xlsx").exists()
        with pytest.raises(SystemExit):
            call_command("volunteers", "import", str(written(tmp_path / "in.csv", [["李四", *GOOD[1:]]])), stdout=said)
        assert (tmp_path / "in.errors.xlsx").stat().st_mode & 0o077 == 0
        with pytest.raises(CommandError):
            call_command("volunteers", "import", str(tmp_path / "nothing.csv"), stdout=said)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_a_register_and_a_person_make_one_row(self, now: datetime) -> None:
        net = network(build.world())
        rows = [bulk.Entry(Details(f"人{n}", f"1380000000{n}", net.world.east, age_needed=False)) for n in range(5)]
        results = at_once(
            lambda: bulk.enter(rows, on=now.date(), at=now),
            lambda: bulk.enter(rows, on=now.date(), at=now),
            lambda: register(details=Details("人0", "13800000000", net.world.east, date(1990, 1, 1)), at=now),
        )
        assert Volunteer.objects.count() == 5, results
        assert Volunteer.objects.filter(number=None).count() == 0
