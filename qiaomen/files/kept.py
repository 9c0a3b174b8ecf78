"""Photos already uploaded with a form that failed elsewhere: signed tokens, so nobody must upload twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import BinaryIO, cast
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import get_current_timezone

from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.people.models import Person

SALT = "qiaomen.files.kept"
KEPT_FOR = timedelta(hours=24)
MOST_TOKENS = 50
MOST_PHOTOS = 12


def keep_token(photo: Photo) -> str:
    """A token for a hidden field; good for KEPT_FOR."""
    return signing.TimestampSigner(salt=SALT).sign(photo.id.hex)


def from_tokens(tokens: Iterable[str]) -> list[Photo]:
    """The photos behind these tokens, in their order, each once.

    Left out: forged, expired and unreadable tokens, photos attached or swept in the meantime.
    """
    keys = [key for key in map(_key, list(tokens)[:MOST_TOKENS]) if key is not None]
    loose = Photo.objects.filter(attached=False).in_bulk(keys)
    return [loose[key] for key in dict.fromkeys(keys) if key in loose]


def keep_files(
    files: Iterable[tuple[str, list["UploadedFile[bytes]"]]], *, by: Person, at: datetime
) -> Iterator[tuple[str, str, str, str]]:
    """Photos of a form that cannot be done now: (field, file's name, photo's key, token); no photo has no token."""
    taken = 0
    for field, uploaded in files:
        for file in uploaded:
            name = file.name or field
            try:
                if taken >= MOST_PHOTOS:
                    raise PhotoRefused
                photo = take_in(cast(BinaryIO, file), name=name, at=at, by=by, tz=get_current_timezone())
            except PhotoRefused:
                yield field, name, "", ""
            else:
                taken += 1
                yield field, name, str(photo.pk), keep_token(photo)


def _key(token: str) -> UUID | None:
    try:
        return UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=KEPT_FOR))
    except (signing.BadSignature, ValueError):
        return None
