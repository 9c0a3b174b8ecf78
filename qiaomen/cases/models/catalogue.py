"""What a city decides as data: categories, filing standards, duties, reasons, limits, the ladder of escalation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.states import Stage
from qiaomen.places.models import Area
from qiaomen.units.models import Unit
from qiaomen.units.working_time import LimitUnit


class CategoryKind(models.TextChoices):
    """部件 is a thing that stands somewhere; 事件 is something that happens. Codes repeat between the two."""

    COMPONENT = "component", _("部件")
    EVENT = "event", _("事件")


class Category(models.Model):
    """One kind of matter. The key is (standard, kind, code): versioned data, never an enumeration."""

    standard = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=CategoryKind)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    major_code = models.CharField(max_length=24, blank=True)
    major_name = models.CharField(max_length=80, blank=True)
    major_name_en = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=400, blank=True)
    public = models.BooleanField(default=True)
    legacy = models.CharField(max_length=24, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["standard", "kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "kind", "code"], name="a_category_stands_once_in_its_standard")
        ]

    def __str__(self) -> str:
        return self.name


class FilingStandard(models.Model):
    """A condition of a category: it decides the limit, the closing test, the proof and perhaps the unit."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="filing_standards")
    condition = models.CharField(max_length=300)
    closing_test = models.CharField(max_length=300)
    limit_value = models.FloatField()
    limit_unit = models.CharField(max_length=12, choices=LimitUnit)
    proof = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    unit_words = models.CharField(max_length=300, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["category", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "condition", "limit_value", "limit_unit"], name="a_condition_stands_once"
            ),
            models.CheckConstraint(condition=models.Q(limit_value__gt=0), name="a_limit_is_longer_than_nothing"),
        ]

    def __str__(self) -> str:
        return self.condition

    def needs(self, proof: str) -> bool:
        """Whether `before_photo`, `after_photo` or `place` is demanded before the case counts as finished."""
        return proof in self.proof.split()


class Duty(models.Model):
    """Who leads for a kind of matter in an area. `code` empty: any category; ending in `*`: all that begin with it."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    standard = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    code = models.CharField(max_length=24, blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    fallback = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    supervising = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)


class Reason(models.Model):
    """A reason code for a refusal or a request, with the polite route elsewhere where there is one."""

    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=24)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=300, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="a_reason_stands_once")]

    def __str__(self) -> str:
        return self.text


class StageLimit(models.Model):
    """The limit of a stage's clock where no filing standard decides it."""

    stage = models.CharField(max_length=12, choices=Stage, unique=True)
    limit_value = models.FloatField()
    limit_unit = models.CharField(max_length=12, choices=LimitUnit)
    retired_on = models.DateField(null=True, blank=True)


class Rung(models.Model):
    """One rung of the ladder: at this fraction of a stage's limit, show this colour and tell these roles."""

    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12)
    fraction = models.FloatField()
    colour = models.CharField(max_length=12)
    tell = models.CharField(max_length=200, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["stage", "number"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="a_rung_stands_once"),
            models.CheckConstraint(condition=models.Q(fraction__gt=0), name="a_rung_is_above_the_ground"),
        ]
