"""A nominee at the desk: named by words, evidence from the records, admitted or refused, marked by reviewers."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qiaomen.cases.masking import masked
from qiaomen.honours import nominating
from qiaomen.honours.eligibility import checks_of
from qiaomen.honours.evidence import lines_of
from qiaomen.honours.models import Call, Nomination, Review
from qiaomen.honours.permissions import conflict_of, keeps, may_name, may_withdraw, reviews
from qiaomen.honours.printing import certificate_of
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import by_number, nominations_seen_by
from qiaomen.honours.reviewing import mark, marks_by_criterion
from qiaomen.honours.states import Standing, State
from qiaomen.honours.suggesting import suggestions
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.numbers import key_of
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.models import Unit
from qiaomen.volunteers.models import Organisation
from qiaomen.volunteers.queries import volunteers_visible_to

from .desk import find
from .records import records_of
from .steps import ON_NOMINEE, Asked, agrees

MOST = 10


class NameForm(forms.Form):
    """Who, found by words; and why."""

    use_required_attribute = False
    what = forms.ChoiceField(
        label=gettext_lazy("提名谁"), widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选是人、单位还是队伍。")},
        choices=[
            ("volunteer", pgettext_lazy("one", "志愿者")), ("person", gettext_lazy("工作人员")),
            ("unit", gettext_lazy("单位")), ("team", pgettext_lazy("one", "志愿队伍")),
        ],
    )  # fmt: skip
    who = forms.CharField(
        label=gettext_lazy("姓名、名称或编号"), max_length=80,
        help_text=gettext_lazy("志愿者写编号或姓名；工作人员写登录名或姓名；单位、队伍写名称。"),
        error_messages={"required": gettext_lazy("请写姓名、名称或编号。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("为什么提名"), max_length=2000, widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("写事迹。办件、时数、评价不用写，系统会从记录里填。"),
        error_messages={"required": gettext_lazy("请写明为什么提名。")},
    )  # fmt: skip
    agreed = forms.BooleanField(label=gettext_lazy("本人（单位）同意公开姓名和事迹"), required=False)

    def clean_agreed(self) -> bool:
        """As on admission."""
        return agrees(self.data)


@staff_page
def desk_nominate(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/honours/<code>/nominate/`: when several fit the words, they are listed to choose from."""
    call = find(request, code)
    if not may_name(request.actor) or call.state != State.OPEN:
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None, initial={"reason": _suggested(request, call)})
    several: list[Any] = []
    if form.is_bound and form.is_valid():
        several = subjects(form.cleaned_data, request.POST.get("key", ""), request.actor)
        try:
            made = named_by(form, call, several, by=request.actor, at=request.now)
        except CannotHonour as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("已提名，依据已经从记录里填好。"))
            return redirect("desk_nominee", code, made.number)
    found = [(one.pk, _told(one)) for one in several] if len(several) > 1 else []
    context = {"form": form, "call": call, "found": found}
    return render(request, "honours/nominate.html", context, status=422 if form.is_bound else 200)


def _suggested(request: StaffRequest, call: Call) -> str:
    """The words of the resident's suggestion that this begins with; none where it is not for these eyes."""
    key = key_of("S", request.GET.get("suggested", ""))
    said = suggestions(call, request.actor).filter(pk=key).first() if key is not None else None
    return masked(said.text)[:2000] if said else ""


def named_by(form: NameForm, call: Call, several: list[Any], *, by: Actor, at: datetime) -> Nomination:
    """Name the one that fits. Raises CannotHonour where none or several do, and what the step itself refuses."""
    if not several:
        raise CannotHonour(_("没有找到。换个写法，或写编号。"), field="who")
    if len(several) > 1:
        raise CannotHonour(_("找到好几个。请在下面选一个，都不是的写编号。"), field="who")
    given = form.cleaned_data
    return nominating.name(call, several[0], reason=given["reason"], agreed=given["agreed"], by=by, at=at)


def subjects(given: dict[str, Any], key: str, by: Actor) -> list[Any]:
    """At most ten that fit: by the key that was chosen, by number or code, else by name."""
    what, words = given["what"], given["who"]
    if what == "volunteer":
        rows: Any = volunteers_visible_to(by).filter(left_at=None)
        fields = ("number", "name")
    elif what == "person":
        rows, fields = Person.objects.filter(is_active=True), ("username", "name")
    elif what == "unit":
        rows, fields = Unit.objects.filter(retired_on=None), ("code", "name")
    else:
        rows, fields = Organisation.objects.filter(retired_on=None), ("code", "name")
    number, name = fields
    exact = list(rows.filter(**{number: words.strip()})[:1])
    found = exact or list(rows.filter(**{name: words.strip()}).order_by("pk")[:MOST])
    found = found or list(rows.filter(**{f"{name}__icontains": words.strip()}).order_by("pk")[:MOST])
    return [one for one in found if str(one.pk) == key] or found


