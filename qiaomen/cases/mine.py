"""我报过的: whoever can read a code at the contact left with a report sees all reports of that contact."""

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When

from qiaomen.notices.models import Channel
from qiaomen.notices.reach import Reach

from .intake import digits_of
from .models import Report, Voice
from .states import OPEN, State

# Somebody still has something to do: the city, or the resident who has not rated yet.
RUNNING = [*OPEN, State.ANSWERED]


def has_reports(reach: Reach) -> bool:
    """Whether anything was reported with this contact: only then does a code go out."""
    return reports_of(reach).exists()


def reports_of(reach: Reach) -> QuerySet[Report]:
    """All reports with this contact, those that still run first; order them by `-running`, `-pk`."""
    if reach.channel == Channel.EMAIL:
        own = Report.objects.filter(contact__email__iexact=reach.to)
    else:
        own = Report.objects.filter(contact__phone_digits=digits_of(reach.to))
    voices = Voice.objects.filter(report=OuterRef("pk"))
    runs = Q(case__state__in=RUNNING) | Q(case__joined_into__state__in=RUNNING)
    return own.annotate(running=Case(When(Exists(voices.filter(runs)), then=Value(1)), default=Value(0)))


def with_cases(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with what a list says of each, in one query more."""
    related = ("case__unit", "case__joined_into__unit")
    return reports.prefetch_related(Prefetch("voices", Voice.objects.select_related(*related).order_by("pk")))
