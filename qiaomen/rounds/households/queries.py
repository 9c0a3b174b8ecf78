"""What is seen of household rounds, by whom: pages and API ask here."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from qiaomen.cases.models import Voice
from qiaomen.people.actors import Actor
from qiaomen.rounds.models import DoorReport, Household, HouseholdRound
from qiaomen.rounds.models.household import Outcome
from qiaomen.units.models import Unit

from .permissions import PLAN_ROLES, SEE_ROLES, VISIT_ROLES

STILL_OPEN = ("", Outcome.NOBODY)
RELATED = ("stratum__area", "stratum__round__version")


def units_planned_for(by: Actor) -> QuerySet[Unit]:
    """The units for which this person plans rounds and assessments."""
    return Unit.objects.filter(by.units_below(PLAN_ROLES, "path"), retired_on=None).order_by("path")


def rounds_seen_by(by: Actor) -> QuerySet[HouseholdRound]:
    """Rounds of the units at or below a post that plans or leads."""
    return HouseholdRound.objects.filter(by.units_below(SEE_ROLES)).select_related("unit", "version__form")


def doors_of(by: Actor) -> QuerySet[Household]:
    """Doors that this person visits or checks, of rounds that are not closed; nobody else sees them by name."""
    if by.person is None or not by.roles & VISIT_ROLES:
        return Household.objects.none()
    own = Q(visitor=by.person) | Q(checker=by.person)
    return Household.objects.filter(own, stratum__round__closed_at=None).select_related(*RELATED)


def doors_within(by: Actor) -> QuerySet[Household]:
    """Drawn doors where this person may visit at all: also those dealt to somebody else meanwhile."""
    here = by.areas_below(VISIT_ROLES, "stratum__area__path")
    return Household.objects.filter(here, drawn__isnull=False).select_related(*RELATED)


def doors_to_visit(by: Actor) -> QuerySet[Household]:
    """What this person has still to do, in the order of the walk; `is_check`: as the second person."""
    as_visitor = Q(visitor=by.person, outcome__in=STILL_OPEN, visits__lt=F("stratum__round__most_visits"))
    as_checker = Q(checker=by.person, check_outcome__in=STILL_OPEN)
    found = doors_of(by).filter(as_visitor | as_checker).annotate(is_check=Q(checker=by.person))
    return found.order_by("stratum__round", "stratum__area__code", "number")


def to_carry_back(by: Actor) -> QuerySet[DoorReport]:
    """Reports from this person's doors whose every voice has its answer, and that nobody has told yet."""
    voices = Voice.objects.filter(report=OuterRef("report"))
    owed = DoorReport.objects.filter(household__visitor=by.person, told_at=None).filter(Exists(voices))
    owed = owed.exclude(Exists(voices.filter(answered_at=None)))
    return owed.select_related("household", "report").prefetch_related("report__voices").order_by("pk")
