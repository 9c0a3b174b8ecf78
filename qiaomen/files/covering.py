"""Covers faces and number plates in what is published; nothing of what lay below can be computed back."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from qiaomen.files import rendition, store
from qiaomen.files.errors import BoxesUnusable, PhotoChanged
from qiaomen.files.models import Photo
from qiaomen.files.sealed import read_original

if TYPE_CHECKING:
    from qiaomen.people.models import Person

MOST_BOXES = 100
CELLS = 5
SHADES = (0, 18, -14, 8, -22, 26, -6)

Box = Sequence[float]


def cover(photo: Photo, boxes: Sequence[Box], *, by: "Person", at: datetime) -> Photo:
    """Publish the photo anew with these boxes covered; they replace the ones before, none uncovers all.

    A box is [x, y, width, height] in fractions of the published picture, from its upper left corner.
    Raises BoxesUnusable, PhotoChanged, PhotoMissing, OriginalChanged; the published files are then as before.
    """
    checked = [checked_box(box) for box in boxes]
    if len(checked) > MOST_BOXES:
        raise BoxesUnusable(_("一张照片最多遮盖 %(most)d 处。") % {"most": MOST_BOXES})
    picture = rendition.decode(read_original(photo), name=str(photo.id), at=at).picture
    for box in checked:
        _mosaic(picture, box)
    full, thumb = rendition.encode(picture)
    changes = {"covered": checked, "covered_by": by, "covered_at": at, "rendition": photo.rendition + 1}
    with transaction.atomic():
        unchanged = Photo.objects.filter(pk=photo.pk, rendition=photo.rendition)
        if not unchanged.update(**changes):
            raise PhotoChanged(_("另一位同事刚刚改过这张照片的遮盖。请刷新后再看。"))
        # Before the commit: if that fails, more is covered than the row says, never less.
        store.write_published(photo.id, full=full, thumb=thumb)
    for field, value in changes.items():
        setattr(photo, field, value)
    return photo


def checked_box(box: Box) -> list[float]:
    """A box cut to the picture, in fractions. Raises BoxesUnusable: not four numbers, outside, or without a size."""
    try:
        x, y, width, height = (float(part) for part in box)
    except (TypeError, ValueError):
        raise BoxesUnusable(_("遮盖的方框不完整。请重新画一次。")) from None
    if not all(math.isfinite(part) for part in (x, y, width, height)):
        raise BoxesUnusable(_("遮盖的方框不完整。请重新画一次。"))
    left, top = max(x, 0.0), max(y, 0.0)
    right, bottom = min(x + width, 1.0), min(y + height, 1.0)
    if right <= left or bottom <= top:
        raise BoxesUnusable(_("遮盖的方框在照片外面，或者没有大小。请重新画一次。"))
    return [round(part, 6) for part in (left, top, right - left, bottom - top)]


def _mosaic(picture: Image.Image, box: list[float]) -> None:
    """Fill a box with cells in fixed shades of its one mean colour: three numbers are all that is left."""
    x, y, width, height = box
    left, top = math.floor(x * picture.width), math.floor(y * picture.height)
    right = min(math.ceil((x + width) * picture.width), picture.width)
    bottom = min(math.ceil((y + height) * picture.height), picture.height)
    mean = picture.crop((left, top, right, bottom)).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    assert isinstance(mean, tuple)
    side = max(math.ceil(max(right - left, bottom - top) / CELLS), 4)
    pen = ImageDraw.Draw(picture)
    for row, cell_top in enumerate(range(top, bottom, side)):
        for column, cell_left in enumerate(range(left, right, side)):
            shade = SHADES[(row * 3 + column) % len(SHADES)]
            corner = min(cell_left + side, right) - 1, min(cell_top + side, bottom) - 1
            colour = tuple(min(max(int(part) + shade, 0), 255) for part in mean)
            pen.rectangle((cell_left, cell_top, *corner), fill=colour)
