"""Somebody is named, with the evidence of the records; then admitted or refused, by another person, with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Organisation, Volunteer

from .calls import hold, permit, write_down
from .evidence import evidence_of
from .models import Call, Kind, Nomination
from .permissions import may_name, may_withdraw
from .problems import CannotHonour
from .queries import LETTER
from .states import Standing, State

Subject = Volunteer | Person | Unit | Organisation
COLUMN = {Volunteer: "volunteer", Person: "person", Unit: "unit", Organisation: "team"}


def name(call: Call, subject: Subject, *, reason: str, agreed: bool, by: Actor, at: datetime) -> Nomination:
    """提名, with the evidence of the period. Raises CannotHonour: too late, no reason, named already."""
    if by.person is None or not may_name(by):
        raise CannotHonour(_("您的岗位不能提名。"))
    if call.state != State.OPEN or day_of(at) > call.nominate_until:
        raise CannotHonour(_("现在不能提名：还没有开始，或者已经截止。"))
    if not reason.strip():
        raise CannotHonour(_("请写明为什么提名。"), field="reason")
    kind = Kind.PERSON if isinstance(subject, Volunteer | Person) else Kind.COLLECTIVE
    try:
        with transaction.atomic():
            if not hold(call, State.OPEN):
                raise CannotHonour(_("现在不能提名：还没有开始，或者已经截止。"))
            made = Nomination.objects.create(
                call=call, kind=kind, name=subject.name, reason=reason.strip(), agreed=agreed, named_by=by.person,
                named_at=at, evidence=evidence_of(subject, since=call.evidence_from, at=at), evidence_until=at,
                **{COLUMN[type(subject)]: subject},
            )  # fmt: skip
            Nomination.objects.filter(pk=made.pk).update(number=number_of(LETTER, made.pk))
            write_down(call, "name", by=by.person, at=at, note=reason, nomination=made)
    except IntegrityError:
        raise CannotHonour(_("“%(name)s”已经有人提名了。") % {"name": subject.name}, field="who") from None
    made.refresh_from_db()
    return made


def fill_in_again(nomination: Nomination, *, by: Actor, at: datetime) -> None:
    """Read the records anew, as long as nobody has begun to review."""
    person = permit(nomination.call, by)
    if nomination.call.state != State.OPEN:
        raise CannotHonour(_("评审开始以后，依据不再变。"))
    found = evidence_of(nomination.subject, since=nomination.call.evidence_from, at=at)
    with transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(evidence=found, evidence_until=at)
        write_down(
            nomination.call, "fill_in", by=person, at=at, nomination=nomination, facts={"before": nomination.evidence}
        )


def admit(nomination: Nomination, *, agreed: bool, note: str, by: Actor, at: datetime) -> None:
    """资格审核通过. The nominee must have agreed to be shown by name; not by whoever named him."""
    if not (agreed or nomination.agreed):
        raise CannotHonour(_("要先征得本人（单位）同意公开姓名和事迹。"), field="agreed")
    _decide(nomination, Standing.ADMITTED, note=note, by=by, at=at, agreed=True)


def refuse(nomination: Nomination, *, why: str, by: Actor, at: datetime) -> None:
    """资格审核不通过, with a reason; not by whoever named him."""
    if not why.strip():
        raise CannotHonour(_("请写明为什么不符合。"), field="note")
    _decide(nomination, Standing.REFUSED, note=why, by=by, at=at, why=why.strip()[:300])


def withdraw(nomination: Nomination, *, why: str, by: Actor, at: datetime) -> None:
    """退出: the nominee does not want it, or whoever named him takes it back. Not after publication has begun."""
    person = by.person if may_withdraw(nomination, by) else permit(nomination.call, by)
    still = Nomination.objects.filter(
        pk=nomination.pk, standing__in=[Standing.NAMED, Standing.ADMITTED], call__state__in=[State.OPEN, State.REVIEW]
    )
    with transaction.atomic():
        if not still.update(standing=Standing.WITHDRAWN, why=why.strip()[:300]):
            raise CannotHonour(_("现在不能退出了。"))
        write_down(nomination.call, "withdraw", by=person, at=at, note=why, nomination=nomination)


def _decide(nomination: Nomination, to: Standing, *, note: str, by: Actor, at: datetime, **columns: object) -> None:
    person = permit(nomination.call, by)
    if nomination.named_by_id == person.pk:
        raise CannotHonour(_("是您提名的，请由别人审核资格。"))
    still = Nomination.objects.filter(pk=nomination.pk, standing=Standing.NAMED, call__state=State.OPEN)
    with transaction.atomic():
        if not still.update(standing=to, **columns):
            raise CannotHonour(_("这个提名已经审核过了，或者评审已经开始。"))
        write_down(nomination.call, to.value, by=person, at=at, note=note, nomination=nomination)
