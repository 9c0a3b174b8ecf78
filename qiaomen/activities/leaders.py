"""领队: who keeps the list of a shift at the place; named by the organiser among those who go."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.volunteers.telling import tell

from . import texts
from .models import SignUp
from .permissions import permit_planning
from .problems import CannotSignUp


def name_leader(signup: SignUp, *, leads: bool, by: Actor, at: datetime) -> None:
    """He keeps the list from now on, and is told so; or he keeps it no more. Raises Refused."""
    activity = signup.shift.activity
    permit_planning(by, activity.organisation, activity.area)
    with transaction.atomic():
        going = SignUp.objects.filter(pk=signup.pk, state=SignUp.State.GOING)
        if leads and not going.filter(leads=False).update(leads=True):
            if going.exists():
                return
            raise CannotSignUp(_("只有已报名的人可以当领队。"))
        if not leads:
            going.update(leads=False)
            return
        tell(signup.volunteer, lambda: texts.leading(signup.shift), key=f"leads:{signup.pk}", at=at)
