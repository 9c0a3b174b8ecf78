"""Who may open a register, who may do which step. Everything not allowed here is refused."""

from django.utils.translation import gettext as _

from qiaomen.cases.problems import NotInThisState, NotYours
from qiaomen.people.actors import Actor
from qiaomen.people.models import Post, Role
from qiaomen.places.models import Area
from qiaomen.units.models import Unit

from .models import Item, ItemEvent, Register
from .states import ROLES, Hand, Step, steps_of


def may_plan(by: Actor, area: Area) -> bool:
    """Whether this person may open and lead registers on this ground."""
    return by.covers(area.path, ROLES[Hand.PLANNER])


def permit_planning(by: Actor, area: Area) -> Role:
    """The role in which it is done. Raises NotYours."""
    role = by.acts_as(ROLES[Hand.PLANNER])
    if role is None or not may_plan(by, area):
        raise NotYours(_("您的岗位不能管这个范围的工作。"))
    return role


def may_find(by: Actor, area: Area) -> bool:
    """Whether this person may enter a problem found here."""
    return by.covers(area.path, ROLES[Hand.FINDER])


def role_for(item: Item, step: Step, by: Actor) -> Role | None:
    """The role in which `by` may do the step on this item; None when there is none. Ignores the item's state."""
    for role in Role:
        if role in ROLES[step.hand] and role in by.roles and _in_reach(item, step.hand, role, by):
            return role
    return None


def _in_reach(item: Item, hand: Hand, role: Role, by: Actor) -> bool:
    if hand == Hand.CHAIN:
        return True
    if hand == Hand.OWNER:
        return any(by.works_in(unit.path, frozenset({role})) for unit in owners_of(item))
    if hand == Hand.FINDER:
        return by.covers(item.area.path if item.area else None, frozenset({role}))
    if hand == Hand.PLANNER:
        return by.covers(item.register.area.path, frozenset({role}))
    return is_above(item, by, role)


def owners_of(item: Item) -> list[Unit]:
    """The unit that owes it; for a problem across a border the units of both sides."""
    return [unit for unit in (item.unit, item.other_unit) if unit is not None]


def is_above(item: Item, by: Actor, role: Role) -> bool:
    """Whether a post of this role is of the level above the item's owners: wider ground than theirs, another unit.

    A county's inspector looks at what a town did, never at what the county itself did.
    """
    owners, here = owners_of(item), item.area.path if item.area else ""
    return bool(owners) and any(
        post.role == role
        and all(_stands_above(post, unit) for unit in owners)
        and (post.area is None or here.startswith(post.area.path))
        for post in by.posts
    )


def _stands_above(post: Post, owner: Unit) -> bool:
    if post.unit.path.startswith(owner.path):
        return False
    return post.area is None or _wider(post.area.path, owner.area.path if owner.area else "")


def _wider(path: str, ground: str) -> bool:
    return ground.startswith(path) and ground != path


def permit(item: Item, step: Step, by: Actor) -> Role:
    """The role in which the step is done. Raises NotInThisState or NotYours with words for the user."""
    if step not in steps_of(item.kind, item.state, follows=item.follows_case):
        raise NotInThisState(
            _("%(number)s 现在是“%(state)s”，不能“%(step)s”。")
            % {"number": item.number, "state": item.get_state_display(), "step": step.label}
        )
    # Shares are given, and given anew, before it begins.
    if step.name != "share" and item.register.state != Register.State.OPEN:
        raise NotInThisState(_("“%(title)s”还没有开始，或者已经收尾了。") % {"title": item.register.title})
    role = role_for(item, step, by)
    if role is None:
        raise NotYours(_("您的岗位不能对这一项“%(step)s”。") % {"step": step.label})
    return role


def steps_open_to(by: Actor, item: Item) -> list[Step]:
    """The steps that `by` may do on this item now: what buttons offer."""
    if item.register.state != Register.State.OPEN:
        return []
    return [
        step
        for step in steps_of(item.kind, item.state, follows=item.follows_case)
        if role_for(item, step, by) is not None
    ]


def refuse_own_work(event: ItemEvent, by: Actor) -> None:
    """Nobody looks at what they did themselves. Raises NotYours."""
    if by.person is not None and by.person.pk == event.by_id:
        raise NotYours(_("自己报的，要由别人来核。"))
