"""Whoever owes an item is told, in the step's own transaction."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qiaomen.cases.models import Follow
from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put
from qiaomen.people.models import Person, Role
from qiaomen.places.queries import current_city
from qiaomen.shell.middleware import zone_of
from qiaomen.units.models import Unit

from .models import ItemEvent
from .permissions import owners_of
from .states import MACHINE


def clerks_of(units: Iterable[Unit]) -> list[Person]:
    """Active persons with an address who receive what these units owe, each once."""
    clerks = Person.objects.filter(is_active=True, posts__role=Role.CLERK, posts__unit__in=list(units))
    return list(clerks.exclude(email="").distinct().order_by("pk"))


def tell_owners(event: ItemEvent, what: Promise) -> None:
    """The clerks of the unit that owes the item; across a border those of both sides. In the city's language."""
    item, city = event.item, current_city()
    with timezone.override(zone_of(city)), translation.override(city.language):
        lines = [item.title, str(item.area or ""), event.note]
        if item.due_on:
            lines.append(_("期限：%(day)s") % {"day": item.due_on})
        lines.append(f"{settings.SITE_ADDRESS}/desk/work/items/{item.number}/")
        for person in clerks_of(owners_of(item)):
            put(
                key=f"item:{item.pk}:{event.number}:person:{person.pk}", channel=Channel.EMAIL, to=person.email,
                subject=f"{what}：{item.number}", body="\n".join(line for line in lines if line), at=event.at,
                language=city.language, about=f"item:{item.pk}",
            )  # fmt: skip


def tell_followers(event: ItemEvent) -> None:
    """Whoever asked: confirmed mailboxes that follow the compound's area, or the case that it came from."""
    item = event.item
    if not item.register.public:
        return
    about = Q(area=item.area_id) | Q(case=item.case_id) if item.case_id else Q(area=item.area_id)
    told: set[int] = set()
    for one in Follow.objects.filter(about, follower__contact__confirmed_at__isnull=False).select_related(
        "follower__contact"
    ):
        contact = one.follower.contact
        if contact.pk in told:
            continue
        told.add(contact.pk)
        with translation.override(one.follower.language or current_city().language):
            put(
                key=f"item:{item.pk}:{event.number}:follower:{one.follower_id}", channel=Channel.EMAIL,
                to=contact.email, subject=_("“%(title)s”有新进展") % {"title": item.title},
                body="\n".join([
                    str(MACHINE[event.step].label), event.note,
                    f"{settings.SITE_ADDRESS}/progress/{item.register.number}/",
                    _("不想再收到：%(link)s") % {"link": f"{settings.SITE_ADDRESS}/unfollow/{one.token}/"},
                ]),
                at=event.at, language=one.follower.language, about=f"item:{item.pk}",
                unsubscribe=f"{settings.SITE_ADDRESS}/unfollow/{one.token}/",
            )  # fmt: skip
