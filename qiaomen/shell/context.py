"""What every template knows: the city, now, the desks of whoever is signed in, the public doors."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

# Public addresses are a promise to residents: short, stable, written once.
DOORS = {
    "home": "/",
    "report": "/report/",
    "track": "/find/",
    "password": "/desk/password/",
    "cases": "/cases/",
    "figures": "/figures/",
    "observed": "/observed/",
    "progress": "/progress/",
    "honours": "/honours/",
    "exchange": "/exchange/",
    "volunteer": "/volunteer/",
    "desk": "/desk/",
    "waiting": "/waiting/",
    "offline": "/offline/",
}


# So few lines are seen at a glance on a phone, too; more are folded by group.
FEW = 8


class Group(TextChoices):
    """Under which heading a line of the staff navigation stands, in the order of the headings."""

    CASES = "cases", _("事项办理")
    OVERVIEW = "overview", _("看全局")
    FIELD = "field", _("巡查与走访")
    PEOPLE = "people", _("志愿与表彰")
    EXCHANGE = "exchange", _("兑换")
    DATA = "data", _("数据与设置")


@dataclass(frozen=True)
class Desk:
    """One line of the staff navigation. count: how many things wait there; None shows no number."""

    title: str
    url: str
    group: Group
    count: int | None = None
    current: bool = False
    icon: str = "list"


@dataclass(frozen=True)
class Lines:
    """The lines under one heading; `open`: not folded on a phone."""

    group: Group
    desks: list[Desk]
    open: bool

    @property
    def count(self) -> int:
        """How many things wait under this heading."""
        return sum(desk.count or 0 for desk in self.desks)


def by_group(desks: Iterable[Desk]) -> list[Lines]:
    """The lines by heading. Open is where the page stands; on a page of none the first; all where they are few."""
    lines = list(desks)
    of_group = [(group, [desk for desk in lines if desk.group is group]) for group in Group]
    held = [(group, some) for group, some in of_group if some]
    here = next((group for group, some in held if any(desk.current for desk in some)), held[0][0] if held else None)
    return [Lines(group, some, group is here or len(lines) <= FEW) for group, some in held]


@dataclass(frozen=True)
class Card:
    """A door on a volunteer's own page, on a case's, on a finding's, with what stands behind it in a few words."""

    title: str
    url: str
    words: str
    icon: str = "list"


def cards_of(makers: Iterable[str], *about: Any) -> list[Card]:
    """What other rooms offer on a page about this: the cards of these functions, which the settings name."""
    return [card for maker in makers for card in import_string(maker)(*about)]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Works also for requests refused before the middleware ran (a wrong host name).

    A staff page fills the navigation by request.desks (Desk…), the bar by request.roles (texts), and what was not sent
    by request.unsent.
    """
    return {
        "city": getattr(request, "city", None),
        "now": getattr(request, "now", None),
        "desks": getattr(request, "desks", ()),
        "desk_groups": by_group(getattr(request, "desks", ())),
        "roles": getattr(request, "roles", ()),
        "unsent": getattr(request, "unsent", None),
        "doors": DOORS,
        "here": request.get_full_path(),
    }
