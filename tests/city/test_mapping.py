"""Files with other columns, other words and other reference systems load by data alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from qiaomen.cases.models import Category, FilingStandard
from qiaomen.places.coords import ReferenceSystem, from_wgs84
from qiaomen.places.models import Area

from .conftest import PROJECT
from .folders import change, faults, load_folder

pytestmark = pytest.mark.django_db

MAPPING = """
[files."categories.csv"]
path = "papers/catalogue.csv"
columns = { kind = "Tipo", code = "{Grupo}-{No}", name = "Nome", major_code = "Grupo" }
constants = { standard = "VC-2025" }
values = { kind = { objeto = "component", fato = "event" } }
distinct = true
"""
CATALOGUE = """Tipo,Grupo,No,Nome,Nota
objeto,1,01,Poste,a
objeto,1,01,Poste,b
fato,1,01,Lixo,
"""


@pytest.fixture
def mapped(vila_clara: Path) -> Path:
    """Vila Clara with a catalogue that somebody else wrote; nothing else points at categories."""
    (vila_clara / "papers").mkdir()
    (vila_clara / "papers" / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (vila_clara / "categories.csv").unlink()
    for name in ("filing_standards.csv", "duties.csv", "adoptions.csv"):
        path = vila_clara / name
        path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with (vila_clara / "city.toml").open("a", encoding="utf-8") as file:
        file.write(MAPPING)
    return vila_clara


class TestMapping:
    def test_joins_columns_translates_words_and_merges_what_is_the_same(self, mapped: Path) -> None:
        load_folder(mapped)
        found = Category.objects.values_list("standard", "kind", "code", "name", "major_code")
        assert list(found) == [
            ("VC-2025", "component", "1-01", "Poste", "1"),
            ("VC-2025", "event", "1-01", "Lixo", "1"),
        ]

    def test_tells_rows_that_are_the_same_unless_distinct(self, mapped: Path) -> None:
        change(mapped, "city.toml", "distinct = true", "distinct = false")
        place = "papers/catalogue.csv"
        assert faults(mapped) == [f"{place}:3: 与 {place}:2 重复：standard=VC-2025 kind=component code=1-01"]

    def test_tells_faults_by_the_rows_of_the_other_file(self, mapped: Path) -> None:
        change(mapped, "papers/catalogue.csv", "fato,1,01,Lixo", "coisa,1,01,")
        assert faults(mapped) == [
            "papers/catalogue.csv:4: “kind”写的是“coisa”，应当是：component、event",
            "papers/catalogue.csv:4: “name”不能为空",
        ]

    def test_tells_a_column_that_the_other_file_does_not_have(self, mapped: Path) -> None:
        change(mapped, "city.toml", "{Grupo}-{No}", "{Grupos}-{No}")
        told = "city.toml 要从“Grupos”列取“code”，文件里没有这一列；是不是“Grupo”？"
        assert faults(mapped) == [f"papers/catalogue.csv:1: {told}"]

    def test_tells_a_column_that_is_taken_from_nowhere(self, mapped: Path) -> None:
        change(mapped, "city.toml", ', name = "Nome"', "")
        assert faults(mapped) == ["papers/catalogue.csv:1: city.toml 没有说“name”从哪一列取"]

    def test_tells_a_key_that_is_no_column_of_ours(self, mapped: Path) -> None:
        change(mapped, "city.toml", "constants = { standard", "constants = { standart")
        [told] = faults(mapped)
        assert told.startswith(
            "city.toml:files.categories.csv.constants.standart: 不认识“standart”，可以写：standard、"
        )
        assert told.endswith("；是不是“standard”？")

    def test_takes_several_files_for_one(self, mapped: Path) -> None:
        change(mapped, "city.toml", '[files."categories.csv"]', '[[files."categories.csv"]]')
        with (mapped / "city.toml").open("a", encoding="utf-8") as file:
            file.write('[[files."categories.csv"]]\npath = "own.csv"\n')
        (mapped / "own.csv").write_text("standard,kind,code,name\nVC-X,event,1,Fila\n", encoding="utf-8")
        load_folder(mapped)
        assert list(Category.objects.values_list("name", flat=True)) == ["Poste", "Lixo", "Fila"]


CATALOGUES = """
[[files."categories.csv"]]
path = "{folder}/gbt47678_5_2026_catalogue.csv"
columns = {{ kind = "kind", code = "code", name = "name", major_code = "major_code", major_name = "major_name" }}
constants = {{ standard = "GB/T 47678.5-2026" }}
values = {{ kind = {{ "管理部件" = "component", "管理事项" = "event" }} }}

[[files."categories.csv"]]
path = "{folder}/filing_standards_519.csv"
constants = {{ standard = "519" }}
values = {{ kind = {{ "部件" = "component", "事件" = "event" }} }}
distinct = true

