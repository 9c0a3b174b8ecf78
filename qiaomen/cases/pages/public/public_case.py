"""A public case as everybody may read it, and the door for whoever sees that it is not really done."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from qiaomen.cases import feedback
from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case, Reason
from qiaomen.cases.pages.photos import reports_shown_to_all
from qiaomen.cases.pages.pictures import pictures_of
from qiaomen.cases.problems import CannotMove, NotInThisState
from qiaomen.cases.queries import case_by_number, public_cases
from qiaomen.cases.states import State
from qiaomen.people.actors import RESIDENT
from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named

from .story import ENDED, journey_of, standing_of, story_of, title_for_all
from .wanted import WantedText

CONTESTS_AN_HOUR = 5


class ContestForm(forms.Form):
    """Why it is not done. Whether the words are enough is the step's rule."""

    use_required_attribute = False

    reason = forms.ChoiceField(label=gettext_lazy("哪里不对"), required=False)
    note = WantedText(label=gettext_lazy("看到了什么"), max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the parent's own argument, passed on
        known = Reason.objects.filter(kind="contest", retired_on=None)
        chosen = self.fields["reason"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("说不清")), *((reason.code, named(reason)) for reason in known)]


@require_http_methods(["GET", "HEAD", "POST"])
def public_case(request: CityRequest, number: str) -> HttpResponse:
    """The page of a case; anybody may contest it once it is closed."""
    case = case_by_number(public_cases(), number)
    if case is None:
        return _lead_on(number)
    form, problem, status = ContestForm(), "", 200
    if request.method == "POST":
        form, status = ContestForm(request.POST), 422
        try:
            if form.is_valid() and _contest(request, case, form):
                return redirect("public_case", number=case.number)
        except CannotMove as refused:
            case, status = case_by_number(public_cases(), number) or case, 409
            problem = _changed() if isinstance(refused, NotInThisState) else refused.message
    context = _context(case, request) | {"form": form, "problem": problem}
    return render(request, "cases/public/case.html", context, status=status)


def _contest(request: CityRequest, case: Case, form: ContestForm) -> bool:
    if not spend(request, "contest", CONTESTS_AN_HOUR):
        form.add_error(None, _("一小时内提得太多了，请过一会儿再提。"))
        return False
    given = form.cleaned_data
    try:
        feedback.contest(case, note=given["note"], reason_code=given["reason"], by=RESIDENT, at=request.now)
    except CannotMove as problem:
        if problem.field not in form.fields:
            raise
        form.add_error(problem.field, problem.message)
        return False
    messages.success(request, _("收到您的异议，督查员会去复查，结果会写在这一页。"))
    return True


def _context(case: Case, request: CityRequest) -> dict[str, object]:
    reported = [photo for report in reports_shown_to_all(case) for photo in report.photos.all()]
    pictures = pictures_of(case, reported)
    return {
        "case": case,
        "title": title_for_all(case),
        "text": masked(case.text),
        "place": masked(case.place_words),
        "lines": story_of(case),
        "standing": standing_of(case, request.now),
        "journey": journey_of(case),
        "answer": masked(_answer_of(case)),
        "pictures": pictures,
        "reported": [(_("反映人拍的照片"), photo) for photo in reported if photo != pictures.before],
        "running": case.state_now not in ENDED,
        "suffix": "",
        "may_contest": case.state_now == State.CLOSED,
    }


def _answer_of(case: Case) -> str:
    """The answer that went to everybody, while it stands."""
    if case.answered_at is None:
        return ""
    event = case.events.filter(step="answer").order_by("-number").first()
    return event.note if event else ""


def _lead_on(number: str) -> HttpResponse:
    """A public case that another public one handles leads there; anything else is not there."""
    own = case_by_number(Case.objects.filter(public=True, state=State.JOINED), number)
    main = own.joined_into if own else None
    if main is None or not public_cases().filter(pk=main.pk).exists():
        raise Http404
    return redirect("public_case", number=main.number)


def _changed() -> str:
    return _("情况刚刚有了变化，这一步没有执行。下面是最新情况。")
