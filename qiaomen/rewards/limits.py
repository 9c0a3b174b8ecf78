"""How much one person may bring and have: counted from what was really exchanged and not undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from qiaomen.units.queries import working_time

from .ledger import outside
from .models import Campaign, Holder, Movement, Offer, Reservation, Transfer
from .problems import OverTheLimit


def check_limits(campaign: Campaign, holder: Holder, credit: int, offers: Sequence[Offer], *, at: datetime) -> None:
    """Raises OverTheLimit. Call it inside the transaction that exchanges, after `take_turn`."""
    if campaign.most_a_day is not None and credit:
        had = Movement.objects.filter(
            today(at), transfer__campaign=campaign, transfer__holder=holder, transfer__undone_by=None,
            transfer__kind=Transfer.Kind.EXCHANGE, target__holder=holder,
        ).aggregate(n=Sum("amount"))["n"] or 0  # fmt: skip
        if had + credit > campaign.most_a_day:
            words = {"most": campaign.most_a_day, "had": had}
            raise OverTheLimit(_("每人每天最多收 %(most)d，今天已收 %(had)d。") % words, field="pieces")
    for offer in set(offers):
        wanted = list(offers).count(offer)
        in_all, now_today = had_of(offer, holder, at=at)
        name = offer.gives.name
        if offer.most_a_person is not None and in_all + wanted > offer.most_a_person:
            words = {"item": name, "most": offer.most_a_person, "had": in_all}
            raise OverTheLimit(_("%(item)s每人最多 %(most)d 件，已换 %(had)d 件。") % words, field="offers")
        if offer.most_a_person_a_day is not None and now_today + wanted > offer.most_a_person_a_day:
            words = {"item": name, "most": offer.most_a_person_a_day, "had": now_today}
            raise OverTheLimit(_("%(item)s每人每天最多 %(most)d 件，今天已换 %(had)d 件。") % words, field="offers")


def had_of(offer: Offer, holder: Holder, *, at: datetime) -> tuple[int, int]:
    """How many of an offer's goods somebody has had, or has set aside: in all, and today. Two queries."""
    given = Movement.objects.filter(
        transfer__campaign=offer.campaign, transfer__holder=holder, transfer__kind=Transfer.Kind.EXCHANGE,
        transfer__undone_by=None, source__item=offer.gives, target__owner=outside().name,
    )  # fmt: skip
    had = given.aggregate(all=Sum("amount"), today=Sum("amount", filter=today(at)))
    held = Reservation.objects.filter(offer__gives=offer.gives, holder=holder, state=Reservation.State.HELD)
    waits = held.aggregate(all=Count("pk"), today=Count("pk", filter=today(at, "made_by__at")))
    return (had["all"] or 0) + waits["all"], (had["today"] or 0) + waits["today"]


def today(at: datetime, field: str = "transfer__at") -> Q:
    begins = at.astimezone(working_time().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(**{f"{field}__gte": begins, f"{field}__lt": begins + timedelta(days=1)})
