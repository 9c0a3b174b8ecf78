"""The start of the desk and each desk's list, with filters that are links."""

from typing import Any

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Nature
from qiaomen.cases.numbers import key_of
from qiaomen.cases.queries import visible_to, with_light
from qiaomen.cases.search import matching
from qiaomen.cases.states import State
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.paging import page_of
from qiaomen.shell.templatetags.widgets import LIGHTS

from .case_page import case_url
from .desk_choices import Pick, area_options, catalogue, category_options, unit_options
from .desk_story import COLOUR_TAGS, light_now, place_for, title_for
from .desks import BY_SLUG, CaseDesk, desks_of, in_order, open_approvals, urgent
from .step_forms.supervision import COLOUR_NAMES

SIZE = 20
HEADS = {
    "nature": _("诉求性质"),
    "category": _("类别"),
    "area": _("区域"),
    "unit": _("承办单位"),
    "state": _("状态"),
    "returns": _("退单次数"),
    "asked": _("申请"),
    "light": _("时限"),
}
LIGHT_CHOICES = [("", _("全部")), *((name, LIGHTS[name]) for name in ("overdue", "near", "on_time", "none"))]


class Filters(forms.Form):
    """What a list is narrowed by. A nonsense value narrows nothing."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("搜索"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号，或两个字以上的词")}),
    )  # fmt: skip
    state = forms.ChoiceField(label=_("状态"), required=False)
    light = forms.ChoiceField(label=_("时限"), required=False, choices=LIGHT_CHOICES)
    area = Pick(label=_("区域"), required=False)
    category = Pick(label=_("类别"), required=False)
    unit = Pick(label=_("承办单位"), required=False)

    def __init__(self, data: Any, desk: CaseDesk) -> None:
        super().__init__(data)
        every, rows = str(_("全部")), catalogue()
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", every), *((one.value, one.label) for one in desk.states)]
        for name, options in (("area", area_options), ("category", category_options), ("unit", unit_options)):
            field = self.fields[name]
            assert isinstance(field, Pick)
            field.offer(options(rows), blank=every)
        if desk.tabs or len(desk.states) == 1:
            del self.fields["state"]
        if not {"unit", "asked"} & set(desk.columns):
            del self.fields["unit"]
        self.full_clean()
        for field in self.fields.values():
            # Read already. Every filter is optional; the frame need not say so at each of them.
            field.required = True

    @property
    def used(self) -> bool:
        """Whether the list is narrowed."""
        return any(self.cleaned_data.values())

    @property
    def narrowed(self) -> bool:
        """Whether one of the folded filters is in use."""
        return any(value for name, value in self.cleaned_data.items() if name != "q")

    def narrow(self, cases: QuerySet[Case], request: StaffRequest) -> QuerySet[Case]:
        """The cases that fit."""
        given = self.cleaned_data
        if given.get("q"):
            cases = matching(cases, given["q"])
        if given.get("state"):
            cases = cases.filter(state=given["state"])
        if given.get("light"):
            cases = cases.filter(with_light(given["light"], request.now))
        if area := given.get("area"):
            cases = cases.filter(area__path__startswith=area.path)
        if category := given.get("category"):
            cases = cases.filter(category=category)
        if unit := given.get("unit"):
            cases = cases.filter(unit__path__startswith=unit.path)
        return cases


@staff_page
def desk_start(request: StaffRequest) -> HttpResponse:
    """`/desk/`: my desks with what waits there, and what waits for me first."""
    rows = [_row(case, request) for case in urgent(request.actor, at=request.now)]
    counted = [(desk, line) for desk, line in zip(desks_of(request.actor), request.desks, strict=False) if desk.counted]
    return render(request, "cases/desk/start.html", {"rows": rows, "mine": counted, "heads": HEADS})


@staff_page
def desk_list(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/<slug>/`. A whole number in the search field leads straight to its case."""
    desk = BY_SLUG[slug]
    if not desk.opens_to(request.actor):
        raise Http404
    if (found := by_number(request.actor, request.GET.get("q", ""))) is not None:
        return redirect(case_url(found))
    filters = Filters(request.GET, desk)
    cases = filters.narrow(visible_to(request.actor).filter(desk.holds(request.actor)), request)
    tab = request.GET.get("state", "") if desk.tabs else ""
    if tab in {state.value for state in desk.states}:
        cases = cases.filter(state=tab)
    rows = in_order(cases).select_related("category", "unit", "area")
    if "asked" in desk.columns:
        asked = open_approvals(request.actor).select_related("reason", "asked_by")
        rows = rows.prefetch_related(Prefetch("approvals", asked, to_attr="asked"))
    page = page_of(rows, order=desk.order, after=request.GET.get("after"), size=SIZE)
    context = {
        "desk": desk, "filters": filters, "page": page, "rows": [_row(case, request) for case in page],
        "columns": [(name, HEADS[name]) for name in desk.columns], "tab": tab,
        "narrowed": filters.used or bool(tab),
        "tabs": [(state.value, state.label) for state in desk.states] if desk.tabs else [],
    }  # fmt: skip
    return render(request, "cases/desk/list.html", context)


def _row(case: Case, request: StaffRequest) -> dict[str, Any]:
    return {
        "case": case,
        "title": title_for(case, request.actor),
        "place": place_for(case, request.actor),
        "light": light_now(case, request.now),
        "colour": COLOUR_NAMES.get(case.colour, ""),
        "tag": COLOUR_TAGS.get(case.colour, ""),
        "nature": Nature(case.nature).label if case.nature in Nature.values else "—",
        "state_tag": STATE_TAGS.get(case.state_now, ""),
    }


STATE_TAGS = {
    State.CLOSED: "done",
    State.ANSWERED: "done",
    State.DISPUTED: "hot",
    State.CONTESTED: "hot",
    State.SUSPENDED: "calm",
}


def by_number(by: Actor, text: str) -> Case | None:
    """The case with this number, or that the report with this number speaks in, if this person may see it."""
    if (key := key_of("A", text)) is not None:
        return visible_to(by).filter(pk=key).first()
    if (key := key_of("S", text)) is not None:
        return visible_to(by).filter(Q(own_voices__report=key)).order_by("pk").first()
    return None
