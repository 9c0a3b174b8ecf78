"""Reads turn, position and time out of a photo's EXIF block; hostile or broken values read as absent."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL import ExifTags, Image

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_turn(picture: Image.Image) -> Image.Transpose | None:
    """How the picture must be turned to stand upright; None when it already does."""
    try:
        return TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a parser fed by strangers may raise anything; the photo is still a photo
        return None


def read_position(picture: Image.Image) -> tuple[float, float] | None:
    """Longitude and latitude in WGS-84 degrees; None when absent, out of range, or the point 0, 0."""
    try:
        return _position(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # see read_turn
        return None


def read_taken_at(picture: Image.Image, *, at: datetime, tz: tzinfo | None) -> datetime | None:
    """When the shutter closed, as an aware moment.

    EXIF times are local: the offset beside them decides, else `tz`; with neither the moment is unknown.
    Moments before 1990 or more than a day after `at` come from a wrong camera clock and read as absent.
    """
    try:
        moment = _moment(picture.getexif().get_ifd(ExifTags.IFD.Exif), tz)
        return moment if moment and EARLIEST <= moment <= at + timedelta(days=1) else None
    except Exception:  # see read_turn
        return None


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW", 180)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS", 90)
    if longitude is None or latitude is None or (longitude == 0 and latitude == 0):
        return None
    return round(longitude, 7), round(latitude, 7)


def _degrees(triple: Any, reference: Any, letters: str, most: int) -> float | None:
    if triple is None or reference is None:
        return None
    degrees, minutes, seconds = (float(part) for part in triple)
    letter = _text(reference)
    if letter not in letters or len(letter) != 1:
        return None
    if not all(math.isfinite(part) and part >= 0 for part in (degrees, minutes, seconds)):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if minutes >= 60 or seconds >= 60 or value > most:
        return None
    return -value if letter in "WS" else value


def _moment(block: Mapping[int, Any], tz: tzinfo | None) -> datetime | None:
    written = block.get(ExifTags.Base.DateTimeOriginal)
    zone = _offset(block.get(ExifTags.Base.OffsetTimeOriginal)) or tz
    if written is None or zone is None:
        return None
    return datetime.strptime(_text(written), "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)


def _offset(written: Any) -> timezone | None:
    text = _text(written) if written is not None else ""
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        return None
    hours, minutes = text[1:3], text[4:6]
    if not (hours.isdigit() and minutes.isdigit() and int(hours) <= 14 and int(minutes) < 60):
        return None
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-ahead if text[0] == "-" else ahead)


def _text(value: Any) -> str:
    decoded = value.decode("ascii") if isinstance(value, bytes) else str(value)
    return decoded.strip("\x00 ")
