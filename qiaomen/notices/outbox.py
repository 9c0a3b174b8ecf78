"""The outbox: a message is put in with the step's transaction, sent by the worker, tried again, seen when it failed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from qiaomen.people.actors import Actor

from .models import Channel, Message, State
from .senders import NotSent, one_line, sender_for

# After the first, second … failed attempt; after the last there is no more.
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
ATTEMPTS = len(WAITS) + 1
# How long an attempt may take before somebody else may try: above the senders' time-outs.
LEASE = timedelta(minutes=2)
# A message whose moment passed so long ago has lost its task: it gets a new one.
OVERLOOKED = timedelta(minutes=10)


def put(
    *,
    key: str,
    channel: Channel | str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    language: str = "",
    about: str = "",
    unsubscribe: str = "",
) -> Message:
    """Put a message in and enqueue its sending, in the caller's transaction. The same key again changes nothing.

    Raises ValueError for an e-mail or a text message without an address.
    """
    channel, to = Channel(channel), one_line(to)
    if channel != Channel.PAGE and not to:
        raise ValueError(f"{key}: {channel} needs an address")
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            key=key,
            defaults={
                "channel": channel,
                "to": to,
                "subject": one_line(subject)[:200],
                "body": body,
                "language": language,
                "about": about,
                "unsubscribe": unsubscribe,
                "created_at": at,
                "next_try_at": at,
            },
        )
        if is_new:
            send.enqueue(message.pk)
    return message


@task()
def send(message_id: int) -> None:
    """Send one message now. Safe to run twice."""
    deliver(message_id, at=timezone.now())


def deliver(message_id: int, at: datetime) -> State | None:
    """Try once to send a message. Returns its state afterwards; None when there is nothing to do now.

    Two workers: the one that moves `attempts` first sends, the other does nothing. A worker that dies in between
    leaves a message that is due again after LEASE, so it is sent at least once.
    """
    message = Message.objects.filter(pk=message_id, state=State.WAITING).first()
    if message is None or message.next_try_at is None:
        return None
    if message.next_try_at > at:
        _enqueue(message, message.next_try_at)
        return None
    if message.attempts >= ATTEMPTS:
        return _failed(message, at, _("最后一次发送中断了，不知道是否已经送到"))
    if not _claim(message, at):
        return None
    try:
        state = sender_for(Channel(message.channel)).send(message)
    except NotSent as why:
        return _failed(message, at, str(why))
    sent_at = at if state == State.SENT else None
    _ours(message).update(state=state, sent_at=sent_at, next_try_at=None, last_error="")
    return state


def _claim(message: Message, at: datetime) -> bool:
    claimed = _ours(message).update(attempts=message.attempts + 1, next_try_at=at + LEASE)
    message.attempts += 1
    return bool(claimed)


def _ours(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=State.WAITING, attempts=message.attempts)


def _failed(message: Message, at: datetime, why: str) -> State:
    """Write down why, and when it is tried again: the new task is enqueued with that."""
    with transaction.atomic():
        if message.attempts >= ATTEMPTS:
            _ours(message).update(state=State.FAILED, next_try_at=None, last_error=why[:300])
            return State.FAILED
        again_at = at + WAITS[message.attempts - 1]
        if _ours(message).update(next_try_at=again_at, last_error=why[:300]):
            _enqueue(message, again_at)
    return State.WAITING


def _enqueue(message: Message, not_before: datetime) -> None:
    send.using(run_after=not_before).enqueue(message.pk)


def send_again(message: Message, by: Actor, at: datetime) -> bool:
    """Start anew with a failed or only recorded message. False when it is in neither state: nothing changed."""
    with transaction.atomic():
        changed = Message.objects.filter(pk=message.pk, state__in=[State.FAILED, State.RECORDED]).update(
            state=State.WAITING, attempts=0, next_try_at=at, again_by=by.person, again_at=at
        )
        if changed:
            send.enqueue(message.pk)
    return bool(changed)


def due(at: datetime, *, limit: int = 500) -> int:
    """Give a new task to messages whose moment passed OVERLOOKED ago; returns how many. The worker's safety net."""
    long_ago = at - OVERLOOKED
    keys = Message.objects.filter(state=State.WAITING, next_try_at__lt=long_ago).values_list("pk", flat=True)
    found = 0
    for pk in keys.order_by("next_try_at")[:limit]:
        with transaction.atomic():
            # Of two workers that look at once only one moves the moment, so only one enqueues.
            if Message.objects.filter(pk=pk, state=State.WAITING, next_try_at__lt=long_ago).update(next_try_at=at):
                send.enqueue(pk)
                found += 1
    return found


def messages_in(state: State | None = None) -> QuerySet[Message]:
    """The outbox's list, newest first: order `-pk`, for key paging."""
    found = Message.objects.order_by("-pk")
    return found if state is None else found.filter(state=state)


def withdraw(about: str) -> None:
    """What waits is not sent any more, what was sent is blanked: when somebody no longer wants to be written to."""
    Message.objects.filter(about=about, state=State.WAITING).delete()
    forget(about)


def forget(about: str) -> int:
    """Blank address and words of everything said about this (`report:17`): when its personal data must go."""
    return Message.objects.filter(about=about).exclude(state=State.WAITING).update(to="", subject="", body="")
