"""发件箱: messages that failed, wait or were only written down; sending again. Addresses are masked."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.cases.masking import masked, masked_phone
from qiaomen.notices.models import Channel, Message, State
from qiaomen.notices.outbox import messages_in, send_again
from qiaomen.people.models import Role
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of

ROLES = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
TABS = (State.FAILED, State.WAITING, State.RECORDED)
TAGS = {State.FAILED: "hot", State.WAITING: "warm", State.SENT: "done", State.RECORDED: "calm"}
SIZE = 20


@dataclass(frozen=True)
class Line:
    """One message as the list shows it: no address and no words that would tell who it went to."""

    message: Message
    to: str
    subject: str
    error: str
    tag: str
    again: bool


@staff_page
def outbox(request: StaffRequest) -> HttpResponse:
    """`/desk/outbox/`: newest first, by state; failed ones are shown first."""
    _only_for_outbox(request)
    state = _state(request.GET.get("state", ""))
    page = page_of(messages_in(state), order=("-pk",), after=request.GET.get("after"), size=SIZE)
    context = {"page": page, "rows": [_line(one) for one in page], "state": state, "tabs": TABS}
    return render(request, "cases/staff/outbox.html", context)


@staff_page
@require_POST
def outbox_again(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/outbox/<key>/again/`: start anew with one message."""
    _only_for_outbox(request)
    message = get_object_or_404(Message, pk=pk)
    if send_again(message, by=request.actor, at=request.now):
        messages.success(request, _("已排队重新发送。"))
    else:
        messages.info(request, _("这条已经在发送，或者已经发出，不用再发。"))
    return redirect(f"{reverse('outbox')}?state={_state(request.POST.get('state', '')).value}")


def _only_for_outbox(request: StaffRequest) -> None:
    # The outbox knows no areas: a post for the whole city is needed.
    if not request.actor.covers(None, ROLES):
        raise Http404


def _state(name: str) -> State:
    return next((state for state in TABS if state.value == name), State.FAILED)


def _line(message: Message) -> Line:
    phone = message.channel == Channel.SMS
    state = State(message.state)
    return Line(
        message=message,
        to=masked_phone(message.to) if phone else masked(message.to),
        subject=masked(message.subject),
        # What a server answers may repeat the address.
        error=masked(message.last_error.replace(message.to, "…") if message.to else message.last_error),
        tag=TAGS[state],
        again=state in {State.FAILED, State.RECORDED},
    )
