"""我报过的: whoever can read a code at the contact left with a report sees all reports of that contact."""

from datetime import datetime

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone, translation
from django_tasks import task

from qiaomen.notices import asking
from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put
from qiaomen.notices.reach import Reach
from qiaomen.notices.texts_for_followers import code_to_read

from .intake import digits_of
from .models import Report, Voice
from .states import OPEN, State

# Somebody still has something to do: the city, or the resident who has not rated yet.
RUNNING = [*OPEN, State.ANSWERED]


def ask(reach: Reach, *, at: datetime) -> bool:
    """Have a code sent. False when this contact was asked too often. It is the same work whether it is known or not."""
    key = asking.ask_for_code(reach.to, at=at)
    if key is not None:
        send_code.enqueue(key, reach.channel.value, reach.to, translation.get_language() or "")
    return key is not None


@task()
def send_code(key: int, channel: str, to: str, language: str) -> None:
    """Send a code if there are reports with this contact; else nothing. Safe to run twice: a code is made once."""
    reach = Reach(Channel(channel), to)
    if not reports_of(reach).exists() or not (code := asking.code_for(key)):
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


def reports_of(reach: Reach) -> QuerySet[Report]:
    """All reports with this contact, those that still run first; order them by `-running`, `-pk`."""
    if reach.channel == Channel.EMAIL:
        own = Report.objects.filter(contact__email__iexact=reach.to)
    else:
        own = Report.objects.filter(contact__phone_digits=digits_of(reach.to))
    voices = Voice.objects.filter(report=OuterRef("pk"))
    runs = Q(case__state__in=RUNNING) | Q(case__joined_into__state__in=RUNNING)
    return own.annotate(running=Case(When(Exists(voices.filter(runs)), then=Value(1)), default=Value(0)))


def with_cases(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with what a list says of each, in one query more."""
    related = ("case__unit", "case__joined_into__unit")
    return reports.prefetch_related(Prefetch("voices", Voice.objects.select_related(*related).order_by("pk")))
