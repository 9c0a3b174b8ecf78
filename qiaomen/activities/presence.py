"""Questions about who is where: a volunteer's shifts, a shift's list, who may keep it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db.models import Count, Q, QuerySet

from qiaomen.people.actors import Actor
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.queries import kept

from .evidence import EARLY, OUT_LATE
from .models import Activity, Attendance, Shift, SignUp

LINK = "qiaomen.activities.place"
AROUND = timedelta(days=1)
DIGITS_OF_PHONE = 4


@dataclass(frozen=True)
class Line:
    """One line of a list: who, and whether he is there."""

    volunteer: Volunteer
    attendance: Attendance | None


@dataclass(frozen=True)
class Mine:
    """A shift that somebody goes to, and whether he is there."""

    shift: Shift
    attendance: Attendance | None


def with_activity() -> QuerySet[Shift]:
    """Shifts with all that checking in asks of them, in one query."""
    return Shift.objects.select_related("activity__organisation")


def shifts_of(by: Actor) -> QuerySet[Shift]:
    """The shifts whose list this organiser keeps. Deny by default: no post, no shift."""
    ground = kept(by, "activity__organisation__unit__path", "activity__area__path")
    return with_activity().filter(ground)


def shifts_led_by(volunteer: Volunteer) -> QuerySet[Shift]:
    """The shifts whose list this volunteer keeps."""
    leads = SignUp.objects.filter(volunteer=volunteer, leads=True, state=SignUp.State.GOING)
    return with_activity().filter(pk__in=leads.values("shift"))


def shifts_around(volunteer: Volunteer, at: datetime) -> list[Mine]:
    """Where he goes or is, from what ended today to what begins within a day; two queries."""
    goes = SignUp.objects.filter(volunteer=volunteer, state=SignUp.State.GOING).values("shift")
    near = Q(pk__in=goes, until_at__gt=at - AROUND, from_at__lt=at + AROUND)
    shifts = with_activity().filter(near).exclude(activity__state=Activity.State.DRAFT).order_by("from_at", "pk")
    there = {one.shift_id: one for one in volunteer.attendances.filter(in_at__gt=at - AROUND - AROUND)}
    return [Mine(shift, there.get(shift.pk)) for shift in shifts]


def goers(shift: Shift) -> QuerySet[SignUp]:
    """Who has a place, in the order of signing up."""
    return SignUp.objects.filter(shift=shift, state=SignUp.State.GOING).select_related("volunteer")


def lines_of(shift: Shift, volunteers: Iterable[Volunteer]) -> list[Line]:
    """Each of them with his attendance; one query."""
    known = list(volunteers)
    there = {one.volunteer_id: one for one in shift.attendances.filter(volunteer__in=[one.pk for one in known])}
    return [Line(one, there.get(one.pk)) for one in known]


def uncalled(shift: Shift) -> QuerySet[Attendance]:
    """Those who came without a place, the latest first."""
    asked = goers(shift).values("volunteer")
    return shift.attendances.exclude(volunteer__in=asked).select_related("volunteer").order_by("-pk")


def tally(shift: Shift) -> dict[str, int]:
    """How many came, are there, left, were marked; one query."""
    return shift.attendances.aggregate(
        came=Count("pk"), there=Count("pk", filter=Q(out_at=None)), marked=Count("pk", filter=~Q(marks="")),
        forgotten=Count("pk", filter=Q(forgotten=True)),
    )  # fmt: skip


def is_open(shift: Shift, at: datetime) -> bool:
    """Whether screen and kiosk of a shift are of use: from an hour before until check-out ends."""
    return shift.from_at - EARLY <= at <= shift.until_at + OUT_LATE


def link_of(shift: Shift) -> str:
    """The unguessable part of the address of the place's screen and kiosk."""
    return signing.dumps(shift.pk, salt=LINK)


def shift_of_link(link: str) -> Shift | None:
    """The shift whose screen or kiosk this is; None for whatever we did not sign."""
    try:
        return with_activity().filter(pk=signing.loads(link, salt=LINK)).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


def found_at_kiosk(shift: Shift, *, number: str, name: str, digits: str) -> Volunteer | None:
    """Who says so of himself: by his number, or by name and the last digits of his telephone among those who go."""
    if number:
        return Volunteer.objects.filter(number=number.strip().upper(), left_at=None).first()
    if not name or len(digits) != DIGITS_OF_PHONE:
        return None
    found = goers(shift).filter(volunteer__name=name.strip(), volunteer__phone_hint__endswith=digits)[:2]
    # Two of one name and one ending: then only the number tells.
    return found[0].volunteer if len(found) == 1 else None
