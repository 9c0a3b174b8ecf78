"""GeoJSON files of areas and lines: read, checked feature by feature, and turned into WGS-84."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import shapely
from django.utils.translation import gettext as _

from qiaomen.places.coords import NotAPosition, ReferenceSystem, check_position, geometry_to_wgs84

LINE_KINDS = ("road", "river", "canal", "rail")
_AREA_TYPES = ("Polygon", "MultiPolygon")
_LINE_TYPES = ("LineString", "MultiLineString")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file; `row` is the feature's number from 1, 0 for the file as a whole."""

    file: str
    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """An area's WGS-84 Polygon or MultiPolygon, valid; `note` says what was repaired, else it is empty."""

    code: str
    geometry: Any
    row: int
    schematic: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line's WGS-84 LineString or MultiLineString; `kind` is one of LINE_KINDS."""

    code: str
    name: str
    kind: str
    geometry: Any
    row: int
    name_en: str = ""


Found = TypeVar("Found", Boundary, Line)


class _Unusable(ValueError):
    """Stops the reading of one feature, or of the file; the message is for the user."""


def read_boundaries(
    path: Path, *, code_property: str = "code", reference: ReferenceSystem | None = None
) -> tuple[list[Boundary], list[Fault]]:
    """Areas of a FeatureCollection, and everything that is wrong with it; raises nothing for a bad file.

    `code_property`: the property that holds the division's code. `reference`: for files that do not say it
    themselves.
    """

    def read(feature: Any, row: int, file: "_File") -> Boundary:
        code = _text(feature, code_property)
        geometry = _geometry(feature, _AREA_TYPES, file.reference)
        note = ""
        if not geometry.is_valid:
            geometry, note = _repaired(geometry), _("图形有自相交等错误，已自动修正，请核对。")
        return Boundary(code, geometry, row, file.schematic, note)

    return _read(path, reference, read)


def read_lines(
    path: Path,
    *,
    code_property: str = "code",
    name_property: str = "name",
    kind_property: str = "kind",
    reference: ReferenceSystem | None = None,
) -> tuple[list[Line], list[Fault]]:
    """Lines of a FeatureCollection, and everything that is wrong with it; as read_boundaries."""

    def read(feature: Any, row: int, file: "_File") -> Line:
        code, name, kind = (_text(feature, name) for name in (code_property, name_property, kind_property))
        if kind not in LINE_KINDS:
            known = " ".join(LINE_KINDS)
            _refuse(_("种类“%(kind)s”无效，应为：%(known)s。") % {"kind": kind, "known": known})
        geometry = _geometry(feature, _LINE_TYPES, file.reference)
        if geometry.length == 0:
            _refuse(_("线没有长度。"))
        name_en = _text(feature, "name_en") if feature["properties"].get("name_en") else ""
        return Line(code, name, kind, geometry, row, name_en[:80])

    return _read(path, reference, read)


@dataclass(frozen=True, slots=True)
class _File:
    features: list[Any]
    reference: ReferenceSystem
    schematic: bool


def _read(
    path: Path, reference: ReferenceSystem | None, read: Callable[[Any, int, _File], Found]
) -> tuple[list[Found], list[Fault]]:
    found: dict[str, Found] = {}
    faults: list[Fault] = []
    try:
        file = _opened(path, reference)
    except _Unusable as fault:
        return [], [Fault(path.name, 0, str(fault))]
    for row, feature in enumerate(file.features, start=1):
        try:
            item = read(feature, row, file)
            if item.code in found:
                first = {"code": item.code, "row": found[item.code].row}
                _refuse(_("代码 %(code)s 重复，第 %(row)s 个图形已经用过。") % first)
            found[item.code] = item
        except _Unusable as fault:
            faults.append(Fault(path.name, row, str(fault)))
    return list(found.values()), faults


def _opened(path: Path, reference: ReferenceSystem | None) -> _File:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_no_number)
    except OSError:
        _refuse(_("文件不存在或无法打开。"))
    except UnicodeDecodeError:
        _refuse(_("文件不是 UTF-8 编码。"))
    except _Unusable:
        raise
    except json.JSONDecodeError as error:
        _refuse(_("文件不是有效的 JSON，第 %(line)s 行有错误。") % {"line": error.lineno})
    except (ValueError, RecursionError):  # a number of 5,000 digits; a list in a list in a list …
        _refuse(_("文件不是有效的 JSON：数字太长或嵌套太深。"))
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        _refuse(_("文件应为 GeoJSON 的 FeatureCollection。"))
    if not isinstance(content.get("features"), list):
        _refuse(_("缺少 features 列表。"))
    schematic = content.get("schematic", False)
    if not isinstance(schematic, bool):
        _refuse(_("schematic 应为 true 或 false。"))
    return _File(content["features"], _reference(content.get("reference"), reference), schematic)


def _reference(written: Any, given: ReferenceSystem | None) -> ReferenceSystem:
    """The file's own word, or the caller's; where both speak they must agree."""
    if written is None:
        if given is None:
            _refuse(_("缺少 reference（坐标系），应为：%(known)s。") % {"known": " ".join(ReferenceSystem)})
        return given
    if written not in list(ReferenceSystem):
        known = {"written": written, "known": " ".join(ReferenceSystem)}
        _refuse(_("坐标系“%(written)s”无效，应为：%(known)s。") % known)
    if given is not None and given != written:
        _refuse(_("文件写明坐标系为 %(written)s，与指定的 %(given)s 不一致。") % {"written": written, "given": given})
    return ReferenceSystem(written)


def _text(feature: Any, name: str) -> str:
    """A property as text; a code may be written as a whole number."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    value = properties.get(name) if isinstance(properties, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        _refuse(_("缺少属性 properties.%(name)s。") % {"name": name})
    return value.strip()


def _geometry(feature: Any, types: tuple[str, ...], reference: ReferenceSystem) -> Any:
    """The feature's geometry in WGS-84, without heights."""
    drawn = feature.get("geometry")
    kind = drawn.get("type") if isinstance(drawn, dict) else None
    if kind not in types:
        _refuse(_("图形类型应为 %(types)s，实为 %(kind)s。") % {"types": " / ".join(types), "kind": kind or _("空")})
    try:
        geometry = shapely.force_2d(shapely.from_geojson(json.dumps(drawn)))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        _refuse(_("坐标写法有误：每个点应为 [经度, 纬度]，面的每个环应首尾相接。"))
    if geometry.is_empty:
        _refuse(_("图形没有坐标。"))
    for longitude, latitude in _extremes(geometry):
        try:
            check_position(longitude, latitude)
        except NotAPosition as error:
            _refuse(str(error))
    return geometry_to_wgs84(geometry, reference)


def _extremes(geometry: Any) -> Iterator[tuple[float, float]]:
    """Two corners that are out of range when any point is, and any point at 0,0."""
    west, south, east, north = shapely.bounds(geometry).tolist()
    yield west, south
    yield east, north
    if shapely.intersects_xy(shapely.multipoints(shapely.get_coordinates(geometry)), 0.0, 0.0):
        yield 0.0, 0.0


def _repaired(geometry: Any) -> Any:
    """The valid polygons of an invalid one."""
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometry)))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(polygons):
        _refuse(_("图形没有面积，无法修正。"))
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)


def _no_number(_word: str) -> NoReturn:
    _refuse(_("坐标含有 NaN 或 Infinity。"))


def _refuse(message: str) -> NoReturn:
    raise _Unusable(message)
