"""Looking at a reporter's contact details: with a permission and a reason, shown once, written down."""

from django.http import HttpResponse
from django.shortcuts import redirect

from qiaomen.cases import contacts
from qiaomen.cases.problems import CannotMove, NotYours
from qiaomen.people.pages.staff import StaffRequest, staff_page

from .case_page import Revealed, case_url, find_case, report_in, show_case


@staff_page
def reveal_contact(request: StaffRequest, number: str, report: str) -> HttpResponse:
    """`/desk/cases/<number>/contact/<report number>/`: the page itself answers, so that a reload shows nothing."""
    case = find_case(request.actor, number)
    if request.method != "POST":
        return redirect(case_url(case, request.GET.get("desk", "")))
    asked = report_in(case, report)
    # PostgreSQL keeps no NUL.
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        contact = contacts.reveal(asked, case=case, reason=reason, by=request.actor, at=request.now)
    except CannotMove as problem:
        status = 403 if isinstance(problem, NotYours) else 422
        refused = Revealed(asked, problem=problem.message, reason=reason)
        return show_case(request, case, status=status, revealed=refused)
    return show_case(request, case, revealed=Revealed(asked, contact))
