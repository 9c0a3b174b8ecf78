"""The register: one row a person who serves, whatever teams, units and places he belongs to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .network import Organisation


class Skill(models.Model):
    """Something that a shift may need: a haircut, first aid, an English word."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Volunteer(models.Model):
    """Somebody who serves. Counted once: `party_member` is a mark on the row, never a second head.

    The telephone number and the id number are found by keyed hashes and shown only after unsealing
    (`people/sealing.py`); `phone_hint` and `id_hint` are what anybody may see of them.
    `place_words`: where he mostly is, by a name that many share; the position is that place's, to some hundred metres.
    `times`: the parts of weekdays in which he can come, `1a 1p 1e … 7e` (morning, afternoon, evening).
    `turns` is written before counting anything of one person, so that two at once wait for each other.
    """

    number = models.CharField(max_length=24, unique=True, null=True)  # noqa: DJ001  # empty until the key is known
    name = models.CharField(max_length=60)
    phone_key = models.CharField(max_length=64, unique=True)
    phone_hint = models.CharField(max_length=20)
    phone_sealed = models.CharField(max_length=200)
    phone_proved_at = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(blank=True)
    id_kind = models.CharField(max_length=12, blank=True)
    id_key = models.CharField(max_length=64, unique=True, null=True, blank=True)  # many have none
    id_hint = models.CharField(max_length=24, blank=True)
    id_sealed = models.CharField(max_length=200, blank=True)
    born_on = models.DateField(null=True, blank=True)
    party_member = models.BooleanField(default=False)
    skills = models.ManyToManyField(Skill, blank=True, related_name="volunteers")
    times = models.CharField(max_length=80, blank=True)
    home = models.ForeignKey(Area, models.PROTECT, related_name="+")
    place_words = models.CharField(max_length=80, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    goes_km = models.PositiveSmallIntegerField(default=5)
    insurance = models.CharField(max_length=60, blank=True)
    insured_until = models.DateField(null=True, blank=True)
    guardian_name = models.CharField(max_length=60, blank=True)
    guardian_phone_sealed = models.CharField(max_length=200, blank=True)
    guardian_consented_at = models.DateTimeField(null=True, blank=True)
    listed = models.BooleanField(default=True)
    registered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    turns = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["home", "id"], name="volunteer_home"),
            models.Index(fields=["email"], name="volunteer_email", condition=~Q(email="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(id_key__isnull=True, id_sealed="") | (Q(id_key__isnull=False) & ~Q(id_sealed="")),
                name="an_id_number_is_hashed_and_sealed",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A volunteer belongs to a team, to his own unit, or to the place where he lives, from a day until a day."""

    class State(models.TextChoices):
        """Whether the team has taken him in."""

        ASKED = "asked", _("等待同意")
        IN = "in", _("已加入")
        OUT = "out", _("已退出")

    volunteer = models.ForeignKey(Volunteer, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    leads = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.IN)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, unit__isnull=True, area__isnull=True)
                | Q(organisation__isnull=True, unit__isnull=False, area__isnull=True)
                | Q(organisation__isnull=True, unit__isnull=True, area__isnull=False),
                name="a_membership_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "organisation"], condition=~Q(state="out"), name="a_team_has_a_volunteer_once"
            ),
            models.UniqueConstraint(
                fields=["volunteer", "unit"], condition=~Q(state="out"), name="a_unit_has_a_volunteer_once"
            ),
            models.UniqueConstraint(
                fields=["volunteer", "area"], condition=~Q(state="out"), name="a_place_has_a_volunteer_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "id"], name="membership_team"),
            # Whether this volunteer is in that team: without it a list narrowed to a large team takes seconds.
            models.Index(fields=["organisation", "state", "volunteer"], name="membership_member"),
        ]


class IdReveal(models.Model):
    """Somebody looked at a volunteer's id number or telephone number, when and why. Appended only."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="reveals")
    what = models.CharField(max_length=8)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="an_id_reveal_has_a_reason")]


class Correction(models.Model):
    """Staff corrected who somebody is: what, when and why; of numbers only what may be shown. Appended only."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="corrections")
    what = models.CharField(max_length=8)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_correction_has_a_reason")]


class RegisterImport(models.Model):
    """A register that somebody brought as a file. `content` is sealed until the worker has taken it in, `back` (the
    rows that were not taken) until it is forgotten.
    """

    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    file = models.CharField(max_length=120)
    content = models.TextField(blank=True)
    back = models.TextField(blank=True)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
