"""What comes from the page of a form: words by the names of its fields, and photos."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiaomen.files.kept import from_tokens, keep_token
from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.forms.collecting import path_of
from qiaomen.forms.models import FormVersion
from qiaomen.forms.problems import AnswerFault
from qiaomen.forms.rules.nodes import Question
from qiaomen.forms.rules.texts import label_of
from qiaomen.people.models import Person
from qiaomen.shell.requests import CityRequest

from .asked import language_for

MOST_FIELDS, MOST_PHOTOS = 12_000, 12
# A device's clock may be wrong; what lies further back is not believed.
OLDEST = timedelta(days=31)


@dataclass
class Sent:
    """What was written on a page; `photos` by the name that the answer gives them."""

    texts: dict[str, str]
    shown: set[str]
    photos: dict[str, Photo] = field(default_factory=dict)
    faults: list[AnswerFault] = field(default_factory=list)

    @property
    def kept(self) -> dict[str, tuple[str, Photo]]:
        """Each photo with the token that brings it back, by its name."""
        return {name: (keep_token(photo), photo) for name, photo in self.photos.items()}


def sent_by(request: CityRequest, version: FormVersion, *, by: Person | None) -> Sent:
    """Reads a posted page. Photos are taken in at once: what is wrong with one does not lose the others."""
    root = f"/{version.definition['name']}/"
    fields = [(name, values) for name, values in request.POST.lists() if name.startswith(root)][:MOST_FIELDS]
    texts = {name: " ".join(map(str, values)).replace("\x00", "") for name, values in fields}
    sent = Sent(texts, set(request.POST.getlist("shown")))
    for name, photo in _kept(request, root):
        sent.texts[name], sent.photos[_called(photo)] = _called(photo), photo
    for name, files in request.FILES.lists():
        if name.startswith(root) and files and len(sent.photos) < MOST_PHOTOS:
            _take(request, sent, name, files[0], by)
    sent.faults = [replace(fault, label=_label(version, fault.path)) for fault in sent.faults]
    return sent


def _label(version: FormVersion, address: str) -> str:
    """What was asked there."""
    definition, path = version.definition, path_of(address)
    question: Question = next((one for one in definition["questions"] if one["path"] == path), {})
    return label_of(question, language_for(definition, get_language() or ""), definition["default"]) or _("照片")


def _kept(request: HttpRequest, root: str) -> list[tuple[str, Photo]]:
    """Photos that came with an earlier try; the field says whose they are: kept:/data/photo."""
    found = []
    for field_, values in request.POST.lists():
        name = field_.removeprefix("kept:")
        if name != field_ and name.startswith(root):
            found += [(name, photo) for photo in from_tokens(map(str, values[:1]))]
    return found[:MOST_PHOTOS]


def _take(request: CityRequest, sent: Sent, name: str, file: UploadedFile[Any], by: Person | None) -> None:
    try:
        photo = take_in(cast(Any, file), name=file.name or "", at=request.now, by=by, tz=get_current_timezone())
    except PhotoRefused as problem:
        sent.faults.append(AnswerFault(name, "", str(problem)))
        return
    sent.texts[name], sent.photos[_called(photo)] = _called(photo), photo


def _called(photo: Photo) -> str:
    """The same for the same photo, however often a device sends it."""
    return f"{photo.sha256[:32]}.jpg"


def moment(request: CityRequest, name: str) -> datetime | None:
    """When something was done by the device's clock; None for what cannot be believed."""
    try:
        found = datetime.fromisoformat(request.POST.get(name, "")[:40])
    except ValueError:
        return None
    return believed(found, now=request.now)


def believed(found: datetime | None, *, now: datetime) -> datetime | None:
    """A device's moment; None where its clock cannot be right."""
    if found is None or found.tzinfo is None or not now - OLDEST < found <= now + timedelta(minutes=5):
        return None
    return found
