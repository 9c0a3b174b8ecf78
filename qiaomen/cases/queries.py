"""What a person may see, decided in one function, and the questions that pages ask."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from qiaomen.files.models import Photo
from qiaomen.people.actors import UNIT_ROLES, Actor
from qiaomen.people.models import Role
from qiaomen.shell.numbers import key_of

from .models import Case, CaseEvent, Evidence, Report, Voice
from .permissions import DESK_ROLES
from .states import OPEN, State

# A resident sees what the city has accepted; what waits for acceptance is not yet checked for private matters.
PUBLIC_STATES = frozenset(State) - {State.RECEIVED, State.DECLINED, State.JOINED}
NEVER_PUBLIC = ("accusation",)


def visible_to(by: Actor) -> QuerySet[Case]:
    """The cases that this actor may see. Deny by default: no post, no case.

    Posts at desks see their area (no area = the whole city); posts in units see cases of their unit and those
    below it, and what their unit supervises.
    """
    theirs = by.units_below(UNIT_ROLES) | by.units_below(UNIT_ROLES, "supervising_unit__path")
    return Case.objects.filter(by.areas_below(DESK_ROLES) | theirs)


def reports_visible_to(by: Actor) -> QuerySet[Report]:
    """Reports of visible cases; desks of the whole city also see those that were sent elsewhere."""
    if any(Role(post.role) in DESK_ROLES and post.area is None for post in by.posts):
        return Report.objects.all()
    return Report.objects.filter(voices__case__in=visible_to(by)).distinct()


def cases_of_reports(reports: Iterable[Report | None], by: Actor) -> dict[int, Case]:
    """Of each report the first case that this actor may see, by the report's key. `voices` are fetched before."""
    voices = [voice for report in reports if report is not None for voice in report.voices.all()]
    keys = {voice.case_id for voice in voices}
    cases = visible_to(by).select_related("unit").in_bulk(keys) if keys else {}
    found: dict[int, Case] = {}
    for voice in voices:
        if voice.case_id in cases:
            found.setdefault(voice.report_id, cases[voice.case_id])
    return found


def public_cases() -> QuerySet[Case]:
    """What everybody may see: accepted, meant for the public, never an accusation."""
    return Case.objects.filter(public=True, state__in=[state.value for state in PUBLIC_STATES]).exclude(
        nature__in=NEVER_PUBLIC
    )


def case_by_number(cases: QuerySet[Case], number: str) -> Case | None:
    """The case with this number among those given, with what a page shows of it in one query; None if not there."""
    key = key_of("A", number)
    return with_names(cases).filter(pk=key).first() if key is not None else None


def with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with category, unit and area, so that a list needs no query a row."""
    return cases.select_related(
        "category",
        "filing_standard",
        "unit",
        "area",
        "supervising_unit",
        "handler",
        "joined_into",
        "declined_for",
    )


def voices_of(case: Case) -> QuerySet[Voice]:
    """Every voice in a case: its own, and those of the cases that were joined into it."""
    return (
        Voice.objects.filter(Q(case=case) | Q(case__joined_into=case))
        .select_related("report", "report__area", "report__contact", "case")
        .order_by("added_at", "pk")
    )


def main_case(case: Case) -> Case:
    """The case that handles this one: itself, or the one it was joined into."""
    return case.joined_into or case


def timeline(case: Case) -> QuerySet[CaseEvent]:
    """The whole history, first event first."""
    return CaseEvent.objects.filter(case=case).select_related("by").order_by("number")


def evidence_of(case: Case) -> QuerySet[Evidence]:
    """The proof, first photo first."""
    return Evidence.objects.filter(case=case).select_related("photo")


def cases_with(cases: QuerySet[Case], photo: Photo) -> QuerySet[Case]:
    """Those of the cases that show this photo: as proof or with a report, their own or of a case joined into them."""
    own = Q(own_voices__report__photos=photo) | Q(evidence__photo=photo)
    joined = Q(joined_cases__own_voices__report__photos=photo) | Q(joined_cases__evidence__photo=photo)
    return cases.filter(own | joined).distinct()


def report_by_token(token: str) -> Report | None:
    """The report that a follow-up link leads to, with its voices and their cases."""
    voices = Prefetch("voices", Voice.objects.select_related("case", "case__joined_into").order_by("pk"))
    return Report.objects.prefetch_related(voices, "photos").filter(token=token).first()


def report_by_number(reports: QuerySet[Report], number: str) -> Report | None:
    """The report with this number among those given; None if not there."""
    key = key_of("S", number)
    return reports.filter(pk=key).first() if key is not None else None


def still_open() -> Q:
    """Cases that somebody still has to do something about."""
    return Q(state__in=[state.value for state in OPEN])


def light_of(due_at: datetime | None, near_at: datetime | None, now: datetime) -> str:
    """`on_time`, `near` or `overdue`; `none` where no clock runs."""
    if due_at is None or near_at is None:
        return "none"
    if now >= due_at:
        return "overdue"
    return "near" if now >= near_at else "on_time"


def with_light(light: str, now: datetime) -> Q:
    """Cases whose light is this one now."""
    if light == "overdue":
        return Q(due_at__lte=now)
    if light == "near":
        return Q(near_at__lte=now, due_at__gt=now)
    if light == "on_time":
        return Q(near_at__gt=now)
    return Q(due_at__isnull=True)


def reports_at(occasion: str) -> int:
    """How many reports came through the link of this occasion."""
    return Report.objects.filter(occasion=occasion).count() if occasion else 0
