"""A certificate as PDF: typst with a font that comes with it; a sign that no font has is named, never left out."""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import ImageFont

from qiaomen.people.sealing import unseal

from .certificates import in_groups
from .hour_problems import CannotCount
from .models import Certificate

SHEET = Path(__file__).parent / "printed" / "certificate.typ"
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
NOWHERE = "\U0010fffd"  # for private use: no font draws it


def pdf_of(certificate: Certificate, *, address: str, for_holder: bool) -> bytes:
    """The certificate to print. `address` is what the QR code opens.

    Only for the holder himself the full id number is unsealed, where he wanted it.
    Raises CannotCount, naming the signs, where no font has them.
    """
    content = dict(certificate.content)
    sealed = content.pop("id_sealed", "")
    shown = {
        **content, "number": certificate.number, "code": in_groups(certificate.code), "address": address,
        "id_number": unseal("id", sealed) if sealed and for_holder else content.get("id_hint", ""),
        "valid_from": certificate.valid_from_on.isoformat(), "qr": _qr(address),
    }  # fmt: skip
    lost = missing_in("".join(_texts(content)))
    if lost:
        words = _("字库里没有这些字，证明打印不出来：%(signs)s。请联系系统管理员添加字体。")
        raise CannotCount(words % {"signs": " ".join(lost)})
    return bytes(
        typst.compile(
            str(SHEET), font_paths=[str(folder) for folder in _folders()], ignore_system_fonts=True, format="pdf",
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
