"""Real picture files for the tests, made on the spot."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageDraw

Exif = dict[int, Any]


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def corners(width: int = 400, height: int = 300) -> Image.Image:
    """Grey with a red upper left and a blue upper right corner, so that a turn shows."""
    picture = Image.new("RGB", (width, height), (128, 128, 128))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, width // 4, height // 4), fill=(220, 20, 20))
    pen.rectangle((width - width // 4, 0, width, height // 4), fill=(20, 20, 220))
    return picture


def exif(*, turn: int = 1, gps: Exif | None = None, shot: Exif | None = None) -> Image.Exif:
    block = Image.Exif()
    block[ExifTags.Base.Make] = "Secret Camera Maker"
    block[ExifTags.Base.Orientation] = turn
    if gps is not None:
        block[ExifTags.IFD.GPSInfo] = gps
    if shot is not None:
        block[ExifTags.IFD.Exif] = shot
    return block


def gps(north: Any = (37.0, 44.0, 20.4), east: Any = (115.0, 40.0, 12.0), **other: Any) -> Exif:
    """Hengshui, unless told."""
    tags = ExifTags.GPS
    return {
        tags.GPSLatitudeRef: other.get("north_letter", "N"),
        tags.GPSLatitude: north,
        tags.GPSLongitudeRef: other.get("east_letter", "E"),
        tags.GPSLongitude: east,
    }


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that claims to be this large; its rows would unpack to all black."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * 100), 9)
    head = b"\x89PNG\r\n\x1a\n"
    return head + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def noise(width: int, height: int) -> Image.Image:
    """As hard to encode and decode as a real photo of leaves."""
    small = Image.effect_noise((width // 4, height // 4), 60)
    return Image.merge("RGB", [small, small.rotate(180), small]).resize((width, height))
