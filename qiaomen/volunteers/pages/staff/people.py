"""志愿者名册: the list that a post sees, one volunteer's page, and what is looked at with a reason."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qiaomen.people import phones
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.volunteers.corrections import Told
from qiaomen.volunteers.details import id_key_of
from qiaomen.volunteers.id_numbers import IdKind, normal
from qiaomen.volunteers.models import Membership, Organisation, Skill, Volunteer
from qiaomen.volunteers.pages.areas import AreaField
from qiaomen.volunteers.permissions import sees_contacts
from qiaomen.volunteers.problems import CannotServe
from qiaomen.volunteers.queries import ORGANISERS, teams_visible_to, volunteers_visible_to
from qiaomen.volunteers.reveals import What, reveal

ROWS, REVEALS = 30, 20


class FilterForm(forms.Form):
    """What narrows the list."""

    q = forms.CharField(
        label=gettext_lazy("姓名、编号，或者完整的手机号、证件号"), max_length=60, required=False,
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    team = NamedChoice(label=gettext_lazy("队伍"), queryset=Organisation.objects.none(), required=False)
    area = AreaField(required=False)
    skill = NamedChoice(label=gettext_lazy("会做什么"), queryset=Skill.objects.all(), required=False)

    def __init__(self, data: Any, teams: QuerySet[Organisation]) -> None:
        super().__init__(data)
        team, area = self.fields["team"], self.fields["area"]
        assert isinstance(team, NamedChoice)
        assert isinstance(area, AreaField)
        team.queryset = teams.filter(retired_on=None)
        area.fill(str(gettext_lazy("不限")))

    def narrowed(self, rows: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
        """Those that meet all of it; a field with nonsense narrows nothing."""
        given = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        if words := given.get("q"):
            rows = rows.filter(_by_words(words))
        if team := given.get("team"):
            there = Membership.objects.filter(volunteer=OuterRef("pk"), organisation=team, state=Membership.State.IN)
            rows = rows.filter(Exists(there))
        if area := given.get("area"):
            rows = rows.filter(home__path__startswith=area.path)
        if skill := given.get("skill"):
            rows = rows.filter(skills=skill)
        return rows


def _by_words(words: str) -> Q:
    """By a part of the name, or exactly by number, telephone or id: these are only compared as hashes."""
    found = Q(name__icontains=words) | Q(number=words.upper())
    if digits := phones.digits_of(words):
        found |= Q(phone_key=phones.key_of(digits))
    for kind in IdKind.values:
        try:
            found |= Q(id_key=id_key_of(kind, normal(kind, words)))
        except CannotServe:
            continue
    return found


@staff_page
@require_safe
def volunteers(request: StaffRequest) -> HttpResponse:
    """`/desk/volunteers/`: newest first."""
    only_for_organisers(request)
    form = FilterForm(request.GET, teams_visible_to(request.actor))
    there = Membership.objects.exclude(state=Membership.State.OUT).exclude(organisation=None)
    rows = form.narrowed(volunteers_visible_to(request.actor).filter(left_at=None)).select_related("home")
    rows = rows.prefetch_related(Prefetch("memberships", there.select_related("organisation"), to_attr="in_teams"))
    page = page_of(rows.defer("home__boundary"), order=("-pk",), after=request.GET.get("after"), size=ROWS)
    return render(request, "volunteers/staff/volunteers.html", {"form": form, "page": page})


@staff_page
def volunteer(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/volunteers/<number>/`; what was asked to be shown stands on the answer to the POST alone."""
    only_for_organisers(request)
    known = get_object_or_404(volunteers_visible_to(request.actor).select_related("home"), number=number)
    context: dict[str, Any] = {"shown": None, "problem": "", "reason": ""}
    status = 200
    if request.method == "POST":
        what = next((one for one in What if one.value == request.POST.get("what")), What.PHONE)
        reason = request.POST.get("reason", "").replace("\x00", "")
        try:
            text = reveal(known, what=what, reason=reason, by=request.actor, at=request.now)
            context["shown"] = (what, text)
        except CannotServe as problem:
            context |= {"problem": problem.message, "reason": reason}
            status = 422
    context |= _about(known, request)
    answer = render(request, "volunteers/staff/volunteer.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _about(known: Volunteer, request: StaffRequest) -> dict[str, Any]:
    looked = known.reveals.select_related("by").order_by("-pk")[:REVEALS]
    has = {What.PHONE: True, What.ID: known.id_sealed, What.GUARDIAN: known.guardian_phone_sealed, What.CODE: True}
    return {
        "volunteer": known, "skills": known.skills.all(),
        "memberships": known.memberships.select_related("organisation", "unit", "area").order_by("-pk"),
        "reveals": [(What(one.what).label, one) for one in looked], "may_see": sees_contacts(request.actor),
        "whats": [one for one in What if has[one]],
        "corrections": [(Told(one.what).label, one) for one in known.corrections.select_related("by")[:REVEALS]],
    }  # fmt: skip


def only_for_organisers(request: StaffRequest) -> None:
    """For everybody else the page is not there."""
    if not request.actor.roles & ORGANISERS:
        raise Http404
