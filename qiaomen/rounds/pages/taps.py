"""One tap that needs no form: sent by the device's outbox with a key, or by an ordinary button."""

from collections.abc import Callable

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from qiaomen.cases.problems import CannotMove
from qiaomen.people.deliveries import once
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.shell.pages.sending import delivered, sending_key, to_correct
from qiaomen.shell.sending import Receipt


def tapped(request: StaffRequest, do: Callable[[], Receipt], *, said: str, to: str) -> HttpResponseBase:
    """Do it once, however often it is sent, and say so on the page named `to`; or say why it cannot be done."""
    key, me = sending_key(request), request.actor.person
    assert me is not None, "staff_page lets in persons only"
    try:
        if key:
            return delivered(once(key, by=me, at=request.now, do=do))
        do()
    except CannotMove as problem:
        if key:
            return to_correct(message=problem.message, status=409)
        messages.error(request, problem.message)
    else:
        messages.success(request, said)
    return redirect(to)
