"""回头看: a random sample of what was struck off, drawn so that anybody can draw it again, and its pass rate."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from qiaomen.cases.moves import together
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.people.actors import Actor

from .models import Draw, Item, ItemEvent, LookBack, Register
from .moves import Proof, move
from .permissions import permit_planning, refuse_own_work
from .problems import relapse
from .states import Kind, State

SHARE, LEAST = 0.10, 5


def sample(pool: Sequence[int], seed: int) -> list[int]:
    """A tenth of the pool, but at least five (or all): the same pool and seed give the same sample."""
    n = min(len(pool), max(LEAST, ceil(len(pool) * SHARE)))
    # A random sample, not a secret: the seed makes it checkable.
    return sorted(random.Random(seed).sample(sorted(pool), n))  # noqa: S311


def draw(register: Register, *, on: date, by: Actor) -> Draw:
    """The day's sample. The seed is the day itself: nobody chooses it. Raises CannotMove the second time on a day."""
    permit_planning(by, register.area)
    pool = list(register.items.filter(state=State.STRUCK).order_by("pk").values_list("pk", flat=True))
    if register.kind != Kind.PROBLEMS or not pool:
        raise CannotMove(_("还没有销号的问题，没有可以回头看的。"))
    try:
        with transaction.atomic():
            made = Draw.objects.create(
                register=register, drawn_on=on, seed=on.toordinal(), pool=pool, drawn_by=by.person
            )
            LookBack.objects.bulk_create(LookBack(draw=made, item_id=key) for key in sample(pool, made.seed))
    except IntegrityError:
        raise CannotMove(_("今天已经抽过了，明天可以再抽。")) from None
    return made


def open_look(item: Item) -> LookBack | None:
    """The oldest draw of this item that nobody has looked at yet."""
    return LookBack.objects.filter(item=item, passed=None).order_by("pk").first()


def inspect(
    item: Item, *, passed: bool, words: str, until: date | None, by: Actor, at: datetime, proof: Sequence[Proof] = ()
) -> ItemEvent:
    """What the second look found; what failed is owed again under the same number, until a new day."""
    if not proof:
        raise Missing("photos", _("请到现场，附复核时拍的照片。"))
    if not passed and (not words.strip() or until is None):
        raise Missing("note" if not words.strip() else "due_on", _("没有通过：请写明看到了什么、什么时候整改好。"))
    struck = ItemEvent.objects.filter(item=item, step="strike").order_by("-number").first()
    if struck is not None:
        refuse_own_work(struck, by)
    look = open_look(item)
    if look is None:
        raise CannotMove(_("这一项没有抽到，或者已经看过了。"))
    with together(item):
        if not LookBack.objects.filter(pk=look.pk, passed=None).update(passed=passed, at=at):
            raise CannotMove(_("这一项没有抽到，或者已经看过了。"))
        facts = {"passed": passed, "draw": look.draw_id}
        event = move(item, "look_back", by=by, at=at, note=words.strip(), facts=facts, proof=proof)
        if not passed:
            assert until is not None
            event = relapse(item, words=words, until=until, by=by, at=at)
    return event


@dataclass(frozen=True)
class PassRate:
    """Of `drawn`, `looked` were looked at and `passed` were still as they should be."""

    drawn: int
    looked: int
    passed: int

    @property
    def percent(self) -> float | None:
        """Of those looked at; None before the first."""
        return 100 * self.passed / self.looked if self.looked else None


def pass_rate(register: Register) -> PassRate:
    """Over all draws of a register. One query."""
    n = LookBack.objects.filter(draw__register=register).aggregate(
        drawn=Count("pk"), looked=Count("pk", filter=Q(passed__isnull=False)), passed=Count("pk", filter=Q(passed=True))
    )
    return PassRate(n["drawn"], n["looked"], n["passed"])
