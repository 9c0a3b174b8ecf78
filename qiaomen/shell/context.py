"""What every template knows: the city, now, the desks of whoever is signed in, the public doors."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

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


@dataclass(frozen=True)
class Desk:
    """One line of the staff navigation. count: how many things wait there; None shows no number."""

    title: str
    url: str
    count: int | None = None
    current: bool = False
    icon: str = "list"


@dataclass(frozen=True)
class Card:
    """One card on a volunteer's own page: a door with what stands behind it in a few words."""

    title: str
    url: str
    words: str
    icon: str = "list"


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Works also for requests refused before the middleware ran (a wrong host name).

    A staff page fills the navigation by request.desks (Desk…), the bar by request.roles (texts), and what was not sent
    by request.unsent.
    """
    return {
        "city": getattr(request, "city", None),
        "now": getattr(request, "now", None),
        "desks": getattr(request, "desks", ()),
        "roles": getattr(request, "roles", ()),
        "unsent": getattr(request, "unsent", None),
        "doors": DOORS,
        "here": request.get_full_path(),
    }
