"""The ledger: every movement takes from one account what it gives to another, so all of it sums to zero.

Transfers and movements are appended only; the database refuses to change or delete them.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person

from .campaign import Campaign, Item, Offer, Site


class Holder(models.Model):
    """Who exchanges: known by a keyed hash of the telephone number, shown by its last digits only."""

    key = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=20)
    turns = models.PositiveIntegerField(default=0)


class Account(models.Model):
    """How much of an item lies where. `owner` names the place: `site:3:stock`, `holder:7`, `outside`.

    `outside` is where everything comes from and goes to: the one account of an item that may be below zero.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="accounts")
    owner = models.CharField(max_length=40)
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="accounts")
    holder = models.ForeignKey(Holder, models.PROTECT, null=True, blank=True, related_name="accounts")
    balance = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "owner"], name="an_owner_has_one_account_of_an_item"),
            models.CheckConstraint(
                condition=Q(balance__gte=0) | Q(owner="outside"), name="a_balance_is_never_negative"
            ),
        ]


class Transfer(models.Model):
    """One act at a counter or in a store. The same `key` gives the same transfer, however often it is sent."""

    class Kind(models.TextChoices):
        """What was done."""

        EXCHANGE = "exchange", _("兑换")
        RESERVE = "reserve", _("预留")
        RELEASE = "release", _("预留到期")
        RETURN = "return", _("退回")
        DELIVER = "deliver", _("入库")
        MOVE = "move", _("调拨")
        COUNT = "count", _("盘点差异")
        SHORTFALL = "shortfall", _("离线补记缺货")
        EARN = "earn", _("服务得积分")
        TAKE_BACK = "take_back", _("收回积分")

    key = models.CharField(max_length=80, unique=True)
    content = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="transfers")
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="transfers")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="transfers")
    holder = models.ForeignKey(Holder, models.PROTECT, null=True, blank=True, related_name="transfers")
    pieces = models.PositiveIntegerField(null=True, blank=True)
    grams = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")

    class Meta:
        indexes = [
            models.Index(fields=["campaign", "at"], name="transfer_campaign"),
            models.Index(fields=["holder", "offer", "at"], name="transfer_holder"),
            models.Index(fields=["site", "kind", "id"], name="transfer_site"),
            # Nearly all are empty: SQLite would rather read the whole table than the unique index of this column.
            models.Index(fields=["undoes"], name="transfer_undoes", condition=Q(undoes__isnull=False)),
        ]


class Movement(models.Model):
    """So much of an item from one account to another."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="movements")
    source = models.ForeignKey(Account, models.PROTECT, related_name="taken")
    target = models.ForeignKey(Account, models.PROTECT, related_name="given")
    amount = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_movement_moves_something"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="a_movement_goes_elsewhere"),
        ]
