"""The day's brief of a campaign, one page, and its closing report: the same figures over its whole length."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time

from django.conf import settings
from django.db.models import Count as Number
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from qiaomen.notices.models import Channel, Message
from qiaomen.notices.outbox import put
from qiaomen.people.models import Person, Role
from qiaomen.places.queries import current_city
from qiaomen.shell.middleware import zone_of

from .clearing import Clearing, clearing
from .models import Item, ItemEvent, Register
from .queries import with_names
from .states import DONE, Kind

FROM_HOUR = 18
SHOWN = 8


@dataclass(frozen=True)
class Brief:
    """What was done between two moments, how it stands at the second, and what is late."""

    register: Register
    since: datetime
    until: datetime
    done: Counter[str]
    standing: Clearing
    late: list[Item]

    @property
    def struck(self) -> int:
        """How many were struck off between the two moments: by somebody who looked, or with their case."""
        return self.done["strike"] + self.done["case_verified"]

    @property
    def asked(self) -> int:
        """How many were called done."""
        return self.done["ask"] + self.done["case_finished"]

    @property
    def sent_back(self) -> int:
        """How many were not done after all."""
        return self.done["send_back"]


def brief(register: Register, *, since: datetime, at: datetime) -> Brief:
    """Five queries."""
    on = timezone.localdate(at)
    events = ItemEvent.objects.filter(item__register=register, at__gte=since, at__lte=at).order_by()
    late = with_names(Item.objects.filter(register=register, due_on__lt=on).exclude(state__in=DONE))
    done = Counter(dict(events.values_list("step").annotate(n=Number("pk"))))
    return Brief(register, since, at, done, clearing(register, on=on), list(late.order_by("due_on", "pk")[:SHOWN]))


def today(register: Register, *, at: datetime) -> Brief:
    """Since midnight in the city's zone."""
    return brief(register, since=timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0), at=at)


def whole(register: Register, *, at: datetime) -> Brief:
    """From its first day up to now."""
    begin = datetime.combine(register.from_on, time.min, timezone.get_current_timezone())
    return brief(register, since=min(begin, register.made_at), at=at)


def send_briefs(at: datetime) -> int:
    """In the evening, once a day: to the leaders of the ground and the unit in the lead. Returns how many."""
    city, sent = current_city(), 0
    with timezone.override(zone_of(city)), translation.override(city.language):
        now = timezone.localtime(at)
        if now.hour < FROM_HOUR:
            return 0
        running = Register.objects.filter(
            kind=Kind.CAMPAIGN, state=Register.State.OPEN, from_on__lte=now.date(), until_on__gte=now.date()
        )
        for register in running.select_related("area", "unit"):
            about = f"brief:{register.pk}:{now.date()}"
            if not Message.objects.filter(about=about).exists():
                sent += _send(register, about, at=at, language=city.language)
    return sent


def leads_of(register: Register) -> list[Person]:
    """Leaders whose post covers the ground, and the clerks of the lead unit: active, with an address, each once."""
    path = register.area.path
    above = ["/".join(path.split("/")[:n]) + "/" for n in range(1, path.count("/") + 1)]
    leads = Q(posts__role=Role.LEADER) & (Q(posts__area=None) | Q(posts__area__path__in=above))
    clerks = Q(posts__role=Role.CLERK, posts__unit=register.unit)
    people = Person.objects.filter(leads | clerks, is_active=True).exclude(email="")
    return list(people.distinct().order_by("pk"))


def _send(register: Register, about: str, *, at: datetime, language: str) -> int:
    people, found = leads_of(register), today(register, at=at)
    total = found.standing.total
    words = {
        "struck": total.struck, "found": total.found, "today": found.struck, "asked": total.asked,
        "overdue": total.overdue,
    }  # fmt: skip
    body = (
        _("一共 %(found)s 项，销号 %(struck)s 项（今天 %(today)s 项）；%(asked)s 项在等复核，%(overdue)s 项过了期限。")
        % words
    )
    link = f"{settings.SITE_ADDRESS}/desk/work/{register.number}/brief/"
    for person in people:
        put(
            key=f"{about}:person:{person.pk}", channel=Channel.EMAIL, to=person.email,
            subject=_("今日简报：%(title)s") % {"title": register.title}, body=f"{body}\n{link}", at=at,
            language=language, about=about,
        )  # fmt: skip
    return len(people)
