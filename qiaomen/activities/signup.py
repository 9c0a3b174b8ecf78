"""报名: a place in a shift or in its queue. Whoever frees a place moves the first in the queue up, at once.

Locks are always taken in one order: the volunteer's row, then the shift's. Nothing is ever overbooked, and the order of
the queue is the order of the keys, because a key is drawn only while the shift's row is held.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.shell.moments import in_words
from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Organisation, Volunteer
from qiaomen.volunteers.telling import tell

from . import texts
from .conflicts import check_overlap, doubts_of, own_around
from .models import Activity, Shift, SignUp
from .permissions import permit_planning
from .problems import CannotSignUp, Doubtful
from .queries import OPEN_STATES


def sign_up(
    shift: Shift, volunteer: Volunteer, *, at: datetime, sure: bool = False, team: Organisation | None = None
) -> SignUp:
    """A place if one is free, else the end of the queue. Once: whoever has one keeps it.

    Raises CannotSignUp; Doubtful when something should be looked at first, unless `sure`.
    """
    with transaction.atomic():
        _take_turn(volunteer)
        shift = hold(shift.pk)
        known = SignUp.objects.filter(shift=shift, volunteer=volunteer, state__in=OPEN_STATES).first()
        if known is not None:
            return known
        check_open(shift, at=at)
        _check_age(shift, volunteer)
        others = own_around(shift, volunteer)
        check_overlap(shift, others)
        if not sure and (doubts := doubts_of(shift, others, volunteer)):
            raise Doubtful(doubts)
        state = SignUp.State.GOING if _take_place(shift) else SignUp.State.WAITING
        return SignUp.objects.create(shift=shift, volunteer=volunteer, state=state, organisation=team, at=at)


def cancel(signup: SignUp, *, at: datetime) -> SignUp:
    """The volunteer gives his place back, or leaves the queue. A place he may give back until `cancel_hours` before.

    Raises CannotSignUp.
    """
    with transaction.atomic():
        shift, held = _held(signup)
        if held.state == SignUp.State.CANCELLED:
            return held
        if at >= shift.from_at:
            raise CannotSignUp(_("已经开始了，不能取消。"))
        hours = shift.activity.cancel_hours
        if held.state == SignUp.State.GOING and at > shift.from_at - timedelta(hours=hours):
            words = {"n": hours, "contact": shift.activity.contact or shift.activity.organisation.name}
            raise CannotSignUp(_("离开始不到 %(n)s 小时，自己不能取消了。去不了请告诉组织者：%(contact)s。") % words)
        return _free(shift, held, at=at, why="")


def take_off(signup: SignUp, *, why: str, by: Actor, at: datetime) -> SignUp:
    """The organiser takes somebody off the list, with a reason that he is told. Raises Refused."""
    permit_planning(by, signup.shift.activity.organisation, signup.shift.activity.area)
    if not why.strip():
        raise CannotSignUp(_("请写明为什么取消，他会收到这句话。"), field="why")
    with transaction.atomic():
        shift, held = _held(signup)
        if held.state == SignUp.State.CANCELLED:
            return held
        done = _free(shift, held, at=at, why=why.strip())
        tell(held.volunteer, lambda: texts.taken_off(shift, why=why.strip()), key=f"taken_off:{held.pk}", at=at)
        return done


def give_up(signup: SignUp, *, at: datetime) -> SignUp:
    """He is no volunteer any more: what he held or waited for is free, however late. Call it inside a transaction."""
    shift, held = _held(signup)
    return held if held.state == SignUp.State.CANCELLED else _free(shift, held, at=at, why="")


def hold(shift: int) -> Shift:
    """The shift as it is now; until the transaction ends nobody else changes its places. Call it inside one."""
    Shift.objects.filter(pk=shift).update(waiting=F("waiting"))
    return Shift.objects.select_related("activity__organisation__unit", "activity__area").get(pk=shift)


def move_up(shift: Shift, *, at: datetime) -> list[SignUp]:
    """Give free places to the first in the queue and tell them; nobody once the shift has begun. `shift` is held."""
    shift.refresh_from_db(fields=["places", "taken", "waiting"])
    free = shift.places - shift.taken
    if free <= 0 or not shift.waiting or at >= shift.from_at or shift.activity.state != Activity.State.OPEN:
        return []
    first = shift.signups.filter(state=SignUp.State.WAITING).select_related("volunteer").order_by("pk")[:free]
    moved = list(first)
    SignUp.objects.filter(pk__in=[one.pk for one in moved]).update(state=SignUp.State.GOING, moved_up_at=at)
    n = len(moved)
    Shift.objects.filter(pk=shift.pk).update(taken=F("taken") + n, waiting=F("waiting") - n)
    for one in moved:
        tell(one.volunteer, lambda: texts.moved_up(shift), key=f"moved_up:{one.pk}", at=at)
    return moved


def check_open(shift: Shift, *, at: datetime) -> None:
    """Raises CannotSignUp unless one may sign up at this moment."""
    activity = shift.activity
    if activity.state == Activity.State.CANCELLED:
        raise CannotSignUp(_("这个活动取消了。"))
    if activity.state != Activity.State.OPEN or at >= shift.from_at:
        raise CannotSignUp(_("这个班次已经不能报名了。"))
    if activity.opens_at and at < activity.opens_at:
        raise CannotSignUp(_("%(at)s 开始报名。") % {"at": in_words(activity.opens_at, now=at)})
    if activity.closes_at and at >= activity.closes_at:
        raise CannotSignUp(_("报名已在 %(at)s 截止。") % {"at": in_words(activity.closes_at, now=at)})


def _check_age(shift: Shift, volunteer: Volunteer) -> None:
    least = shift.activity.least_age
    if not least:
        return
    born = volunteer.born_on
    if born is None:
        raise CannotSignUp(_("这个活动要求年满 %(n)s 岁。请先在“我的”里填出生日期。") % {"n": least})
    day = day_of(shift.from_at)
    if day.year - born.year - ((day.month, day.day) < (born.month, born.day)) < least:
        raise CannotSignUp(_("这个活动要求年满 %(n)s 岁。") % {"n": least})


def _take_turn(volunteer: Volunteer) -> None:
    """Two sign-ups of one person wait for each other, so that they cannot both miss that they overlap."""
    if not Volunteer.objects.filter(pk=volunteer.pk, left_at=None).update(turns=F("turns") + 1):
        raise CannotSignUp(_("您已退出志愿者登记，不能报名。"))


def _take_place(shift: Shift) -> bool:
    """Whether there was a place; else he is counted among those who wait. Nobody passes those who wait already."""
    free = Shift.objects.filter(pk=shift.pk, taken__lt=F("places"), waiting=0)
    if free.update(taken=F("taken") + 1):
        return True
    Shift.objects.filter(pk=shift.pk).update(waiting=F("waiting") + 1)
    return False


def _held(signup: SignUp) -> tuple[Shift, SignUp]:
    shift = hold(signup.shift_id)
    return shift, SignUp.objects.select_related("volunteer").get(pk=signup.pk)


def _free(shift: Shift, held: SignUp, *, at: datetime, why: str) -> SignUp:
    column = "taken" if held.state == SignUp.State.GOING else "waiting"
    SignUp.objects.filter(pk=held.pk).update(state=SignUp.State.CANCELLED, cancelled_at=at, why=why)
    Shift.objects.filter(pk=shift.pk).update(**{column: F(column) - 1})
    move_up(shift, at=at)
    held.refresh_from_db()
    return held
