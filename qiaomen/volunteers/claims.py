"""补录: somebody asks for hours that nobody measured; somebody else grants or refuses them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Person

from .hour_problems import CannotCount, Overlaps
from .hour_rights import permit, permit_for
from .hour_rules import hour_rules
from .hours import MINUTE, check_overlap, supplement, take_turn
from .models import Claim, Organisation, Volunteer
from .queries import teams_visible_to

LONGEST = timedelta(days=1)


def ask(
    volunteer: Volunteer, *, kind: str, from_at: datetime, until_at: datetime, minutes: int, title: str,
    organisation: Organisation, reason: str, at: datetime, about: str = "", by: Actor | None = None,
) -> Claim:  # fmt: skip
    """Ask for so many minutes out of a time that has passed: by the volunteer himself, or by staff of the team.

    Raises CannotCount with the field at fault, Overlaps where that time counts already or is asked for.
    """
    if by is not None:
        permit(organisation, by)
    _check(from_at, until_at, minutes, at=at)
    if not reason.strip():
        raise CannotCount(_("请写明为什么补录。"), field="reason")
    if organisation.retired_on is not None:
        raise CannotCount(_("这支队伍已经停用。"), field="organisation")
    with transaction.atomic():
        take_turn(volunteer)
        check_overlap(volunteer, from_at, until_at)
        waiting = Claim.objects.filter(volunteer=volunteer, state=Claim.State.ASKED)
        other = waiting.filter(from_at__lt=until_at, until_at__gt=from_at).first()
        if other is not None:
            words = {"title": other.title}
            raise Overlaps(_("这段时间已经申请补录“%(title)s”，还在等审核。") % words, field="from_at")
        return Claim.objects.create(
            volunteer=volunteer, kind=kind, minutes=minutes, from_at=from_at, until_at=until_at, title=title.strip(),
            organisation=organisation, about=about, reason=reason.strip(), asked_at=at,
            asked_by=by.person if by else None,
        )  # fmt: skip


def decide(claim: Claim, *, granted: bool, answer: str, by: Actor, at: datetime) -> Claim:
    """Grant a claim, which enters its hours, or refuse it with a reason. Never one's own, never one's own asking.

    Raises CannotCount, and changes nothing.
    """
    permit_for(claim.volunteer, claim.organisation, by)
    person = _decider(claim, by)
    if not granted and not answer.strip():
        raise CannotCount(_("不通过，请写明原因。"), field="answer")
    with transaction.atomic():
        take_turn(claim.volunteer)
        if not Claim.objects.filter(pk=claim.pk, state=Claim.State.ASKED).exists():
            raise CannotCount(_("这条申请已经审核过了。"))
        entry = supplement(claim, by=person, at=at) if granted else None
        Claim.objects.filter(pk=claim.pk).update(
            state=Claim.State.GRANTED if granted else Claim.State.REFUSED, decided_at=at, decided_by=person,
            answer=answer.strip()[:300], entry=entry,
        )  # fmt: skip
    claim.refresh_from_db()
    return claim


def to_decide(by: Actor) -> QuerySet[Claim]:
    """The claims that wait for this person, the oldest first; not those that he asked for himself."""
    asked = Claim.objects.filter(state=Claim.State.ASKED, organisation__in=teams_visible_to(by))
    return asked.exclude(asked_by=by.person).select_related("volunteer", "organisation", "asked_by").order_by("pk")


def _decider(claim: Claim, by: Actor) -> Person:
    if by.person is None or claim.asked_by_id == by.person.pk:
        raise CannotCount(_("这条补录是您提出的，请由别人来审核。"))
    return by.person


def _check(from_at: datetime, until_at: datetime, minutes: int, *, at: datetime) -> None:
    if not from_at < until_at <= at:
        raise CannotCount(_("时间不对：结束要晚于开始，而且已经过去。"), field="until_at")
    if until_at - from_at > LONGEST:
        raise CannotCount(_("一次最多补录一天，请分几次填。"), field="until_at")
    if from_at < at - timedelta(days=hour_rules().claim_days):
        raise CannotCount(_("太久以前的不能再补录：最多 %(n)d 天。") % {"n": hour_rules().claim_days}, field="from_at")
    lasted = (until_at - from_at) // MINUTE
    if not 0 < minutes <= lasted:
        raise CannotCount(_("时长不能超过活动本身：最多 %(n)d 分钟。") % {"n": lasted}, field="minutes")
