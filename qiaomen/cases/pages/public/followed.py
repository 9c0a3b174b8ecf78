"""What can be followed, as a page names it: by a word from a form to the thing, from the thing to its name and page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from qiaomen.cases.following import Followed, kind_of
from qiaomen.cases.lines import lines_near
from qiaomen.cases.models import Case, Follow
from qiaomen.cases.queries import case_by_number, public_cases
from qiaomen.places.models import Area, Level, Line
from qiaomen.shell.templatetags.widgets import named

from .story import title_for_all

KINDS: dict[str, Promise] = {
    "case": gettext_lazy("事项"),
    "area": gettext_lazy("地方"),
    "line": gettext_lazy("路和河"),
}
SUGGESTED = 8


@dataclass(frozen=True)
class Offer:
    """Something that can be followed: a form's two values, and what it is called."""

    what: str
    code: str
    name: str


def offer_of(thing: Followed) -> Offer:
    """What a button needs to follow it."""
    code = thing.number if isinstance(thing, Case) else thing.code
    return Offer(kind_of(thing), code, name_of(thing))


def thing_of(what: str, code: str) -> Followed | None:
    """What a form's values name; None for what is not there, or is not everybody's business."""
    if not code.isprintable():
        return None
    if what == "case":
        return case_by_number(public_cases(), code)
    if what == "area":
        return Area.objects.filter(code=code, retired_on=None).first()
    return Line.objects.filter(code=code, retired_on=None).first() if what == "line" else None


def name_of(thing: Followed) -> str:
    """A case by its masked title, an area or a line by its name."""
    return title_for_all(thing) if isinstance(thing, Case) else named(thing)


def offers_beside(case: Case) -> list[Offer]:
    """What else may interest somebody who reads about this case: its community, the road or river it lies on."""
    things: list[Followed] = []
    if case.area and (area := _community(case.area)):
        things.append(area)
    near = [line.code for line in lines_near(case.longitude, case.latitude)][:1]
    return [offer_of(thing) for thing in [*things, *Line.objects.filter(code__in=near)]]


def _community(area: Area) -> Area | None:
    """The area itself, or what lies above a grid cell: cells are the city's own drawing, nobody knows their names."""
    return area.parent if area.level == Level.CELL else area


def offers_by_words(words: str) -> list[Offer]:
    """Areas, roads and rivers whose name holds the words; shortest first."""
    words = words.strip()[:40]
    if not words or not words.isprintable():
        return []
    areas = Area.objects.filter(name__icontains=words, retired_on=None).exclude(level=Level.CELL).defer("boundary")
    lines = Line.objects.filter(name__icontains=words, retired_on=None).defer("course")
    found: list[Followed] = [*areas[:SUGGESTED], *lines[:SUGGESTED]]
    return sorted((offer_of(one) for one in found), key=lambda one: (len(one.name), one.name))[:SUGGESTED]


@dataclass(frozen=True)
class Row:
    """One followed thing in the list of them. `link` leads to what is there; empty where it is hidden now."""

    follow: Follow
    kind: Promise
    name: str
    link: str


def row_of(one: Follow, shown: set[int]) -> Row:
    """How the list shows it. `shown`: keys of the cases that are public now; a hidden one keeps its number alone."""
    thing = one.what
    if isinstance(thing, Case):
        visible = thing.pk in shown
        name = title_for_all(thing) if visible else thing.number
        link = reverse("public_case", args=[thing.number]) if visible else ""
    else:
        name, link = name_of(thing), _list_of(thing)
    return Row(one, KINDS[kind_of(thing)], name, link)


def _list_of(thing: Area | Line) -> str:
    return f"{reverse('public_list')}?{urlencode({kind_of(thing): thing.code})}"
