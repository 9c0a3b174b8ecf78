"""Household rounds: a form, a period, areas with their units, the list of doors, the visits. No name anywhere."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qiaomen.cases.models import Report
from qiaomen.forms.models import Answer, FormVersion
from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

# Fewer answers say too little of an area.
LEAST_PER_AREA = 20


class Outcome(models.TextChoices):
    """What came of a visit. All but “nobody” settle the household."""

    ANSWERED = "answered", pgettext_lazy("visit", "答了")
    NOBODY = "nobody", _("没人在家")
    REFUSED = "refused", _("不愿意答")
    EMPTY = "empty", _("搬走了或没人住")


class Stage(models.TextChoices):
    """How far a round is."""

    LISTED = "listed", _("还没有抽样")
    GOING = "going", _("走访中")
    CLOSED = "closed", _("已结束")


class HouseholdRound(models.Model):
    """Who is visited with which form, when. `seed` is empty until the sample is drawn; `list_digest` is of the list.

    `most_visits`: to a door where nobody opens. `check_percent`: of the answered, visited again by somebody else.
    """

    title = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    most_visits = models.PositiveSmallIntegerField(default=3)
    check_percent = models.PositiveSmallIntegerField(default=10)
    seed = models.CharField(max_length=64, blank=True)
    list_digest = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What the second visits came to, counted when the round is closed: doors, questions that both asked, alike.
    checked_doors = models.PositiveIntegerField(default=0)
    checked_asked = models.PositiveIntegerField(default=0)
    checked_alike = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="a_round_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="") | Q(drawn_at__isnull=False) & ~Q(seed=""),
                name="a_drawn_round_has_its_seed",
            ),
            models.CheckConstraint(
                condition=Q(most_visits__gte=1, most_visits__lte=9, check_percent__lte=100),
                name="a_rounds_numbers_can_be",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.closed_at:
            return Stage.CLOSED
        return Stage.GOING if self.drawn_at else Stage.LISTED


class Stratum(models.Model):
    """An area of a round: the unit that answers for it, how many of its households are asked."""

    round = models.ForeignKey(HouseholdRound, models.CASCADE, related_name="strata")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    wanted = models.PositiveIntegerField()
    households_listed = models.PositiveIntegerField()

    class Meta:
        ordering = ["area__code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "area"], name="an_area_is_once_in_a_round"),
            models.CheckConstraint(condition=Q(wanted__gte=LEAST_PER_AREA), name="an_area_asks_enough"),
        ]


class Household(models.Model):
    """A door on the list, by its number there. `drawn`: its place in the draw, from 1; empty: not in the sample.

    `outcome` and `visits` are the sum of its visits, `check_outcome` that of the second person's.
    """

    stratum = models.ForeignKey(Stratum, models.CASCADE, related_name="households")
    number = models.PositiveIntegerField()
    address = models.CharField(max_length=120)
    drawn = models.PositiveIntegerField(null=True, blank=True)
    visitor = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    visits = models.PositiveSmallIntegerField(default=0)
    checker = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    check_outcome = models.CharField(max_length=8, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stratum", "number"], name="a_door_has_its_number"),
            models.UniqueConstraint(fields=["stratum", "address"], name="a_door_is_listed_once"),
            models.CheckConstraint(
                condition=Q(drawn__isnull=False) | Q(outcome="", visits=0), name="only_drawn_visited"
            ),
        ]
        indexes = [
            models.Index(fields=["visitor"], name="doors_of_visitor", condition=Q(visitor__isnull=False)),
            models.Index(fields=["checker"], name="doors_of_checker", condition=Q(checker__isnull=False)),
        ]


class Visit(models.Model):
    """Somebody stood at the door. `is_check`: as the second person."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="all_visits")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    is_check = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "is_check"], condition=Q(outcome=Outcome.ANSWERED), name="a_door_answers_once"
            )
        ]


class DoorAnswer(models.Model):
    """Which area an answer counts in. The door stands here alone; closing the round writes these rows anew without."""

    stratum = models.ForeignKey(Stratum, models.PROTECT, related_name="answers")
    answer = models.OneToOneField(Answer, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="+")
    is_check = models.BooleanField(default=False)


class DoorReport(models.Model):
    """A wish that was handed in at a door; its answer is carried back there. Knows nothing of what was answered."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="reports")
    report = models.OneToOneField(Report, models.PROTECT, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
