"""A register: what is aimed at, on which ground, from when to when, who leads it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qiaomen.activities.models import Activity
from qiaomen.campaigns.states import Kind
from qiaomen.cases.models import Action, Category
from qiaomen.forms.models import Form
from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit

# Units of measure that readers of English know by another name; any other stands as it was typed.
UNITS = {
    "万亩": pgettext_lazy("unit of measure", "万亩"), "亩": pgettext_lazy("unit of measure", "亩"),
    "平方米": pgettext_lazy("unit of measure", "平方米"), "万平方米": pgettext_lazy("unit of measure", "万平方米"),
    "公里": pgettext_lazy("unit of measure", "公里"), "件": pgettext_lazy("unit of measure", "件"),
    "人次": pgettext_lazy("unit of measure", "人次"), "户": pgettext_lazy("unit of measure", "户"),
}  # fmt: skip


class Register(models.Model):
    """Items that belong together. `unit` leads it; `area` is its ground.

    A target has a `task` in `measure_unit`, counted on top of the `baseline`; with a `measure` (a name in
    `measured.py`) the system counts by itself, else those who owe a share report.
    """

    class State(models.TextChoices):
        """How it stands."""

        DRAFT = "draft", _("草稿")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已收尾")

    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    public = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    # Grows whenever its items are changed together: of two who do so at once, the slower is told.
    version = models.PositiveIntegerField(default=0)
    measure_unit = models.CharField(max_length=20, blank=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    task = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    measure = models.CharField(max_length=24, blank=True)
    # What a measure is narrowed to: one kind of matter, one form.
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    form = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+")
    # A programme's money, in cents.
    budget = models.BigIntegerField(null=True, blank=True)
    # RFC 5545: on which days of a campaign the whole city turns out.
    rule = models.CharField(max_length=80, blank=True)
    # What stood out on a line or in an area, and is done as a campaign: its cases are items.
    action = models.OneToOneField(Action, models.PROTECT, null=True, blank=True, related_name="register")
    activities = models.ManyToManyField(Activity, blank=True, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "state", "-id"], name="register_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="a_register_ends_later"),
            models.CheckConstraint(
                condition=~Q(kind=Kind.PROGRAMME) | Q(budget__gt=0, budget__isnull=False),
                name="a_programme_has_a_budget",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.TARGET) | Q(task__gt=0, task__isnull=False) & ~Q(measure_unit=""),
                name="a_target_has_a_task_and_its_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name_en(self) -> str:
        """As `named` shows it to readers of English."""
        return self.title_en

    @property
    def unit_words(self) -> str:
        """In what it is measured, in the reader's language."""
        return str(UNITS.get(self.measure_unit, self.measure_unit))

    @property
    def number(self) -> str:
        """What people call it by."""
        return number_of("G", self.pk)
