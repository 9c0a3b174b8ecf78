"""What is nobody's? Communities without a pairing, lines without an adoption, traffic points without a post today."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from shapely.geometry import shape

from qiaomen.places.models import Area, Landmark, Level, Line
from qiaomen.units.models import Adoption, AdoptionKind
from qiaomen.units.queries import adoptions_on

from .models import Membership, Organisation, Station, Volunteer


@dataclass(frozen=True)
class Gap:
    """A thing that nobody answers for on the day, and where it is."""

    thing: Area | Line | Landmark
    key: str
    place: tuple[float, float] | None


@dataclass(frozen=True)
class Cover:
    """One kind of thing: how many there are, and those that are nobody's."""

    kind: AdoptionKind
    n: int
    gaps: list[Gap]

    @property
    def covered(self) -> int:
        """Those that somebody answers for."""
        return self.n - len(self.gaps)


@dataclass
class Ground:
    """One county: its teams and stations, and the heads that live in it."""

    area: Area
    volunteers: int = 0
    party_members: int = 0
    teams: int = 0
    stations: int = 0


def coverage(on: date) -> list[Cover]:
    """All three kinds on a day. Five queries."""
    held = list(adoptions_on(on))
    return [_communities(held), _lines(held), _points(held)]


def _communities(held: list[Adoption]) -> Cover:
    """A community is paired when a unit is paired with it, or with a compound or cell in it."""
    paired = [one.area.path for one in held if one.kind == AdoptionKind.PAIRING and one.area]
    there = list(Area.objects.filter(level=Level.COMMUNITY, retired_on=None).order_by("path"))
    bare = [area for area in there if not any(path.startswith(area.path) for path in paired)]
    return Cover(AdoptionKind.PAIRING, len(there), [Gap(area, f"a-{area.code}", _middle(area)) for area in bare])


def _lines(held: list[Adoption]) -> Cover:
    adopted = {one.line_id for one in held if one.kind == AdoptionKind.ADOPTION}
    there = list(Line.objects.filter(retired_on=None).order_by("code"))
    bare = [Gap(line, f"l-{line.code}", _point(line.course)) for line in there if line.pk not in adopted]
    return Cover(AdoptionKind.ADOPTION, len(there), bare)


def _points(held: list[Adoption]) -> Cover:
    """A landmark is a traffic point when some unit has kept, keeps or will keep a post there."""
    posted = {one.landmark_id for one in held if one.kind == AdoptionKind.POST}
    ever = Adoption.objects.filter(kind=AdoptionKind.POST, retired_on=None).values("landmark")
    there = list(Landmark.objects.filter(pk__in=ever, retired_on=None).order_by("name"))
    bare = [Gap(mark, f"p-{mark.pk}", (mark.longitude, mark.latitude)) for mark in there if mark.pk not in posted]
    return Cover(AdoptionKind.POST, len(there), bare)


def grounds() -> tuple[Ground, list[Ground]]:
    """The whole city, and its counties. A head is counted once, where he lives. Four queries."""
    counties = list(Area.objects.filter(level=Level.COUNTY, retired_on=None).defer("boundary").order_by("path"))
    found = {area.path: Ground(area) for area in counties}
    root = Area.objects.filter(level=Level.CITY, retired_on=None).defer("boundary").get()
    whole = Ground(root)
    heads = Volunteer.objects.filter(left_at=None).values("home__path")
    for path, n, party in heads.annotate(n=Count("pk"), party=Count("pk", filter=Q(party_member=True))).values_list(
        "home__path", "n", "party"
    ):
        for ground in _of(path, found, whole):
            ground.volunteers += n
            ground.party_members += party
    for path in Organisation.objects.filter(retired_on=None).values_list("area__path", flat=True):
        for ground in _of(path, found, whole):
            ground.teams += 1
    for path in Station.objects.filter(retired_on=None).values_list("area__path", flat=True):
        for ground in _of(path or "", found, whole):
            ground.stations += 1
    return whole, list(found.values())


def memberships_now() -> int:
    """How often somebody belongs to a team: more than there are heads, and never shown as their number."""
    there = Membership.objects.filter(state=Membership.State.IN, volunteer__left_at=None)
    return there.exclude(organisation=None).count()


def _of(path: str, found: dict[str, Ground], whole: Ground) -> list[Ground]:
    """The city, and the county that a path lies in."""
    county = "/".join(path.split("/")[:2]) + "/"
    return [whole, *([found[county]] if county in found else [])]


def _middle(area: Area) -> tuple[float, float] | None:
    if area.longitude is not None and area.latitude is not None:
        return area.longitude, area.latitude
    return _point(area.boundary) if area.boundary else None


def _point(geometry: dict[str, object]) -> tuple[float, float]:
    inside = shape(geometry).representative_point()
    return inside.x, inside.y
