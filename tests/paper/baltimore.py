"""Makes the folder of another city out of its own table of service requests: data only, no code for the city."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from shapely.geometry import box, mapping

STANDARD = "Baltimore 311"
# Whole degrees stand where no position was kept.
PLACEHOLDER = ("39", "-77")
MAPPING = """\
source = "baltimore-311"
history = true
accept = true
date_formats = ["%m/%d/%Y %I:%M:%S %p"]

[columns]
text = "{SRType}\\n{Address}"
received_at = "CreatedDate"
key = "SRRecordID"
place_words = "Address"
longitude = "Longitude"
latitude = "Latitude"
area = "Neighborhood"
channel = "MethodReceived"
category = "SRType"

[values.channel]
Phone = "hotline"
API = "snap"
Internal = "patrol"
"*" = "paper"
"""
CITY = """\
code = "BAL"
name = "Baltimore"
name_en = "Baltimore"
language = "en"
time_zone = "America/New_York"
"""
Rows = Sequence[dict[str, str]]


def rows_of(table: Path) -> Rows:
    """The service requests."""
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def head(table: Path, folder: Path, count: int) -> Path:
    """The first rows as a table of their own."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[: count + 1]
    return write(folder / "head.csv", rows)


def make_city(table: Path, folder: Path) -> Path:
    """The city's folder: types become categories, agencies units, neighbourhoods areas without polygons."""
    rows = rows_of(table)
    folder.mkdir()
    (folder / "city.toml").write_text(CITY, encoding="utf-8")
    (folder / "boundaries.geojson").write_text(_boundary(rows), encoding="utf-8")
    neighbourhoods = sorted({row["Neighborhood"] for row in rows} - {""})
    areas = [[f"N{number:03d}", name, "community", "BAL"] for number, name in enumerate(neighbourhoods, 1)]
    write(folder / "divisions.csv", [["code", "name", "level", "parent"], ["BAL", "Baltimore", "city", ""], *areas])
    agencies = {name: f"U{number:02d}" for number, name in enumerate(sorted({row["Agency"] for row in rows}), 1)}
    units = [[code, name, "department", "BAL"] for name, code in agencies.items()]
    write(folder / "units.csv", [["code", "name", "kind", "area"], ["U00", "311", "centre", "BAL"], *units])
    _catalogue(rows, folder, agencies)
    _chain(folder)
    return folder


def _catalogue(rows: Rows, folder: Path, agencies: dict[str, str]) -> None:
    handled: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        handled[row["SRType"]][row["Agency"]] += 1
    codes = {name: f"T{number:03d}" for number, name in enumerate(sorted(handled), 1)}
    kinds = [[STANDARD, "event", code, name, name] for name, code in codes.items()]
    write(folder / "categories.csv", [["standard", "kind", "code", "name", "name_en"], *kinds])
    leads = [["BAL", "event", codes[name], agencies[by.most_common(1)[0][0]]] for name, by in handled.items()]
    write(folder / "duties.csv", [["area", "kind", "category", "lead"], *leads])


def _chain(folder: Path) -> None:
    header = ["standard", "kind", "category", "condition", "closing_test", "limit_value", "limit_unit"]
    write(folder / "filing_standards.csv", [header])
    write(folder / "working_days.csv", [["day", "works", "official"], ["2018-07-04", "no", "yes"]])
    write(folder / "working_periods.csv", [["from", "until"], ["08:30", "16:30"]])
    kinds = ("decline", "return", "suspend", "extend", "contest", "reopen", "send_back", "exempt")
    reasons = [[kind, f"{kind}-1", f"reason to {kind}", "311"] for kind in kinds]
    reasons.append(["reroute", "other-city", "outside the city", "Call the 311 of your county."])
    write(folder / "reasons.csv", [["kind", "code", "text", "route"], *reasons])
    write(folder / "escalation.csv", [["rung", "stage", "fraction", "colour", "tell"], ["1", "*", "1.0", "red", ""]])
    limits = [[stage, "1", "work_day"] for stage in ("accept", "dispatch", "handle", "verify", "answer")]
    write(folder / "stage_limits.csv", [["stage", "limit_value", "limit_unit"], *limits])


def _boundary(rows: Rows) -> str:
    """A box around every position that is one."""
    known = [
        (float(row["Longitude"]), float(row["Latitude"]))
        for row in rows
        if row["Latitude"] and (row["Latitude"], row["Longitude"]) != PLACEHOLDER
    ]
    polygon = box(*map(min, zip(*known, strict=True)), *map(max, zip(*known, strict=True)))
    feature = {"type": "Feature", "properties": {"code": "BAL"}, "geometry": mapping(polygon)}
    return json.dumps({"type": "FeatureCollection", "reference": "WGS-84", "features": [feature]})


def write(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
