"""异常核查: rules look for hours that cannot be or are too regular; a person keeps them or takes them back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.places.coords import metres_between
from qiaomen.places.queries import held_city, loaded_city
from qiaomen.units.queries import working_time

from .hour_problems import CannotCount
from .hour_rights import permit
from .hour_rules import HourRules, hour_rules
from .hours import counter, counting
from .models import Finding, HourEntry
from .models.hours import Ledger
from .queries import teams_visible_to

LOOKS_BACK = timedelta(days=31)
NEAR = 2000  # metres: so far apart two sites may be that follow each other at once
BULK = 10  # claims that are alike in everything but the volunteer


@dataclass
class Hit:
    """Something that a rule found, before it is known whether it is new."""

    rule: Finding.Rule
    key: str
    entries: list[HourEntry]
    facts: dict[str, Any] = field(default_factory=dict)
    by_volunteer: bool = True


def look(*, at: datetime) -> int:
    """Look at what was entered in the last month; how many findings are new. Safe to run again and by two at once."""
    if loaded_city() is None:
        return 0
    rows = counting(HourEntry.objects.filter(at__gt=at - LOOKS_BACK, at__lte=at)).exclude(organisation=None)
    with held_city():
        entries = list(rows.select_related("volunteer").order_by("volunteer", "from_at", "pk"))
        return sum(_note(hit, at) for hit in _hits(entries, hour_rules()))


def keep(finding: Finding, *, reason: str, by: Actor, at: datetime) -> None:
    """核查无误: the hours stay. Once, with a reason, not by who approved them."""
    _decide(finding, Finding.State.KEPT, reason=reason, by=by, at=at)


def take_back(finding: Finding, *, reason: str, by: Actor, at: datetime) -> int:
    """冲正: a counter-entry for each entry of it that still counts; how many. All or nothing."""
    with transaction.atomic():
        _decide(finding, Finding.State.COUNTERED, reason=reason, by=by, at=at)
        rows = counting(finding.entries.select_related("volunteer", "organisation__unit")).order_by("pk")
        return len([counter(one, note=reason, by=by, at=at) for one in rows])


def findings_of(by: Actor) -> QuerySet[Finding]:
    """Those about this person's teams."""
    rows = Finding.objects.filter(organisation__in=teams_visible_to(by))
    return rows.select_related("organisation__unit", "volunteer", "approver", "decided_by")


def _decide(finding: Finding, state: Finding.State, *, reason: str, by: Actor, at: datetime) -> None:
    permit(finding.organisation, by)
    if not reason.strip():
        raise CannotCount(_("请写明怎么核查的。"), field="reason")
    if by.person is None or finding.approver_id == by.person.pk:
        raise CannotCount(_("这是您审核过的补录，请由别人来核查。"))
    still = Finding.objects.filter(pk=finding.pk, state=Finding.State.OPEN)
    if not still.update(state=state, decided_at=at, decided_by=by.person, reason=reason.strip()[:200]):
        raise CannotCount(_("这一条已经核查过了。"))


def _note(hit: Hit, at: datetime) -> bool:
    if Finding.objects.filter(key=hit.key).exists():
        return False
    first = hit.entries[0]
    assert first.organisation_id is not None  # those of no team are not looked at
    try:
        with transaction.atomic():
            made = Finding.objects.create(
                rule=hit.rule, key=hit.key, organisation_id=first.organisation_id, facts=hit.facts, found_at=at,
                volunteer=first.volunteer if hit.by_volunteer else None,
                approver_id=None if hit.by_volunteer else first.approved_by_id,
            )  # fmt: skip
            made.entries.set(hit.entries)
    except IntegrityError:
        return False
    return True


def _hits(entries: list[HourEntry], rules: HourRules) -> Iterator[Hit]:
    for one in entries:
        if one.minutes > rules.long_hours * 60:
            yield Hit(Finding.Rule.LONG, f"long:{one.pk}", [one], {"minutes": one.minutes})
        age = _age(one)
        if age is not None and not rules.youngest <= age <= rules.oldest:
            yield Hit(Finding.Rule.AGE, f"age:{one.pk}", [one], {"age": age})
    yield from _too_far(entries, rules)
    yield from _too_much_a_day(entries, rules)
    yield from _too_regular(entries, rules)
    yield from _too_many_alike(entries)
    yield from _too_much_of_one(entries, rules)


