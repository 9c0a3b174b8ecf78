"""From what stands out on a line or in an area to a campaign: the door on its page, and the form behind it."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.campaigns.gathered import ground_of, make
from qiaomen.campaigns.models import Register
from qiaomen.campaigns.permissions import may_plan
from qiaomen.campaigns.queries import visible_to
from qiaomen.cases.actions import likely_owner
from qiaomen.cases.findings import STANDS_OUT, findings_visible_to, may_decide
from qiaomen.cases.models import Action, Finding
from qiaomen.cases.models.finding import Standing
from qiaomen.cases.pages.finding_words import title_of
from qiaomen.cases.pages.staff.finding import USUAL_LENGTH
from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.context import Card
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.units.models import Unit
from qiaomen.units.queries import day_of, units_at_work

from .forms import day_field


class CampaignForm(forms.Form):
    """Its name, its aim, who leads, until when; an action that is there already has said the last two."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("名称"), max_length=80)
    title_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=80, required=False)
    words = forms.CharField(
        label=gettext_lazy("要做到什么、怎么算"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    unit = NamedChoice(label=gettext_lazy("牵头单位"), queryset=Unit.objects.none())
    until_on = day_field(gettext_lazy("到哪天"), help_text=gettext_lazy("到这天为止，这里新来的同类事项都自动算进来。"))

    def __init__(self, action: Action | None, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units_at_work()
        if action is not None:
            del self.fields["unit"], self.fields["until_on"]


@staff_page
def campaign_of_finding(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/work/gathered/<key of a finding>/`: what stands out becomes a campaign."""
    rows = findings_visible_to(request.actor).select_related("area", "line", "category", "action__unit")
    found = rows.filter(pk=pk).first()
    if found is None or not _may(found, request.actor):
        raise Http404
    action: Action | None = getattr(found, "action", None)
    post = request.method == "POST"
    form = CampaignForm(action, request.POST if post else None, initial=_prefilled(found, action, request.now))
    status = 422 if post else 200
    if post and form.is_valid():
        given = form.cleaned_data | ({"unit": action.unit, "until_on": action.until_on} if action else {})
        try:
            made = make(found, **given, by=request.actor, at=request.now)
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            status = 422 if isinstance(problem, Missing) else 409
        else:
            messages.success(request, _("专项行动开始了。里面的事项办到哪一步，这里就到哪一步。"))
            return redirect("register", number=made.number)
    context = {"finding": found, "title": title_of(found), "action": action, "form": form}
    return render(request, "campaigns/desk/gathered.html", context, status=status)


def card(finding: Finding, by: Actor, at: datetime) -> list[Card]:
    """The door on a finding's page: to its campaign once there is one, else to the form, for those who may."""
    made = Register.objects.filter(action__finding=finding).first()
    if made is not None:
        seen = visible_to(by).filter(pk=made.pk).exists()
        words = _("里面的事项办到哪一步，专项行动就到哪一步。")
        return [Card(made.title, reverse("register", args=[made.number]), words, "flag")] if seen else []
    if not _may(finding, by):
        return []
    words = _("有牵头单位、有期限、有看板和简报；里面的事项办到哪一步，行动就到哪一步。")
    return [Card(_("做成专项行动"), reverse("campaign_of_finding", args=[finding.pk]), words, "flag")]


def _may(finding: Finding, by: Actor) -> bool:
    """Somebody who decides about it and leads campaigns there; while it is open, or an action already."""
    if finding.basis not in STANDS_OUT or not may_decide(finding, by):
        return False
    is_there = finding.state == Standing.OPEN or getattr(finding, "action", None) is not None
    return is_there and may_plan(by, ground_of(finding))


def _prefilled(finding: Finding, action: Action | None, at: datetime) -> dict[str, Any]:
    if action is not None:
        return {"title": action.title}
    on = day_of(at)
    title = _("%(what)s专项整治") % {"what": title_of(finding)}
    return {"title": title[:80], "unit": likely_owner(finding, on=on), "until_on": on + USUAL_LENGTH}
