"""What is handled: the case, its history, its clocks, its proof, and what was asked and inspected about it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.states import Stage, State
from qiaomen.files.models import Photo
from qiaomen.people.models import Person, Role
from qiaomen.places.models import Positioned
from qiaomen.shell.numbers import number_of
from qiaomen.units.models import Unit
from qiaomen.units.working_time import LimitUnit

from .catalogue import Category, FilingStandard, Reason

OWNED = [
    State.DISPATCHED,
    State.IN_HANDLING,
    State.SUSPENDED,
    State.FINISHED,
    State.VERIFIED,
    State.ANSWERED,
    State.CLOSED,
    State.CONTESTED,
]


class Case(Positioned):
    """One real matter. Its `version` is the number of its last event; only `moves.move()` writes a state."""

    title = models.CharField(max_length=80)
    text = models.TextField()
    nature = models.CharField(max_length=12)
    public = models.BooleanField(default=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    filing_standard = models.ForeignKey(FilingStandard, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=0)
    state_since = models.DateTimeField()
    opened_at = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    supervising_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    handler = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    finished_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    declined_for = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="+")
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined_cases")
    joined_from = models.CharField(max_length=12, blank=True)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="split_cases")
    recurrence_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="recurrences")
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    redos = models.PositiveSmallIntegerField(default=0)
    urges = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    rung = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=12, blank=True)
    suspended_until = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # The running clock's moments, repeated here so that lists need no second table. Empty while none runs.
    due_at = models.DateTimeField(null=True, blank=True)
    near_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="case_queue"),
            models.Index(fields=["unit", "state", "due_at", "id"], name="case_unit_queue"),
            models.Index(fields=["area", "state"], name="case_area"),
            models.Index(fields=["state", "closed_at"], name="case_closed"),
            models.Index(fields=["state_since", "id"], name="case_moved"),
            models.Index(fields=["latitude", "longitude", "opened_at"], name="case_position"),
            models.Index(fields=["opened_at"], name="case_opened"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[S.value for S in OWNED]) | Q(unit__isnull=False),
                name="a_dispatched_case_has_a_unit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED.value, *[S.value for S in OWNED]]) | Q(category__isnull=False),
                name="an_accepted_case_has_a_category",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.JOINED) & Q(joined_into__isnull=False))
                | (~Q(state=State.JOINED) & Q(joined_into__isnull=True)),
                name="a_joined_case_knows_where",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUSPENDED) | Q(suspended_until__isnull=False),
                name="a_suspension_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.FINISHED, State.VERIFIED, State.ANSWERED, State.CLOSED])
                | Q(finished_by__isnull=False, finished_at__isnull=False),
                name="a_finished_case_names_its_handler",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | Q(declined_for__isnull=False),
                name="a_declined_case_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED) | Q(closed_at__isnull=False, answered_at__isnull=False),
                name="a_closed_case_was_answered",
            ),
        ]

    @property
    def number(self) -> str:
        """The number under which the city handles it."""
        return number_of("A", self.pk)

    @property
    def state_now(self) -> State:
        """The state as a member of the machine."""
        return State(self.state)


class CaseEvent(models.Model):
    """One line of a case's history. Appended only; the database refuses to change or delete it.

    `hash` is SHA-256 over the line's content and the hash of the line before (see `history.py`).
    """

    pk = models.CompositePrimaryKey("case_id", "number")
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role)
    note = models.TextField(blank=True)
    facts = models.JSONField[dict[str, Any], dict[str, Any]](default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["case_id", "number"]
        indexes = [models.Index(fields=["step", "at"], name="event_step")]


class Clock(models.Model):
    """One stage's clock of a case. Seconds are counted in the limit's own time (see `units/working_time.py`).

    `overdue_at` is the raw fact: set once, never cleared. An approved exemption stands beside it.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    stage = models.CharField(max_length=12, choices=Stage)
    round = models.PositiveSmallIntegerField()
    limit_value = models.FloatField()
    limit_unit = models.CharField(max_length=12, choices=LimitUnit)
    extensions = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    resumed_at = models.DateTimeField()
    spent_seconds = models.FloatField(default=0)
    paused_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    near_at = models.DateTimeField()
    estimated = models.BooleanField(default=False)
    overdue_at = models.DateTimeField(null=True, blank=True)
    rung = models.PositiveSmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage", "round"], name="a_stage_has_one_clock_a_round"),
            models.UniqueConstraint(
                fields=["case", "stage"],
                condition=Q(stopped_at__isnull=True),
                name="a_stage_has_one_running_clock",
            ),
        ]
        indexes = [
            models.Index(fields=["next_rung_at"], name="clock_next_rung", condition=Q(next_rung_at__isnull=False)),
            models.Index(fields=["stage", "stopped_at"], name="clock_stopped"),
            models.Index(fields=["overdue_at"], name="clock_overdue", condition=Q(overdue_at__isnull=False)),
            models.Index(
                fields=["due_at"],
                name="clock_due",
                condition=Q(stopped_at__isnull=True, paused_at__isnull=True, overdue_at__isnull=True),
            ),
        ]


class Evidence(models.Model):
    """A photo that proves something about a case: how it was before, how it is after."""

    class Kind(models.TextChoices):
        """What the photo shows."""

        BEFORE = "before", _("办理前")
        AFTER = "after", _("办理后")
        INSPECTION = "inspection", _("核查现场")
        OTHER = "other", _("其他")

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    event_number = models.PositiveIntegerField()
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    added_at = models.DateTimeField()
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class Approval(models.Model):
    """A request that somebody else must decide: an extension, a suspension, an exemption (two levels)."""

    class Kind(models.TextChoices):
        """What is asked for."""

        EXTENSION = "extension", _("延期")
        SUSPENSION = "suspension", _("挂账")
        EXEMPTION = "exemption", _("剔除超时")

    case = models.ForeignKey(Case, models.PROTECT, related_name="approvals")
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, blank=True, related_name="approvals")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    until_on = models.DateField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    first_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    first_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="nobody_approves_their_own_request",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
                name="a_decision_has_its_person_and_moment",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(approved__isnull=True), name="one_open_request_of_a_kind"
            ),
        ]


class LookBack(models.Model):
    """A closed case drawn at random for re-inspection, and what was found."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="look_backs")
    drawn_on = models.DateField()
    inspected_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    inspected_at = models.DateTimeField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "drawn_on"], name="a_case_is_drawn_once_a_day"),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, inspected_at__isnull=True)
                | Q(passed__isnull=False, inspected_at__isnull=False, inspected_by__isnull=False),
                name="an_inspection_has_its_person_and_moment",
            ),
        ]


class Anchor(models.Model):
    """A day's fixing of all histories: the heads that changed since the anchor before, chained by `root`."""

    day = models.DateField(unique=True)
    made_at = models.DateTimeField()
    heads = models.TextField()
    previous_root = models.CharField(max_length=64)
    root = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]