def _too_far(entries: list[HourEntry], rules: HourRules) -> Iterator[Hit]:
    """Two services of one person between which nobody could have travelled. Where they were is known upstairs."""
    keys = [one.key for one in entries]
    where = {key: place for name in settings.PLACES_OF_HOURS for key, place in import_string(name)(keys).items()}
    for one, other in pairwise(one for one in entries if one.key in where):
        if one.volunteer_id != other.volunteer_id or other.from_at < one.until_at:
            continue
        metres = metres_between(where[one.key], where[other.key])
        hours = (other.from_at - one.until_at) / timedelta(hours=1)
        if metres > NEAR and metres > hours * rules.metres_an_hour:
            facts = {"kilometres": round(metres / 1000), "minutes": round(hours * 60)}
            yield Hit(Finding.Rule.PLACE, f"place:{one.pk}:{other.pk}", [one, other], facts)


def _age(entry: HourEntry) -> int | None:
    born, day = entry.volunteer.born_on, _local(entry).date()
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day)) if born else None


def _too_much_a_day(entries: Iterable[HourEntry], rules: HourRules) -> Iterator[Hit]:
    for (who, day), rows in _by(entries, lambda one: (one.volunteer_id, _local(one).date())).items():
        minutes = sum(one.minutes for one in rows)
        if len(rows) > 1 and minutes > rules.day_hours * 60:
            yield Hit(Finding.Rule.DAY, f"day:{who}:{day}", rows, {"minutes": minutes, "day": str(day)})


def _too_regular(entries: Iterable[HourEntry], rules: HourRules) -> Iterator[Hit]:
    claimed = [one for one in entries if one.ledger == Ledger.SUPPLEMENTED]
    alike = _by(claimed, lambda one: (one.volunteer_id, _local(one).strftime("%H:%M"), one.minutes))
    for (who, start, minutes), rows in alike.items():
        if len(rows) >= rules.alike:
            key = f"alike:{who}:{start}:{minutes}:{_local(rows[0]):%Y-%m}"
            yield Hit(Finding.Rule.ALIKE, key, rows, {"n": len(rows), "start": start, "minutes": minutes})


def _too_many_alike(entries: Iterable[HourEntry]) -> Iterator[Hit]:
    claimed = [one for one in entries if one.ledger == Ledger.SUPPLEMENTED]
    alike = _by(claimed, lambda one: (one.approved_by_id, one.organisation_id, one.from_at, one.until_at, one.minutes))
    for (person, team, *_rest), rows in alike.items():
        if len(rows) >= BULK:
            key = f"bulk:{person}:{team}:{rows[0].from_at:%Y%m%d%H%M}:{rows[0].minutes}"
            yield Hit(Finding.Rule.BULK, key, rows, {"n": len(rows)}, by_volunteer=False)


def _too_much_of_one(entries: Iterable[HourEntry], rules: HourRules) -> Iterator[Hit]:
    claimed = [one for one in entries if one.ledger == Ledger.SUPPLEMENTED]
    for (person, team, month), rows in _by(
        claimed, lambda one: (one.approved_by_id, one.organisation_id, f"{_moment(one.at):%Y-%m}")
    ).items():
        minutes = sum(one.minutes for one in rows)
        if minutes > rules.approver_hours * 60:
            facts = {"minutes": minutes, "n": len(rows)}
            yield Hit(Finding.Rule.APPROVER, f"approver:{person}:{team}:{month}", rows, facts, by_volunteer=False)


def _by(entries: Iterable[HourEntry], what: Any) -> dict[Any, list[HourEntry]]:
    found: dict[Any, list[HourEntry]] = defaultdict(list)
    for one in entries:
        found[what(one)].append(one)
    return found


def _local(entry: HourEntry) -> datetime:
    return _moment(entry.from_at)


def _moment(at: datetime) -> datetime:
    return at.astimezone(working_time().zone)
