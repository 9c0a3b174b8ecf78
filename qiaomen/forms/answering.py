"""Takes an answer in: settled, checked, written once for each instanceID."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.files.models import Photo
from qiaomen.files.photos import attach
from qiaomen.people.models import Person

from .models import Answer, AnswerFile, FormVersion, Source
from .problems import AnswerFault, CannotAnswer
from .rules.checking import position_of
from .rules.filling import MOST_FROM_DEVICE, MOST_INSTANCES, Filling


@dataclass(frozen=True)
class Given:
    """What somebody sent. `texts`: address of a question → words; `photos`: the name that an answer gives → photo;
    `faults`: what was wrong with the photos.

    `finished`: a device has already checked and closed it, so that nobody can mend it any more: faults are noted
    beside the answer instead of refused. `complete`: nothing else of it is on its way.
    """

    instance_id: str
    texts: Mapping[str, str]
    photos: Mapping[str, Photo] = field(default_factory=dict)
    faults: tuple[AnswerFault, ...] = ()
    source: Source = Source.PAGE
    language: str = ""
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    finished: bool = False
    complete: bool = True

    @property
    def digest(self) -> str:
        """The same for the same words, however often they are sent."""
        return hashlib.sha256(json.dumps(sorted(self.texts.items())).encode()).hexdigest()


def fill(
    version: FormVersion, texts: Mapping[str, str], *, language: str, at: datetime, most: int = MOST_INSTANCES
) -> Filling:
    """The form with these answers, settled; for a page, and for the check of what was sent. `at` in local time."""
    filling = Filling(version.definition, at, language, most)
    if texts:
        filling.put(texts)
    filling.settle()
    return filling


def receive(version: FormVersion, given: Given, *, by: Person | None, at: datetime) -> Answer:
    """The answer's row, made once; sent again it is found again, with photos that came later added to it.

    Raises CannotAnswer with each fault at its question, or when this instanceID stands for another content.
    """
    if not 1 <= len(given.instance_id) <= 64 or not given.instance_id.isprintable():
        raise CannotAnswer(_("这份答卷没有可用的编号。请重新打开表单。"))
    known = Answer.objects.filter(instance_id=given.instance_id).first()
    if known is None:
        row = _row(version, given, by=by, at=at)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
                _keep_photos(row, given)
            return row
        except IntegrityError:
            # Two requests at one moment: the other one was first.
            known = Answer.objects.get(instance_id=given.instance_id)
    return _again(known, version, given, by=by)


def _row(version: FormVersion, given: Given, *, by: Person | None, at: datetime) -> Answer:
    most = MOST_FROM_DEVICE if given.finished else MOST_INSTANCES
    filling = fill(version, given.texts, language=given.language, at=given.ended_at or at, most=most)
    faults = [*filling.faults(), *given.faults]
    if faults and not given.finished:
        raise CannotAnswer(_("还有答案要改，请看标出的题目。"), tuple(faults))
    values = filling.values()
    longitude, latitude = _position(filling) or (None, None)
    return Answer(
        instance_id=given.instance_id, form_id=version.form_id, version=version, values=values, digest=given.digest,
        faults=_kept(faults), source=given.source,
        language=given.language[:60], begun_at=given.begun_at, ended_at=given.ended_at, received_at=at, by=by,
        longitude=longitude, latitude=latitude, complete=given.complete,
    )  # fmt: skip


def _kept(faults: Iterable[AnswerFault]) -> list[dict[str, str]]:
    return [{"path": fault.path, "words": fault.words} for fault in faults]


def _position(filling: Filling) -> tuple[float, float] | None:
    """Where it was answered: the first position in it."""
    said = (node.text for node in filling.asked() if node.kind == "geopoint" and node.text.strip())
    return next((place for words in said if (place := position_of(words))), None)


def _again(known: Answer, version: FormVersion, given: Given, *, by: Person | None) -> Answer:
    if (known.digest, known.form_id, known.by_id) != (given.digest, version.form_id, by and by.pk):
        raise CannotAnswer(_("这份答卷已经收到过，内容和这次的不同。要再答一份，请重新打开表单。"))
    with transaction.atomic():
        # As it is now: another part of it may have come since it was read.
        held = Answer.objects.select_for_update().get(pk=known.pk)
        _keep_photos(held, given)
        held.complete |= given.complete
        held.faults += [fault for fault in _kept(given.faults) if fault not in held.faults]
        Answer.objects.filter(pk=held.pk).update(complete=held.complete, faults=held.faults)
    return held


def _keep_photos(answer: Answer, given: Given) -> None:
    """Photos that the answer names and that are not there yet; others stay loose, and are swept away."""
    wanted = set(_words_in(answer.values)) & set(given.photos)
    there = set(answer.files.values_list("name", flat=True))
    new = {name: given.photos[name] for name in sorted(wanted - there)}
    attach(new.values())
    AnswerFile.objects.bulk_create(AnswerFile(answer=answer, name=name, photo=photo) for name, photo in new.items())


def _words_in(values: Any) -> list[str]:
    if isinstance(values, dict):
        return [words for value in values.values() for words in _words_in(value)]
    if isinstance(values, list):
        return [words for value in values for words in _words_in(value)]
    return [values] if isinstance(values, str) else []
