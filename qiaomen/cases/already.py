"""“Already reported here?”: open public cases that may be the same matter, and a resident's report that follows one."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from qiaomen.people.actors import SYSTEM
from qiaomen.places.models import Area
from qiaomen.places.nearby import box_around
from qiaomen.places.queries import current_city
from qiaomen.shell.numbers import key_of

from .joining import Alike, compare, join
from .models import Case, Category, Report, Voice
from .problems import CannotMove
from .queries import public_cases, with_names
from .rules import case_rules
from .states import State

# Where nobody says yet that it is done: who sees a fault at a “finished” case knows better than we do, and that
# report must reach whoever verifies.
FOLLOWED = frozenset({State.ACCEPTED, State.DISPUTED, State.DISPATCHED, State.IN_HANDLING, State.SUSPENDED})
# Fewer letters say nothing yet.
SHORTEST = 4
# How alike (0–100) the words must be at this distance, in merge distances of the city (50 m by default).
ALIKE_AT = ((1.0, 40.0), (3.0, 65.0))
# A landmark, or an area, only stands for the place: further off, and the words must say more.
ROUGH, ROUGH_ALIKE, AREA_ALIKE = 10.0, 65.0, 75.0


@dataclass(frozen=True)
class Spot:
    """Where somebody stands: a WGS-84 point (`exact`, or that of a landmark that they named), an area, their words."""

    point: tuple[float, float] | None = None
    exact: bool = True
    area: Area | None = None
    words: str = ""


@dataclass(frozen=True)
class Reported:
    """A case that may be the same matter, and how many reports speak in it (joined ones included)."""

    alike: Alike
    voices: int


def followed_cases() -> QuerySet[Case]:
    """The cases that a resident may follow: public, open, not called done, never an accusation."""
    return public_cases().filter(state__in=[state.value for state in FOLLOWED])


def already_reported(text: str, spot: Spot, *, at: datetime, limit: int = 3) -> list[Reported]:
    """Cases that may be this matter, likeliest first: a question to the resident, never a joining by itself."""
    text, metres = text.strip(), case_rules().merge_metres
    choice = Q(pk__in=[])
    if spot.point:
        choice |= box_around(*spot.point, metres * (ALIKE_AT[-1][0] if spot.exact else ROUGH))
    elif spot.area and len(text) >= SHORTEST and len(spot.words) >= 2:
        choice |= Q(area__path__startswith=spot.area.path)
    longitude, latitude = spot.point or (None, None)
    asked = Case(text=text, longitude=longitude, latitude=latitude)
    found = with_names(followed_cases().filter(choice)).order_by("-pk")[:200]
    near = [one for one in (compare(asked, case) for case in found) if _is_likely(one, text, spot, metres)]
    near = _of_a_kind(near, text)
    near.sort(key=lambda one: (-round(one.likeness, -1) if text else 0, one.metres or 0.0, one.case.pk))
    voices = voices_in([one.case for one in near[:limit]])
    return [Reported(one, voices[one.case.pk]) for one in near[:limit]]


def voices_in(cases: list[Case]) -> dict[int, int]:
    """How many reports speak in each case, those of joined cases included. One query."""
    keys = [case.pk for case in cases]
    rows = Voice.objects.filter(Q(case__in=keys) | Q(case__joined_into__in=keys)) if keys else Voice.objects.none()
    reports: dict[int, set[int]] = {key: set() for key in keys}
    for own, into, report in rows.values_list("case_id", "case__joined_into_id", "report_id"):
        reports[own if own in reports or into is None else into].add(report)
    return {key: len(found) for key, found in reports.items()}


def follow(report: Report, number: str, *, at: datetime) -> Case | None:
    """Let a resident's report follow the case that they named; None, and nothing changed, where that cannot be.

    The system joins as a desk would, so a desk can separate it again: then the report goes on by itself. Asked
    twice it does it once; what a desk has separated stays separated.
    """
    key = key_of("A", number)
    own = Case.objects.filter(own_voices__report=report, split_from=None).order_by("pk").first()
    if key is None or own is None or report.is_accusation or own.pk == key:
        return None
    try:
        with transaction.atomic(), translation.override(current_city().language):
            # Both rows are held in the order in which a joining holds them: nobody closes or hides either meanwhile.
            rows = Case.objects.select_for_update().filter(pk__in=[own.pk, key]).order_by("pk")
            own = next(row for row in rows if row.pk == own.pk)
            if own.joined_into_id is not None:
                return own.joined_into if own.joined_into_id == key else None
            into = followed_cases().filter(pk=key).first()
            if into is None or not _is_untouched(own):
                return None
            join(own, into=into, by=SYSTEM, at=at, note=_("反映人自己说是同一件事。"))
            return into
    except CannotMove:
        return None


def may_follow(report: Report) -> bool:
    """Whether this report's case still waits for its first look, and nobody has decided about it."""
    own = Case.objects.filter(own_voices__report=report).order_by("pk").first()
    return own is not None and not report.is_accusation and own.joined_into_id is None and _is_untouched(own)


def _is_untouched(own: Case) -> bool:
    return own.state == State.RECEIVED and not own.events.filter(step__in=["separate", "appeal"]).exists()


def _is_likely(one: Alike, text: str, spot: Spot, metres: float) -> bool:
    if spot.point is None:
        words = compare(Case(text=spot.words), Case(text=one.case.place_words or one.case.text)).likeness
        return one.likeness >= AREA_ALIKE and words >= AREA_ALIKE
    if one.metres is None:
        return False
    if not spot.exact:
        return len(text) >= SHORTEST and one.metres <= metres * ROUGH and one.likeness >= ROUGH_ALIKE
    if len(text) < SHORTEST:
        return one.metres <= metres
    return any(one.metres <= metres * far and one.likeness >= alike for far, alike in ALIKE_AT)


def _of_a_kind(near: list[Alike], text: str) -> list[Alike]:
    """Without those whose category the words speak against: they name another one, and not this."""
    if not near or len(text) < SHORTEST:
        return near
    spoken = {
        key for key, name, words in Category.objects.values_list("pk", "name", "words")
        if any(word in text for word in (name, *words.split()))
    }  # fmt: skip
    return [one for one in near if not spoken or one.case.category_id in spoken or one.likeness >= 80]
