"""Boundary and line files: what is read, and what is said about a bad one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import shapely

from qiaomen.places.boundaries import Boundary, Fault, Line, read_boundaries, read_lines
from qiaomen.places.coords import ReferenceSystem, points_from_wgs84, to_wgs84
from qiaomen.places.index import AreaIndex, Shape

SQUARE = [[[115.0, 37.0], [115.1, 37.0], [115.1, 37.1], [115.0, 37.1], [115.0, 37.0]]]
BOW_TIE = [[[115.0, 37.0], [115.1, 37.1], [115.1, 37.0], [115.0, 37.1], [115.0, 37.0]]]
STREET = [[115.0, 37.0], [115.1, 37.05]]


def feature(code: Any = "131102", coordinates: Any = SQUARE, drawn: str = "Polygon", **more: Any) -> dict[str, Any]:
    geometry = {"type": drawn, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"code": code, **more}, "geometry": geometry}


def street(code: str = "R1", coordinates: Any = STREET, **more: Any) -> dict[str, Any]:
    named = {"name": "人民路", "kind": "road"} | more
    return feature(code, coordinates, "LineString", **named)


def written(folder: Path, *features: Any, **top: Any) -> Path:
    path = folder / "boundaries.geojson"
    content = {"type": "FeatureCollection", "reference": "WGS-84", "features": list(features)} | top
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def boundary_faults(path: Path) -> list[tuple[int, str]]:
    """The faults of a file from which nothing could be read."""
    found, faults = read_boundaries(path)
    assert found == []
    assert {fault.file for fault in faults} == {path.name}
    return [(fault.row, fault.message) for fault in faults]


class TestReadBoundaries:
    def test_reads_code_and_polygon(self, tmp_path: Path) -> None:
        found, faults = read_boundaries(written(tmp_path, feature()))
        assert faults == []
        assert found == [Boundary("131102", shapely.Polygon(SQUARE[0]), row=1)]

    def test_takes_a_number_for_a_code_and_a_mark_at_the_start_of_the_file(self, tmp_path: Path) -> None:
        path = written(tmp_path, feature(131102), schematic=True)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        [boundary], faults = read_boundaries(path)
        assert (boundary.code, boundary.schematic, faults) == ("131102", True, [])

    def test_converts_to_wgs84(self, tmp_path: Path) -> None:
        true = shapely.Polygon(SQUARE[0])
        shifted = shapely.transform(true, lambda points: points_from_wgs84(points, ReferenceSystem.GCJ02))
        corners = shapely.geometry.mapping(shifted)["coordinates"]
        path = written(tmp_path, feature(coordinates=corners), reference="GCJ-02")
        [boundary], _faults = read_boundaries(path)
        assert shapely.equals_exact(boundary.geometry, true, tolerance=1e-8)

    def test_forgets_heights(self, tmp_path: Path) -> None:
        high = [[[*point, 25.0] for point in SQUARE[0]]]
        [boundary], _faults = read_boundaries(written(tmp_path, feature(coordinates=high)))
        assert not boundary.geometry.has_z

    def test_repairs_a_boundary_that_crosses_itself_and_says_so(self, tmp_path: Path) -> None:
        (bow_tie, square), faults = read_boundaries(written(tmp_path, feature("1", BOW_TIE), feature("2")))
        assert faults == []
        assert bow_tie.geometry.is_valid
        assert bow_tie.geometry.area == pytest.approx(0.005)
        assert "自动修正" in bow_tie.note
        assert square.note == ""

    def test_reports_each_fault_by_row_and_still_reads_the_rest(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            feature("1"),
            feature(None),
            feature("1"),
            feature("2", STREET, "LineString"),
            {"type": "Feature", "properties": {"code": "3"}, "geometry": None},
            feature("4", [[[115.0, 37.0], [115.1, 37.0], [115.1, 37.1]]]),
            feature("5", [[["a", "b"]]]),
            feature("6", [[point[::-1] for point in SQUARE[0]]]),
            feature("7", [[[115.0, 37.0], [0, 0], [115.1, 37.1], [115.0, 37.0]]]),
            feature("8", [[[115.0, 37.0], [115.1, 37.0], [115.2, 37.0], [115.0, 37.0]]]),
            feature("9", []),
            "words",
            feature("10", [[[12_880_000, 4_540_000], [12_880_001, 4_540_000], [0, 1], [12_880_000, 4_540_000]]]),
        )
        found, faults = read_boundaries(path)
        assert [boundary.code for boundary in found] == ["1"]
        words = [
            (2, "缺少属性 properties.code"),
            (3, "代码 1 重复，第 1 个图形已经用过"),
            (4, "实为 LineString"),
            (5, "实为 空"),
            (6, "首尾相接"),
            (7, "坐标写法有误"),
            (8, "写反"),
            (9, "都是 0"),
            (10, "没有面积"),
            (11, "没有坐标"),
            (12, "缺少属性"),
            (13, "超出范围"),
        ]
        assert [fault.row for fault in faults] == [row for row, _words in words]
        for fault, (_row, expected) in zip(faults, words, strict=True):
            assert expected in fault.message

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b'{"type": "FeatureCollection",\n "features": [}', "第 2 行"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b"[]", "FeatureCollection"),
            (b'{"type": "Feature"}', "FeatureCollection"),
            (b'{"type": "FeatureCollection", "reference": "WGS-84"}', "features"),
            (b'{"type": "FeatureCollection", "features": []}', "缺少 reference"),
            (b'{"type": "FeatureCollection", "features": [], "reference": "EPSG:3857"}', "EPSG:3857"),
            (b'{"type": "FeatureCollection", "features": [], "reference": ["WGS-84"]}', "无效"),
            (b'{"type": "FeatureCollection", "features": [], "reference": "WGS-84", "schematic": 1}', "schematic"),
            (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN"),
            (b'{"a": ' + b"9" * 5000 + b"}", "太长"),
            (b"[" * 100_000, "太深"),
        ],
    )
    def test_refuses_a_file_that_is_something_else(self, tmp_path: Path, content: bytes, words: str) -> None:
        path = tmp_path / "boundaries.geojson"
        path.write_bytes(content)
        [(row, message)] = boundary_faults(path)
        assert row == 0
        assert words in message

    def test_refuses_a_number_beyond_all_numbers(self, tmp_path: Path) -> None:
        path = written(tmp_path, feature())
        path.write_text(path.read_text().replace("115.1", "1e999"))
        [(row, _message)] = boundary_faults(path)
        assert row == 1

    def test_says_that_the_file_is_missing(self, tmp_path: Path) -> None:
        assert boundary_faults(tmp_path / "nothing.geojson") == [(0, "文件不存在或无法打开。")]

    def test_takes_the_reference_from_the_caller_where_the_file_is_silent(self, tmp_path: Path) -> None:
        path = written(tmp_path, feature(adcode=7), reference=None)
        [boundary], faults = read_boundaries(path, code_property="adcode", reference=ReferenceSystem.BD09)
        assert (boundary.code, faults) == ("7", [])
        assert not boundary.geometry.equals(shapely.Polygon(SQUARE[0]))

    def test_refuses_two_references(self, tmp_path: Path) -> None:
        path = written(tmp_path, feature())
        found, faults = read_boundaries(path, reference=ReferenceSystem.GCJ02)
        assert found == []
        assert faults == [Fault(path.name, 0, "文件写明坐标系为 WGS-84，与指定的 GCJ-02 不一致。")]


class TestReadLines:
    def test_reads_code_name_kind_and_line(self, tmp_path: Path) -> None:
        found, faults = read_lines(written(tmp_path, street()))
        assert faults == []
        assert found == [Line("R1", "人民路", "road", shapely.LineString(STREET), row=1)]
        found, faults = read_lines(written(tmp_path, street(name_en="Renmin Road")))
        assert ([one.name_en for one in found], faults) == (["Renmin Road"], [])

    def test_reports_what_is_wrong(self, tmp_path: Path) -> None:
        path = written(
            tmp_path,
            street("R1", name=" "),
            street("R2", kind="path"),
            feature("R3", name="人民路", kind="road"),
            street("R4", [STREET[0], STREET[0]]),
            street("R5", [STREET[0]]),
        )
        found, faults = read_lines(path)
        assert found == []
        words = ["properties.name", "种类“path”无效", "LineString", "没有长度", "坐标写法有误"]
        assert [fault.row for fault in faults] == [1, 2, 3, 4, 5]
        for fault, expected in zip(faults, words, strict=True):
            assert expected in fault.message


def shared(name: str) -> Path:
    folder = Path(os.environ.get("QIAOMEN_SHARED", Path(__file__).parents[3] / "shared"))
    path = folder / "data" / "boundaries" / name
    if not path.exists():
        pytest.skip(f"the shared data has no {name}")
    return path


class TestRealFiles:
    def test_reads_the_eleven_counties_of_hengshui(self) -> None:
        path = shared("hengshui_counties_gcj02.geojson")
        found, faults = read_boundaries(path, code_property="adcode", reference=ReferenceSystem.GCJ02)
        assert faults == []
        assert len(found) == 11
        assert {boundary.note for boundary in found} == {""}
        assert shapely.coverage_is_valid([boundary.geometry for boundary in found])

    def test_places_each_county_seat_in_its_county(self) -> None:
        path = shared("hengshui_counties_gcj02.geojson")
        found, _faults = read_boundaries(path, code_property="adcode", reference=ReferenceSystem.GCJ02)
        index = AreaIndex.build(Shape(area.code, "county", None, area.geometry) for area in found)
        for item in json.loads(path.read_text())["features"]:
            longitude, latitude = item["properties"]["center"]
            seat = to_wgs84(longitude, latitude, ReferenceSystem.GCJ02)
            assert index.locate(*seat).smallest == str(item["properties"]["adcode"])

    def test_reads_another_city_without_change_of_code(self) -> None:
        areas, area_faults = read_boundaries(
            shared("dengzhou_boundaries_wgs84.geojson"), code_property="id", reference=ReferenceSystem.WGS84
        )
        rivers, river_faults = read_lines(
            shared("dengzhou_rivers_wgs84.geojson"),
            code_property="id",
            name_property="name_zh",
            kind_property="category",
            reference=ReferenceSystem.WGS84,
        )
        assert (len(areas), len(rivers)) == (3, 19)
        assert area_faults == river_faults == []
