"""异议: during publication anybody may object; who neither named the nominee nor works with it decides."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.sealing import NONCE_BYTES, seal, unseal

from .calls import hold, permit, write_down
from .models import Nomination, Objection
from .permissions import bar_to_deciding, conflict_of
from .problems import CannotHonour
from .states import Standing, State

PURPOSE = "objection"
LEAST_REASON = 4


def object_to(nomination: Nomination, *, words: str, contact: str, at: datetime) -> Objection:
    """Somebody objects. A contact is welcome and sealed; without one the answer stands on the page alone."""
    call = nomination.call
    if call.state != State.PUBLISHED or call.published_until is None or at >= call.published_until:
        raise CannotHonour(_("现在不在公示期。"))
    if nomination.standing != Standing.CHOSEN:
        raise CannotHonour(_("不在公示名单里。"))
    if not words.strip():
        raise CannotHonour(_("请写明您有什么异议。"), field="words")
    sealed = seal(PURPOSE, contact.strip(), nonce=secrets.token_bytes(NONCE_BYTES)) if contact.strip() else ""
    with transaction.atomic():
        if not hold(call, State.PUBLISHED):
            raise CannotHonour(_("现在不在公示期。"))
        made = Objection.objects.create(nomination=nomination, words=words.strip(), contact_sealed=sealed, at=at)
        write_down(call, "object", by=None, at=at, nomination=nomination, facts={"objection": made.pk})
    return made


def reveal(objection: Objection, *, why: str, by: Actor, at: datetime) -> str:
    """How to reach whoever objected, for whoever looks into it; each look stands in the history, with its reason.

    A unit never learns who objected to it or to its people.
    """
    nomination = objection.nomination
    person = permit(nomination.call, by)
    if conflict := conflict_of(nomination, by):
        raise CannotHonour(conflict)
    if len(why.strip()) < LEAST_REASON:
        raise CannotHonour(_("请写明为什么要看联系方式，至少 4 个字。"))
    facts = {"objection": objection.pk}
    write_down(nomination.call, "reveal", by=person, at=at, note=why, nomination=nomination, facts=facts)
    return unseal(PURPOSE, objection.contact_sealed) if objection.contact_sealed else ""


def decide(objection: Objection, *, upheld: bool | None, answer: str, by: Actor, at: datetime) -> None:
    """The objection was looked into. Upheld, the nominee is not honoured. Once, with an answer that everybody reads."""
    nomination = objection.nomination
    person = permit(nomination.call, by)
    if conflict := bar_to_deciding(nomination, by):
        raise CannotHonour(conflict)
    if upheld is None:
        raise CannotHonour(_("请选异议成立还是不成立。"))
    if not answer.strip():
        raise CannotHonour(_("请写明核实的情况。"), field="answer")
    to = Objection.State.UPHELD if upheld else Objection.State.DISMISSED
    with transaction.atomic():
        still = Objection.objects.filter(pk=objection.pk, state=Objection.State.OPEN)
        if not still.update(state=to, answer=answer.strip()[:500], decided_by=person, decided_at=at):
            raise CannotHonour(_("这条异议已经有人核实过了。"))
        if upheld:
            chosen = Nomination.objects.filter(pk=nomination.pk, standing=Standing.CHOSEN)
            chosen.update(standing=Standing.REMOVED, why=answer.strip()[:300])
        facts = {"objection": objection.pk}
        write_down(nomination.call, to.value, by=person, at=at, note=answer, nomination=nomination, facts=facts)
