"""A sheet of paper as PDF: typst with a font that comes with it; a sign that no font has is named, never left out."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings
from PIL import ImageFont

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
NOWHERE = "\U0010fffd"  # for private use: no font draws it


class SignsMissing(Exception):
    """Signs that no font can draw; `signs` are those."""

    def __init__(self, signs: list[str]) -> None:
        super().__init__(" ".join(signs))
        self.signs = signs


def pdf(sheet: Path, content: dict[str, Any], *, address: str) -> bytes:
    """The sheet (a typst file) with its content and a QR code that opens the address.

    Raises SignsMissing where no font has a sign of the content.
    """
    lost = missing_in("".join(_texts(content)))
    if lost:
        raise SignsMissing(lost)
    shown = {**content, "address": address, "qr": _qr(address)}
    return bytes(
        typst.compile(
            str(sheet), font_paths=[str(folder) for folder in _folders()], ignore_system_fonts=True, format="pdf",
            sys_inputs={"content": json.dumps(shown, ensure_ascii=False)},
        )
    )  # fmt: skip


def missing_in(text: str) -> list[str]:
    """The signs that none of our fonts can draw."""
    return sorted({sign for sign in text if not sign.isspace() and not _is_drawn(sign)})


def _folders() -> list[Path]:
    return [FONTS, *([settings.FONTS] if settings.FONTS else [])]


@lru_cache(maxsize=8)
def _font(path: Path) -> tuple[ImageFont.FreeTypeFont, bytes]:
    font = ImageFont.truetype(str(path), 24)
    return font, bytes(font.getmask(NOWHERE))


@lru_cache(maxsize=20_000)
def _is_drawn(sign: str) -> bool:
    """Whether a font draws it as something else than the box for what it has not."""
    files = (one for folder in _folders() for one in sorted(folder.iterdir()) if one.suffix in {".otf", ".ttf", ".ttc"})
    return any(bytes(font.getmask(sign)) != box for font, box in map(_font, files))


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for one in content.values() if isinstance(content, dict) else content:
            yield from _texts(one)


def _qr(address: str) -> str:
    return segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True)
