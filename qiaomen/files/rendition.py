"""Turns a stranger's bytes into a picture that is safe to show: decoded, upright, RGB, small, nameless."""

import importlib
import importlib.util
import math
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image

from qiaomen.files import exif
from qiaomen.files.errors import PhotoRefused

LONG_EDGE, THUMB_EDGE = 1920, 480
# Also said in words in _too_many_pixels: one language counts in ten thousands, another in millions.
MOST_PIXELS = 60_000_000
# A progressive JPEG has about ten scans; one with thousands costs minutes of decoding.
MOST_SCANS = 100
KINDS = {
    "JPEG": "jpeg",
    "MPO": "jpeg",  # a phone's JPEG with a second picture (depth, brightness) behind the first
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "AVIF": "avif",
    "HEIF": "heic",
}
HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
# JPEG is decoded small from the start; other large pictures need up to a gigabyte: one at a time in a process.
LARGE = 16_000_000
LARGE_LANE = threading.Lock()

HEIC_OPENS = importlib.util.find_spec("pillow_heif") is not None
if HEIC_OPENS:
    importlib.import_module("pillow_heif").register_heif_opener()


@dataclass(frozen=True)
class Decoded:
    """An upright RGB picture of at most LONG_EDGE pixels without metadata, and what its metadata said."""

    picture: Image.Image
    kind: str
    position: tuple[float, float] | None
    taken_at: datetime | None


def decode(original: bytes, *, name: str, at: datetime, tz: tzinfo | None = None) -> Decoded:
    """Decode a photo completely. Raises PhotoRefused: no picture, broken, or too many pixels."""
    source = _open(original, name)
    kind = KINDS[str(source.format)]
    pixels = source.width * source.height
    if pixels > MOST_PIXELS:
        raise _too_many_pixels(name)
    with LARGE_LANE if kind != "jpeg" and pixels > LARGE else nullcontext():
        position = exif.read_position(source)
        taken_at = exif.read_taken_at(source, at=at, tz=tz)
        try:
            picture = _upright(source)
        except Exception as error:  # decoders fed by strangers raise anything; it means one thing here
            raise _broken(name) from error
        return Decoded(picture, kind, position, taken_at)


def encode(picture: Image.Image) -> tuple[bytes, bytes]:
    """The published JPEG and its WebP thumbnail, neither with any metadata."""
    full, thumb = BytesIO(), BytesIO()
    picture.save(full, "JPEG", quality=82, progressive=True)
    small = picture.copy()
    small.thumbnail((THUMB_EDGE, THUMB_EDGE), Image.Resampling.LANCZOS)
    small.save(thumb, "WEBP", quality=78, method=3)
    return full.getvalue(), thumb.getvalue()


def _open(original: bytes, name: str) -> Image.Image:
    formats = [key for key in KINDS if key in Image.OPEN or key in {"JPEG", "PNG", "GIF", "WEBP", "AVIF"}]
    if original.startswith(HEADS[0]) and original.count(b"\xff\xda") > MOST_SCANS:
        raise _broken(name)
    try:
        return Image.open(BytesIO(original), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name) from None
    except Exception as error:  # see decode
        raise _why_not_open(original, name) from error


def _why_not_open(original: bytes, name: str) -> PhotoRefused:
    if original[4:8] == b"ftyp" and original[8:12] in HEIC_BRANDS and not HEIC_OPENS:
        return PhotoRefused(
            _(
                "“%(name)s”是 HEIC 格式，本站打不开。请在苹果手机的“设置 → 相机 → 格式”里选“兼容性最佳”后重拍"
                "（安卓手机请在相机设置里关掉 HEIF），也可以把照片截屏，再上传截屏。"
            )
            % {"name": name}
        )
    if original.startswith(HEADS) or (original[:4] == b"RIFF" and original[8:12] == b"WEBP"):
        return _broken(name)
    return PhotoRefused(_("“%(name)s”不是照片。请上传 JPEG、PNG 或 WebP 格式的照片。") % {"name": name})


def _upright(source: Image.Image) -> Image.Image:
    turn = exif.read_turn(source)
    ratio = LONG_EDGE / max(source.size)
    if ratio < 1:
        # JPEG can be decoded at a half, a quarter or an eighth: as complete, in a fraction of the time.
        source.draft(None, (math.ceil(source.width * ratio), math.ceil(source.height * ratio)))
    source.load()
    picture = _on_white(_smaller(source))
    picture.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        picture = picture.transpose(turn)
    # Encoders copy comments and colour profiles from here on their own.
    picture.info = {}
    return picture


def _smaller(source: Image.Image) -> Image.Image:
    """Averages blocks of pixels before anything copies the whole: halves the memory of large pictures."""
    factor = max(source.size) // (2 * LONG_EDGE)
    if factor < 2 or source.mode not in {"RGB", "RGBA", "L"} or "transparency" in source.info:
        return source
    if source.mode == "RGBA":
        return source.convert("RGBa").reduce(factor).convert("RGBA")
    return source.reduce(factor)


def _on_white(source: Image.Image) -> Image.Image:
    if source.has_transparency_data:
        layer = source.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    if source.mode.startswith("I"):
        return source.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    return source.convert("RGB")


def _broken(name: str) -> PhotoRefused:
    return PhotoRefused(_("“%(name)s”打不开：文件不完整或已损坏。请重新拍一张，或重新传一次。") % {"name": name})


def _too_many_pixels(name: str) -> PhotoRefused:
    return PhotoRefused(
        _("“%(name)s”的像素太多：最多 6000 万像素。请在相机设置里调低分辨率后重拍，或截屏后上传截屏。") % {"name": name}
    )
