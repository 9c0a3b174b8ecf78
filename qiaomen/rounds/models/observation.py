"""What is observed in the street: indicators, the sites where one stands, and the turns of counting."""

from django.db import models
from django.db.models import F, Q

from qiaomen.people.models import Person
from qiaomen.places.models import Area
from qiaomen.shell.templatetags.widgets import reads_english

# Of one turn; nobody sees more between two traffic lights, nor on a whole day.
MOST_SEEN = 20_000


class Indicator(models.Model):
    """What is looked for: of whom it is counted, and what stands on the two buttons. A row of the city's data."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    definition = models.CharField(max_length=300)
    definition_en = models.CharField(max_length=300, blank=True)
    did = models.CharField(max_length=20)
    did_en = models.CharField(max_length=30, blank=True)
    did_not = models.CharField(max_length=20)
    did_not_en = models.CharField(max_length=30, blank=True)
    public = models.BooleanField(default=False)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def _in_words(self, name: str) -> str:
        english = getattr(self, f"{name}_en") if reads_english() else ""
        return str(english or getattr(self, name))

    @property
    def defined(self) -> str:
        """The definition in the reader's language."""
        return self._in_words("definition")

    @property
    def yes(self) -> str:
        """What stands on the button for those who did it."""
        return self._in_words("did")

    @property
    def no(self) -> str:
        """What stands on the button for those who did not."""
        return self._in_words("did_not")


class ObservationSite(models.Model):
    """Where one stands and counts. `indicators`: their codes, separated by blanks; empty means any."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    indicators = models.CharField(max_length=400, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def observes(self, indicator: Indicator) -> bool:
        """Whether this indicator is counted here."""
        return not self.indicators or indicator.code in self.indicators.split()


class Turn(models.Model):
    """Somebody stood at a site for a while and counted. Appended only: what was wrong is taken back by a counter-entry.

    A counter-entry has the same numbers below zero, so every sum is right without a question asked. There is no
    place here for what people say of themselves: only what an observer saw can be written down.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="turns")
    site = models.ForeignKey(ObservationSite, models.PROTECT, related_name="turns")
    observer = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    did = models.IntegerField()
    did_not = models.IntegerField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="taken_back")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["indicator", "started_at"], name="turns_by_indicator_and_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None, did__gte=0, did_not__gte=0, did__lte=MOST_SEEN, did_not__lte=MOST_SEEN)
                | Q(corrects__isnull=False, did__lte=0, did_not__lte=0) & ~Q(reason=""),
                name="a_turn_counts_or_takes_back",
            ),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="a_turn_ends_after_it_began"),
        ]

    @property
    def seen(self) -> int:
        """All who were seen."""
        return self.did + self.did_not

    @property
    def minutes(self) -> int:
        """How long it took."""
        return round((self.ended_at - self.started_at).total_seconds() / 60)
