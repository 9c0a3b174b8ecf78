"""Questions about the network. What a member of staff sees is decided here and nowhere else: deny by default.

A post of an organiser keeps what its unit, or one below it, answers for; a post at a territory or at the command
centre keeps what lies on its ground as well. The post's own area narrows both.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from qiaomen.people.actors import Actor
from qiaomen.people.models import Post, Role
from qiaomen.places.models import Area
from qiaomen.units.models import Unit, UnitKind

from .models import Membership, Organisation, Station, Volunteer

ORGANISERS = frozenset({Role.ORGANISER})
WITH_GROUND = frozenset({UnitKind.TERRITORY, UnitKind.CENTRE})


def posts_of(by: Actor) -> list[Post]:
    """The posts that count here."""
    return [post for post in by.posts if Role(post.role) in ORGANISERS]


def ground_of(post: Post) -> str | None:
    """The path of the area that a post keeps whole; None for a unit that goes by trade."""
    unit = post.unit
    if unit.kind not in WITH_GROUND or unit.area is None:
        return None
    if post.area is None or unit.area.path.startswith(post.area.path):
        return unit.area.path
    return post.area.path if post.area.path.startswith(unit.area.path) else None


def keeps(by: Actor, unit: Unit, area: Area | None) -> bool:
    """Whether a post keeps what `unit` answers for in `area`."""
    path = area.path if area else ""
    for post in posts_of(by):
        ground = ground_of(post)
        if ground and path.startswith(ground):
            return True
        if unit.path.startswith(post.unit.path) and (post.area is None or path.startswith(post.area.path)):
            return True
    return False


def teams_visible_to(by: Actor) -> QuerySet[Organisation]:
    """The teams that this person keeps, those that are no more too."""
    return Organisation.objects.filter(kept(by, "unit__path", "area__path"))


def units_visible_to(by: Actor) -> QuerySet[Unit]:
    """The units for which this person may found a team."""
    return Unit.objects.filter(kept(by, "path", "area__path"), retired_on=None)


def stations_visible_to(by: Actor) -> QuerySet[Station]:
    """The stations of these teams."""
    return Station.objects.filter(organisation__in=teams_visible_to(by).values("pk"))


def volunteers_visible_to(by: Actor) -> QuerySet[Volunteer]:
    """The volunteers of this person's teams and units, and those who live on the ground that he keeps."""
    posts = posts_of(by)
    grounds = [path for post in posts if (path := ground_of(post))]
    if any(path.count("/") == 1 for path in grounds):
        # The whole city: no condition, so that the list begins with the first row.
        return Volunteer.objects.all()
    allowed = Q(home__in=_areas_below(grounds)) if grounds else Q(pk__in=[])
    theirs = Q()
    for post in posts:
        belongs = Q(organisation__unit__path__startswith=post.unit.path) | Q(unit__path__startswith=post.unit.path)
        theirs |= belongs & (Q(volunteer__home__path__startswith=post.area.path) if post.area else Q())
    if posts:
        there = Membership.objects.exclude(state=Membership.State.OUT).filter(theirs)
        allowed |= Q(pk__in=there.values("volunteer"))
    return Volunteer.objects.filter(allowed)


def asked_of(by: Actor) -> QuerySet[Membership]:
    """Wishes to join that wait for this person."""
    asked = Membership.objects.filter(state=Membership.State.ASKED, volunteer__left_at=None)
    return asked.filter(organisation__in=teams_visible_to(by).values("pk"))


def registered() -> QuerySet[Volunteer]:
    """Everybody who serves: one row a head, party members among them."""
    return Volunteer.objects.filter(left_at=None)


def open_teams() -> QuerySet[Organisation]:
    """The teams that somebody may join."""
    return Organisation.objects.filter(retired_on=None)


def in_team(team: Organisation) -> QuerySet[Volunteer]:
    """Who is in a team now."""
    rows = Membership.objects.filter(volunteer=OuterRef("pk"), organisation=team, state=Membership.State.IN)
    return Volunteer.objects.filter(Exists(rows))


def _areas_below(paths: list[str]) -> list[int]:
    inside = Q()
    for path in paths:
        inside |= Q(path__startswith=path)
    return list(Area.objects.filter(inside).values_list("pk", flat=True))


def kept(by: Actor, unit_path: str, area_path: str) -> Q:
    allowed = Q(pk__in=[])
    for post in posts_of(by):
        own = Q(**{f"{unit_path}__startswith": post.unit.path})
        allowed |= own & Q(**{f"{area_path}__startswith": post.area.path}) if post.area else own
        if ground := ground_of(post):
            allowed |= Q(**{f"{area_path}__startswith": ground})
    return allowed
