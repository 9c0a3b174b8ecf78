"""Proving a mailbox or a telephone by a code: the same for every room that lets somebody in without an account."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_tasks import task

from . import asking
from .models import Channel
from .outbox import put
from .reach import Reach
from .texts_for_followers import code_to_read


def ask(reach: Reach, *, known: str, at: datetime) -> bool:
    """Have a code sent. False when this contact was asked too often. It is the same work whether it is known or not.

    `known`: dotted name of the function (Reach → bool) that says whether somebody is behind this contact.
    """
    key = asking.ask_for_code(reach.to, at=at)
    if key is not None:
        send_code.enqueue(key, reach.channel.value, reach.to, translation.get_language() or "", known)
    return key is not None


@task()
def send_code(key: int, channel: str, to: str, language: str, known: str) -> None:
    """Send a code if somebody is behind this contact; else nothing. Safe to run twice: a code is made once."""
    reach = Reach(Channel(channel), to)
    if not import_string(known)(reach) or not (code := asking.code_for(key)):
        return
    with translation.override(language or settings.LANGUAGE_CODE):
        text = code_to_read(code=code, minutes=int(asking.CODE_LASTS.total_seconds() // 60))
    put(
        key=f"code:{key}", channel=reach.channel, to=to, subject=text.subject, body=text.body, at=timezone.now(),
        language=language, about=asking.about(key),
    )  # fmt: skip


def is_theirs(reach: Reach, code: str, *, at: datetime) -> bool:
    """Whether the code that was typed is the one that was sent."""
    return asking.is_code(reach.to, code, at=at)
