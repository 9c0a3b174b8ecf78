"""Whoever owes an item is told, in the step's own transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qiaomen.cases.contacts import ways_to
from qiaomen.cases.masking import masked
from qiaomen.cases.models import Follow, Voice
from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put
from qiaomen.notices.text import language_of
from qiaomen.people.models import Person, Role
from qiaomen.places.queries import current_city
from qiaomen.shell.middleware import zone_of
from qiaomen.units.models import Unit

from .models import Candidate, Item, ItemEvent, Register
from .permissions import owners_of
from .states import MACHINE


def clerks_of(units: Iterable[Unit]) -> list[Person]:
    """Active persons with an address who receive what these units owe, each once."""
    clerks = Person.objects.filter(is_active=True, posts__role=Role.CLERK, posts__unit__in=list(units))
    return list(clerks.exclude(email="").distinct().order_by("pk"))


def leaders_of(units: Iterable[Unit]) -> list[Person]:
    """Active leaders with an address whose ground is that of one of these units, each once."""
    grounds = [unit.area_id for unit in units if unit.area_id]
    at_home = Q(posts__area__in=grounds) | Q(posts__area=None, posts__unit__in=list(units))
    leaders = Person.objects.filter(at_home, is_active=True, posts__role=Role.LEADER)
    return list(leaders.exclude(email="").distinct().order_by("pk"))


def tell_owners(event: ItemEvent, what: Promise) -> None:
    """The clerks of the unit that owes the item; across a border those of both sides, and the leaders of both grounds.

    In the city's language.
    """
    item, city = event.item, current_city()
    with timezone.override(zone_of(city)), translation.override(city.language):
        lines = [item.title, str(item.area or ""), event.note]
        if item.due_on:
            lines.append(_("期限：%(day)s") % {"day": item.due_on})
        lines.append(f"{settings.SITE_ADDRESS}/desk/work/items/{item.number}/")
        told = {person.pk: person for person in clerks_of(owners_of(item))}
        if item.other_unit is not None:
            told |= {person.pk: person for person in leaders_of(owners_of(item))}
        for person in told.values():
            put(
                key=f"item:{item.pk}:{event.number}:person:{person.pk}", channel=Channel.EMAIL, to=person.email,
                subject=f"{what}：{item.number}", body="\n".join(line for line in lines if line), at=event.at,
                language=city.language, about=f"item:{item.pk}",
            )  # fmt: skip


def tell_begun(register: Register, *, at: datetime) -> None:
    """It begins: the clerks of the unit in the lead and of each that owes something, each once, in the city's language.

    Not those who have the cases of a campaign that was made of cases: they know.
    """
    city, units = current_city(), {register.unit_id}
    if register.action_id is None:
        units |= set(register.items.filter(unit__isnull=False).values_list("unit", flat=True))
    with timezone.override(zone_of(city)), translation.override(city.language):
        until = _("到 %(day)s 为止。") % {"day": register.until_on}
        body = "\n".join([register.title, until, f"{settings.SITE_ADDRESS}/desk/work/{register.number}/"])
        for person in clerks_of(Unit.objects.filter(pk__in=units)):
            put(
                key=f"register:{register.pk}:begun:person:{person.pk}", channel=Channel.EMAIL, to=person.email,
                subject=_("%(kind)s开始了：%(title)s") % {"kind": register.get_kind_display(), "title": register.title},
                body=body, at=at, language=city.language, about=f"register:{register.pk}",
            )  # fmt: skip


def tell_followers(event: ItemEvent) -> None:
    """Whoever asked for it: every voice of the cases that ask for the compound, and who follows its area or its case.

    Each mailbox and telephone once. Nobody before the programme is public: there would be nothing to read.
    """
    item = event.item
    if not item.register.public:
        return
    told: set[str] = set()
    for voice in Voice.objects.filter(_asking(item)).select_related("report__contact").order_by("pk"):
        _tell_voice(event, voice, told)
    about = Q(area=item.area_id) | Q(case=item.case_id) if item.case_id else Q(area=item.area_id)
    mailboxes = Follow.objects.filter(about, follower__contact__confirmed_at__isnull=False)
    for one in mailboxes.select_related("follower__contact"):
        contact = one.follower.contact
        if contact.email in told:
            continue
        told.add(contact.email)
        away = f"{settings.SITE_ADDRESS}/unfollow/{one.token}/"
        with _language(one.follower.language):
            body = "\n".join([_body(event), _("不想再收到：%(link)s") % {"link": away}])
            put(
                key=f"item:{item.pk}:{event.number}:follower:{one.follower_id}", channel=Channel.EMAIL,
                to=contact.email, subject=_subject(event), body=body, at=event.at, language=one.follower.language,
                about=f"item:{item.pk}", unsubscribe=away,
            )  # fmt: skip


def _asking(item: Item) -> Q:
    """Voices of the cases in which residents asked, and of those that were joined into one of them."""
    asked = list(Candidate.asked.through.objects.filter(candidate=item.pk).values_list("case", flat=True))
    return Q(case__in=asked) | Q(case__joined_into__in=asked)


def _tell_voice(event: ItemEvent, voice: Voice, told: set[str]) -> None:
    for channel, to in ways_to(voice.report):
        if to in told:
            continue
        told.add(to)
        with _language(voice.report.language):
            put(
                key=f"item:{event.item_id}:{event.number}:report:{voice.report_id}:{channel.value}", channel=channel,
                to=to, subject=_subject(event), body=_body(event), at=event.at,
                language=translation.get_language() or "", about=f"item:{event.item_id}",
            )  # fmt: skip


@contextmanager
def _language(wanted: str) -> Iterator[None]:
    """The reader's language if the product speaks it, else the city's; days in the city's zone."""
    city = current_city()
    # The third looks at what the second has switched on.
    with (
        timezone.override(zone_of(city)),
        translation.override(city.language),
        translation.override(language_of(wanted)),
    ):
        yield


def _subject(event: ItemEvent) -> str:
    return _("“%(title)s”有新进展") % {"title": event.item.title}


def _body(event: ItemEvent) -> str:
    number = event.item.number
    where = f"{settings.SITE_ADDRESS}/progress/{event.item.register.number}/?item={number}#{number}"
    return "\n".join(line for line in (str(MACHINE[event.step].label), masked(event.note), where) if line)
