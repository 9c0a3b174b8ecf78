"""The door of this room: take a photo in, show it, attach it, cover parts of it, reveal its original."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import IO, TYPE_CHECKING, BinaryIO, Literal, cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.files import rendition, store
from qiaomen.files.covering import cover
from qiaomen.files.errors import (
    BoxesUnusable,
    OriginalChanged,
    PhotoChanged,
    PhotoError,
    PhotoMissing,
    PhotoRefused,
    PhotoTaken,
    ReasonOwed,
)
from qiaomen.files.models import CaptionChange, Photo
from qiaomen.files.sealed import reveal_original
from qiaomen.files.sweeping import Swept, sweep_orphans

if TYPE_CHECKING:
    from qiaomen.people.models import Person

__all__ = [
    "BoxesUnusable",
    "OriginalChanged",
    "PhotoChanged",
    "PhotoError",
    "PhotoMissing",
    "PhotoRefused",
    "PhotoTaken",
    "ReasonOwed",
    "Swept",
    "attach",
    "cover",
    "one_line",
    "open_published",
    "recaption",
    "reveal_original",
    "sweep_orphans",
    "take_in",
]

CHUNK = 1024 * 1024
LONGEST_CAPTION = 200


def take_in(
    stream: IO[bytes],
    *,
    name: str,
    at: datetime,
    by: "Person | None" = None,
    tz: tzinfo | None = None,
    caption: str = "",
) -> Photo:
    """Check a photo, seal its original, publish a rendition without metadata, and write its row.

    `name` is only used in messages; the content alone decides what the file is. `tz` is the zone of the
    camera's clock where the photo does not say it; without both the moment of the photo stays unknown.
    Raises PhotoRefused (empty, too large, no picture, broken, too many pixels); nothing is then left behind.
    """
    shown = _short(name)
    original = _read(stream, shown)
    decoded = rendition.decode(original, name=shown, at=at, tz=tz)
    full, thumb = rendition.encode(decoded.picture)
    longitude, latitude = decoded.position or (None, None)
    photo = Photo(
        id=uuid4(),
        sha256=hashlib.sha256(original).hexdigest(),
        kind=decoded.kind,
        bytes=len(original),
        width=decoded.picture.width,
        height=decoded.picture.height,
        taken_at=decoded.taken_at,
        hint_longitude=longitude,
        hint_latitude=latitude,
        caption=one_line(caption),
        added_at=at,
        added_by=by,
    )
    # Files before the row: a crash in between leaves an orphan for the sweep, never a row without its files.
    store.write_sealed(photo.id, original)
    store.write_published(photo.id, full=full, thumb=thumb)
    photo.save(force_insert=True)
    return photo


def one_line(caption: str) -> str:
    """A caption as it is kept: one line, nothing that cannot be printed, not too long."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in caption).split())[:LONGEST_CAPTION]


def recaption(photo: Photo, caption: str, *, was: str, by: "Person", at: datetime) -> bool:
    """Write another caption; who changed what into what stays. False when it says this already.

    `was` is the caption that the person saw. Raises PhotoChanged when it has been changed meanwhile.
    """
    new = one_line(caption)
    with transaction.atomic():
        if new == was and Photo.objects.filter(pk=photo.pk, caption=was).exists():
            return False
        if not Photo.objects.filter(pk=photo.pk, caption=was).update(caption=new):
            raise PhotoChanged(_("另一位同事刚刚改过这张照片的说明。请看过再改。"))
        CaptionChange.objects.create(photo=photo, by=by, at=at, was=was, now=new)
    photo.caption = new
    return True


def open_published(photo: Photo, size: Literal["full", "thumb"] = "full") -> BinaryIO:
    """The published rendition, open for reading: JPEG for "full", WebP for "thumb". Raises PhotoMissing."""
    try:
        return cast(BinaryIO, store.published_path(photo.id, size).open("rb"))
    except FileNotFoundError:
        raise PhotoMissing(_("这张照片的文件找不到了。")) from None


def attach(photos: Iterable[Photo]) -> None:
    """Give photos to a report or an evidence, in the caller's transaction; all or none. Raises PhotoTaken."""
    given = list(photos)
    keys = {photo.id for photo in given}
    with transaction.atomic():
        if Photo.objects.filter(pk__in=keys, attached=False).update(attached=True) != len(keys):
            raise PhotoTaken(_("有一张照片已经用在别处，或者因为放得太久已被清除。请重新添加照片。"))
    for photo in given:
        photo.attached = True


def _read(stream: IO[bytes], name: str) -> bytes:
    limit = settings.PHOTO_BYTES
    kept, length = [], 0
    while chunk := stream.read(CHUNK):
        length += len(chunk)
        if length <= limit:
            kept.append(chunk)
        else:
            kept.clear()
    if length == 0:
        raise PhotoRefused(_("“%(name)s”是空文件。请重新选一张照片。") % {"name": name})
    if length > limit:
        raise PhotoRefused(
            _("“%(name)s”太大：%(size)s MB，最多 %(most)s MB。请调低相机的分辨率，或截屏后上传截屏。")
            % {"name": name, "size": _megabytes(length), "most": _megabytes(limit)}
        )
    return b"".join(kept)


def _megabytes(count: int) -> str:
    """Rounded up to a tenth, so that a file just above the limit never reads as equal to it."""
    tenths = -(-count * 10 // (1024 * 1024))
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")


def _short(name: str) -> str:
    """A file's last name without control characters, short enough for a sentence."""
    last = "".join(letter for letter in name.replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    return last if len(last) <= 40 else f"{last[:24]}…{last[-12:]}"
