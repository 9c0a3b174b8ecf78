"""The day on foot: the cases at which this person has something to do on the spot, as a walk from where they are."""

from dataclasses import dataclass
from datetime import datetime
from math import cos, radians
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import F, Q, QuerySet, Value
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from shapely.geometry import shape

from qiaomen.cases.models import Case, Evidence, Report
from qiaomen.cases.pages.desk.desk_story import light_now, place_for, title_for
from qiaomen.cases.pages.desk.desks import BY_SLUG, QUEUE, in_order, reach
from qiaomen.cases.queries import case_by_number, visible_to, with_light, with_names
from qiaomen.cases.states import State
from qiaomen.files.models import Photo
from qiaomen.people.actors import UNIT_ROLES, Actor
from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.coords import NotAPosition, Position
from qiaomen.places.models import Area, Landmark
from qiaomen.places.queries import places_by_words
from qiaomen.places.routes import Point, legs, visiting_order
from qiaomen.shell.pages.offline import with_copy

ROLES = frozenset({Role.COLLECTOR, Role.HANDLER, Role.SUPERVISOR})
# As many as one person sees in a day; the nearest ones.
MOST = 12


class StartForm(forms.Form):
    """Where the walk begins: the phone's position, a place in words, or a case where somebody has just been."""

    use_required_attribute = False

    place = forms.CharField(
        label=gettext_lazy("从哪里出发"), required=False, max_length=40,
        help_text=gettext_lazy("写附近的地标或地区，例如：火车站。手机上可以用定位。"),
    )  # fmt: skip
    first = forms.BooleanField(label=gettext_lazy("超期的先去"), required=False)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    # Never in the form itself: asking from elsewhere forgets it.
    at = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Start:
    """Where the walk begins, in words; `choices` are places to choose from when the words named several."""

    point: Point | None = None
    words: str = ""
    problem: str = ""
    choices: tuple[Landmark | Area, ...] = ()


@dataclass(frozen=True)
class Stop:
    """One case on the way: how far from the stop before, what it looks like, what is owed there."""

    case: Case
    title: str
    place: str
    metres: float
    photo: Photo | None
    owed: list[str]
    light: str

    @property
    def far(self) -> str:
        """The distance in words."""
        if self.metres < 10:
            return _("就在起点")
        if self.metres < 1000:
            return _("%(n)d 米") % {"n": round(self.metres, -1)}
        return _("%(n).1f 公里") % {"n": self.metres / 1000}

    @property
    def geo(self) -> str:
        """The address that a phone's own map opens (RFC 5870)."""
        return f"geo:{self.case.latitude:.6f},{self.case.longitude:.6f}"


@staff_page
@with_copy
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: StaffRequest) -> HttpResponse:
    """`/desk/route/`: nothing is stored about where somebody is; a position comes in a POST alone, never in an address.

    Addresses land in logs and histories. A POST changes nothing here.
    """
    by = request.actor
    if not ROLES & by.roles:
        raise Http404
    form = StartForm(request.POST or request.GET)
    form.full_clean()
    given = form.cleaned_data
    if request.method != "POST":
        given.update(longitude=None, latitude=None)
    cases = waiting_for(by)
    start = _start(given, by, cases)
    stops = stops_from(start.point, cases, by, request.now, overdue_first=given.get("first", False))
    context = {
        "form": StartForm(initial=given), "start": start, "stops": stops,
        "total": sum(one.metres for one in stops) / 1000,
        "more": cases.count() - len(stops), "most": MOST, "unplaced": _unplaced(by).count(),
        "patrols": Role.COLLECTOR in by.roles, "look_backs": bool({Role.COLLECTOR, Role.SUPERVISOR} & by.roles),
    }  # fmt: skip
    return render(request, "cases/staff/route.html", context)


def waiting_for(by: Actor) -> QuerySet[Case]:
    """The cases with a position at which this person has something to do on the spot."""
    return visible_to(by).filter(_owed_to(by), longitude__isnull=False)


def _unplaced(by: Actor) -> QuerySet[Case]:
    return visible_to(by).filter(_owed_to(by), longitude__isnull=True)


def _owed_to(by: Actor) -> Q:
    to_do = reach(by, by.roles & UNIT_ROLES) & Q(state__in=[State.DISPATCHED, State.IN_HANDLING])
    # Nobody verifies what they finished themselves.
    verify = BY_SLUG["verify"].holds(by) & (Q(finished_by=None) | ~Q(finished_by=by.person))
    return to_do | verify | BY_SLUG["contest"].holds(by)


