"""The first page: report something, see how it goes, what was reported where one lives, and three honest figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from qiaomen.cases.models import Case, CaseEvent, Clock
from qiaomen.cases.queries import public_cases, with_names
from qiaomen.cases.states import Stage, State
from qiaomen.places.models import Area, Level
from qiaomen.shell.requests import CityRequest

from .public_list import rows_of

DAYS = 30
LATEST = 5
# Which county somebody would rather see. No secret, and kept on the device alone.
COOKIE, COOKIE_AGE = "qiaomen_county", 365 * 24 * 3600


@dataclass(frozen=True)
class Figures:
    """Counts of the last DAYS days over all cases, public or not. `on_time` of `closed` never ran over."""

    accepted: int
    closed: int
    on_time: int
    since: datetime

    @property
    def percent(self) -> str:
        """Closed on time in percent with one decimal, never rounded up to what it is not; empty when none closed."""
        if not self.closed:
            return ""
        tenths = self.on_time * 1000 // self.closed
        return f"{tenths // 10}.{tenths % 10}%"


def figures(now: datetime) -> Figures:
    """Two queries. A case that was reopened or is contested does not count as closed; an exemption changes nothing."""
    since = now - timedelta(days=DAYS)
    accepted = CaseEvent.objects.filter(step="accept", at__gt=since, at__lte=now).values("case_id").distinct().count()
    late = Clock.objects.filter(case=OuterRef("pk"), stage=Stage.HANDLE, overdue_at__isnull=False)
    closed = Case.objects.filter(state=State.CLOSED, closed_at__gt=since, closed_at__lte=now)
    counts = closed.annotate(late=Exists(late)).aggregate(all=Count("pk"), good=Count("pk", filter=Q(late=False)))
    return Figures(accepted=accepted, closed=counts["all"], on_time=counts["good"], since=since)


@require_safe
def home(request: CityRequest) -> HttpResponse:
    """The door. The newest public cases are those of the county that was chosen, now or on an earlier day."""
    counties = list(Area.objects.filter(level=Level.COUNTY, retired_on=None).defer("boundary").order_by("code"))
    chosen = request.GET.get("county", request.COOKIES.get(COOKIE, ""))
    county = next((area for area in counties if area.code == chosen), None)
    cases = public_cases().filter(area__path__startswith=county.path) if county else public_cases()
    latest = with_names(cases).order_by("-opened_at", "-pk")[:LATEST]
    context = {
        "rows": rows_of(list(latest), request), "figures": figures(request.now), "days": DAYS,
        "counties": counties, "county": county,
    }  # fmt: skip
    answer = render(request, "cases/public/home.html", context)
    patch_vary_headers(answer, ["Cookie"])
    if county and "county" in request.GET:
        answer.set_cookie(
            COOKIE,
            county.code,
            max_age=COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    elif "county" in request.GET:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
