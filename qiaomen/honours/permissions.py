"""Who keeps a call, who may name somebody, who reviews whom. Everything not allowed here is refused."""

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor, staff
from qiaomen.people.models import NO_POST, Person, Role

from .models import Call, Nomination
from .states import Standing, State

KEEP_ROLES = frozenset({Role.ORGANISER, Role.ASSESSOR})
# Whoever works for the city may name somebody; the counters of the exchange and the system's keepers do other things.
NAME_ROLES = frozenset(Role) - set(NO_POST) - {Role.KEEPER, Role.ADMINISTRATOR}


def keeps(call: Call, by: Actor) -> bool:
    """Whether this person holds a post at the call's unit, or above it, that keeps calls; and is no nominee of it."""
    return by.works_in(call.unit.path, KEEP_ROLES) and not _stands_in(call, by)


def steps_aside(call: Call, by: Actor) -> bool:
    """Whether this person would keep the call, but is a nominee of it: then others do."""
    return by.works_in(call.unit.path, KEEP_ROLES) and _stands_in(call, by)


def _stands_in(call: Call, by: Actor) -> bool:
    """Whether this person is still a nominee, and the call not over."""
    if by.person is None or call.state in {State.AWARDED, State.CALLED_OFF}:
        return False
    out = [Standing.REFUSED, Standing.WITHDRAWN, Standing.REMOVED]
    return call.nominations.filter(person=by.person).exclude(standing__in=out).exists()


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
    if own := _own_part_in(nomination, by):
        return own
    theirs = _paths_of(nomination)
    if any(post.unit.path.startswith(path) for post in by.posts for path in theirs):
        return _("和您在同一个单位，要回避。")
    return ""


def bar_to_deciding(nomination: Nomination, by: Actor) -> str:
    """Why this person may not decide an objection to this nominee; empty where nothing speaks against it.

    As for marks; but where every keeper belongs to the nominee's unit, one of them decides.
    """
    conflict = conflict_of(nomination, by)
    barred = conflict and (_own_part_in(nomination, by) or _another_decides(nomination))
    return conflict if barred else ""


def _another_decides(nomination: Nomination) -> bool:
    """Whether somebody keeps the call whom nothing bars."""
    keepers = Person.objects.filter(is_active=True, posts__role__in=KEEP_ROLES).distinct()
    return any(keeps(nomination.call, one) and not conflict_of(nomination, one) for one in map(staff, keepers))


def _own_part_in(nomination: Nomination, by: Actor) -> str:
    if by.person is None:
        return _("没有登录。")
    if nomination.named_by_id == by.person.pk:
        return _("是您提名的，要回避。")
    return _("被提名的是您本人，要回避。") if nomination.person_id == by.person.pk else ""


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
