"""As whom somebody acts: a member of staff with posts, a resident, or the system itself."""

from dataclasses import dataclass, replace

from django.db.models import Q

from .models import Person, Post, Role

UNIT_ROLES = frozenset({Role.CLERK, Role.HANDLER})


@dataclass(frozen=True)
class Actor:
    """Who does a step. `person` is empty for residents and the system. Compared by value."""

    person: Person | None
    posts: tuple[Post, ...] = ()
    bare_role: Role | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that this actor may act in."""
        return frozenset({Role(post.role) for post in self.posts} | ({self.bare_role} if self.bare_role else set()))

    def acts_as(self, allowed: frozenset[Role]) -> Role | None:
        """The role in which this actor may do what is allowed to these roles; the narrowest first, or None."""
        return next((role for role in Role if role in allowed and role in self.roles), None)

    def at(self, unit_path: str) -> "Actor":
        """This actor for the unit with this path: with the posts there and above it alone."""
        return replace(self, posts=tuple(post for post in self.posts if unit_path.startswith(post.unit.path)))

    def works_in(self, unit_path: str, roles: frozenset[Role] = UNIT_ROLES) -> bool:
        """Whether a post with one of these roles is at the unit with this path or above it."""
        return any(Role(post.role) in roles for post in self.at(unit_path).posts)

    def units_below(self, roles: frozenset[Role], path: str = "unit__path") -> Q:
        """Rows of a unit for which works_in() is true; `path` leads to the unit's. Deny by default: no post, no row."""
        allowed = Q(pk__in=[])
        for post in self.posts:
            if Role(post.role) in roles:
                allowed |= Q(**{f"{path}__startswith": post.unit.path})
        return allowed

    def covers(self, area_path: str | None, roles: frozenset[Role]) -> bool:
        """Whether a post with one of these roles covers the area with this path (no area of post = whole city)."""
        return any(
            Role(post.role) in roles and (post.area is None or (area_path or "").startswith(post.area.path))
            for post in self.posts
        )

    def areas_below(self, roles: frozenset[Role], path: str = "area__path") -> Q:
        """Rows of an area for which covers() is true; `path` leads to the area's. Deny by default: no post, no row."""
        allowed = Q(pk__in=[])
        for post in self.posts:
            if Role(post.role) not in roles:
                continue
            if post.area is None:
                # Not an empty Q: joined to another by "or" that would allow nothing more.
                return ~Q(pk__in=[])
            allowed |= Q(**{f"{path}__startswith": post.area.path})
        return allowed

    @property
    def name(self) -> str:
        """How the history names this actor."""
        return self.person.name if self.person else str((self.bare_role or Role.SYSTEM).label)


SYSTEM = Actor(person=None, bare_role=Role.SYSTEM)
RESIDENT = Actor(person=None, bare_role=Role.RESIDENT)


def staff(person: Person) -> Actor:
    """The actor that this person is, with all posts. One query. An inactive person holds no post."""
    if not person.is_active:
        return Actor(person=person)
    return Actor(person=person, posts=tuple(person.posts.select_related("unit", "area").order_by("pk")))
