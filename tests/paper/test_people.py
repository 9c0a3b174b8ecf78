"""A list of staff: checked whole, entered once, passwords for the new alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qiaomen.people.actors import staff
from qiaomen.people.models import Person, Post, Role
from tests.build import World
from tests.paper.conftest import Run

Made = Callable[..., Path]
HEADER = ["账号", "姓名", "岗位", "单位", "区域", "电话", "邮箱", "可看联系方式"]
NEW = ["zhou", "周明", "受理员", "ZX", "", "13800138000", "zhou@example.org", "是"]
SECOND = ["zhou", "周明", "operator", "指挥中心", "东区", "13800138000", "zhou@example.org", "no"]


@pytest.fixture
def load(run: Run, table: Made, tmp_path: Path, world: World) -> Callable[..., object]:
    """Load a list; passwords go into a new file each time."""
    count = iter(range(99))

    def called(*rows: list[str], header: list[str] = HEADER) -> object:
        file = table(*rows, header=header, name="staff.csv")
        return run("people", "load", file, "--passwords", tmp_path / f"passwords-{next(count)}.csv")

    return called


class TestLoad:
    def test_enters_a_person_with_every_post(self, load: Run, world: World, tmp_path: Path) -> None:
        said = load(NEW, SECOND)
        assert (said.code, said.err) == (0, "")
        assert "新账号 1 个，修改 0 个，不变 0 个；新岗位 2 个" in said.out
        person = Person.objects.get(username="zhou")
        assert (person.name, person.email, person.must_change_password) == ("周明", "zhou@example.org", True)
        posts = [(post.role, post.unit, post.area, post.sees_contacts) for post in staff(person).posts]
        assert posts == [
            (Role.ACCEPTER, world.centre, None, True),
            (Role.OPERATOR, world.centre, world.east, False),
        ]

    def test_writes_a_password_that_opens_the_account_where_only_the_owner_reads(
        self, load: Run, tmp_path: Path
    ) -> None:
        load(NEW)
        file = tmp_path / "passwords-0.csv"
        assert file.stat().st_mode & 0o777 == 0o600
        username, password = file.read_text(encoding="utf-8").strip().split(",")
        assert Person.objects.get(username=username).check_password(password)
        assert len(password) == 19

    def test_changes_nothing_the_second_time(self, load: Run, tmp_path: Path) -> None:
        load(NEW, SECOND)
        before = Person.objects.get(username="zhou").password
        assert "新账号 0 个，修改 0 个，不变 1 个；新岗位 0 个" in load(NEW, SECOND).out
        assert Person.objects.get(username="zhou").password == before
        assert not (tmp_path / "passwords-1.csv").exists()

    def test_corrects_what_is_given_and_keeps_the_rest(self, load: Run) -> None:
        load(NEW)
        changed = load(["zhou", "周敏", "受理员", "ZX", "", "", "", "否"])
        assert "修改 1 个" in changed.out
        person = Person.objects.get(username="zhou")
        assert (person.name, person.phone) == ("周敏", "13800138000")
        assert not Post.objects.get(person=person).sees_contacts

    def test_leaves_a_closed_account_closed_and_says_so(self, load: Run, run: Run) -> None:
        load(NEW)
        run("people", "close", "zhou")
        assert "“zhou”的账号是关闭的" in load(NEW).out
        assert not Person.objects.get(username="zhou").is_active

    def test_needs_a_new_file_for_passwords(self, run: Run, table: Made, tmp_path: Path, world: World) -> None:
        file = table(NEW, header=HEADER)
        assert "请用 --passwords" in run("people", "load", file).err
        (tmp_path / "there.csv").write_text("precious")
        said = run("people", "load", file, "--passwords", tmp_path / "there.csv")
        assert "什么都没有改动" in said.err
        assert (tmp_path / "there.csv").read_text() == "precious"
        assert not Person.objects.filter(username="zhou").exists()

    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [
            ("账号", "", "staff.csv:3: “username”不能为空"),
            ("账号", "a b", "staff.csv:3: 账号里不能有空白"),
            ("账号", "ANA", "staff.csv:3: 已经有账号“ana”，只有大小写不同"),
            ("姓名", "名" * 61, "staff.csv:3: name：最多 60 个字，写了 61 个"),
            ("岗位", "市民", "staff.csv:3: “role”写的是“市民”，不认识这个代码或名称"),
            ("单位", "XX", "staff.csv:3: “unit”写的是“XX”"),
            ("区域", "南区", "staff.csv:3: “area”写的是“南区”，不认识这个代码或名称"),
            ("邮箱", "zhou@", "staff.csv:3: “zhou@”不是电子邮箱地址"),
            ("可看联系方式", "也许", "staff.csv:3: “sees_contacts”应当是 yes 或 no"),
            ("岗位", "派遣员", "staff.csv:3: “派遣员”这个岗位不能看联系方式"),
        ],
    )
    def test_tells_every_fault_and_changes_nothing(self, column: str, value: str, says: str, load: Run) -> None:
        before = Person.objects.count()
        row = dict(zip(HEADER, NEW, strict=True)) | {"账号": "wei", column: value}
        said = load(NEW, [*row.values()], ["li", "李", "受理员", "Y", "", "", "", ""])
        assert said.code == 1
        assert says in said.err
        assert "staff.csv:4: “unit”写的是“Y”" in said.err
        assert Person.objects.count() == before

    def test_refuses_one_account_with_two_names_and_a_post_twice(self, load: Run) -> None:
        said = load(NEW, ["zhou", "周敏", *NEW[2:]])
        assert "staff.csv:3: 同一账号的“name”与第 2 行不同" in said.err
        assert "staff.csv:3: 这个岗位已经写过一次" in said.err

    def test_tells_what_is_wrong_with_the_header(self, load: Run) -> None:
        said = load(NEW[:3], header=["username", "名字", "岗位"])
        assert "staff.csv:1: 没有“名字”这一列" in said.err
        assert "staff.csv:1: 缺少“unit（单位）”这一列" in said.err


class TestClose:
    def test_closes_an_account_and_leaves_what_it_did(self, run: Run, world: World) -> None:
        assert "已关闭“ana”" in run("people", "close", "ana").out
        person = Person.objects.get(username="ana")
        assert not person.is_active
        assert person.posts.count() == 1
        assert "已经是关闭的" in run("people", "close", "ana").out

    def test_knows_who_is_not_there(self, run: Run, world: World) -> None:
        assert run("people", "close", "nobody").err == "没有“nobody”这个账号"


class TestList:
    def test_shows_everybody_with_posts(self, run: Run, world: World) -> None:
        run("people", "close", "bo")
        lines = run("people", "list").out.splitlines()
        assert len(lines) == Person.objects.count()
        assert "ana\t受理员安娜\t受理员 指挥中心" in lines
        assert "bo\t路灯所办理人柏松（已关闭）\t办理人 路灯所" in lines
