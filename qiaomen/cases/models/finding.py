"""点 → 线 → 面: what was found when cases gather at one spot, on a line or in an area, and what was made of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.places.models import Area, Line
from qiaomen.units.models import Unit

from .case import Case
from .catalogue import Category


class Basis(models.TextChoices):
    """By which rule it was found."""

    SAME = "same", _("可能是同一件")
    FREQUENT = "frequent", _("同一处反复")
    LINE = "line", _("一条线上突出")
    AREA = "area", _("一片区域突出")


class Standing(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("等人决定")
    TAKEN = "taken", _("已采用")
    DISMISSED = "dismissed", _("不采用")
    EXPIRED = "expired", _("已经过去")


class Finding(models.Model):
    """A proposal to somebody who decides. `key` says of what: only one of a key lives at a time.

    `n` reports (or cases) from `since_on` to `until_on`, where `usual` were to be expected; `weeks`: by chance alone
    something as unlikely turns up in this city once in so many weeks. `area`: the smallest that holds all of it.
    """

    basis = models.CharField(max_length=12, choices=Basis)
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=Standing, default=Standing.OPEN)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    since_on = models.DateField()
    until_on = models.DateField()
    n = models.PositiveIntegerField()
    usual = models.FloatField(null=True, blank=True)
    weeks = models.FloatField(null=True, blank=True)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    cases = models.ManyToManyField(Case, related_name="findings")

    class Meta:
        indexes = [models.Index(fields=["state", "found_at", "id"], name="gathering_list")]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=Q(ended_at=None), name="one_living_finding_of_a_key"),
            models.UniqueConstraint(fields=["key"], condition=Q(basis=Basis.SAME), name="a_pair_is_proposed_once"),
            models.CheckConstraint(
                condition=~Q(state=Standing.DISMISSED) | (~Q(words="") & Q(decided_by__isnull=False)),
                name="a_dismissal_has_its_reason_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[Standing.DISMISSED, Standing.EXPIRED]) | Q(ended_at__isnull=False),
                name="what_is_dismissed_or_past_has_ended",
            ),
            models.CheckConstraint(condition=Q(since_on__lte=F("until_on")), name="a_finding_begins_before_it_ends"),
        ]


class Action(models.Model):
    """What is done about a line or an area as a whole: its cases are those of the finding, and every later one there.

    One place: a line, or an area; of one kind of matter, or of all.
    """

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="action")
    title = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["until_on", "id"], name="action_until")]
        constraints = [
            models.CheckConstraint(condition=Q(from_on__lte=F("until_on")), name="an_action_begins_before_it_ends"),
            models.CheckConstraint(
                condition=Q(area__isnull=False, line__isnull=True) | Q(area__isnull=True, line__isnull=False),
                name="an_action_is_on_a_line_or_in_an_area",
            ),
        ]
