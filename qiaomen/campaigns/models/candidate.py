"""A compound of a programme: what its score is made of, and its money."""

from django.db import models
from django.db.models import F, Q

from qiaomen.campaigns.scoring import MUNICIPAL, SERVICES, Facts
from qiaomen.cases.models import Case

from .item import Item


class Candidate(models.Model):
    """The facts of a compound. Money in cents: `budget` once it is chosen, `paid` so far.

    `over`: payments went beyond the budget, and the history says why. `defects_until`: the builder mends until then.
    """

    item = models.OneToOneField(Item, models.PROTECT, primary_key=True, related_name="candidate")
    built_in = models.PositiveSmallIntegerField()
    upkeep = models.PositiveSmallIntegerField()
    lacks_municipal = models.PositiveSmallIntegerField()
    lacks_services = models.PositiveSmallIntegerField()
    households = models.PositiveIntegerField()
    consents = models.PositiveIntegerField()
    budget = models.BigIntegerField(null=True, blank=True)
    paid = models.BigIntegerField(default=0)
    over = models.BooleanField(default=False)
    # Cases in which residents asked for it: each voice is told at every milestone.
    asked = models.ManyToManyField(Case, blank=True, related_name="+")
    defects_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(households__gt=0), name="a_compound_has_households"),
            models.CheckConstraint(condition=Q(consents__lte=F("households")), name="no_more_consent_than_live_there"),
            models.CheckConstraint(
                condition=Q(upkeep__lte=2, lacks_municipal__lte=MUNICIPAL, lacks_services__lte=SERVICES),
                name="a_compound_lacks_no_more_than_is_asked",
            ),
            models.CheckConstraint(
                condition=Q(over=True) | Q(paid__lte=F("budget")) | Q(paid=0), name="payments_say_when_they_exceed"
            ),
        ]

    @property
    def facts(self) -> Facts:
        """What the score reads."""
        return Facts(
            self.built_in, self.upkeep, self.lacks_municipal, self.lacks_services, self.households, self.consents
        )
