"""邻里可办: a small job of a case, offered, taken, given back, done with photos, proved or offered again."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from qiaomen.files.models import Photo
from qiaomen.notices.text import Text
from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.volunteers.models import Volunteer
from qiaomen.volunteers.telling import tell

from . import texts
from .models import Task, TaskPhoto
from .problems import CannotTake, SomebodyElseHasIt

# Whoever takes something does it soon, or somebody else may.
HELD_FOR = timedelta(days=2)
LONGEST_OFFER = timedelta(days=30)
MOST_HELD = 3
State = Task.State


def offer(
    case_number: str, *, title: str, words: str, minutes: int, until: datetime, by: Person | None, at: datetime,
    longitude: float | None = None, latitude: float | None = None, place_words: str = "", area: Area | None = None,
) -> Task:  # fmt: skip
    """Offer a job of a case to the neighbours, once at a time. Raises CannotTake with the field at fault."""
    if not title.strip():
        raise CannotTake(_("请写一句要做什么。"), field="title")
    if not at < until <= at + LONGEST_OFFER:
        raise CannotTake(_("请填以后的日子，最多 30 天。"), field="until")
    try:
        with transaction.atomic():
            return Task.objects.create(
                case_number=case_number, title=title.strip()[:80], words=words.strip()[:300], minutes=minutes,
                until=until, offered_by=by, offered_at=at, longitude=longitude, latitude=latitude,
                place_words=place_words, area=area,
            )  # fmt: skip
    except IntegrityError:
        raise CannotTake(_("这件事已经放出来了。")) from None


def take(task: Task, volunteer: Volunteer, *, at: datetime) -> None:
    """It is his for HELD_FOR. Raises CannotTake; SomebodyElseHasIt when another was faster."""
    if held_by(volunteer).count() >= MOST_HELD:
        raise CannotTake(_("您手上已有 %(n)s 件，先做完再接。") % {"n": MOST_HELD})
    free = Task.objects.filter(pk=task.pk, state=State.OFFERED, until__gt=at)
    if not free.update(state=State.TAKEN, taken_by=volunteer, taken_at=at):
        raise SomebodyElseHasIt


def give_back(task: Task, volunteer: Volunteer) -> None:
    """He cannot do it after all: others may. Raises CannotTake."""
    if not _his(task, volunteer).update(state=State.OFFERED, taken_by=None, taken_at=None):
        raise CannotTake(_("这件事不在您手上了。"))


def done(
    task: Task, volunteer: Volunteer, *, before: Sequence[Photo], after: Sequence[Photo], note: str, at: datetime
) -> None:
    """He did it: at least one photo of before and one of after, at which the unit looks. Raises CannotTake."""
    for photos, name, words in (
        (before, "before", _("请加一张做之前的照片。")), (after, "after", _("请加一张做之后的照片。")),
    ):  # fmt: skip
        if not photos:
            raise CannotTake(words, field=name)
    with transaction.atomic():
        if not _his(task, volunteer).update(state=State.DONE, done_at=at, note=note.strip()[:300]):
            raise CannotTake(_("这件事不在您手上了。"))
        # Not attached: that is done when the unit takes them as its proof. The sweep leaves what a row here protects.
        kinds = [(one, TaskPhoto.Kind.BEFORE) for one in before] + [(one, TaskPhoto.Kind.AFTER) for one in after]
        TaskPhoto.objects.bulk_create(
            TaskPhoto(task=task, photo=photo, kind=kind, by=volunteer, at=at) for photo, kind in kinds
        )


def withdraw(task: Task, *, why: str, at: datetime) -> None:
    """The unit does it itself, or it is not needed; who has it is told why. Raises CannotTake."""
    if not why.strip():
        raise CannotTake(_("请写明为什么收回。"), field="why")
    with transaction.atomic():
        holder = Task.objects.filter(pk=task.pk).values_list("taken_by", flat=True).first()
        running = Task.objects.filter(pk=task.pk, state__in=[State.OFFERED, State.TAKEN], taken_by=holder)
        if not running.update(state=State.WITHDRAWN, note=why.strip()[:300]):
            raise CannotTake(_("这件事已经做完或收回了。"))
        if holder is not None:
            volunteer = Volunteer.objects.get(pk=holder)
            reason = why.strip()
            tell(volunteer, lambda: texts.task_withdrawn(task, why=reason), key=f"task_withdrawn:{task.pk}", at=at)


def overtaken(case_number: str, *, why: str, at: datetime) -> int:
    """The unit has done it itself: what is still offered or in somebody's hands is taken back. Safe to run twice."""
    task = Task.objects.filter(case_number=case_number, state__in=[State.OFFERED, State.TAKEN]).first()
    if task is None:
        return 0
    withdraw(task, why=why, at=at)
    return 1


def prove(case_number: str, *, at: datetime) -> int:
    """The chain verified the case: what was done is proved, and he is told. Safe to run twice."""
    return _after_check(case_number, texts.task_proved, "task_proved", at, state=State.PROVED)


def offer_again(case_number: str, *, at: datetime) -> int:
    """The chain sent the case back: what was done is offered again, for a week. Safe to run twice."""
    return _after_check(
        case_number, texts.task_again, "task_again", at, state=State.OFFERED, taken_by=None, taken_at=None,
        done_at=None, until=at + timedelta(days=7),
    )  # fmt: skip


def expire(*, at: datetime) -> int:
    """The worker's turn: what was taken and not done is free again; what nobody took in time is over."""
    late = Task.objects.filter(state=State.TAKEN, taken_at__lt=at - HELD_FOR)
    freed = late.update(state=State.OFFERED, taken_by=None, taken_at=None)
    return freed + Task.objects.filter(state=State.OFFERED, until__lte=at).update(state=State.WITHDRAWN)


def on_offer(at: datetime) -> QuerySet[Task]:
    """What anybody may take."""
    return Task.objects.filter(state=State.OFFERED, until__gt=at).select_related("area")


def held_by(volunteer: Volunteer) -> QuerySet[Task]:
    """What he has taken and not done yet."""
    return Task.objects.filter(taken_by=volunteer, state=State.TAKEN)


def of(volunteer: Volunteer) -> QuerySet[Task]:
    """All that he has in hand or did, also what was sent back after him."""
    return Task.objects.filter(Q(taken_by=volunteer) | Q(photos__by=volunteer)).distinct().select_related("area")


def _his(task: Task, volunteer: Volunteer) -> QuerySet[Task]:
    return Task.objects.filter(pk=task.pk, state=State.TAKEN, taken_by=volunteer)


def _after_check(case_number: str, text: Callable[[Task], Text], key: str, at: datetime, **columns: object) -> int:
    with transaction.atomic():
        task = Task.objects.filter(case_number=case_number, state=State.DONE).select_related("taken_by").first()
        if task is None or not Task.objects.filter(pk=task.pk, state=State.DONE).update(**columns):
            return 0
        assert task.taken_by is not None
        name = f"{key}:{task.pk}:{task.done_at:%Y%m%d%H%M%S}"
        tell(task.taken_by, lambda: text(task), key=name, at=at)
    return 1
