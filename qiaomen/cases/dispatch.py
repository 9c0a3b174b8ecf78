"""交办: the unit whose job it is gets the case; nothing floats: the first receiver leads, the fallback falls back."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from qiaomen.people.actors import SYSTEM, Actor
from qiaomen.people.models import Role
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import current_city
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Adoption, AdoptionKind, Unit, UnitKind
from qiaomen.units.queries import adoptions_on, day_of, units_at_work

from .duties import Entry, duties_at
from .lines import lines_near
from .models import Case, CaseEvent, Duty, Reason
from .moves import move
from .problems import CannotMove, Missing
from .rules import case_rules
from .states import State


@dataclass(frozen=True)
class Suggestion:
    """A unit for a case and why, in the words of whoever reads it. `unambiguous`: exactly one rule fits.

    Only then may it be dispatched by itself.
    """

    unit: Unit
    why: str
    unambiguous: bool
    supervising: Unit | None = None
    fallback: Unit | None = None


@dataclass(frozen=True)
class Books:
    """What suggestions are looked up in, read once for a whole list: two queries."""

    units: dict[int, Unit]
    adoptions: list[Adoption]


def books(*, at: datetime) -> Books:
    """The units at work and the adoptions that hold on the day."""
    units = {unit.pk: unit for unit in units_at_work().select_related("area")}
    return Books(units, list(adoptions_on(day_of(at))))


@lru_cache(maxsize=2)
def _duty_areas(edition: uuid.UUID) -> dict[str, Area]:
    """The areas that the table of duties names."""
    named_there = Duty.objects.filter(retired_on=None).values("area")
    return {one.code: one for one in Area.objects.filter(pk__in=named_there).defer("boundary")}


def suggest(case: Case, *, at: datetime, of: Books | None = None) -> list[Suggestion]:
    """Units whose job this case may be, the most likely first; empty when no rule fits.

    The table of duties decides; a road or an area that a unit has adopted stands before the territory; the
    filing standard's own unit and the territory of the area come last.
    """
    if case.category is None:
        return []
    day, of = day_of(at), of or books(at=at)
    units = of.units
    path = case.area.path if case.area else _city_path()
    entries = duties_at(path, case.category, day)
    found = [one for entry in entries if (one := _from_duty(entry, units, case, alone=len(entries) == 1))]
    found += _from_adoptions(case, of.adoptions, {one.unit.pk for one in found})
    standard = case.filing_standard
    if standard and standard.unit_id in units and standard.unit_id not in {one.unit.pk for one in found}:
        why = _in_words(_("立案标准“%(condition)s”写明的处置单位"), condition=standard)
        found.append(Suggestion(units[standard.unit_id], why, unambiguous=False))
    return found


def _from_duty(entry: Entry, units: dict[int, Unit], case: Case, *, alone: bool) -> Suggestion | None:
    lead, fallback = units.get(entry.lead), units.get(entry.fallback or 0)
    unit = lead or fallback
    if unit is None:
        return None
    area = _duty_areas(current_city().edition).get(entry.area)
    if lead is None:
        text = _("职责表：%(area)s × %(category)s 的首接单位已撤销，由兜底单位%(unit)s负责")
    elif alone and fallback and fallback.pk != lead.pk:
        text = _("职责表：%(area)s × %(category)s，由%(unit)s首接负责，%(fallback)s兜底")
    elif alone:
        text = _("职责表：%(area)s × %(category)s，由%(unit)s首接负责")
    else:
        text = _("职责表里 %(area)s × %(category)s 有多个单位，%(unit)s是其中之一，请您决定")
    return Suggestion(
        unit,
        _in_words(text, area=area or entry.area, category=case.category, unit=unit, fallback=fallback),
        unambiguous=alone and lead is not None,
        supervising=units.get(entry.supervising or 0),
        fallback=fallback,
    )


def _from_adoptions(case: Case, adoptions: list[Adoption], already: set[int]) -> list[Suggestion]:
    """Units that adopted the road under the point or an area around it, for this category."""
    near = {one.code for one in lines_near(case.longitude, case.latitude)}
    path = f"/{case.area.path}" if case.area else ""
    suggestions = []
    for adoption in adoptions:
        place = adoption.line or adoption.area
        here = adoption.line.code in near if adoption.line else f"/{place.code}/" in path if place else False
        if not here or place is None or adoption.unit_id in already or not _adopted_for(adoption.categories, case):
            continue
        kind = AdoptionKind(adoption.kind).label
        why = _in_words(_("%(kind)s：%(unit)s负责%(place)s"), unit=adoption.unit, place=place, kind=kind)
        suggestions.append(Suggestion(adoption.unit, why, unambiguous=False))
    return suggestions


def _in_words(text: Promise, **things: object) -> str:
    """A sentence with names, made only when it is read: by the reader of a form, or for the city's history."""

    def words() -> str:
        return str(text) % {key: named(thing) for key, thing in things.items()}

    return lazy(words, str)()


