"""Suggests what should be covered, by detectors that are installed as packages of their own; a person decides."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from PIL import Image

from qiaomen.files.covering import MOST_BOXES, checked_box
from qiaomen.files.models import Photo
from qiaomen.files.photos import open_published

# An entry point of this group names a function: a picture goes in, mappings come out with "box" ([x, y, width,
# height] in fractions of the picture), and, if it likes, "label" and "score" (0 to 1).
GROUP = "qiaomen.detectors"
Detector = Callable[[Image.Image], Iterable[Mapping[str, Any]]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Suggestion:
    """One place that a detector would cover."""

    box: list[float]
    label: str
    score: float | None


@dataclass(frozen=True)
class Suggested:
    """What all detectors found, the surest first, and the names of those that failed."""

    boxes: list[Suggestion]
    failed: list[str]


def installed() -> list[EntryPoint]:
    """The detectors of this installation, by name."""
    return sorted(entry_points(group=GROUP), key=lambda each: each.name)


def suggest(photo: Photo) -> Suggested:
    """Ask every detector about the published picture; the sealed original stays sealed. Raises PhotoMissing.

    A detector that raises, or answers nonsense, is named in `failed`: what the others found still counts.
    """
    with open_published(photo) as file:
        picture = Image.open(file).convert("RGB")
    found, failed = [], []
    for each in installed():
        try:
            detector: Detector = each.load()
            found += [_read(one) for one in detector(picture.copy())]
        except Exception as fault:  # somebody else's code may raise anything; the page must still come
            log.warning("detector %s failed: %r", each.name, fault)
            failed.append(each.name)
    return Suggested(sorted(found, key=lambda one: -(one.score or 0))[:MOST_BOXES], failed)


def _read(one: Mapping[str, Any]) -> Suggestion:
    score = one.get("score")
    sure = None if score is None else min(max(float(score), 0.0), 1.0)
    return Suggestion(checked_box(one["box"]), str(one.get("label", ""))[:40], sure)
