"""推荐: a resident says of whom to think. It is a report of the chain; whoever sees its case may name with it."""

from django.db.models import QuerySet

from qiaomen.cases.models import Report
from qiaomen.cases.queries import visible_to
from qiaomen.people.actors import Actor
from qiaomen.shell.occasions import mark_of

from .models import Call


def suggestion_mark(call: Call) -> str:
    """What the link to the report form carries, so that its report is known to be for this call."""
    return mark_of(occasion_of(call))


def suggestions(call: Call, by: Actor) -> QuerySet[Report]:
    """What residents suggested for a call: the reports whose case this person may see. Deny by default."""
    seen = visible_to(by).values("pk")
    rows = Report.objects.filter(occasion=occasion_of(call), voices__case__in=seen)
    return rows.distinct().order_by("-received_at", "-pk")


def occasion_of(call: Call) -> str:
    """By what a report is known to be a suggestion for this call."""
    return f"honour:{call.pk}"
