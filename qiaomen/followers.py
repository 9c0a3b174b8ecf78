"""Telling those who follow: at once what a case did, once a day what happened in an area or on a line."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone, translation
from django_tasks import task

from qiaomen.cases import following
from qiaomen.cases.lines import lines_near
from qiaomen.cases.models import Case, CaseEvent, Follow, Follower
from qiaomen.cases.pages.public.followed import name_of
from qiaomen.cases.pages.public.story import title_for_all, told
from qiaomen.cases.queries import public_cases
from qiaomen.notices import texts_for_followers as texts
from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put
from qiaomen.notices.text import Text, language_of
from qiaomen.notices.texts_for_followers import Happened, Place
from qiaomen.places.queries import current_city, held_city
from qiaomen.shell.middleware import zone_of
from qiaomen.shell.moments import in_words

FROM_HOUR = 8
# What nobody was told for longer than this is no news any more.
FARTHEST = timedelta(days=7)
AT_ONCE = 500


def tell_followers(event: CaseEvent) -> None:
    """Each mailbox that follows the case: what happened, in the words of the public page. Nothing once it is hidden."""
    case = event.case
    if public_cases().filter(pk=case.pk).exists():
        _tell(event, case, _followed(case))


def tell_followers_joined(event: CaseEvent) -> None:
    """The case goes on under another number, and whoever followed it follows that one. Nothing if it is hidden."""
    into = event.case.joined_into
    if into is None or not public_cases().filter(pk=into.pk).exists():
        return
    for one in Follow.objects.filter(case=event.case).select_related("follower"):
        Follow.objects.get_or_create(follower=one.follower, case=into, defaults={"since": event.at})
    _tell(event, into, _followed(event.case))


def _followed(case: Case) -> Iterable[Follow]:
    confirmed = Follow.objects.filter(case=case, follower__contact__confirmed_at__isnull=False)
    return confirmed.select_related("follower__contact").order_by("pk")


def _tell(event: CaseEvent, case: Case, follows: Iterable[Follow]) -> None:
    for one in follows:
        with translation.override(language_of(one.follower.language)):
            line = told([event])[0]
            text = texts.case_moved(
                title=title_for_all(case), happened=line.title, number=case.number, link=_case_link(case),
                off=off_link(one.token),
            )  # fmt: skip
            key = f"{event.step}:case:{event.case_id}:{event.number}:follower:{one.follower_id}"
            _send(one.follower, key, text, at=event.at, off=off_link(one.token))


def _send(follower: Follower, key: str, text: Text, *, at: datetime, off: str) -> None:
    put(
        key=key, channel=Channel.EMAIL, to=follower.contact.email, subject=text.subject, body=text.body, at=at,
        language=translation.get_language() or "", about=following.about(follower), unsubscribe=off,
    )  # fmt: skip


# ── once a day ────────────────────────────────────────────────────────────────────────────────────────────


def keep(*, at: datetime) -> None:
    """The worker's turn: what is kept no longer goes; the day's digests are a task of their own: they take a while."""
    following.forget_old(at)
    if _due(at).exists():
        digests.enqueue()


@task()
def digests() -> None:
    """Write the day's digests. Safe to run twice, also at the same time."""
    send_digests(timezone.now())


def send_digests(at: datetime) -> int:
    """One e-mail a day to each mailbox that follows an area or a line where something happened; returns how many."""
    due = _due(at).select_related("contact").order_by("pk")
    oldest = due.aggregate(at=Min("told_at"))["at"]
    if oldest is None:
        return 0
    city, written, last = current_city(), 0, 0
    with timezone.override(zone_of(city)), translation.override(city.language), held_city():
        news = _News(max(oldest, at - FARTHEST), at)
        while followers := list(due.filter(pk__gt=last)[:AT_ONCE]):
            written += sum(_digest(one, news, at=at) for one in followers)
            last = followers[-1].pk
    return written


def _due(at: datetime) -> QuerySet[Follower]:
    """Confirmed mailboxes that have not been told since this morning; nobody before the morning."""
    zone = zone_of(current_city())
    morning = datetime.combine(at.astimezone(zone).date(), time(FROM_HOUR), zone)
    due = Follower.objects.filter(told_at__lt=morning, contact__confirmed_at__isnull=False)
    return due if at >= morning else due.none()


class _News:
    """What was accepted and closed in a time, by area and by line. Public cases only."""

    def __init__(self, since: datetime, until: datetime) -> None:
        happened = CaseEvent.objects.filter(
            step__in=("accept", "close"), at__gt=since, at__lte=until, case__in=public_cases()
        )
        self.events = list(happened.select_related("case__area").order_by("at", "case_id", "number"))
        self.on_line: dict[str, set[int]] = defaultdict(set)
        for event in self.events:
            for line in lines_near(event.case.longitude, event.case.latitude):
                self.on_line[line.code].add(event.case_id)

    def of(self, one: Follow, since: datetime) -> list[CaseEvent]:
        """Those that concern one follow."""
        return [event for event in self.events if event.at > since and self._is_there(event.case, one)]

    def _is_there(self, case: Case, one: Follow) -> bool:
        if one.line:
            return case.pk in self.on_line[one.line.code]
        return bool(one.area and case.area and case.area.path.startswith(one.area.path))


def _digest(follower: Follower, news: _News, *, at: datetime) -> int:
    """One follower's e-mail, if anything happened. Told once: whoever moves `told_at` first writes it."""
    follows = follower.follows.filter(case=None).select_related("area", "line").order_by("pk")
    with transaction.atomic(), translation.override(language_of(follower.language)):
        if not Follower.objects.filter(pk=follower.pk, told_at=follower.told_at).update(told_at=at):
            return 0
        places = [place for one in follows if (place := _place(one, news.of(one, follower.told_at)))]
        if not places:
            return 0
        page = f"{settings.SITE_ADDRESS}/following/{follower.token}/"
        text = texts.digest(day=in_words(timezone.localtime(at).date(), now=at), places=places, page=page)
        key = f"digest:follower:{follower.pk}:{timezone.localtime(at).date()}"
        _send(follower, key, text, at=at, off=off_link(follower.contact.token))
    return 1


def _place(one: Follow, events: list[CaseEvent]) -> Place | None:
    if not events:
        return None
    by_step: dict[str, list[Happened]] = defaultdict(list)
    for event in events:
        by_step[event.step].append(Happened(title_for_all(event.case), _case_link(event.case)))
    return Place(name_of(one.what), by_step["accept"], by_step["close"], off_link(one.token))


# ── words and links ───────────────────────────────────────────────────────────────────────────────────────


def off_link(token: str) -> str:
    """The address that ends a follow, or all e-mail to a mailbox."""
    return f"{settings.SITE_ADDRESS}/unfollow/{token}/"


def _case_link(case: Case) -> str:
    return f"{settings.SITE_ADDRESS}/cases/{case.number}/"
