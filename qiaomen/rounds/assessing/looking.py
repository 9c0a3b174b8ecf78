"""An assessment is drawn; at each point every criterion is marked; each fault becomes a case, all in one request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaomen.cases import intake
from qiaomen.cases.intake import Submission
from qiaomen.cases.models.report import Channel
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.files.models import Photo
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position, ReferenceSystem
from qiaomen.rounds.drawing import draw, new_seed
from qiaomen.rounds.models import AssessedPlace, Assessment, AssessmentPoint, Criterion, Observation
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of

from .permissions import LOOK_ROLES, PLAN_ROLES, permit_planning


@dataclass(frozen=True)
class AssessmentPlan:
    """What an assessment shall be. `per_cell`: places of each kind in each area."""

    title: str
    unit: Unit
    since: date
    until: date
    per_cell: int
    seed: str = ""


@dataclass(frozen=True)
class Mark:
    """What was seen by one criterion; `faults` None: it does not apply here."""

    faults: int | None
    note: str = ""
    photo: Photo | None = None


def plan(what: AssessmentPlan, *, by: Actor, at: datetime) -> Assessment:
    """Make it and draw its points: `seed|area+kind|number`, the places of a kind in an area numbered by their code.

    Drawn are places within the posts that whoever plans holds at the unit or above it.
    """
    there = by.at(what.unit.path)
    if not there.roles & PLAN_ROLES:
        raise NotYours(_("您的岗位不能安排测评。"))
    if what.until < what.since:
        raise Missing("until", _("结束不能早于开始。"))
    seed = what.seed.strip()[:64] or new_seed()
    kinds = set(Criterion.objects.filter(retired_at=None).values_list("kind", flat=True))
    cells: dict[tuple[str, str], list[AssessedPlace]] = {}
    places_here = AssessedPlace.objects.filter(there.areas_below(PLAN_ROLES), retired_at=None, kind__in=kinds)
    for place in places_here.select_related("area").order_by("code"):
        cells.setdefault((place.area.code, place.kind), []).append(place)
    if not cells:
        raise Missing("", _("还没有场所或标准，先交上来。"))
    with transaction.atomic():
        made = Assessment.objects.create(**{**vars(what), "seed": seed}, made_at=at, made_by=by.person)
        AssessmentPoint.objects.bulk_create(
            AssessmentPoint(assessment=made, place=places[number - 1])
            for (area, kind), places in sorted(cells.items())
            for number in draw(seed, f"{area}+{kind}", range(1, len(places) + 1), what.per_cell)
        )
    return made


def drop(one: Assessment, *, by: Actor) -> None:
    """Take back a draw of which nothing was looked at. Raises CannotMove when something was."""
    permit_planning(one, by)
    with transaction.atomic():
        one.points.filter(done_at=None).delete()
        if one.points.exists():
            # Rolled back with this: the points that were not looked at stay.
            raise CannotMove(_("已经有点看过了，不能取消。"))
        Assessment.objects.filter(pk=one.pk).delete()


def criteria_of(point: AssessmentPoint) -> list[Criterion]:
    """What is looked at here."""
    return list(Criterion.objects.filter(kind=point.place.kind, retired_at=None).select_related("category"))


def look(point: AssessmentPoint, marks: Mapping[int, Mark], *, key: str, by: Actor, at: datetime) -> list[Observation]:
    """Write down what was seen, every criterion of the kind (by its key), and hand each fault in as a case.

    All or nothing; a point is looked at once, by whoever is there: what was done off line is not lost because the
    point was dealt to somebody else meanwhile. Raises CannotMove with the criterion at fault.
    """
    place = point.place
    if not by.covers(place.area.path, LOOK_ROLES):
        raise NotYours(_("您的岗位不在这个点测评。"))
    _in_its_days(point.assessment, at)
    criteria = criteria_of(point)
    for criterion in criteria:
        mark = marks.get(criterion.pk)
        if mark is None:
            raise Missing(f"mark-{criterion.pk}", _("还没有看：%(words)s") % {"words": criterion.words})
        if mark.faults is not None and not 0 <= mark.faults <= criterion.most_faults:
            raise Missing(f"mark-{criterion.pk}", _("请从给出的选项里选一个。"))
    with transaction.atomic():
        open_ = AssessmentPoint.objects.filter(pk=point.pk, done_at=None, assessment__published_at=None)
        if not open_.update(done_at=at, done_by=by.person):
            if Assessment.objects.filter(points=point, published_at__isnull=False).exists():
                raise CannotMove(_("这次测评的结果已经公布，不能再交。"))
            raise CannotMove(_("这个点已经有人看过了。"))
        return [_written(point, one, marks[one.pk], key=key, by=by, at=at) for one in criteria]


def _in_its_days(one: Assessment, at: datetime) -> None:
    """What was seen before or after would not be of this period; what was seen in it may come in later."""
    if not one.since <= day_of(at) <= one.until:
        raise CannotMove(_("这次测评从 %(since)s 到 %(until)s，别的日子看的不算。") % vars(one))


def _written(
    point: AssessmentPoint, criterion: Criterion, mark: Mark, *, key: str, by: Actor, at: datetime
) -> Observation:
    faults = mark.faults or 0
    row = Observation(
        point=point, criterion=criterion, applies=mark.faults is not None, faults=faults, note=mark.note[:200],
        got=criterion.got(faults) if mark.faults is not None else 0,
        possible=criterion.points if mark.faults is not None else 0, photo=mark.photo,
    )  # fmt: skip
    if faults:
        row.report = intake.receive(_submission(point.place, criterion, mark, key), by=by, at=at)
    elif mark.photo:
        intake.attach_photos([mark.photo])
    row.save(force_insert=True)
    return row


def _submission(place: AssessedPlace, criterion: Criterion, mark: Mark, key: str) -> Submission:
    faults = mark.faults or 0
    times = ngettext("%(n)s 处", "%(n)s 处", faults) % {"n": faults}
    words = f"{place.name}：不合“{criterion.text}”，{times}。{mark.note}（{place.unit.name}负责这里）"
    position = None
    if place.longitude is not None and place.latitude is not None:
        position = Position(place.longitude, place.latitude, ReferenceSystem.WGS84)
    return Submission(
        channel=Channel.ASSESSMENT, text=words, place_words=place.name, area=place.area, position=position,
        category=criterion.category, photos=(mark.photo,) if mark.photo else (),
        idempotency_key=f"look:{key}:{criterion.pk}",
    )  # fmt: skip
