"""A public case as everybody may read it, and the door for whoever sees that it is not really done."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case
from qiaomen.cases.pages.photos import reports_shown_to_all
from qiaomen.cases.pages.pictures import pictures_of
from qiaomen.cases.pages.uploads import is_oversized
from qiaomen.cases.problems import CannotMove, NotInThisState
from qiaomen.cases.queries import case_by_number, public_cases
from qiaomen.cases.states import State
from qiaomen.shell.requests import CityRequest

from .contesting import ContestForm, contest, contested
from .followed import offer_of, offers_beside
from .story import ENDED, journey_of, next_words_for_all, standing_of, story_of, title_for_all


@require_http_methods(["GET", "HEAD", "POST"])
def public_case(request: CityRequest, number: str) -> HttpResponse:
    """The page of a case; anybody may contest it once it is closed."""
    case = case_by_number(public_cases(), number)
    if case is None:
        return _lead_on(number)
    form, problem, status = ContestForm(), "", 200
    if request.method == "POST":
        oversized = is_oversized(request)
        form, status = ContestForm(request.POST), 422
        try:
            if contest(request, case, form, oversized=oversized):
                messages.success(request, contested())
                return redirect("public_case", number=case.number)
        except CannotMove as refused:
            case, status = case_by_number(public_cases(), number) or case, 409
            problem = _changed() if isinstance(refused, NotInThisState) else refused.message
    context = _context(case, request) | {"form": form, "problem": problem}
    return render(request, "cases/public/case.html", context, status=status)


def _context(case: Case, request: CityRequest) -> dict[str, object]:
    reported = [photo for report in reports_shown_to_all(case) for photo in report.photos.all()]
    pictures, standing = pictures_of(case, reported), standing_of(case, request.now)
    return {
        "case": case,
        "title": title_for_all(case),
        "text": masked(case.text),
        "place": masked(case.place_words),
        "lines": story_of(case),
        "standing": standing,
        "journey": journey_of(case),
        "next_words": next_words_for_all(case, standing),
        "answer": masked(_answer_of(case)),
        "pictures": pictures,
        "reported": [(_("反映人拍的照片"), photo) for photo in reported if photo != pictures.before],
        "running": case.state_now not in ENDED,
        "suffix": "",
        "offer": offer_of(case),
        "beside": offers_beside(case),
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
