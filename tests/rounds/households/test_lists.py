"""The list of doors: ranges are written out, each fault stands at its row."""

import io

import pytest
import xlsxwriter

from qiaomen.rounds.drawing import draw, rank_of, share_of
from qiaomen.rounds.households.lists import NotAList, doors_of, read_list
from tests import build
from tests.build.households import LIST


class TestDoors:
    @pytest.mark.parametrize(
        ("address", "doors"),
        [
            ("和平里1号", ["和平里1号"]),
            ("A{1-2}号楼{9-10}室", ["A1号楼9室", "A1号楼10室", "A2号楼9室", "A2号楼10室"]),
            ("{01-03,5}", ["01", "02", "03", "5"]),
        ],
    )
    def test_are_written_out(self, address: str, doors: list[str]) -> None:
        assert doors_of(address) == doors

    @pytest.mark.parametrize(
        "address", ["", "{}", "{a-b}", "{1", "1}", "{1-2}{", "{3-1}", "{1-9999}{1-9999}", "长" * 121, "a\x00b"]
    )
    def test_that_cannot_be_are_refused(self, address: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            doors_of(address)


class TestAList:
    def test_has_areas_with_their_units_and_doors(self, db: None) -> None:
        city = build.world()
        found = read_list(LIST.encode("gb18030"), "list.csv")
        assert found.faults == {}
        assert [(one.area, one.unit, one.wanted, len(one.addresses)) for one in found.blocks] == [
            (city.east, city.lamps, 20, 60), (city.west, city.roads, 20, 200),
        ]  # fmt: skip
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            for row, line in enumerate(LIST.splitlines()):
                book.add_worksheet() if row == 0 else None
                book.worksheets()[0].write_row(row, 0, [int(x) if x == "20" else x for x in line.split(",")])
        again = read_list(file.getvalue(), "list.xlsx")
        assert [(one.area, len(one.addresses)) for one in again.blocks] == [(city.east, 60), (city.west, 200)]

    def test_says_at_each_row_what_is_wrong_and_gives_it_back(self, db: None) -> None:
        build.world()
        found = read_list(
            "区域,责任单位,抽多少户,地址\n火星,LD,20,{1-30}\n东区,没有,20,{1-30}\n东区,LD,19,{1-30}\n"
            "东区,LD,20,甲{1-19}\n东区,LD,21,乙\n东区,LD,20,甲1\n西区,LD,20,{x}\n敲门市,LD,20,丙{1-20}\n".encode(),
            "list.csv",
        )
        assert sorted(found.faults) == [2, 3, 4, 5, 6, 7, 8]
        back = found.written_back().splitlines()
        assert [line.rpartition(",")[2] for line in (back[0], back[1], back[8])] == [
            "问题",
            "没有找到这个区域：火星",
            "",
        ]
        assert found.faults[5] == "这个区域在名单里另一个区域里面，同一户会算两次。"

    def test_whose_address_has_a_comma_is_not_cut_in_silence(self, db: None) -> None:
        build.world()
        head = "区域,责任单位,抽多少户,地址\n"
        found = read_list(f"{head}东区,LD,20,东里{{1-30}}号{{1,2}}\n".encode(), "list.csv")
        assert list(found.faults) == [2]
        found = read_list(f'{head}东区,LD,20,"东里{{1-30}}号{{1,2}}"\n'.encode(), "list.csv")
        assert (found.faults, len(found.blocks[0].addresses)) == ({}, 60)

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04no", b"\xff\xff\xff", "甲,乙\n1,2\n".encode(), b'a,"b\n'])
    def test_that_is_none_is_refused(self, db: None, content: bytes) -> None:
        build.world()
        with pytest.raises(NotAList):
            read_list(content, "list.csv")


class TestTheDraw:
    def test_is_as_it_is_written_down(self) -> None:
        # printf '%s' 's|A|1' | sha256sum, and so on
        assert rank_of("s", "A", 1)[:8] == "c8208bf8"
        assert draw("s", "A", range(1, 6), 3) == [4, 2, 5]

    def test_is_another_with_another_seed_and_area_and_takes_all_where_there_are_few(self) -> None:
        draws = {tuple(draw(seed, area, range(1, 101), 20)) for seed in "st" for area in "AB"}
        assert len(draws) == 4
        assert sorted(draw("s", "A", range(1, 6), 20)) == [1, 2, 3, 4, 5]

    def test_gives_every_door_the_same_chance(self) -> None:
        times = [0] * 51
        for seed in range(1000):
            for number in draw(str(seed), "A", range(1, 51), 10):
                times[number] += 1
        # Chi-square of 50 doors: mean 40 (without replacement), far below 80.
        assert sum((n - 200) ** 2 / 200 for n in times[1:]) < 80

    def test_of_a_share_is_rounded_up(self) -> None:
        assert [share_of(n, 10) for n in (0, 1, 10, 11)] == [0, 1, 1, 2]
