"""Photos that come with a form: each taken in for itself, the good ones kept when another one is broken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaomen.cases.masking import masked
from qiaomen.files.kept import from_tokens, keep_token
from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, one_line, take_in
from qiaomen.shell.requests import CityRequest

MOST_PHOTOS = 9
CAPTIONS = 2000
UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@dataclass
class Uploads:
    """The photos that a form has brought so far, and what is wrong with the others."""

    photos: list[Photo] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def kept(self) -> list[tuple[str, Photo]]:
        """Each photo with the token that brings it back when the form is sent again."""
        return [(keep_token(photo), photo) for photo in self.photos]


class WordsOnly(FileUploadHandler):
    """Reads past every file, so that what was typed survives a request that is too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse each file."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Never called."""
        return None

    def file_complete(self, file_size: int) -> None:
        """No file is ever complete."""


def most_bytes() -> int:
    """The largest request that can still be right: every photo at its limit, and the words."""
    return int(MOST_PHOTOS * settings.PHOTO_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def is_oversized(request: HttpRequest) -> bool:
    """Whether the request is larger than it may be; its files are then left out. Ask before reading POST."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) <= most_bytes():
        return False
    request.upload_handlers = [WordsOnly(request)]
    return True


def uploads_of(request: CityRequest, *, oversized: bool = False) -> Uploads:
    """Photos kept from the time before (tokens in `kept`) and those that came now (files in `photos`).

    `captions` holds a line for each new photo in its order; a kept one's stands in `caption-` and its key.
    """
    found = Uploads(photos=from_tokens(request.POST.getlist("kept")))
    for photo in found.photos:
        _caption_again(photo, request.POST.get(f"caption-{photo.pk}"))
    captions = captions_in(request.POST)
    if oversized:
        most = {"size": most_bytes() // 1024 // 1024, "n": MOST_PHOTOS}
        found.faults.append(_("照片加起来太大：一次最多 %(n)s 张、共 %(size)s MB。请少选几张。文字都还在。") % most)
    for number, file in enumerate(request.FILES.getlist("photos")):
        if len(found.photos) >= MOST_PHOTOS:
            found.faults.append(_("照片最多 %(n)s 张，多出的没有收下。") % {"n": MOST_PHOTOS})
            break
        try:
            zone, words = timezone.get_current_timezone(), captions[number : number + 1]
            # Masked here, once: a caption stands wherever its photo does, also where everybody reads it.
            photo = take_in(file, name=file.name or "", at=request.now, tz=zone, caption=masked("".join(words)))
        except PhotoRefused as problem:
            found.faults.append(str(problem))
        else:
            found.photos.append(photo)
    return found


def captions_in(given: Mapping[str, Any]) -> list[str]:
    """One line a photo: the second line speaks of the second."""
    return str(given.get("captions") or "")[:CAPTIONS].splitlines()


def _caption_again(photo: Photo, words: str | None) -> None:
    """What was written to a photo that is not handed in yet may still be changed; nobody has read it."""
    if words is None or (caption := one_line(masked(words))) == photo.caption:
        return
    photo.caption = caption
    photo.save(update_fields=["caption"])
