"""申请证明 at the desk: one wish is issued, or answered with the reason why not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.models import CertificateWish
from qiaomen.volunteers.queries import teams_visible_to
from qiaomen.volunteers.wishes import grant, refuse


@staff_page
@require_POST
def wish_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/certificates/wishes/<key>/`."""
    asked = CertificateWish.objects.select_related("volunteer", "organisation__unit", "organisation__area")
    wish = get_object_or_404(asked, pk=pk, organisation__in=teams_visible_to(request.actor).values("pk"))
    try:
        if request.POST.get("do") == "issue":
            made = grant(wish, by=request.actor, at=request.now)
            messages.success(request, _("已出具 %(number)s，公示期满后有效。") % {"number": made.number})
        else:
            refuse(wish, answer=request.POST.get("answer", ""), by=request.actor, at=request.now)
            messages.success(request, _("没有出具，申请人会看到原因。"))
    except CannotCount as problem:
        messages.error(request, problem.message)
    return redirect("desk_certificates")
