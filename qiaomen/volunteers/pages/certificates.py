"""志愿服务记录证明: asked for by the volunteer, issued and revoked by the organisers of his team."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.context import Card
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.units.queries import day_of
from qiaomen.volunteers.certificates import (
    Standing,
    certificates_of,
    issue,
    issue_all,
    revoke,
    standing_of,
)
from qiaomen.volunteers.credential import token_of
from qiaomen.volunteers.hour_problems import CannotCount
from qiaomen.volunteers.hour_rights import HOUR_ROLES
from qiaomen.volunteers.models import Certificate, CertificateWish, Organisation, Volunteer
from qiaomen.volunteers.models.proof import IdShown
from qiaomen.volunteers.printing import pdf_of
from qiaomen.volunteers.queries import teams_visible_to
from qiaomen.volunteers.wishes import ask, to_issue

from .door import VolunteerRequest, volunteer_page
from .fields import day_input

SIZE, WISHES_SHOWN = 20, 5
ISSUED = CertificateWish.State.ISSUED


class WishForm(forms.Form):
    """Which team certifies which time."""

    use_required_attribute = False
    organisation = NamedChoice(
        label=gettext_lazy("由哪支队伍出具"), queryset=Organisation.objects.none(), empty_label=None
    )
    from_on = forms.DateField(label=gettext_lazy("从哪天"), widget=day_input())
    until_on = forms.DateField(label=gettext_lazy("到哪天"), widget=day_input())
    id_shown = forms.ChoiceField(label=gettext_lazy("证件号"), widget=forms.RadioSelect, choices=IdShown.choices)
    remarks = forms.CharField(label=gettext_lazy("备注"), max_length=200, required=False)

    def __init__(self, teams: Any, today: date, data: Any = None) -> None:
        initial = {"from_on": today.replace(month=1, day=1), "until_on": today, "id_shown": IdShown.MASKED.value}
        super().__init__(data, initial=initial)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = teams


class BulkForm(WishForm):
    """For one volunteer, or for everybody of the team."""

    number = forms.CharField(
        label=gettext_lazy("志愿者编号"), max_length=24, required=False,
        help_text=gettext_lazy("不填，就给这段时间有时数的每个人各出一份。"),
    )  # fmt: skip

    def __init__(self, teams: Any, today: date, data: Any = None) -> None:
        super().__init__(teams, today, data)
        del self.fields["id_shown"]


@volunteer_page
def my_certificates(request: VolunteerRequest) -> HttpResponse:
    """`/me/certificates/`: ask for one, and fetch those that are valid."""
    who, today = request.volunteer, day_of(request.now)
    teams = Organisation.objects.filter(pk__in=who.hours.exclude(organisation=None).values("organisation"))
    form = WishForm(teams, today, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask(who, **form.cleaned_data, at=request.now)
        except CannotCount as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已向队伍申请。出具以后会通知您，也会出现在这里。"))
            return redirect("my_certificates")
    page = page_of(
        who.certificates.select_related("organisation"), order=("-pk",), after=request.GET.get("after"), size=SIZE
    )
    context = {
        "form": form, "page": page, "rows": [(one, standing_of(one, today).value) for one in page],
        "has_hours": form.is_bound or teams.exists(),
        "wishes": who.certificate_wishes.exclude(state=ISSUED).select_related("organisation")[:WISHES_SHOWN],
    }  # fmt: skip
    return render(request, "volunteers/certificates/mine.html", context, status=422 if form.is_bound else 200)


@volunteer_page
def my_certificate(request: VolunteerRequest, number: str) -> HttpResponse:
    """The PDF, for its holder, as soon as it is valid."""
    return _pdf(request, _my_valid(request, number), for_holder=True, back="my_certificates")


@volunteer_page
def my_badge(request: VolunteerRequest, number: str) -> HttpResponse:
    """The Open Badges credential as a signed token, in a file that a wallet takes in."""
    one = _my_valid(request, number)
    answer = HttpResponse(token_of(one), content_type="application/jwt")
    answer.headers["Content-Disposition"] = f'attachment; filename="{one.number}.jwt"'
    return answer


@staff_page
def desk_certificates(request: StaffRequest) -> HttpResponse:
    """`/desk/certificates/`: what my teams have issued, the newest first: those that are being published, too."""
    if not request.actor.roles & HOUR_ROLES:
        raise Http404
    today = day_of(request.now)
    form = BulkForm(teams_visible_to(request.actor), today, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _issue(form.cleaned_data, request))
            return redirect("desk_certificates")
        except CannotCount as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    page = page_of(certificates_of(request.actor), order=("-pk",), after=request.GET.get("after"), size=SIZE)
    wishes = page_of(to_issue(request.actor), order=("pk",), after=None, size=SIZE)
    rows = [(one, standing_of(one, today).value) for one in page]
    context = {"form": form, "page": page, "rows": rows, "wishes": wishes}
    return render(request, "volunteers/certificates/desk.html", context, status=422 if form.is_bound else 200)


@staff_page
def desk_certificate(request: StaffRequest, number: str) -> HttpResponse:
    """The PDF as the unit keeps it: never with a full id number."""
    one = get_object_or_404(certificates_of(request.actor), number=number)
    return _pdf(request, one, for_holder=False, back="desk_certificates")


@staff_page
@require_POST
def certificate_revoke(request: StaffRequest, number: str) -> HttpResponse:
    """Take one back, with a reason."""
    one = get_object_or_404(certificates_of(request.actor), number=number)
    try:
        revoke(one, why=request.POST.get("why", ""), by=request.actor, at=request.now)
    except CannotCount as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已撤销。来查验的人会看到它已撤销。"))
    return redirect("desk_certificates")


def card(volunteer: Volunteer, at: datetime) -> list[Card]:
    """The door on the volunteer's own page."""
    n = volunteer.certificates.filter(revoked_at=None).count()
    words = ngettext("%(n)d 份", "%(n)d 份", n) % {"n": n} if n else _("要一份盖得了章、查得到真伪的证明")
    return [Card(_("我的证明"), reverse("my_certificates"), words, "shield")]


def _issue(given: dict[str, Any], request: StaffRequest) -> str:
    number = given.pop("number").strip().upper()
    if number:
        who = Volunteer.objects.filter(number=number).first()
        if who is None:
            raise CannotCount(_("没有这个编号的志愿者。"), field="number")
        made = issue(who, **given, by=request.actor, at=request.now)
        return _("已出具 %(number)s，公示期满后有效。") % {"number": made.number}
    bulk = issue_all(**given, by=request.actor, at=request.now)
    n = len(bulk.made)
    words = {"n": n, "had": bulk.had_one, "left": bulk.left}
    said = ngettext("已出具 %(n)d 份；%(had)d 人已经有了；还有 %(left)d 人，请再点一次。",
                    "已出具 %(n)d 份；%(had)d 人已经有了；还有 %(left)d 人，请再点一次。", n)  # fmt: skip
    return said % words if bulk.left else _("已出具 %(n)d 份；%(had)d 人已经有了。") % words


def _my_valid(request: VolunteerRequest, number: str) -> Certificate:
    one = get_object_or_404(request.volunteer.certificates, number=number)
    if standing_of(one, day_of(request.now)) != Standing.VALID:
        raise Http404
    return one


def _pdf(request: Any, one: Certificate, *, for_holder: bool, back: str) -> HttpResponse:
    address = f"{settings.SITE_ADDRESS}/certificate/{one.number}/{one.code}/"
    try:
        made = pdf_of(one, address=address, for_holder=for_holder)
    except CannotCount as problem:
        messages.error(request, problem.message)
        return redirect(back)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{one.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