def _start(given: dict[str, Any], by: Actor, cases: QuerySet[Case]) -> Start:
    if given.get("at") and (case := case_by_number(visible_to(by), given["at"])) and case.longitude is not None:
        assert case.latitude is not None, "the database keeps both or none"
        return Start((case.longitude, case.latitude), _("从 %(number)s 接着走") % {"number": case.number})
    longitude, latitude = given.get("longitude"), given.get("latitude")
    if longitude is not None and latitude is not None:
        try:
            return Start(Position(longitude, latitude).wgs84, _("从您现在的位置出发"))
        except NotAPosition as fault:
            return Start(problem=str(fault))
    if given.get("place"):
        return _named_start(given["place"].replace("\x00", ""))
    first = in_order(cases).order_by(*QUEUE).first()
    return Start(_point(first), _("没有说从哪里出发：先从最急的一件开始")) if first else Start()


def _named_start(words: str) -> Start:
    found = places_by_words(words)
    exact = [one for one in found if one.name == words.strip()]
    chosen = exact if len(exact) == 1 else found
    if len(chosen) > 1:
        return Start(problem=_("有几个地方像这个名字，请选一个。"), choices=tuple(chosen))
    point = _middle(chosen[0]) if chosen else None
    if point is None:
        return Start(problem=_("没有找到叫“%(words)s”的地方，请换一个附近的地名。") % {"words": words})
    return Start(point, _("从%(place)s出发") % {"place": chosen[0].name})


def _middle(place: Landmark | Area) -> Point | None:
    if isinstance(place, Landmark):
        return place.longitude, place.latitude
    if not place.boundary:
        return None
    point = shape(place.boundary).representative_point()
    return point.x, point.y


def stops_from(
    start: Point | None, cases: QuerySet[Case], by: Actor, now: datetime, *, overdue_first: bool
) -> list[Stop]:
    """The nearest cases in walking order. A number of queries that does not depend on how many there are."""
    if start is None:
        return []
    near = _nearest(start, cases, now if overdue_first else None)
    late = [case for case in near if overdue_first and case.due_at and case.due_at <= now]
    walk = _walked(start, late)
    walk += _walked(_point(walk[-1]) if walk else start, [case for case in near if case not in late])
    photos = before_photos(walk)
    return [
        Stop(
            case=case, title=title_for(case, by), place=place_for(case, by), metres=metres, photo=photos.get(case.pk),
            owed=owed_at(case, has_before=case.pk in photos), light=light_now(case, now),
        )
        for case, metres in zip(walk, legs(start, [_point(case) for case in walk]), strict=True)
    ]  # fmt: skip


def _nearest(start: Point, cases: QuerySet[Case], overdue_at: datetime | None) -> list[Case]:
    """The nearest cases; with a moment, those that are overdue then before all others."""
    rows: list[Case] = []
    known = with_names(cases).alias(away=_away(start)).order_by("away", "pk")
    if overdue_at is not None:
        rows += known.filter(with_light("overdue", overdue_at))[:MOST]
        known = known.exclude(pk__in=[case.pk for case in rows])
    return [*rows, *known[: MOST - len(rows)]] if len(rows) < MOST else rows


def _away(start: Point) -> Any:
    """Grows with the distance: enough to find the nearest, on both databases."""
    east = (F("longitude") - Value(start[0])) * Value(cos(radians(start[1])))
    north = F("latitude") - Value(start[1])
    return east * east + north * north


def _walked(start: Point, cases: list[Case]) -> list[Case]:
    return [cases[index] for index in visiting_order(start, [_point(case) for case in cases])]


def _point(case: Case) -> Point:
    assert case.longitude is not None and case.latitude is not None, "only cases with a position are asked for"
    return case.longitude, case.latitude


def before_photos(cases: list[Case]) -> dict[int, Photo]:
    """For each case how it was: the first photo of before, else the first that was reported. Three queries."""
    found: dict[int, Photo] = {}
    proof = Evidence.objects.filter(case__in=cases, kind=Evidence.Kind.BEFORE).select_related("photo").order_by("pk")
    for one in proof:
        found.setdefault(one.case_id, one.photo)
    reported = Report.photos.through.objects.filter(report__voices__case__in=cases).order_by("pk")
    keys = dict[int, UUID]()
    for case, key in reported.values_list("report__voices__case", "photo"):
        keys.setdefault(case, key)
    photos = Photo.objects.in_bulk([key for case, key in keys.items() if case not in found])
    found |= {case: photos[key] for case, key in keys.items() if case not in found}
    return found


def owed_at(case: Case, *, has_before: bool) -> list[str]:
    """What is to be done there, in words."""
    if case.state == State.FINISHED:
        return [_("到现场核查")]
    if case.state == State.CONTESTED:
        return [_("核实异议")]
    standard = case.filing_standard
    owed = [_("接单")] if case.state == State.DISPATCHED else []
    if standard and standard.needs("before_photo") and not has_before:
        owed.append(_("拍办理前照片"))
    owed.append(_("办好，拍办理后照片") if standard and standard.needs("after_photo") else _("办好，记下做了什么"))
    return owed
