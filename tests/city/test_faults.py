"""Each kind of fault in a city's folder, told with its place and its exact words."""

from pathlib import Path

import pytest

from . import slips_between_files, slips_in_cells
from .folders import change, faults
from .slips_in_cells import Slip

pytestmark = pytest.mark.django_db

SLIPS = slips_in_cells.SLIPS | slips_between_files.SLIPS


class TestFaults:
    @pytest.mark.parametrize("slip", SLIPS.values(), ids=list(SLIPS))
    def test_names_the_place_what_is_there_and_what_is_allowed(self, vila_clara: Path, slip: Slip) -> None:
        file, old, new, told = slip
        change(vila_clara, file, old, new)
        assert faults(vila_clara) == told

    def test_are_all_told_at_once(self, vila_clara: Path) -> None:
        change(vila_clara, "stage_limits.csv", "verify,1,", "verify,-1,")
        change(vila_clara, "units.csv", "NOR,Subprefeitura Norte", "NOR,")
        change(vila_clara, "city.toml", "America/Sao_Paulo", "Mars/Olympus")
        assert len(faults(vila_clara)) == 3

    def test_count_blank_rows_as_a_spreadsheet_does(self, vila_clara: Path) -> None:
        change(vila_clara, "stage_limits.csv", "verify,1,", ",,\n\nverify,0,")
        assert faults(vila_clara) == ["stage_limits.csv:7: “limit_value”写的是“0”，应当是大于 0 的数"]

    def test_count_a_cell_of_two_lines_as_one_row(self, vila_clara: Path) -> None:
        change(vila_clara, "reasons.csv", "É assunto do estado", '"É assunto\ndo estado"')
        change(vila_clara, "reasons.csv", "suspend,peça", "suspended,peça")
        assert [fault.split(" ")[0] for fault in faults(vila_clara)] == ["reasons.csv:4:"]

    def test_of_a_missing_file(self, vila_clara: Path) -> None:
        (vila_clara / "reasons.csv").unlink()
        assert faults(vila_clara) == ["reasons.csv:0: 文件不存在或无法打开"]

    def test_of_an_empty_file(self, vila_clara: Path) -> None:
        (vila_clara / "reasons.csv").write_text("\n", encoding="utf-8")
        assert faults(vila_clara) == ["reasons.csv:0: 文件是空的"]

    def test_of_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        assert faults(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}:0: 没有这个文件夹"]

    @pytest.mark.parametrize(
        ("encoding", "told"),
        [
            ("gb18030", "编码像是 GB18030（GBK），请另存为 UTF-8"),
            ("utf-16", "编码是 UTF-16，请另存为 UTF-8"),
        ],
    )
    def test_of_an_encoding_that_is_not_utf_8(self, vila_clara: Path, encoding: str, told: str) -> None:
        text = "day,works,name,official\n2026-01-01,no,元旦,yes\n"
        (vila_clara / "working_days.csv").write_bytes(text.encode(encoding))
        assert faults(vila_clara) == [f"working_days.csv:0: {told}"]

    def test_of_a_quote_that_does_not_close(self, vila_clara: Path) -> None:
        change(vila_clara, "reasons.csv", "É assunto do estado", '"É assunto do estado')
        assert faults(vila_clara) == ["reasons.csv:0: 不是有效的 CSV：unexpected end of data"]

    def test_do_not_arise_from_a_byte_order_mark(self, vila_clara: Path) -> None:
        path = vila_clara / "units.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert faults(vila_clara) == []

    def test_do_not_arise_from_files_that_may_be_missing(self, vila_clara: Path) -> None:
        for name in ("landmarks.csv", "adoptions.csv", "lines.geojson", "boundaries.geojson"):
            (vila_clara / name).unlink()
        assert faults(vila_clara) == []

    def test_do_not_arise_from_hours_that_follow_one_another(self, vila_clara: Path) -> None:
        change(
            vila_clara,
            "working_periods.csv",
            "09:00,17:00,,",
            "09:00,12:00,,\n12:00,17:00,,\n18:00,19:00,,2026-01-31\n18:30,19:30,2026-02-01,",
        )
        assert faults(vila_clara) == []

    def test_of_a_file_that_cannot_be_read_are_not_repeated_where_it_is_named(self, vila_clara: Path) -> None:
        for name in ("units.csv", "divisions.csv", "categories.csv", "lines.geojson"):
            (vila_clara / name).write_text("", encoding="utf-8")
        assert faults(vila_clara) == [
            "divisions.csv:0: 文件是空的",
            "units.csv:0: 文件是空的",
            "categories.csv:0: 文件是空的",
            "lines.geojson:0: 文件不是有效的 JSON，第 1 行有错误。",
        ]
