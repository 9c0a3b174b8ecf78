"""The photos of a case as a page sets them: before and after side by side, the rest below."""

from dataclasses import dataclass

from qiaomen.cases.models import Case, Evidence
from qiaomen.cases.queries import evidence_of
from qiaomen.files.models import Photo

# What proves something to a resident; other files of a case stay with those who work on it.
SHOWN = (Evidence.Kind.BEFORE, Evidence.Kind.AFTER, Evidence.Kind.INSPECTION)


@dataclass(frozen=True)
class Pictures:
    """`before` and `after` are the pair, or both None; `others` are the rest of the proof: (what it shows, photo)."""

    before: Photo | None
    after: Photo | None
    others: list[tuple[str, Photo]]


def pictures_of(case: Case, reported: list[Photo]) -> Pictures:
    """The first photo of before (else the first that was reported) beside the latest of after."""
    proof = list(evidence_of(case).filter(kind__in=SHOWN))
    before = next((one.photo for one in proof if one.kind == Evidence.Kind.BEFORE), None)
    before = before or next(iter(reported), None)
    after = next((one.photo for one in reversed(proof) if one.kind == Evidence.Kind.AFTER), None)
    if not (before and after):
        before = after = None
    rest = [(str(Evidence.Kind(one.kind).label), one.photo) for one in proof]
    return Pictures(before, after, others=[(label, photo) for label, photo in rest if photo not in (before, after)])
