"""`city.toml` with anything in it: faults, never an exception."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PROJECT
from .folders import faults

pytestmark = pytest.mark.django_db

ODD = {
    "files = 3": ["city.toml:files: 应当是一张表，写成 [files]"],
    "boundaries = 3": ["city.toml:boundaries: 应当是一张表，写成 [boundaries]"],
    "rules = []": ["city.toml:rules: 应当是一张表，写成 [rules]"],
    "[rules]\ncases = 3": ["city.toml:rules.cases: 应当是一张表，写成 [rules.cases]"],
    "[boundaries]\npath = 3": ["city.toml:boundaries.path: 应当是加引号的文字，写的是 3"],
    "[lines]\nkind = 'road'": [
        "city.toml:lines.kind: 不认识“kind”，可以写：path、reference、code_property、name_property、kind_property"
    ],
    "[files]\n'unit.csv' = { path = 'x.csv' }": [
        "city.toml:files.unit.csv: 不认识“unit.csv”，可以写：divisions.csv、landmarks.csv、units.csv、categories.csv、"
        "filing_standards.csv、duties.csv、adoptions.csv、working_days.csv、working_periods.csv、reasons.csv、"
        "escalation.csv、stage_limits.csv、indicators.csv、observation_sites.csv、"
        "patrol_rules.csv、skills.csv；是不是“units.csv”？"
    ],
    "[files]\n'reasons.csv' = 'x.csv'": ["city.toml:files.reasons.csv: 应当是一张表，写成 [files.reasons.csv]"],
    "[files]\n'reasons.csv' = { columns = {} }": ["city.toml:files.reasons.csv.path: 不能为空"],
    "[files]\n'reasons.csv' = { path = 'reasons.csv', distinct = 1, columns = [] }": [
        "city.toml:files.reasons.csv.distinct: 应当是 true 或 false",
        "city.toml:files.reasons.csv.columns: 应当是一张表，写成 [files.reasons.csv.columns]",
    ],
    "[files]\n'reasons.csv' = { path = 'reasons.csv', constants = { code = 1 }, values = { kind = 'x' } }": [
        "city.toml:files.reasons.csv.constants.code: 应当是加引号的文字，写的是 1",
        "city.toml:files.reasons.csv.values.kind: 应当是一张表，写成 [files.reasons.csv.values.kind]",
    ],
    "[[files.'reasons.csv']]\npath = 'reasons.csv'\n[[files.'reasons.csv']]\npath = 'more.csv'": [
        "more.csv:0: 文件不存在或无法打开"
    ],
}


class TestCityFile:
    @pytest.mark.parametrize("odd", ODD)
    def test_tells_what_it_cannot_use(self, vila_clara: Path, odd: str) -> None:
        path = vila_clara / "city.toml"
        # A key without a table must stand before the tables.
        whole = path.read_text(encoding="utf-8").split("[rules.cases]")[0]
        path.write_text(whole + odd, encoding="utf-8")
        assert faults(vila_clara) == ODD[odd]

    def test_may_be_missing_without_more_ado(self, vila_clara: Path) -> None:
        (vila_clara / "city.toml").unlink()
        assert faults(vila_clara) == ["city.toml:0: 文件不存在或无法打开"]


class TestBeforeTheDatabase:
    def test_says_what_to_do_first(self, vila_clara: Path, tmp_path: Path) -> None:
        (tmp_path / "data" / "static").mkdir(parents=True)
        surroundings = {
            **os.environ,
            "QIAOMEN_DATA": str(tmp_path / "data"),
            "DATABASE_URL": "",
            "PYTHONPATH": str(PROJECT),
        }
        done = subprocess.run(
            [sys.executable, "-m", "qiaomen.cli", "city", "check", str(vila_clara)],
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1] == "CommandError: 数据库还没有建好，请先运行 qiaomen migrate"
