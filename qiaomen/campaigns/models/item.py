"""An item of a register, its history and its proof."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from qiaomen.campaigns.states import NAMES, Kind, State
from qiaomen.cases.models import Case
from qiaomen.files.models import Photo
from qiaomen.forms.models import Answer, Form
from qiaomen.people.models import Person, Role
from qiaomen.places.models import Line, Positioned
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit

from .register import Register


class Sort(models.TextChoices):
    """五乱 on rivers, and whatever else."""

    OCCUPIED = "occupied", _("乱占")
    DUG = "dug", _("乱采")
    HEAPED = "heaped", _("乱堆")
    BUILT = "built", _("乱建")
    DUMPED = "dumped", _("乱倒垃圾")
    OTHER = "other", pgettext_lazy("problem", "其他")


class Item(Positioned):
    """One thing that somebody owes by a day. `version` is the number of its last event; only `moves` writes a state.

    `kind` repeats the register's. `amount`: a share of a target, the size of a problem, in the register's unit.
    `reported` and `confirmed` repeat the last figures of the history, so that boards need no second table.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    # A problem across a border has two owners; it is struck off for both at once.
    other_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    # 集贸市场, 车站, 村庄 …: on which kind of place a campaign's task is to be done.
    place_kind = models.CharField(max_length=40, blank=True)
    sort = models.CharField(max_length=10, choices=Sort, blank=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, blank=True, related_name="+")
    kilometre = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    # What whoever does a campaign's task fills in on the spot.
    checklist = models.ForeignKey(Form, models.PROTECT, null=True, blank=True, related_name="+")
    relapses = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State)
    state_since = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    due_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    reported = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    confirmed = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["register", "state", "id"], name="item_register"),
            models.Index(fields=["unit", "state", "due_on", "id"], name="item_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[State.FOUND, State.DROPPED]) | Q(unit__isnull=False),
                name="an_item_that_is_owed_has_an_owner",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.TARGET) | Q(amount__gte=0, amount__isnull=False), name="a_share_is_a_number"
            ),
            models.UniqueConstraint(
                fields=["register", "unit", "place_kind", "title"],
                condition=Q(kind=Kind.CAMPAIGN, case__isnull=True),
                name="a_campaigns_task_is_given_once",
            ),
            models.CheckConstraint(
                condition=Q(other_unit__isnull=True) | ~Q(other_unit=models.F("unit")), name="a_border_has_two_sides"
            ),
            models.UniqueConstraint(
                fields=["register", "case"], condition=Q(case__isnull=False), name="a_case_is_entered_once_a_register"
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True) | Q(confirmed_on__isnull=False), name="a_confirmed_figure_has_a_day"
            ),
            models.UniqueConstraint(
                fields=["register", "area"], condition=Q(kind=Kind.TARGET), name="a_target_has_one_share_an_area"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name_en(self) -> str:
        """As `named` shows it to readers of English."""
        return self.title_en

    @property
    def follows_case(self) -> bool:
        """Whether it stands for a case in a campaign: then it goes as the case goes, and nobody moves it."""
        return self.kind == Kind.CAMPAIGN and self.case_id is not None

    @property
    def state_words(self) -> str:
        """What it is, in the words of its kind."""
        return str(NAMES.get((self.kind, self.state)) or self.get_state_display())

    @property
    def number(self) -> str:
        """Its permanent number."""
        return number_of("J", self.pk)


class ItemEvent(models.Model):
    """One line of an item's history. Appended only; the database refuses to change or delete it."""

    pk = models.CompositePrimaryKey("item_id", "number")
    item = models.ForeignKey(Item, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=16)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    note = models.TextField(blank=True)
    facts = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["item_id", "number"]


class ItemProof(models.Model):
    """A photo that proves what a line of the history says."""

    class Kind(models.TextChoices):
        """What the photo shows."""

        BEFORE = "before", _("整改前")
        AFTER = "after", _("整改后")
        CHECK = "check", _("复核现场")
        OTHER = "other", _("其他")
        CONSENT = "consent", _("居民同意的凭据")

    item = models.ForeignKey(Item, models.PROTECT, related_name="proof")
    event_number = models.PositiveIntegerField()
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        ordering = ["pk"]


class ItemAnswer(models.Model):
    """A checklist that was filled in for an item. The answer names nobody; the history says who brought it."""

    answer = models.OneToOneField(Answer, models.PROTECT, primary_key=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    event_number = models.PositiveIntegerField()

    class Meta:
        ordering = ["item_id", "event_number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "event_number"], name="a_line_of_history_has_one_checklist")
        ]
