"""A patrol comes in from the telephone, is judged and kept; what was found on the way becomes a report."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.cases import intake
from qiaomen.cases.intake import Submission
from qiaomen.cases.problems import Missing, NotYours
from qiaomen.people.actors import Actor
from qiaomen.units.models import Adoption

from .chainage import Course, in_words
from .judging import Fault, faults_of, measure
from .models import Finding, Patrol, PatrolRule
from .moments import OLDEST, put_right
from .permissions import may_patrol
from .tracks import NoTrack, Track, read

LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class Walked:
    """What a telephone hands in: its number of the walk, when it began and ended by its clock, the track as text."""

    walk: UUID
    started_at: datetime
    ended_at: datetime
    track: str


def hand_in(walked: Walked, *, rule: PatrolRule, adoption: Adoption, by: Actor, at: datetime) -> Patrol:
    """Keep a patrol and judge it; the same walk again is the patrol that is there. Raises Missing or NotYours.

    One that does not count is kept, too, with what is wrong in words: whoever walked may see why.
    """
    assert by.person is not None, "only people walk"
    if not may_patrol(adoption, by):
        raise NotYours(_("您的岗位不在负责这里的单位。"))
    with transaction.atomic():
        # Of two patrols of one owner at a moment the second must see the first: the gap between them counts.
        Adoption.objects.select_for_update().get(pk=adoption.pk)
        if known := Patrol.objects.filter(walk=walked.walk).first():
            if known.by_id != by.person.pk:
                raise NotYours(_("这是别人走的。"))
            return known
        return _keep(walked, _track(walked), rule, adoption, by=by, at=at)


def _track(walked: Walked) -> Track:
    try:
        return read(walked.track)
    except NoTrack:
        raise Missing("track", _("走过的路读不出来。")) from None


def _keep(walked: Walked, track: Track, rule: PatrolRule, adoption: Adoption, *, by: Actor, at: datetime) -> Patrol:
    assert by.person is not None, "only people walk"
    started_at, ended_at = put_right(walked.started_at, walked.ended_at, at=at, longest=LONGEST)
    found = measure(track, rule, adoption)
    others = Patrol.objects.filter(adoption=adoption, rule=rule, counts=True).values_list("started_at", "ended_at")
    faults: list[Fault] = [{"what": "nothing"}] if not track.fixes else []
    faults += faults_of(found, rule, started_at=started_at, others=list(others))
    return Patrol.objects.create(
        walk=walked.walk, rule=rule, adoption=adoption, by=by.person, started_at=started_at, ended_at=ended_at,
        received_at=at, minutes=found.minutes, metres=found.metres, passed_metres=found.passed,
        stretch_metres=found.stretch, counts=not faults, faults=faults, track=track.straightened.rows,
    )  # fmt: skip


def report_finding(
    submission: Submission, *, adoption: Adoption, walk: UUID | None, found_at: datetime | None, by: Actor, at: datetime
) -> Finding:
    """Something found on the way goes into the chain by the channel of patrols, with its mark along the line."""
    assert by.person is not None, "only people find"
    if not may_patrol(adoption, by):
        raise NotYours(_("您的岗位不在负责这里的单位。"))
    metres, line = None, adoption.line
    if line is not None and submission.position is not None:
        metres = Course(line.course).mark(submission.position.wgs84).metres
        place = " ".join(one for one in (line.name, in_words(metres), submission.place_words) if one)
        submission = replace(submission, place_words=place[:200])
    if found_at and at - OLDEST < found_at < at:
        submission = replace(submission, received_at=found_at)
    with transaction.atomic():
        report = intake.receive(submission, by=by, at=at)
        made, _new = Finding.objects.get_or_create(
            report=report,
            defaults={"walk": walk, "by": by.person, "adoption": adoption, "metres": metres, "at": report.received_at},
        )
    return made
