"""A round is planned: its list is taken, the sample drawn once and dealt to visitors, a share drawn to be checked."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.cases.problems import CannotMove, Missing, NotYours
from qiaomen.forms.models import FormVersion, State
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.rounds.drawing import draw, new_seed, share_of
from qiaomen.rounds.models import Household, HouseholdRound, Stratum
from qiaomen.rounds.models.household import Outcome
from qiaomen.units.models import Unit

from .forgetting import forget_doors
from .lists import DoorList
from .permissions import PLAN_ROLES, may_plan, visitors_in
from .questions import unfit
from .results import agreement

BATCH = 2000


@dataclass(frozen=True)
class RoundPlan:
    """What a round shall be."""

    title: str
    unit: Unit
    version: FormVersion
    since: date
    until: date
    most_visits: int = 3
    check_percent: int = 10


def plan(what: RoundPlan, doors: DoorList, *, by: Actor, at: datetime) -> HouseholdRound:
    """Make the round with its list of doors. Raises CannotMove; a list with faults is taken not at all."""
    if not by.works_in(what.unit.path, PLAN_ROLES):
        raise NotYours(_("您的岗位不能为这个单位安排走访。"))
    if doors.faults:
        raise Missing("file", _("名单里有问题，先改好。"))
    if what.until < what.since:
        raise Missing("until", _("结束不能早于开始。"))
    if what.version.form.state != State.OPEN:
        raise Missing("version", _("这份问卷现在不收集答案。"))
    if words := unfit(what.version):
        raise Missing("version", words)
    there = by.at(what.unit.path)
    if others := [one.area.name for one in doors.blocks if not there.covers(one.area.path, PLAN_ROLES)]:
        raise Missing("file", _("您的岗位管不到名单里的这些区域：%(areas)s。") % {"areas": "、".join(others[:5])})
    with transaction.atomic():
        made = HouseholdRound.objects.create(**vars(what), made_at=at, made_by=by.person)
        for block in doors.blocks:
            stratum = Stratum.objects.create(
                round=made, area=block.area, unit=block.unit, wanted=block.wanted,
                households_listed=len(block.addresses),
            )  # fmt: skip
            rows = (Household(stratum=stratum, number=n, address=one) for n, one in enumerate(block.addresses, 1))
            Household.objects.bulk_create(rows, batch_size=BATCH)
    return made


def draw_sample(one: HouseholdRound, *, seed: str = "", by: Actor, at: datetime) -> None:
    """Draw once, with a seed that was agreed on, or with one that nobody chose. Raises CannotMove when it was drawn."""
    _permit(one, by)
    seed = seed.strip() or new_seed()
    if len(seed) > 64 or not seed.isprintable():
        raise Missing("seed", _("种子最多 64 个字。"))
    with transaction.atomic():
        digest = list_digest(one)
        held = HouseholdRound.objects.filter(pk=one.pk, drawn_at=None)
        if not held.update(seed=seed, list_digest=digest, drawn_at=at):
            raise CannotMove(_("这一轮已经抽过了；抽一次就定了。"))
        for stratum in one.strata.select_related("area"):
            chosen = draw(seed, stratum.area.code, range(1, stratum.households_listed + 1), stratum.wanted)
            places = {number: place for place, number in enumerate(chosen, 1)}
            rows = list(stratum.households.filter(number__in=places))
            for row in rows:
                row.drawn = places[row.number]
            Household.objects.bulk_update(rows, ["drawn"], batch_size=500)
    one.seed, one.list_digest, one.drawn_at = seed, digest, at


def list_digest(one: HouseholdRound) -> str:
    """SHA-256 of the list: area, number and address of each door, a line each, by area and number."""
    hashed = hashlib.sha256()
    rows = Household.objects.filter(stratum__round=one).order_by("stratum__area__code", "number")
    for area, number, address in rows.values_list("stratum__area__code", "number", "address").iterator():
        hashed.update(f"{area},{number},{address}\n".encode())
    return hashed.hexdigest()


def assign(one: HouseholdRound, visitors: Iterable[Person], *, by: Actor) -> int:
    """Deal the drawn doors that nobody has begun, in pieces of the list that lie together; how many were dealt."""
    _permit_drawn(one, by)
    chosen = {person.pk for person in visitors}
    dealt = 0
    with transaction.atomic():
        for stratum in one.strata.select_related("area"):
            here = [person for person in visitors_in(stratum.area.path) if person.pk in chosen]
            rows = list(stratum.households.filter(drawn__isnull=False, visits=0).order_by("number"))
            if not here or not rows:
                continue
            _deal(rows, here)
            dealt += len(rows)
    if not dealt:
        raise Missing("visitors", _("选的人没有能去的区域，或者没有还没访的户。"))
    return dealt


def _deal(rows: list[Household], people: Sequence[Person]) -> None:
    for place, row in enumerate(rows):
        row.visitor = people[place * len(people) // len(rows)]
    Household.objects.bulk_update(rows, ["visitor"], batch_size=500)


def draw_checks(one: HouseholdRound, people: Iterable[Person], *, by: Actor) -> int:
    """Of the answered doors of each area so many of a hundred are to be visited again, never by their own visitor.

    Drawn with the round's seed, `seed|area+check|number`. Again, later: what is missing for the share now. How many.
    """
    _permit_drawn(one, by)
    chosen = {person.pk for person in people}
    drawn = 0
    with transaction.atomic():
        for stratum in one.strata.select_related("area"):
            here = [person for person in visitors_in(stratum.area.path) if person.pk in chosen]
            drawn += _checks_in(one, stratum, here)
    if not drawn:
        raise Missing("visitors", _("现在没有要复核的户，或者选的人都不能复核。"))
    return drawn


def _checks_in(one: HouseholdRound, stratum: Stratum, people: Sequence[Person]) -> int:
    answered = list(stratum.households.filter(outcome=Outcome.ANSWERED))
    missing = share_of(len(answered), one.check_percent) - sum(row.checker_id is not None for row in answered)
    open_ = {row.number: row for row in answered if row.checker_id is None}
    order = draw(one.seed, f"{stratum.area.code}+check", open_, len(open_))
    changed: list[Household] = []
    for number in order:
        others = [person for person in people if person.pk != open_[number].visitor_id]
        if len(changed) < missing and others:
            open_[number].checker = others[len(changed) % len(others)]
            changed.append(open_[number])
    Household.objects.bulk_update(changed, ["checker"], batch_size=500)
    return len(changed)


def close(one: HouseholdRound, *, by: Actor, at: datetime) -> None:
    """No visit more; which door gave which answer is forgotten."""
    _permit(one, by)
    with transaction.atomic():
        # Whoever is handing in a visit is let finish first.
        HouseholdRound.objects.select_for_update().get(pk=one.pk)
        rate = agreement(one)
        kept = {"checked_doors": rate.turns, "checked_asked": rate.whole, "checked_alike": rate.part}
        if not HouseholdRound.objects.filter(pk=one.pk, closed_at=None).update(closed_at=at, **kept):
            raise CannotMove(_("这一轮已经结束了。"))
        forget_doors(one, at=at)
    one.closed_at = at


def _permit(one: HouseholdRound, by: Actor) -> None:
    if not may_plan(one, by):
        raise NotYours(_("您的岗位不能为这个单位安排走访。"))


def _permit_drawn(one: HouseholdRound, by: Actor) -> None:
    _permit(one, by)
    if one.drawn_at is None:
        raise CannotMove(_("先抽样，再分给人。"))
    if one.closed_at:
        raise CannotMove(_("这一轮已经结束了。"))
