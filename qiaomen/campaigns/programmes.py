"""改造项目: named, ranked, chosen within the budget, built by milestones, paid, accepted, mended while still owed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases.models import Case
from qiaomen.cases.moves import together
from qiaomen.cases.problems import CannotMove, Missing, NotYours, SomebodyWasFaster
from qiaomen.files.photos import attach
from qiaomen.people.actors import Actor
from qiaomen.places.coords import Position
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .figures import yuan
from .models import Candidate, Item, ItemEvent, ItemProof, Register
from .moves import Proof, begin, move
from .permissions import may_find, refuse_own_work
from .problems import placed
from .scoring import MUNICIPAL, SERVICES, Facts, why_not
from .states import ROLES, Hand, Kind, State
from .telling import tell_followers, tell_owners


def name(
    register: Register, *, title: str, area: Area, facts: Facts, by: Actor, at: datetime, place_words: str = "",
    position: Position | None = None, proof: Sequence[Proof] = (), words: str = "",
) -> Item:  # fmt: skip
    """Enter a compound as a candidate, with the residents' consent as evidence."""
    role = by.acts_as(ROLES[Hand.FINDER])
    if role is None or not may_find(by, area):
        raise NotYours(_("您的岗位不能在这里登记。"))
    if register.kind != Kind.PROGRAMME or register.state != Register.State.OPEN:
        raise CannotMove(_("还没有开始，或者已经收尾了。"))
    if not area.path.startswith(register.area.path):
        raise Missing("area", _("“%(area)s”不在这个范围里。") % {"area": area.name})
    _check(facts, at)
    if facts.consents and not proof:
        raise Missing("photos", _("请附居民同意的凭据照片，例如签字表；照片不公开。"))
    item = Item(
        register=register, title=title.strip(), area=area, place_words=place_words, state=State.FOUND,
        **placed(position),
    )  # fmt: skip
    said = asdict(facts) | {"photos": [[one.kind.value, one.photo.sha256] for one in proof]}
    with together(register):
        begin(item, by=by, role=role, at=at, note=words.strip(), facts=said)
        Candidate.objects.create(item=item, **asdict(facts))
        ItemProof.objects.bulk_create(ItemProof(item=item, event_number=1, photo=p.photo, kind=p.kind) for p in proof)
        attach(one.photo for one in proof)
    return item


def _check(facts: Facts, at: datetime) -> None:
    if facts.households < 1 or not 0 <= facts.consents <= facts.households:
        raise Missing("consents", _("同意的户数不能比总户数多。"))
    if not 1900 <= facts.built_in <= timezone.localdate(at).year:
        raise Missing("built_in", _("请写对建成年份。"))
    if not (
        0 <= facts.upkeep <= 2 and 0 <= facts.lacks_municipal <= MUNICIPAL and 0 <= facts.lacks_services <= SERVICES
    ):
        raise Missing("upkeep", _("请重新选。"))


def wish(item: Item, case: Case, *, by: Actor, at: datetime) -> ItemEvent:
    """Residents asked for this compound in a case: from now on each of its voices is told. Raises CannotMove."""
    if item.candidate.asked.filter(pk=case.pk).exists():
        raise CannotMove(_("这件事项已经记在这个小区上了。"))
    with together(item):
        event = move(item, "wish", by=by, at=at, facts={"case": case.number})
        item.candidate.asked.add(case)
    return event


def choose(
    item: Item, *, unit: Unit, budget: int, until: date, by: Actor, at: datetime, words: str = ""
) -> ItemEvent:  # fmt: skip
    """列入计划: eligible, and within what the programme has left. Raises CannotMove."""
    candidate, register = item.candidate, item.register
    if reasons := why_not(candidate.facts):
        raise CannotMove(" ".join(str(reason) for reason in reasons))
    if budget <= 0:
        raise Missing("budget", _("请写预算。"))
    facts = {"unit": unit.code, "budget": budget, "until": until.isoformat()}
    with together(item, register):
        # Of two who choose at once the slower looks again: together they might go beyond the budget.
        turned = Register.objects.filter(pk=register.pk, version=register.version).update(version=F("version") + 1)
        if not turned:
            raise SomebodyWasFaster
        given = Candidate.objects.filter(item__register=register).aggregate(n=Sum("budget"))["n"] or 0
        left = (register.budget or 0) - given
        if budget > left:
            raise Missing("budget", _("总预算只剩 %(left)s 元，还差 %(off)s 元。") % {
                "left": yuan(left), "off": yuan(budget - left)})  # fmt: skip
        changes = {"unit": unit, "due_on": until}
        event = move(item, "choose", by=by, at=at, note=words.strip(), facts=facts, changes=changes)
        Candidate.objects.filter(pk=item.pk).update(budget=budget)
        candidate.budget = budget
        register.version += 1
        tell_followers(event)
        tell_owners(event, gettext_lazy("有一个小区交给您单位改造"))
    return event


