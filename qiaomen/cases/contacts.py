"""Contact details: a permission of their own, a reason for each look, a line in the log; repeat callers."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.notices.models import Channel
from qiaomen.notices.senders import mobile
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.people.names import masked_name

from .intake import digits_of
from .masking import masked_phone
from .models import Case, Contact, ContactReveal, Report
from .models.report import Nature
from .permissions import may_see_contact
from .problems import Missing, NotYours
from .queries import reports_visible_to

LEAST_DIGITS = 7


@dataclass(frozen=True)
class Caller:
    """A reporter as a list shows them: masked."""

    name: str
    phone: str


def shown(report: Report) -> Caller | None:
    """The reporter's masked name and number; None for an anonymous report and for an accusation."""
    contact: Contact | None = getattr(report, "contact", None)
    if contact is None or report.is_accusation:
        return None
    return Caller(masked_name(contact.name), masked_phone(contact.phone))


def ways_to(report: Report) -> list[tuple[Channel, str]]:
    """Every way that the reporter gave: channel and address; none for who gave none."""
    contact: Contact | None = getattr(report, "contact", None)
    if contact is None:
        return []
    ways = (Channel.EMAIL, contact.email), (Channel.SMS, mobile(contact.phone))
    return [(channel, to) for channel, to in ways if to]


def reveal(report: Report, *, case: Case | None, reason: str, by: Actor, at: datetime) -> Contact:
    """The full contact details, once, for a reason that is kept. Raises NotYours or Missing."""
    if by.person is None or not may_see_contact(by, report, case):
        raise NotYours(_("您没有查看联系方式的权限。"))
    if len(reason.strip()) < 4:
        raise Missing("reason", _("请写明为什么要看联系方式，至少 4 个字。"))
    contact = Contact.objects.filter(report=report).first()
    if contact is None:
        raise Missing("", _("这是一条匿名诉求，没有留下联系方式。"))
    with transaction.atomic():
        ContactReveal.objects.create(report=report, by=by.person, at=at, reason=reason.strip()[:200])
    return contact


def earlier_reports(phone: str, *, by: Actor, limit: int = 10) -> list[Report]:
    """What this number has reported before, latest first: for an operator who has the caller on the line.

    Accusations are left out: that somebody made one is nobody's business at the telephone.
    """
    digits = digits_of(phone)
    if len(digits) < LEAST_DIGITS or by.acts_as(frozenset({Role.OPERATOR, Role.ACCEPTER})) is None:
        return []
    return list(
        reports_visible_to(by)
        .filter(contact__phone_digits=digits)
        .exclude(nature=Nature.ACCUSATION)
        .prefetch_related("voices__case")
        .order_by("-received_at", "-pk")[:limit]
    )
