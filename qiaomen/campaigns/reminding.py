"""On the morning of a working day whoever owes what is past its day is told: one message a person, with all of it."""

from collections import defaultdict
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaomen.notices.models import Channel, Message
from qiaomen.notices.outbox import put
from qiaomen.people.models import Person, Post, Role
from qiaomen.places.queries import current_city
from qiaomen.shell.middleware import zone_of
from qiaomen.units.queries import working_time

from .models import Item, Register
from .permissions import owners_of
from .states import Kind, State

# What comes back late in the day was told of at once; its owner hears of its day the next morning.
FROM_HOUR, UNTIL_HOUR = 8, 12
SHOWN = 20


def remind(at: datetime) -> int:
    """Tell each owner, once on a day. Returns how many were told. Safe to run twice, also at once."""
    city = current_city()
    with timezone.override(zone_of(city)), translation.override(city.language):
        now = timezone.localtime(at)
        if not FROM_HOUR <= now.hour < UNTIL_HOUR or not working_time().works_on(now.date()):
            return 0
        about = f"overdue:{now.date()}"
        told = set(Message.objects.filter(about=about).values_list("key", flat=True))
        n = 0
        for person, items in _by_person(now.date()).items():
            if (key := f"{about}:person:{person.pk}") not in told:
                _tell(person, items, key, about, at=at, language=city.language)
                n += 1
    return n


def late_on(day: date) -> list[Item]:
    """What its owner still owes after its day, the longest first. One query.

    Not what waits for somebody else to look; not a share of a target, of which a figure is owed; not an item that goes
    as its case goes: that has a clock and a ladder of its own.
    """
    mine = Item.objects.filter(state=State.OWED, due_on__lt=day, register__state=Register.State.OPEN)
    mine = mine.exclude(kind=Kind.TARGET).exclude(kind=Kind.CAMPAIGN, case__isnull=False)
    return list(mine.select_related("unit", "other_unit").order_by("due_on", "pk"))


def _by_person(day: date) -> dict[Person, list[Item]]:
    """Each clerk with an address of a unit that owes something, with what it owes. Two queries."""
    items = late_on(day)
    owing = {unit.pk for item in items for unit in owners_of(item)}
    posts = Post.objects.filter(role=Role.CLERK, unit__in=owing, person__is_active=True).exclude(person__email="")
    units = defaultdict[Person, set[int | None]](set)
    for post in posts.select_related("person").order_by("person_id"):
        units[post.person].add(post.unit_id)
    return {who: [one for one in items if own & {one.unit_id, one.other_unit_id}] for who, own in units.items()}


def _tell(person: Person, items: list[Item], key: str, about: str, *, at: datetime, language: str) -> None:
    n = len(items)
    lines = [
        _("%(number)s %(title)s，期限 %(day)s") % {"number": one.number, "title": one.title, "day": one.due_on}
        + f"\n{settings.SITE_ADDRESS}/desk/work/items/{one.number}/"
        for one in items[:SHOWN]
    ]
    if n > SHOWN:
        lines.append(_("还有 %(n)s 项，见 %(link)s") % {"n": n - SHOWN, "link": f"{settings.SITE_ADDRESS}/desk/work/"})
    put(
        key=key, channel=Channel.EMAIL, to=person.email, body="\n".join(lines), at=at, language=language, about=about,
        subject=ngettext("您单位有 %(n)s 项过了期限", "您单位有 %(n)s 项过了期限", n) % {"n": n},
    )  # fmt: skip
