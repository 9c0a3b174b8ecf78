"""What the public list and the public map are narrowed by: one form, so that an address means the same on both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qiaomen.cases.models import Case, Category
from qiaomen.cases.search import LONGEST_QUERY, matching
from qiaomen.cases.states import State
from qiaomen.places.models import Area, Level
from qiaomen.shell.templatetags.widgets import named

from .followed import Offer
from .wanted import WantedChoice, WantedText

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
DAYS = {
    "7": gettext_lazy("近 7 天"),
    "30": gettext_lazy("近 30 天"),
    "90": gettext_lazy("近 90 天"),
    "365": gettext_lazy("近一年"),
}


def group_of(state: str) -> str:
    """In which of the resident's groups a state is; empty where a resident sees none."""
    return next((key for key, states in GROUPS.items() if state in states), "")


@dataclass(frozen=True)
class Chip:
    """One thing that narrows, in words, and the query that is left without it."""

    words: str
    without: str


class FilterForm(forms.Form):
    """What list and map may be narrowed by; nonsense narrows nothing. `days`: reported within so many days."""

    use_required_attribute = False

    q = WantedText(label=gettext_lazy("找一找"), max_length=LONGEST_QUERY,
        widget=forms.TextInput({"type": "search"}),
    )  # fmt: skip
    state = WantedChoice(label=gettext_lazy("办到哪里"))
    area = WantedChoice(label=gettext_lazy("哪里"))
    category = WantedChoice(label=gettext_lazy("哪一类"))
    days = WantedChoice(label=gettext_lazy("什么时候"))

    def __init__(self, data: Any, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now
        # Besides the counties, any area that a link names: what is followed may be a community.
        named_here = Q(code=str(data.get("area") or "")[:24]) if data else Q(pk__in=())
        known = Area.objects.filter(Q(level=Level.COUNTY) | named_here, retired_on=None)
        counties = known.defer("boundary").order_by("code")
        self.paths = {area.code: area.path for area in counties}
        majors = Category.objects.filter(public=True, retired_on=None).exclude(major_code="")
        names = majors.order_by("major_name").values_list("major_name", "major_name_en").distinct()
        self._offer("state", [(key, str(name)) for key, name in GROUP_NAMES.items()])
        self._offer("area", [(area.code, named(area)) for area in counties])
        self._offer("category", [(name, named(_Major(name, english))) for name, english in names])
        self._offer("days", [(key, str(name)) for key, name in DAYS.items()])

    def _offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        chosen = self.fields[field]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("全部")), *choices]

    @property
    def chips(self) -> list[Chip]:
        """What the list is narrowed by, each with the address that takes it away. Nonsense narrows nothing."""
        self.is_valid()
        given = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        return [
            Chip(self._in_words(name, value), urlencode({key: one for key, one in given.items() if key != name}))
            for name, value in given.items()
        ]

    def _in_words(self, name: str, value: str) -> str:
        chosen = self.fields[name]
        if isinstance(chosen, forms.ChoiceField):
            return str(dict(chosen.choices).get(value, value))  # type: ignore[arg-type]  # pairs, not groups
        return _("“%(words)s”") % {"words": value}

    @property
    def area_offer(self) -> Offer | None:
        """The chosen area, to be followed."""
        self.is_valid()
        code = self.cleaned_data.get("area")
        return Offer("area", code, self._in_words("area", code)) if code else None

    @property
    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return any(self.data.get(name) for name in self.fields)

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
        if given.get("days"):
            cases = cases.filter(opened_at__gte=self.now - timedelta(days=int(given["days"])))
        return matching(cases, given["q"]) if given.get("q") else cases


class _Major:
    """A name that the widget can show in the reader's language."""

    def __init__(self, name: str, name_en: str) -> None:
        self.name, self.name_en = name, name_en
