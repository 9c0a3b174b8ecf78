"""The checklist of a campaign's task: filled in on the spot, also without a connection."""

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaomen.campaigns.checklists import keep
from qiaomen.campaigns.permissions import role_for
from qiaomen.campaigns.states import MACHINE
from qiaomen.cases.problems import CannotMove
from qiaomen.forms.models import Answer, State
from qiaomen.forms.pages.fill import Occasion, answered
from qiaomen.forms.problems import CannotAnswer
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import sendable
from qiaomen.shell.templatetags.widgets import named

from .item import find


@sendable
@staff_page
@with_copy
def item_checklist(request: StaffRequest, number: str) -> HttpResponseBase:
    """`/desk/work/items/<number>/checklist/`: the pages of forms show it and take it in."""
    one = find(request, number)
    form = one.checklist
    if form is None or role_for(one, MACHINE["fill"], request.actor) is None:
        raise Http404
    if request.method != "POST" and form.state != State.OPEN:
        raise Http404

    def kept(answer: Answer) -> None:
        try:
            keep(one, answer, by=request.actor, at=request.now)
        except CannotMove as problem:
            raise CannotAnswer(problem.message) from problem

    about = _("：").join([one.number, " · ".join(filter(None, [named(one), one.place_kind, named(one.unit)]))])
    back = reverse("item", args=[one.number])
    occasion = Occasion(f"{back}?filled=1", back, about, kept)
    return answered(request, form, by=request.actor.person, occasion=occasion)
