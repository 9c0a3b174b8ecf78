"""关注: somebody follows a case, an area or a line, with an address or without one, and stops whenever they like."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiaomen.notices.asking import forget_asked, may_ask
from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put, withdraw
from qiaomen.notices.texts_for_followers import please_confirm
from qiaomen.places.models import Area, Line

from .lines import cases_on
from .models import Case, Follow, Follower, FollowerContact
from .problems import CannotMove
from .queries import public_cases
from .states import State

MOST_FOLLOWS = 50
ASKED_FOR = timedelta(days=2)
UNSEEN_FOR = timedelta(days=180)
CLOSED_FOR = timedelta(days=90)
LATELY = timedelta(days=30)
Followed = Case | Area | Line
ENDED = (State.CLOSED, State.DECLINED, State.JOINED)


def kind_of(what: Followed) -> str:
    """`case`, `area` or `line`."""
    return {Case: "case", Area: "area", Line: "line"}[type(what)]


def new_follower(*, language: str, at: datetime) -> Follower:
    """Somebody begins to follow: a private link and nothing else."""
    return Follower.objects.create(language=language, since=at, seen_at=at, told_at=at)


def follower_by_token(token: str) -> Follower | None:
    """Whom a private link belongs to."""
    return Follower.objects.select_related("contact").filter(token=token).first()


def seen(follower: Follower, *, at: datetime) -> None:
    """The private page was opened: kept to the day."""
    if at - follower.seen_at > timedelta(days=1):
        Follower.objects.filter(pk=follower.pk).update(seen_at=at)


def follow(follower: Follower, what: Followed, *, at: datetime) -> Follow:
    """Follow something; following it again changes nothing. Raises CannotMove when it is too much."""
    if follower.follows.count() >= MOST_FOLLOWS and not follower.follows.filter(**{kind_of(what): what}).exists():
        raise CannotMove(_("关注的太多了：最多 %(n)s 个，请先取消几个。") % {"n": MOST_FOLLOWS})
    return Follow.objects.get_or_create(follower=follower, **{kind_of(what): what}, defaults={"since": at})[0]


def unfollow(one: Follow) -> None:
    """Stop following it. With the last one everything that was kept about the follower goes, the address first."""
    with transaction.atomic():
        one.delete()
        if not Follow.objects.filter(follower_id=one.follower_id).exists():
            forget_follower(one.follower)


def forget_follower(follower: Follower) -> None:
    """Delete the follower, the address and all that is followed; what waits to be sent is not sent."""
    with transaction.atomic():
        withdraw(about(follower))
        follower.delete()


def about(follower: Follower) -> str:
    """How the outbox names messages to this follower."""
    return f"follower:{follower.pk}"


# ── the address ───────────────────────────────────────────────────────────────────────────────────────────


def ask_address(follower: Follower, email: str, *, what: str, at: datetime) -> FollowerContact | None:
    """Note an address and ask it for its yes. None when nothing is sent: it has said so, or was asked often enough."""
    email = email.strip().casefold()
    with transaction.atomic():
        known = FollowerContact.objects.filter(follower=follower).first()
        if known is not None and known.email == email and known.confirmed_at:
            return None
        if not may_ask(email, at=at):
            return None
        if known is not None:
            stop_mail(known)
        contact = FollowerContact.objects.create(follower=follower, email=email, asked_at=at)
        link = f"{settings.SITE_ADDRESS}/following/yes/{contact.token}/"
        text = please_confirm(what=what, link=link)
        put(
            key=f"confirm:contact:{contact.pk}:{contact.token[:8]}", channel=Channel.EMAIL, to=email,
            subject=text.subject, body=text.body, at=at, language=get_language() or "", about=about(follower),
        )  # fmt: skip
        return contact


def confirm(contact: FollowerContact, *, at: datetime) -> Follower:
    """The mailbox says yes. If it follows already, what is new joins what it follows, and the new link ends."""
    try:
        return _say_yes(contact, at)
    except IntegrityError:
        # Another list of the same mailbox said yes at the same moment: now it is the older one.
        return _say_yes(contact, at)


def _say_yes(contact: FollowerContact, at: datetime) -> Follower:
    with transaction.atomic():
        if contact.confirmed_at:
            return contact.follower
        older = FollowerContact.objects.filter(email=contact.email, confirmed_at__isnull=False).first()
        if older is None:
            FollowerContact.objects.filter(pk=contact.pk).update(confirmed_at=at)
            Follower.objects.filter(pk=contact.follower_id).update(told_at=at)
            return contact.follower
        for one in contact.follower.follows.all():
            what = {kind_of(one.what): one.what}
            if not older.follower.follows.filter(**what).exists():
                Follow.objects.filter(pk=one.pk).update(follower=older.follower)
        forget_follower(Follower.objects.get(pk=contact.follower_id))
        return older.follower


def stop_mail(contact: FollowerContact) -> None:
    """No more e-mail: the address goes, the page stays."""
    with transaction.atomic():
        withdraw(about(contact.follower))
        contact.delete()


# ── what moved ────────────────────────────────────────────────────────────────────────────────────────────


def follows_of(follower: Follower) -> list[Follow]:
    """What is followed, the newest first."""
    return list(follower.follows.select_related("case", "area", "line").order_by("-pk"))


def moved_lately(follows: list[Follow], *, at: datetime) -> QuerySet[Case]:
    """Public cases among those followed, and those that moved lately in the areas and on the lines."""
    recent = public_cases().filter(state_since__gt=at - LATELY)
    on_lines = {pk for one in follows if one.line for pk in cases_on(one.line, recent)}
    here = Q(pk__in=[one.case_id for one in follows if one.case_id])
    there = Q(pk__in=on_lines)
    for one in follows:
        if one.area:
            there |= Q(area__path__startswith=one.area.path)
    return public_cases().filter(here | (there & Q(state_since__gt=at - LATELY)))


# ── how long ──────────────────────────────────────────────────────────────────────────────────────────────


def forget_old(at: datetime) -> None:
    """Delete addresses that never said yes, cases that ended long ago, and links that nobody opens."""
    with transaction.atomic():
        for unanswered in FollowerContact.objects.filter(confirmed_at=None, asked_at__lt=at - ASKED_FOR):
            stop_mail(unanswered)
        long_ago = at - CLOSED_FOR
        ended = Follow.objects.filter(case__state__in=ENDED, case__state_since__lt=long_ago, since__lt=long_ago)
        for one in ended.select_related("follower"):
            unfollow(one)
        for unseen in Follower.objects.filter(contact=None, seen_at__lt=at - UNSEEN_FOR):
            forget_follower(unseen)
        forget_asked(at)
