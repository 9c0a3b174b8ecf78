"""Writes the data in force as a city's folder, so that files and product can be brought together again."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from qiaomen.places.coords import ReferenceSystem
from qiaomen.places.models import Area, City, Line

from .columns import BOUNDARIES, CITY, LINES, SHEETS, Sheet
from .present import Texts, present_texts

NAMES = ("code", "name", "name_en", "language", "time_zone")


def export(folder: Path) -> list[Path]:
    """Write every file into an empty or new folder. Raises FileExistsError when something lies there."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(str(folder))
    city, rows = City.objects.get(), present_texts()
    files = {CITY: _toml(city)}
    for sheet in SHEETS:
        if rows[sheet.name] or sheet.required:
            files[sheet.name] = _csv(sheet, list(rows[sheet.name].values()))
    files |= {name: json.dumps(drawn, ensure_ascii=False) + "\n" for name, drawn in _drawn().items()}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in files]


def _csv(sheet: Sheet, rows: list[Texts]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(sheet.names)
    writer.writerows([row[name] for name in sheet.names] for row in rows)
    return text.getvalue()


def _toml(city: City) -> str:
    lines = [f"{name} = {_word(getattr(city, name))}" for name in NAMES]
    for room, rules in city.rules.items():
        lines += ["", f"[rules.{room}]", *(f"{name} = {_word(value)}" for name, value in rules.items())]
    return "\n".join(lines) + "\n"


def _word(value: Any) -> str:
    # A basic string of TOML is written as one of JSON is; so are numbers and truth. DEL alone is not allowed bare.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _properties(line: Line) -> dict[str, str]:
    english = {"name_en": line.name_en} if line.name_en else {}
    return {"code": line.code, "name": line.name, **english, "kind": line.kind}


def _drawn() -> dict[str, Any]:
    """The GeoJSON files that have something in them."""
    areas = Area.objects.filter(retired_on=None).exclude(boundary=None).order_by("code")
    lines = Line.objects.filter(retired_on=None).order_by("code")
    found = {
        BOUNDARIES: [_feature(area.boundary, code=area.code) for area in areas],
        LINES: [_feature(line.course, **_properties(line)) for line in lines],
    }
    schematic = any(area.schematic for area in areas)
    return {
        name: {
            "type": "FeatureCollection", "reference": ReferenceSystem.WGS84.value,
            **({"schematic": schematic} if name == BOUNDARIES else {}), "features": features,
        }
        for name, features in found.items() if features
    }  # fmt: skip


def _feature(geometry: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}