[files."categories.csv".columns]
kind = "kind"
code = "{{big_code}}{{small_code}}"
name = "small_name"
major_code = "big_code"
major_name = "big_name"

[files."filing_standards.csv"]
path = "{folder}/filing_standards_519.csv"
constants = {{ standard = "519", proof = "after_photo" }}
values = {{ kind = {{ "部件" = "component", "事件" = "event" }} }}

[files."filing_standards.csv".columns]
kind = "kind"
category = "{{big_code}}{{small_code}}"
condition = "filing_condition"
closing_test = "closing_condition"
limit_value = "limit_value"
limit_unit = "limit_unit"
unit_words = "{{handler_unit}}（督办：{{supervising_unit}}）"
"""


class TestCatalogues:
    def test_loads_both_whole_with_no_row_lost(self, mapped: Path, shared_data: Path) -> None:
        text = (mapped / "city.toml").read_text(encoding="utf-8").replace(MAPPING, "")
        text += CATALOGUES.format(folder=(shared_data / "catalogues").as_posix())
        (mapped / "city.toml").write_text(text, encoding="utf-8")
        loaded = load_folder(mapped)
        assert Category.objects.filter(standard="GB/T 47678.5-2026", kind="component").count() == 153
        assert Category.objects.filter(standard="GB/T 47678.5-2026", kind="event").count() == 250
        assert Category.objects.filter(standard="519").count() == 190
        assert FilingStandard.objects.count() == 519
        assert FilingStandard.objects.filter(limit_unit="urgent_day").count() == 4
        assert loaded.counts["filing_standards.csv"].new == 519
        assert not load_folder(mapped).changed


def ring_of(area: Area) -> list[list[float]]:
    """The first ring of the area's first polygon."""
    boundary: Any = area.boundary
    rings: Any = boundary["coordinates"]
    return list(rings[0] if boundary["type"] == "Polygon" else rings[0][0])


class TestBoundaries:
    def test_are_turned_into_wgs84_from_any_system(self, vila_clara: Path) -> None:
        """In China, where the systems differ."""
        corners = [(115.6, 37.7), (115.7, 37.7), (115.7, 37.8), (115.6, 37.7)]
        for system in ReferenceSystem:
            ring = [list(from_wgs84(*corner, system)) for corner in corners]
            shape = {"type": "Polygon", "coordinates": [ring]}
            feature = {"type": "Feature", "properties": {"code": "VC-1"}, "geometry": shape}
            content = {"type": "FeatureCollection", "reference": system, "features": [feature]}
            (vila_clara / "boundaries.geojson").write_text(json.dumps(content), encoding="utf-8")
            load_folder(vila_clara)
            area = Area.objects.get(code="VC-1")
            for stored, corner in zip(ring_of(area), corners, strict=True):
                assert stored == pytest.approx(corner, abs=1e-7)
            assert not area.schematic

    def test_tell_a_system_that_is_not_known(self, vila_clara: Path) -> None:
        with (vila_clara / "city.toml").open("a", encoding="utf-8") as file:
            file.write('[boundaries]\npath = "boundaries.geojson"\nreference = "GCJ02"\n')
        told = "坐标系写的是“GCJ02”，应当是：WGS-84、CGCS2000、GCJ-02、BD-09；是不是“GCJ-02”？"
        assert faults(vila_clara) == [f"city.toml:boundaries.reference: {told}"]

    def test_tell_a_declared_file_that_is_missing(self, vila_clara: Path) -> None:
        with (vila_clara / "city.toml").open("a", encoding="utf-8") as file:
            file.write('[boundaries]\npath = "real.geojson"\nreference = "GCJ-02"\n')
        assert faults(vila_clara) == ["real.geojson:0: 文件不存在或无法打开。"]

    def test_of_real_counties_take_the_place_of_schematic_ones(self, tmp_path: Path, shared_data: Path) -> None:
        folder = tmp_path / "hengshui"
        folder.mkdir()
        for path in (PROJECT / "cities" / "hengshui").iterdir():
            (folder / path.name).write_bytes(path.read_bytes())
        load_folder(folder)
        sketch = Area.objects.get(code="131102")
        path = shared_data / "boundaries" / "hengshui_counties_gcj02.geojson"
        with (folder / "city.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[boundaries]\npath = "{path.as_posix()}"\nreference = "GCJ-02"\ncode_property = "adcode"\n')
        load_folder(folder)
        real = Area.objects.get(code="131102")
        drawn = Area.objects.exclude(boundary=None)
        assert (sketch.schematic, real.schematic) == (True, False)
        assert drawn.count() == 11
        assert not drawn.filter(schematic=True).exists()
        given = json.loads(path.read_text(encoding="utf-8"))["features"][0]["geometry"]["coordinates"][0][0][0]
        assert given[0] - ring_of(real)[0][0] == pytest.approx(0.0061, abs=0.001)
