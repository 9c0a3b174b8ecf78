"""办理: the unit works on the case, says how it goes, and finishes with the proof that the standard demands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from qiaomen.files.models import Photo
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position

from .approvals import lapse
from .intake import attach_photos
from .models import Case, CaseEvent, Evidence
from .moves import move, together
from .problems import Missing


@dataclass(frozen=True)
class Proof:
    """A photo as proof: what it shows, and where it was taken if that is known."""

    photo: Photo
    kind: Evidence.Kind
    position: Position | None = None


def note(case: Case, *, words: str, by: Actor, at: datetime, proof: Sequence[Proof] = ()) -> CaseEvent:
    """Tell how the work goes. Photos may be added, for instance of how it was before."""
    if not words.strip() and not proof:
        raise Missing("note", _("请写一句进展，或者加一张照片。"))
    with together(case):
        event = move(case, "note", by=by, at=at, note=words.strip(), facts=facts_of(proof))
        keep_proof(case, proof, event=event, at=at)
    return event


def finish(
    case: Case, *, words: str, by: Actor, at: datetime, proof: Sequence[Proof] = (), position: Position | None = None
) -> CaseEvent:
    """Say that it is done, with the evidence that the filing standard demands.

    Photos of before may have come with the report or an earlier note. Raises Missing for what is owed.
    """
    if len(words.strip()) < 2:
        raise Missing("note", _("请写明做了什么。"))
    missing = missing_proof(case, proof, position)
    if missing:
        raise missing[0]
    with together(case):
        changes = {"finished_at": at, "finished_by": by.person, "handler": by.person}
        facts = facts_of(proof) | ({"place": [*position.wgs84]} if position else {})
        event = move(case, "finish", by=by, at=at, note=words.strip(), facts=facts, changes=changes)
        keep_proof(case, proof, event=event, at=at, place=position)
        lapse(case)
    return event


def missing_proof(case: Case, proof: Sequence[Proof], position: Position | None) -> list[Missing]:
    """What the filing standard still demands before this case may be called finished.

    After a rework the photo of after must be a new one: the old one did not convince.
    """
    standard = case.filing_standard
    if standard is None:
        return []
    kinds = {one.kind for one in proof}
    owed = []
    if standard.needs("before_photo") and Evidence.Kind.BEFORE not in kinds and not has_before_photo(case):
        owed.append(Missing("before", _("立案标准要求办理前照片，请补一张。")))
    if standard.needs("after_photo") and Evidence.Kind.AFTER not in kinds:
        owed.append(Missing("after", _("立案标准要求办理后照片，请拍一张。")))
    if standard.needs("place") and position is None and all(one.position is None for one in proof):
        owed.append(Missing("place", _("立案标准要求办理地点，请允许定位或填写位置。")))
    return owed


def has_before_photo(case: Case) -> bool:
    """Whether a photo of how it was is there: from a note, or from any report in the case."""
    reported = Photo.objects.filter(pk__in=case.own_voices.values("report__photos"))
    return Evidence.objects.filter(case=case, kind=Evidence.Kind.BEFORE).exists() or reported.exists()


def keep_proof(
    case: Case, proof: Sequence[Proof], *, event: CaseEvent, at: datetime, place: Position | None = None
) -> None:
    """Attach photos to the event that they belong to. Call it inside the step's transaction."""
    rows = []
    for one in proof:
        where = one.position or place
        longitude, latitude = where.wgs84 if where else (one.photo.hint_longitude, one.photo.hint_latitude)
        rows.append(
            Evidence(
                case=case,
                event_number=event.number,
                photo=one.photo,
                kind=one.kind,
                added_at=at,
                longitude=longitude,
                latitude=latitude,
            )
        )
    Evidence.objects.bulk_create(rows)
    attach_photos(one.photo for one in proof)


def facts_of(proof: Sequence[Proof]) -> dict[str, object]:
    """Photos by kind and by the hash of their originals: the history vouches for them."""
    return {"photos": [[one.kind.value, one.photo.sha256] for one in proof]} if proof else {}
