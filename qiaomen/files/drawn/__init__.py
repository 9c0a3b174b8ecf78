"""Drawn street scenes for the demonstration city: no camera, no fonts, nothing fetched, always the same by seed."""

import random
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from PIL import ExifTags, Image

from qiaomen.files.drawn import on_road, on_side
from qiaomen.files.drawn.paper import Light, Paper, pick_light
from qiaomen.files.drawn.street import (
    LAWN,
    PIT,
    draw_ground,
    draw_houses,
    draw_river_bank,
    draw_sky,
    draw_trees,
    draw_wall,
)

__all__ = ["KINDS", "draw_scene"]

Fault = Callable[[Paper, float, random.Random, bool], None]

KINDS: dict[str, Fault] = {
    "lamp": on_side.lamp,
    "manhole": on_road.manhole,
    "garbage": on_side.garbage,
    "pothole": on_road.pothole,
    "parking": on_side.parking,
    "water": on_road.water,
    "tree": on_side.tree,
    "noise": on_side.noise,
    "cigarette": on_road.cigarette,
    "river": on_road.river,
    "wall": on_side.wall,
}


def draw_scene(
    kind: str,
    seed: int | str,
    *,
    after: bool = False,
    longitude: float | None = None,
    latitude: float | None = None,
    taken_at: datetime | None = None,
) -> bytes:
    """A JPEG of 1280 by 960 pixels: a street with this fault, or (`after`) the same street put right.

    Kinds are the keys of KINDS. The seed chooses houses, colours, light and place; the same seed shows the
    same street before and after. Position (WGS-84 degrees) and an aware moment become real EXIF.
    """
    # Not for secrets: a seed must give the same street on every machine.
    place = random.Random(f"{kind} {seed}")  # noqa: S311
    weather = random.Random(f"{kind} {seed} {after}")  # noqa: S311
    paper = Paper(Light.NIGHT if kind == "lamp" else pick_light(weather))
    x = place.uniform(520, 760)
    draw_sky(paper, weather)
    draw_houses(paper, place)
    if kind == "river":
        draw_river_bank(paper, place)
    else:
        draw_ground(paper)
    if kind == "wall":
        draw_wall(paper, place)
    else:
        draw_trees(paper, place, keep_clear=x, foot=LAWN if kind == "river" else PIT)
    KINDS[kind](paper, x, place, after)
    file = BytesIO()
    paper.finished().save(file, "JPEG", quality=86, exif=_exif(longitude, latitude, taken_at))
    return file.getvalue()


def _exif(longitude: float | None, latitude: float | None, taken_at: datetime | None) -> Image.Exif:
    block = Image.Exif()
    block[ExifTags.Base.Orientation] = 1
    if taken_at is not None:
        shift = f"{taken_at:%z}" or "+0000"
        block[ExifTags.IFD.Exif] = {
            int(ExifTags.Base.DateTimeOriginal): f"{taken_at:%Y:%m:%d %H:%M:%S}",
            int(ExifTags.Base.OffsetTimeOriginal): f"{shift[:3]}:{shift[3:5]}",
        }
    if longitude is not None and latitude is not None:
        block[ExifTags.IFD.GPSInfo] = {
            int(ExifTags.GPS.GPSLatitudeRef): "N" if latitude >= 0 else "S",
            int(ExifTags.GPS.GPSLatitude): _triple(latitude),
            int(ExifTags.GPS.GPSLongitudeRef): "E" if longitude >= 0 else "W",
            int(ExifTags.GPS.GPSLongitude): _triple(longitude),
        }
    return block


def _triple(degrees: float) -> tuple[float, float, float]:
    """Degrees, minutes, seconds, rounded first so that no part reaches sixty."""
    thousandths = round(abs(degrees) * 3_600_000)
    whole, rest = divmod(thousandths, 3_600_000)
    return float(whole), float(rest // 60_000), rest % 60_000 / 1000
