"""Goods set aside for somebody until a moment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .campaign import Offer, Site
from .ledger import Holder, Transfer


class Reservation(models.Model):
    """One piece of an offer's goods, set aside at a site; a closed one says how it ended."""

    class State(models.TextChoices):
        """How it stands."""

        HELD = "held", _("预留中")
        FETCHED = "fetched", _("已领取")
        EXPIRED = "expired", _("已过期")
        GIVEN_UP = "given_up", _("不要了")

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="reservations")
    site = models.ForeignKey(Site, models.PROTECT, related_name="reservations")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="reservations")
    state = models.CharField(max_length=8, choices=State, default=State.HELD)
    until = models.DateTimeField()
    made_by = models.OneToOneField(Transfer, models.PROTECT, related_name="reserves")
    ended_by = models.OneToOneField(Transfer, models.PROTECT, null=True, blank=True, related_name="ends")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="held", ended_by__isnull=True) | (~Q(state="held") & Q(ended_by__isnull=False)),
                name="a_reservation_that_ended_says_how",
            )
        ]
        indexes = [models.Index(fields=["until"], name="reservation_until", condition=Q(state="held"))]
