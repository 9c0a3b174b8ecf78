"""Who may do which step, who may learn a reporter's contact details. Everything not allowed here is refused."""

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.people.actors import UNIT_ROLES, Actor
from qiaomen.people.models import BESIDE_THE_CHAIN, NO_POST, Role

from .models import Case, Report, Voice
from .problems import NotInThisState, NotYours
from .states import Step, steps_from

DESK_ROLES = frozenset(Role) - UNIT_ROLES - frozenset(NO_POST) - frozenset(BESIDE_THE_CHAIN)
# Works on the people's side of the counter: may be given the permission to see contact details.
CONTACT_ROLES = frozenset({Role.OPERATOR, Role.ACCEPTER, Role.SUPERVISOR, Role.CLERK, Role.HANDLER})

# Work on the people's side of the counter and see every photo before the public does: they cover faces and plates.
COVER_ROLES = frozenset({Role.OPERATOR, Role.ACCEPTER, Role.SUPERVISOR})


def role_for(case: Case, step: Step, by: Actor) -> Role | None:
    """The role in which `by` may do the step on this case; None when there is none. Ignores the case's state."""
    for role in Role:
        if role not in step.by or role not in by.roles:
            continue
        if by.bare_role == role or _in_reach(case, role, by):
            return role
    return None


def _in_reach(case: Case, role: Role, by: Actor) -> bool:
    if role in UNIT_ROLES:
        return case.unit is not None and by.works_in(case.unit.path, frozenset({role}))
    return by.covers(case.area.path if case.area else None, frozenset({role}))


def permit(case: Case, step: Step, by: Actor) -> Role:
    """The role in which the step is done. Raises NotInThisState or NotYours with words for the user."""
    if case.state not in step.from_states:
        raise NotInThisState(
            _("事项 %(number)s 现在是“%(state)s”，不能“%(step)s”。")
            % {"number": case.number, "state": case.get_state_display(), "step": step.label}
        )
    role = role_for(case, step, by)
    if role is None:
        raise NotYours(_("您的岗位不能对这件事项“%(step)s”。") % {"step": step.label})
    return role


def steps_open_to(by: Actor, case: Case) -> list[Step]:
    """The steps that `by` may do on this case now, in the machine's order: what buttons and the API offer."""
    return [step for step in steps_from(case.state_now) if role_for(case, step, by) is not None]


def is_on_units_side(by: Actor, case: Case | None) -> bool:
    """Whether an accusation (举报) in this case keeps its reporter from `by`: no post at a desk, or one in its unit."""
    return not by.roles - UNIT_ROLES or bool(case and case.unit and by.works_in(case.unit.path))


def may_cover(by: Actor, case: Case) -> bool:
    """Whether `by` may cover parts of this case's photos: a post that does so and covers the case's area."""
    return by.covers(case.area.path if case.area else None, COVER_ROLES)


def may_see_contact(by: Actor, report: Report, case: Case | None = None) -> bool:
    """Whether `by` may reveal this reporter's contact details (with a reason, logged).

    Needs a post with the permission of its own. A unit never learns who made an accusation (举报), and nobody
    outside the case's own voices is shown to it.
    """
    if report.is_accusation and is_on_units_side(by, case):
        return False
    for post in by.posts:
        role = Role(post.role)
        if not post.sees_contacts or role not in CONTACT_ROLES:
            continue
        if role in UNIT_ROLES:
            if case and _handles(post.unit.path, report, case):
                return True
        elif post.area is None or (report.area is not None and report.area.path.startswith(post.area.path)):
            return True
    return False


def _handles(unit_path: str, report: Report, case: Case) -> bool:
    if case.unit is None or not case.unit.path.startswith(unit_path):
        return False
    return Voice.objects.filter(Q(case=case) | Q(case__joined_into=case), report=report).exists()