def milestone(item: Item, *, words: str, proof: Sequence[Proof], by: Actor, at: datetime) -> ItemEvent:
    """报节点: what is done now, with a photo; whoever follows the place is told."""
    if not words.strip() or not proof:
        raise Missing("note" if not words.strip() else "photos", _("请写到了哪一步，并附照片。"))
    return _told(item, "milestone", words, proof, by=by, at=at)


def complete(item: Item, *, words: str, proof: Sequence[Proof], by: Actor, at: datetime) -> ItemEvent:
    """报完工."""
    if not proof:
        raise Missing("photos", _("请附完工后的照片。"))
    return _told(item, "complete", words, proof, by=by, at=at)


def accept(
    item: Item, *, defects_until: date, words: str, proof: Sequence[Proof], by: Actor, at: datetime
) -> ItemEvent:  # fmt: skip
    """竣工验收: by the level above, on the spot; from now on the defects period runs."""
    if not proof:
        raise Missing("photos", _("请到现场，附复核时拍的照片。"))
    if defects_until <= timezone.localdate(at):
        raise Missing("defects_until", _("质保期要在今天之后结束。"))
    _somebody_else(item, by)
    with together(item):
        event = _told(item, "accept", words, proof, by=by, at=at, facts={"defects_until": defects_until.isoformat()})
        Candidate.objects.filter(pk=item.pk).update(defects_until=defects_until)
        item.candidate.defects_until = defects_until
    return event


def redo(item: Item, *, words: str, proof: Sequence[Proof], by: Actor, at: datetime) -> ItemEvent:
    """It is not as it should be, and why."""
    if not words.strip():
        raise Missing("note", _("请写明现场看到了什么。"))
    _somebody_else(item, by)
    with together(item):
        event = _told(item, "redo", words, proof, by=by, at=at)
        tell_owners(event, gettext_lazy("验收没有通过，请整改"))
    return event


def repair(item: Item, *, words: str, proof: Sequence[Proof], by: Actor, at: datetime) -> ItemEvent:
    """质保期内返修: something broke while the builder still owes it."""
    until = item.candidate.defects_until
    if not words.strip():
        raise Missing("note", _("请写明现场看到了什么。"))
    if until is not None and timezone.localdate(at) > until:
        raise CannotMove(_("质保期到 %(day)s 为止，已经过了。") % {"day": until})
    # The day by which it was to be built says nothing about when it is to be mended.
    with together(item):
        event = _told(item, "repair", words, proof, by=by, at=at, changes={"due_on": None})
        tell_owners(event, gettext_lazy("质保期内坏了，请返修"))
    return event


def pay(item: Item, *, cents: int, by: Actor, at: datetime, words: str = "") -> ItemEvent:
    """拨付: beyond the compound's budget only with a reason, and then marked for good."""
    if cents <= 0:
        raise Missing("amount", _("请写金额。"))
    candidate = item.candidate
    budget, paid = candidate.budget or 0, candidate.paid + cents
    over = paid > budget
    if over and not words.strip():
        off = {"off": yuan(paid - budget)}
        raise Missing("note", _("会超出预算 %(off)s 元：请写明原因，超支会一直标出来。") % off)
    facts = {"cents": cents, "paid": paid} | ({"over": paid - budget} if over else {})
    with together(item, candidate):
        event = move(item, "pay", by=by, at=at, note=words.strip(), facts=facts)
        done = Candidate.objects.filter(pk=item.pk, paid=candidate.paid)
        if not done.update(paid=paid, over=candidate.over or over):
            raise SomebodyWasFaster
        candidate.paid, candidate.over = paid, candidate.over or over
    return event


def _told(
    item: Item, step: str, words: str, proof: Sequence[Proof], *, by: Actor, at: datetime,
    facts: Mapping[str, object] | None = None, changes: Mapping[str, object] | None = None,
) -> ItemEvent:  # fmt: skip
    with together(item):
        event = move(item, step, by=by, at=at, note=words.strip(), proof=proof, facts=facts, changes=changes)
        tell_followers(event)
    return event


def _somebody_else(item: Item, by: Actor) -> None:
    done = ItemEvent.objects.filter(item=item, step="complete").order_by("-number").first()
    if done is not None:
        refuse_own_work(done, by)
