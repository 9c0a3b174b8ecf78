"""The files of the rounds: loaded, loaded again without a change, written back as they were, faults named."""

from pathlib import Path

import pytest

from qiaomen.city.export import export
from qiaomen.rounds.models import Indicator, ObservationSite, PatrolRule
from qiaomen.units.models import Adoption

from .folders import faults, load_folder

pytestmark = pytest.mark.django_db

INDICATORS = """code,name,name_en,definition,definition_en,did,did_en,did_not,did_not_en,public
helmet,Capacete,,Motociclistas,,Com,,Sem,,yes
"""
SITES = """code,name,name_en,area,longitude,latitude,reference,indicators
ponte,Ponte,,VC-2,-47.89,-22.01,WGS-84,helmet
"""
RULES = (
    "code,name,name_en,line,area,line_kind,level,times,every,from_month,until_month,least_minutes,least_metres,"
    "least_percent,near_metres,least_gap_hours,greatest_gap_days,from,until\n"
    "rua,Rua,,,,road,town,1,week,11,3,20,,40,,24,,2025-01-01,\n"
)
CHIEF = (
    "unit,area,line,landmark,kind,categories,level,head,from_metres,until_metres,from,until\n"
    "LIM,,AV1,,chief,lixo,town,Maria,0,900,2025-01-01,\n"
)
FILES = {
    "indicators.csv": INDICATORS, "observation_sites.csv": SITES, "patrol_rules.csv": RULES, "adoptions.csv": CHIEF,
}  # fmt: skip


@pytest.fixture
def folder(vila_clara: Path) -> Path:
    for name, text in FILES.items():
        (vila_clara / name).write_text(text, encoding="utf-8")
    return vila_clara


def test_are_loaded_once_and_written_back_as_they_were(folder: Path, tmp_path: Path) -> None:
    load_folder(folder)
    assert (Indicator.objects.get().did, ObservationSite.objects.get().indicators) == ("Com", "helmet")
    rule, chief = PatrolRule.objects.get(), Adoption.objects.get()
    assert (rule.times, rule.least_minutes, rule.least_metres, rule.near, rule.in_season(1), rule.in_season(4)) == (
        1, 20, None, 50, True, False,
    )  # fmt: skip
    assert (chief.level, chief.head, chief.from_metres, chief.until_metres) == ("town", "Maria", 0, 900)
    assert not load_folder(folder).changed
    export(tmp_path / "out")
    for name, text in FILES.items():
        assert (tmp_path / "out" / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "observation_sites.csv",
            "helmet",
            "helmets",
            "observation_sites.csv:2: indicators.csv 里没有“helmets”这个代码",
        ),
        ("adoptions.csv", "town", "", "adoptions.csv:2: 河长、路段长要写“level”"),
        (
            "adoptions.csv",
            "0,900",
            "900,0",
            "adoptions.csv:2: “from_metres”和“until_metres”要么都不写，要么从小到大，而且只写给线",
        ),
        ("patrol_rules.csv", ",road", ",", "patrol_rules.csv:2: “line”、“area”和“line_kind”应当写一个，而且只写一个"),
        ("patrol_rules.csv", "11,3", "11,", "patrol_rules.csv:2: “from_month”和“until_month”要么都写，要么都不写"),
        ("patrol_rules.csv", "11,3", "13,3", "patrol_rules.csv:2: “from_month”写的是“13”，应当是 1 到 12 的月份"),
        ("patrol_rules.csv", ",40,", ",140,", "patrol_rules.csv:2: “least_percent”不能超过 100"),
    ],
)
def test_name_their_faults(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    text = FILES[file]
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(one.startswith(fault) for one in faults(folder)), faults(folder)
