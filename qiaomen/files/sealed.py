"""The sealed originals: read only with their seal checked, shown only for a reason that is written down."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.files import store
from qiaomen.files.errors import OriginalChanged, PhotoMissing, ReasonOwed
from qiaomen.files.models import Photo, SealedReveal

if TYPE_CHECKING:
    from qiaomen.people.models import Person


def reveal_original(photo: Photo, *, by: "Person", at: datetime, reason: str) -> bytes:
    """The file as it came in. The caller decides who may ask; this writes down who did.

    The note is committed before the content is handed out, so it must not run inside a transaction.
    Raises ReasonOwed, PhotoMissing, OriginalChanged; a failed look is written down too.
    """
    stated = reason.strip()
    if not stated:
        raise ReasonOwed(_("查看原图要写明理由。"))
    with transaction.atomic(durable=True):
        SealedReveal.objects.create(photo=photo, by=by, at=at, reason=stated[:500])
    return read_original(photo)


def read_original(photo: Photo) -> bytes:
    """The original for this room's own work. Raises PhotoMissing, OriginalChanged."""
    try:
        content = store.sealed_path(photo.id).read_bytes()
    except FileNotFoundError:
        raise PhotoMissing(_("这张照片的原图找不到了。")) from None
    if hashlib.sha256(content).hexdigest() != photo.sha256:
        raise OriginalChanged(_("原图与收到时不一致，封存已被破坏。请通知系统管理员。"))
    return content
