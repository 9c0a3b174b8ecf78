"""The network: organisations of volunteers, and the stations at which they are met."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.places.models import Area, Positioned
from qiaomen.units.models import Unit


class Organisation(models.Model):
    """A team of volunteers. It hangs in the city's own trees: `unit` answers for it (vertical), `area` is its ground.

    `kind` is what it is horizontally. `path` holds the codes from the top team down, each followed by a slash.
    """

    class Kind(models.TextChoices):
        """What kind of body the team belongs to."""

        TERRITORY = "territory", _("乡镇街道、社区（村）")
        DEPARTMENT = "department", _("机关单位")
        SCHOOL = "school", _("学校")
        COMPANY = "company", _("企业")
        ASSOCIATION = "association", _("社会组织")

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    founded_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Station(Positioned):
    """学雷锋志愿服务站: where volunteers are met. `opens` is a line a weekday, `1 09:00-17:00` for a Monday.

    `offers` are the services in words, one a line.
    """

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="stations")
    in_charge = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    opens = models.CharField(max_length=200, blank=True)
    offers = models.TextField(blank=True)
    offers_en = models.TextField(blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class StationCheck(models.Model):
    """Somebody looked at a station: whether it was open and as it says. Appended only."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    was_open = models.BooleanField()
    as_it_says = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["station", "-at"], name="check_station")]
