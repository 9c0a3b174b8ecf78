"""Photos already uploaded with a form that failed elsewhere: signed tokens, so nobody must upload twice."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core import signing

from qiaomen.files.models import Photo

SALT = "qiaomen.files.kept"
KEPT_FOR = timedelta(hours=24)
MOST_TOKENS = 50


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


def _key(token: str) -> UUID | None:
    try:
        return UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=KEPT_FOR))
    except (signing.BadSignature, ValueError):
        return None
