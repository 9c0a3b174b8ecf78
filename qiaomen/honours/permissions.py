"""Who keeps a call, who may name somebody, who reviews whom. Everything not allowed here is refused."""

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import NO_POST, Role

from .models import Call, Nomination
from .states import Standing

KEEP_ROLES = frozenset({Role.ORGANISER, Role.ASSESSOR})
# Whoever works for the city may name somebody; the counters of the exchange and the system's keepers do other things.
NAME_ROLES = frozenset(Role) - set(NO_POST) - {Role.KEEPER, Role.ADMINISTRATOR}


def keeps(call: Call, by: Actor) -> bool:
    """Whether this person holds a post at the call's unit, or above it, that keeps calls; and is no nominee of it."""
    return by.works_in(call.unit.path, KEEP_ROLES) and not stands_in(call, by)


def stands_in(call: Call, by: Actor) -> bool:
    """Whether this person is a nominee of the call: then others keep it, whatever the post."""
    out = [Standing.REFUSED, Standing.WITHDRAWN, Standing.REMOVED]
    return by.person is not None and call.nominations.filter(person=by.person).exclude(standing__in=out).exists()


def kept(by: Actor) -> Q:
    """Calls that this person keeps. Deny by default."""
    return by.units_below(KEEP_ROLES)


def may_name(by: Actor) -> bool:
    """Whether this person may name somebody in any call that is open."""
    return bool(by.roles & NAME_ROLES)


def may_withdraw(nomination: Nomination, by: Actor) -> bool:
    """Whether this person may take the nominee out: who was named, who named, who keeps the call."""
    own = by.person is not None and by.person.pk in {nomination.named_by_id, nomination.person_id}
    return own or keeps(nomination.call, by)


def reviews(call: Call, by: Actor) -> bool:
    """Whether this person was asked to review."""
    return by.person is not None and call.reviewers.filter(person=by.person).exists()


def conflict_of(nomination: Nomination, by: Actor) -> str:
    """Why this person may not mark this nominee; empty where nothing speaks against it.

    One does not judge oneself, whom one named, one's own unit or those above it, or who belongs to them.
    """
    if by.person is None:
        return _("没有登录。")
    if nomination.named_by_id == by.person.pk:
        return _("是您提名的，要回避。")
    if nomination.person_id == by.person.pk:
        return _("被提名的是您本人，要回避。")
    theirs = _paths_of(nomination)
    if any(post.unit.path.startswith(path) for post in by.posts for path in theirs):
        return _("和您在同一个单位，要回避。")
    return ""


def _paths_of(nomination: Nomination) -> list[str]:
    """The paths of the units that the nominee is or belongs to."""
    if nomination.unit is not None:
        return [nomination.unit.path]
    if nomination.team is not None:
        return [nomination.team.unit.path]
    if nomination.person is not None:
        return list(nomination.person.posts.values_list("unit__path", flat=True))
    assert nomination.volunteer is not None
    of_teams = nomination.volunteer.memberships.filter(state="in", organisation__isnull=False)
    return [path for path in of_teams.values_list("organisation__unit__path", flat=True) if path]
