"""What a desk's list is narrowed by; the filters that somebody has saved under a name; and how many each finds."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from qiaomen.cases.models import SavedFilter
from qiaomen.cases.queries import visible_to, with_light
from qiaomen.cases.search import holds_words
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.templatetags.widgets import LIGHTS

from .desk_choices import Pick, area_options, catalogue, category_options, unit_options
from .desks import BY_SLUG, CaseDesk

MOST_SAVED = 8
LIGHT_CHOICES = [("", _("全部")), *((name, LIGHTS[name]) for name in ("overdue", "near", "on_time", "none"))]


class Filters(forms.Form):
    """What a list is narrowed by. A nonsense value narrows nothing."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("搜索"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号或两个字以上")}),
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
        if desk.tabs:
            # The tabs above the list choose it.
            state.widget = forms.HiddenInput()
        for name, options in (("area", area_options), ("category", category_options), ("unit", unit_options)):
            field = self.fields[name]
            assert isinstance(field, Pick)
            field.offer(options(rows), blank=every)
        if len(desk.states) == 1:
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
        return any(value for name, value in self.cleaned_data.items() if name not in {"q", "state"})

    @property
    def query(self) -> str:
        """What is in use, as an address carries it: only what the form has understood."""
        return urlencode([(name, self.data[name]) for name in self.fields if self.cleaned_data.get(name)])

    def wanted(self, request: StaffRequest) -> Q:
        """The condition that cases have to meet. No query."""
        given, found = self.cleaned_data, Q()
        if given.get("q"):
            found &= holds_words(given["q"])
        if given.get("state"):
            found &= Q(state=given["state"])
        if given.get("light"):
            found &= with_light(given["light"], request.now)
        if area := given.get("area"):
            found &= Q(area__path__startswith=area.path)
        if category := given.get("category"):
            found &= Q(category=category)
        if unit := given.get("unit"):
            found &= Q(unit__path__startswith=unit.path)
        return found


def filters_in(text: str, desk: CaseDesk) -> Filters:
    """The filters that an address or a saved filter carries."""
    return Filters(QueryDict(text[:500].replace("\x00", "")), desk)


def tabs(request: StaffRequest, desk: CaseDesk, now_used: Filters) -> list[dict[str, Any]]:
    """The states of a desk that has several, then what this person has saved, each with its count: one query more."""
    saved = list(SavedFilter.objects.filter(person=request.actor.person, desk=desk.slug))
    lines: list[tuple[str, str, int]] = [(gettext("全部"), "", 0)]
    if desk.tabs:
        lines += [(str(state.label), urlencode({"state": state.value}), 0) for state in desk.states]
    lines += [(one.name, one.query, one.pk) for one in saved]
    wants = {f"n{place}": filters_in(query, desk).wanted(request) for place, (_name, query, _pk) in enumerate(lines)}
    found = counts_of(request.actor, desk, wants) if len(lines) > 1 else {}
    here = now_used.query
    return [
        {"name": name, "query": query, "saved": pk, "n": found.get(f"n{place}"), "current": query == here}
        for place, (name, query, pk) in enumerate(lines)
    ]


def counts_of(by: Actor, desk: CaseDesk, wants: dict[str, Q]) -> dict[str, int]:
    """How many of a desk's cases meet each condition: one query for all of them."""
    sums = {name: Count("pk", filter=want) if want else Count("pk") for name, want in wants.items()}
    return visible_to(by).filter(desk.holds(by)).aggregate(**sums)


@staff_page
@require_POST
def save_filter(request: StaffRequest, slug: str) -> HttpResponse:
    """`/desk/<slug>/save/`: what the list is narrowed by now, under a name; the same name again replaces it."""
    desk = _desk(request, slug)
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:12]
    query = filters_in(request.POST.get("query", ""), desk).query
    mine = SavedFilter.objects.filter(person=request.actor.person, desk=slug)
    if not name or not query:
        messages.error(request, gettext("请先选好条件，再起一个名字。"))
    elif mine.exclude(name=name).count() >= MOST_SAVED:
        messages.error(request, gettext("最多存 %(n)d 个常用筛选，请先删掉不用的。") % {"n": MOST_SAVED})
    else:
        SavedFilter.objects.update_or_create(
            person=request.actor.person, desk=slug, name=name, defaults={"query": query}
        )
        messages.success(request, gettext("存好了：%(name)s") % {"name": name})
    return redirect(f"{desk.url}?{query}" if query else desk.url)


@staff_page
@require_POST
def drop_filter(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """`/desk/<slug>/save/<pk>/drop/`: only one's own."""
    desk = _desk(request, slug)
    SavedFilter.objects.filter(pk=pk, person=request.actor.person, desk=slug).delete()
    return redirect(desk.url)


def _desk(request: StaffRequest, slug: str) -> CaseDesk:
    desk = BY_SLUG.get(slug)
    if desk is None or not desk.opens_to(request.actor):
        raise Http404
    return desk


def list_address(slug: str, query: str) -> str:
    """A desk's list, narrowed."""
    address = reverse("desk_list", kwargs={"slug": slug})
    return f"{address}?{query}" if query else address
