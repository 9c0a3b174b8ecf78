"""What a city decides: things that are counted, sites, campaigns, and what is given for what."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.places.models import Positioned
from qiaomen.units.models import Unit


class Item(models.Model):
    """Something that the ledger counts: goods by the piece, what is brought by piece or gram, points."""

    class Kind(models.TextChoices):
        """What it is to the exchange."""

        GOODS = "goods", _("奖品")
        BROUGHT = "brought", _("带来的东西")
        POINTS = "points", _("积分")

    class Measure(models.TextChoices):
        """What one of it is."""

        PIECE = "piece", _("个")
        GRAM = "gram", _("克")
        POINT = "point", _("分")

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    measure = models.CharField(max_length=8, choices=Measure)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Site(Positioned):
    """A square, a station, a table in the market: where things are brought and given out."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    hours = models.CharField(max_length=120, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """An exchange between two days. `grams_a_piece` converts what is weighed, where what is brought counts by piece."""

    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=400, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    brought = models.ForeignKey(Item, models.PROTECT, related_name="+")
    grams_a_piece = models.FloatField(null=True, blank=True)
    most_a_day = models.PositiveIntegerField(null=True, blank=True)
    sites = models.ManyToManyField(Site, related_name="campaigns")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="a_campaign_ends_later"),
            models.CheckConstraint(
                condition=Q(grams_a_piece__isnull=True) | Q(grams_a_piece__gt=0), name="a_piece_weighs_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_on(self, day: date) -> bool:
        """Whether things are exchanged on that day."""
        return self.from_on <= day <= self.until_on

    @property
    def may_be_weighed(self) -> bool:
        """Whether the counter may weigh instead of counting."""
        return self.brought.measure == Item.Measure.GRAM or self.grams_a_piece is not None


class Offer(models.Model):
    """What is given for what: `price` of the priced item for one piece of the goods, between two days."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="offers")
    gives = models.ForeignKey(Item, models.PROTECT, related_name="+")
    priced_in = models.ForeignKey(Item, models.PROTECT, related_name="+")
    price = models.PositiveIntegerField()
    most_a_person = models.PositiveIntegerField(null=True, blank=True)
    most_a_person_a_day = models.PositiveIntegerField(null=True, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ["campaign", "price", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="nothing_is_given_for_nothing"),
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="an_offer_ends_later"),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether it can be had on that day."""
        return self.from_on <= day <= self.until_on


class Rate(models.Model):
    """So many points for an hour that somebody gave the city, from a day until a day (none: until further notice)."""

    gives = models.ForeignKey(Item, models.PROTECT, related_name="+")
    points_an_hour = models.PositiveIntegerField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points_an_hour__gt=0), name="an_hour_earns_something"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("from_on")), name="a_rate_ends_later"
            ),
        ]
