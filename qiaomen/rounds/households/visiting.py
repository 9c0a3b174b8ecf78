"""A visit is written down: what came of it, the answers apart from it, a wish handed in with one tap."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qiaomen.cases import intake
from qiaomen.cases.intake import Submission
from qiaomen.cases.models.report import Channel
from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.files.models import Photo
from qiaomen.forms.answering import Given, receive
from qiaomen.people.actors import Actor
from qiaomen.rounds.models import DoorAnswer, DoorReport, Household, HouseholdRound, Visit
from qiaomen.rounds.models.household import Outcome
from qiaomen.units.queries import working_time

from .permissions import VISIT_ROLES
from .questions import opinion_in


@dataclass(frozen=True)
class Seen:
    """What somebody brings from a door. `key`: of this visit, the same each time it is sent.

    `wish`: what else was said. With consent it goes into the chain, without it stays an opinion among the answers.
    `photos` are of what is to be done; they go with the wish and never stand in an answer.
    """

    key: str
    outcome: Outcome
    at: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    wish: str = ""
    consent: bool = False
    photos: tuple[Photo, ...] = ()

    @property
    def hands_in(self) -> bool:
        """Whether something goes into the chain."""
        return self.consent and bool(self.wish.strip() or self.photos)


def record(door: Household, seen: Seen, *, by: Actor, at: datetime) -> Visit:
    """Write it down, all or nothing. Raises CannotMove, or CannotAnswer with each question at fault.

    What was done without a connection is taken as long as the round is not closed, even if the door was given to
    somebody else meanwhile: a visit that was made is not lost.
    """
    assert by.person is not None, "only people visit"
    is_check = _permit(door, seen, by)
    try:
        with transaction.atomic():
            _hold_open(door.stratum.round)
            _settle(door, seen.outcome, is_check=is_check)
            visit = Visit.objects.create(
                household=door, by=by.person, at=seen.at, entered_at=at, outcome=seen.outcome, is_check=is_check
            )
            if seen.outcome == Outcome.ANSWERED:
                _keep_answer(door, seen, is_check=is_check, at=at)
            if seen.hands_in:
                _hand_in(door, seen, by=by, at=at)
    except IntegrityError:
        raise CannotMove(_("这一户已经访完了。")) from None
    return visit


def _permit(door: Household, seen: Seen, by: Actor) -> bool:
    """Whether it is the second person's visit; raises for whoever may not stand here."""
    one = door.stratum.round
    if door.drawn is None or not by.covers(door.stratum.area.path, VISIT_ROLES):
        raise NotYours(_("您的岗位不走访这一户。"))
    if not seen.consent and (seen.photos or (seen.wish.strip() and not opinion_in(one.version))):
        raise Missing("consent", _("报上去要先问过住户；不同意就把那句话、那张照片删掉。"))
    if (seen.wish.strip() or seen.photos) and seen.outcome != Outcome.ANSWERED:
        raise Missing("wish", _("有人答了，才有话可以报上去。"))
    person = by.person
    assert person is not None, "only people visit"
    return door.checker_id == person.pk and door.visitor_id != person.pk


def _hold_open(one: HouseholdRound) -> None:
    """Visits and the closing of a round come one after the other: nothing slips in behind what closing cuts."""
    if HouseholdRound.objects.select_for_update().get(pk=one.pk).closed_at:
        raise CannotMove(_("这一轮已经结束了。"))


def _settle(door: Household, outcome: Outcome, *, is_check: bool) -> None:
    """Compare and set: of two who settle one door, the second is told."""
    name = "check_outcome" if is_check else "outcome"
    open_ = Household.objects.filter(pk=door.pk, **{f"{name}__in": ["", Outcome.NOBODY]})
    counted = {} if is_check else {"visits": F("visits") + 1}
    if not open_.update(**{name: outcome}, **counted):
        raise CannotMove(_("这一户已经访完了。"))


def _keep_answer(door: Household, seen: Seen, *, is_check: bool, at: datetime) -> None:
    """The answer names no door, no visitor and no hour; the row beside it knows the area, and until the end the door.

    Its number is its own: the visit's key stands beside the door, in what the visitor's device was answered.
    """
    version, zone = door.stratum.round.version, working_time().zone
    day = datetime.combine(min(seen.at, at).astimezone(zone).date(), time(), zone)
    opinion = {opinion_in(version): seen.wish} if seen.wish.strip() and not seen.consent else {}
    given = Given(f"uuid:{uuid4()}", {**seen.texts, **opinion}, language=seen.language)
    answer = receive(version, given, by=None, at=day)
    DoorAnswer.objects.create(stratum=door.stratum, answer=answer, household=door, is_check=is_check)


def _hand_in(door: Household, seen: Seen, *, by: Actor, at: datetime) -> None:
    """Into the chain. Not public: its place is somebody's door."""
    submission = Submission(
        channel=Channel.VISIT, text=seen.wish, area=door.stratum.area, place_words=door.address, public=False,
        received_at=min(seen.at, at), photos=seen.photos, idempotency_key=f"door:{seen.key}",
    )  # fmt: skip
    DoorReport.objects.create(household=door, report=intake.receive(submission, by=by, at=at))


def tell(one: DoorReport, *, by: Actor, at: datetime) -> None:
    """The answer was carried back to the door. Raises CannotMove while there is none."""
    assert by.person is not None, "only people tell"
    door = one.household
    if by.person.pk not in (door.visitor_id, door.checker_id):
        raise NotYours(_("您的岗位不走访这一户。"))
    if one.report.voices.filter(answered_at=None).exists():
        raise CannotMove(_("还没有答复可以带回去。"))
    if not DoorReport.objects.filter(pk=one.pk, told_at=None).update(told_at=at, told_by=by.person):
        raise CannotMove(_("已经带回去过了。"))