def _told(subject: Any) -> str:
    """The name, and what tells two of one name apart."""
    mark_ = getattr(subject, "number", None) or getattr(subject, "username", None) or getattr(subject, "code", "")
    return _("%(name)s（%(mark)s）") % {"name": named(subject), "mark": mark_}


class MarksForm(forms.Form):
    """Points for each criterion."""

    use_required_attribute = False
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)

    def __init__(self, call: Call, before: Review | None, data: Any = None) -> None:
        super().__init__(data, initial={"note": before.note if before else ""})
        given = {one.criterion_id: one.points for one in before.marks.all()} if before else {}
        self.criteria = list(call.criteria.all())
        for one in self.criteria:
            self.fields[f"points_{one.pk}"] = forms.IntegerField(
                label=_("%(name)s（0–%(most)d 分）") % {"name": named(one), "most": one.points},
                min_value=0, max_value=one.points, initial=given.get(one.pk),
                widget=forms.NumberInput({"inputmode": "numeric"}),
                error_messages={"required": _("“%(name)s”还没打分。") % {"name": named(one)}},
            )  # fmt: skip
        self.order_fields([*(f"points_{one.pk}" for one in self.criteria), "note"])

    def points_of(self, given: dict[str, Any]) -> dict[int, int]:
        """By the key of the criterion."""
        return {one.pk: given[f"points_{one.pk}"] for one in self.criteria}


@staff_page
def desk_nominee(request: StaffRequest, code: str, number: str) -> HttpResponse:
    """`/desk/honours/<code>/<number>/`."""
    call, by = find(request, code), request.actor
    keeper, reviewer = keeps(call, by), reviews(call, by)
    seen = nominations_seen_by(call, by, keeper=keeper, reviewer=reviewer)
    nominee = get_object_or_404(by_number(seen, number))
    may_mark = reviewer and call.state == State.REVIEW and nominee.standing == Standing.ADMITTED
    given = Review.objects.filter(nomination=nominee, reviewer=by.person).first() if may_mark else None
    form = MarksForm(call, given, request.POST if request.POST.get("what") == "mark" else None) if may_mark else None
    if request.method == "POST":
        answer = _do(request, nominee, form)
        if answer is not None:
            return answer
    context = {
        "call": call, "nominee": nominee, "keeper": keeper, "lines": lines_of(nominee.evidence),
        "checks": checks_of(nominee, at=request.now) if keeper else [], "form": form, "given": given,
        "conflict": conflict_of(nominee, by) if may_mark else "",
        "criteria": marks_by_criterion(nominee) if keeper else [],
        "reviews": nominee.reviews.select_related("reviewer") if keeper else [],
        "may_decide": keeper and nominee.standing == Standing.NAMED and call.state == State.OPEN,
        "own_name": by.person is not None and nominee.named_by_id == by.person.pk,
        "own": by.person is not None and nominee.person_id == by.person.pk,
        "may_withdraw": may_withdraw(nominee, by), "records": records_of(nominee, by),
    }  # fmt: skip
    return render(request, "honours/nominee.html", context, status=422 if request.method == "POST" else 200)


def _do(request: StaffRequest, nominee: Nomination, form: MarksForm | None) -> HttpResponse | None:
    """What was asked for; None where the form has faults to show."""
    what, by, at = request.POST.get("what", ""), request.actor, request.now
    try:
        if what == "mark" and form is not None:
            if not form.is_valid():
                return None
            mark(nominee, form.points_of(form.cleaned_data), note=form.cleaned_data["note"], by=by, at=at)
        elif what in ON_NOMINEE:
            ON_NOMINEE[what](nominee, Asked(request.POST, by, at))
        else:
            raise Http404
    except CannotHonour as problem:
        if form is not None and problem.field in form.fields:
            form.add_error(problem.field, problem.message)
            return None
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已完成。"))
    return redirect("desk_honour" if what == "mark" else "desk_nominee", *_where(nominee, what))


def _where(nominee: Nomination, what: str) -> list[str]:
    return [nominee.call.code] if what == "mark" else [nominee.call.code, str(nominee.number)]


@staff_page
def desk_award(request: StaffRequest, code: str, number: str) -> HttpResponse:
    """`/desk/honours/<code>/nominees/<number>/certificate.pdf`, for whoever keeps the call."""
    call = find(request, code)
    if not keeps(call, request.actor):
        raise Http404
    nominee = get_object_or_404(by_number(call.nominations.select_related("call__unit"), number))
    checked = request.build_absolute_uri(f"{reverse('honoured', args=[code, number])}?code={nominee.code}")
    try:
        file = certificate_of(nominee, address=checked)
    except CannotHonour as problem:
        messages.error(request, problem.message)
        return redirect("desk_nominee", code, number)
    answer = HttpResponse(file, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{nominee.number}.pdf"'
    return answer
