"""公开事项: what everybody may see, newest first, to be filtered and searched."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from qiaomen.cases.models import Case, Category
from qiaomen.cases.queries import public_cases, with_names
from qiaomen.cases.search import LONGEST_QUERY, matching
from qiaomen.cases.states import State
from qiaomen.places.models import Area, Level
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named

from .story import standing_of, title_for_all
from .wanted import WantedChoice, WantedText

ROWS = 20
# The machine's states as a resident would sort them.
GROUPS = {
    "waiting": (State.ACCEPTED, State.DISPUTED, State.DISPATCHED),
    "working": (State.IN_HANDLING, State.SUSPENDED, State.FINISHED, State.VERIFIED, State.CONTESTED),
    "done": (State.ANSWERED, State.CLOSED),
}
GROUP_NAMES = {
    "waiting": gettext_lazy("待办"),
    "working": gettext_lazy("办理中"),
    "done": pgettext_lazy("public", "办结"),
}


class FilterForm(forms.Form):
    """What the list may be narrowed by; nonsense narrows nothing."""

    use_required_attribute = False

    q = WantedText(label=gettext_lazy("找一找"), max_length=LONGEST_QUERY,
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    state = WantedChoice(label=gettext_lazy("办到哪里"))
    area = WantedChoice(label=gettext_lazy("哪里"))
    category = WantedChoice(label=gettext_lazy("哪一类"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        counties = Area.objects.filter(level=Level.COUNTY, retired_on=None).defer("boundary").order_by("code")
        self.paths = {area.code: area.path for area in counties}
        majors = Category.objects.filter(public=True, retired_on=None).exclude(major_code="")
        names = majors.order_by("major_name").values_list("major_name", "major_name_en").distinct()
        self._offer("state", [(key, str(name)) for key, name in GROUP_NAMES.items()])
        self._offer("area", [(area.code, named(area)) for area in counties])
        self._offer("category", [(name, named(_Major(name, english))) for name, english in names])

    def _offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        chosen = self.fields[field]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("全部")), *choices]

    def narrowed(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that fit what was chosen."""
        self.is_valid()
        given = self.cleaned_data
        if given.get("state"):
            cases = cases.filter(state__in=[state.value for state in GROUPS[given["state"]]])
        if given.get("area"):
            cases = cases.filter(area__path__startswith=self.paths[given["area"]])
        if given.get("category"):
            cases = cases.filter(category__major_name=given["category"])
        return matching(cases, given["q"]) if given.get("q") else cases


class _Major:
    """A name that the widget can show in the reader's language."""

    def __init__(self, name: str, name_en: str) -> None:
        self.name, self.name_en = name, name_en


@require_safe
def public_list(request: CityRequest) -> HttpResponse:
    """One page of public cases. The number of queries does not grow with the rows."""
    form = FilterForm(request.GET)
    page = page_of(with_names(form.narrowed(public_cases())), order=("-pk",), after=request.GET.get("after"), size=ROWS)
    rows = rows_of(page.rows, request)
    narrowed = any(request.GET.get(name) for name in form.fields)
    context = {"form": form, "page": page, "rows": rows, "narrowed": narrowed}
    return render(request, "cases/public/list.html", context)


def rows_of(cases: list[Case], request: CityRequest) -> list[dict[str, object]]:
    """Each case with its masked title, its standing and its group, as a list shows it."""
    return [
        {
            "case": case,
            "title": title_for_all(case),
            "standing": standing_of(case, request.now),
            "group": next((key for key, states in GROUPS.items() if case.state_now in states), ""),
            "group_name": next((GROUP_NAMES[key] for key, states in GROUPS.items() if case.state_now in states), ""),
        }
        for case in cases
    ]