def _adopted_for(categories: str, case: Case) -> bool:
    code = case.category.code if case.category else ""
    patterns = categories.split()
    return not patterns or any(code.startswith(one[:-1]) if one.endswith("*") else one == code for one in patterns)


def _city_path() -> str:
    city = Area.objects.filter(level=Level.CITY, retired_on=None).first()
    return city.path if city else ""


def assign(
    case: Case, *, to: Unit, by: Actor, at: datetime, note: str = "", supervising: Unit | None = None,
    why: str = "",
) -> CaseEvent:  # fmt: skip
    """Send the case to a unit. `why` is the suggestion's reason when the dispatcher followed it.

    The history keeps it in the city's language, whoever dispatched.
    """
    changes = {"unit": _fit(to), "supervising_unit": supervising, "handler": None}
    with override(current_city().language):
        facts = {"unit": to.code, "name": to.name, "why": str(why)}
    return move(case, "dispatch", by=by, at=at, note=note, facts=facts, changes=changes)


def assign_by_itself(case: Case, *, at: datetime) -> CaseEvent | None:
    """Dispatch without a person where the city switched that on and exactly one duty fits; None otherwise."""
    if not case_rules().auto_dispatch or case.returns:
        return None
    first = next(iter(suggest(case, at=at)), None)
    if first is None or not first.unambiguous:
        return None
    return assign(case, to=first.unit, supervising=first.supervising, by=SYSTEM, at=at, why=first.why)


def take(case: Case, *, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """The unit signs for the case. The handling clock has been running since dispatch."""
    return move(case, "take", by=by, at=at, note=note, changes={"handler": by.person})


def return_to_dispatcher(
    case: Case, *, reason: Reason, basis: str, suggested: Unit | None, by: Actor, at: datetime
) -> CaseEvent:
    """The unit says that it is not its job: reason code, basis and the unit that it thinks right are all owed.

    After the city's number of returns an arbiter decides instead of the dispatcher.
    """
    if reason.kind != "return":
        raise Missing("reason", gettext("请选一个退单理由。"))
    if len(basis.strip()) < 5:
        raise Missing("basis", gettext("请写明依据（哪条规定、哪份权责清单），至少 5 个字。"))
    if suggested is None:
        raise Missing("suggested", gettext("请写明您认为应由哪个单位办理。"))
    if suggested.pk == case.unit_id:
        raise Missing("suggested", gettext("建议单位不能是退单单位自己。"))
    if is_final(case):
        raise CannotMove(gettext("值班长已经审定由本单位办理，不能再退单。有困难请申请延期或挂账。"))
    returns = case.returns + 1
    to = State.DISPUTED if returns >= case_rules().returns_before_arbiter else State.ACCEPTED
    facts = {
        "reason": reason.code, "text": reason.text, "basis": basis.strip(),
        "suggested": suggested.code, "name": suggested.name, "unit": case.unit.name if case.unit else "",
    }  # fmt: skip
    changes = {"returns": returns, "unit": None, "handler": None}
    return move(case, "return", by=by, at=at, to=to, note=basis.strip(), facts=facts, changes=changes)


def arbitrate(case: Case, *, to: Unit, by: Actor, at: datetime, note: str) -> CaseEvent:
    """The arbiter decides; the unit may not return it again before it was handled."""
    if not note.strip():
        raise Missing("note", gettext("审定要写明理由。"))
    changes = {"unit": _fit(to), "handler": None}
    facts = {"unit": to.code, "name": to.name}
    return move(case, "arbitrate", by=by, at=at, note=note, facts=facts, changes=changes)


def is_final(case: Case) -> bool:
    """Whether an arbiter has decided whose job the case is, so that it cannot be returned."""
    last = case.events.filter(step__in=["dispatch", "arbitrate", "reopen"]).order_by("-number").first()
    return last is not None and last.role == Role.SHIFT_LEADER


def _fit(unit: Unit) -> Unit:
    if unit.kind == UnitKind.CENTRE:
        raise Missing("to", gettext("指挥中心不办理事项，请选承办单位。"))
    if unit.retired_on is not None:
        raise Missing("to", gettext("%(unit)s已撤销，请选别的单位。") % {"unit": unit.name})
    return unit
