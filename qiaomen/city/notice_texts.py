"""Changes the wording of a notice, or goes back to ours; who did it stands in the history."""

from datetime import datetime

from django.db import transaction

from qiaomen.notices.models import NoticeText
from qiaomen.notices.wording import faults_in
from qiaomen.people.models import Person
from qiaomen.places.models import City

from .changes import Difference, write_down
from .labels import NOTICES
from .models import Edit
from .present import Texts


class Unfit(Exception):
    """The wording cannot be sent; `faults` by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


def key_of_text(name: str, language: str) -> str:
    """How the history names one text."""
    return f"{name} · {language}"


def wording_of(name: str, language: str) -> NoticeText | None:
    """The city's own wording, if it has one."""
    return NoticeText.objects.filter(name=name, language=language).first()


def word(name: str, language: str, *, subject: str, body: str, by: Person, at: datetime) -> None:
    """Send this instead of ours from now on. Raises Unfit."""
    if faults := faults_in(name, subject, body):
        raise Unfit(faults)
    with transaction.atomic():
        City.objects.select_for_update().get()
        before = wording_of(name, language)
        NoticeText.objects.update_or_create(
            name=name, language=language, defaults={"subject": subject, "body": body}
        )  # fmt: skip
        _write(name, language, before, {"subject": subject, "body": body}, by, at)


def unword(name: str, language: str, *, by: Person, at: datetime) -> None:
    """Send ours again."""
    with transaction.atomic():
        City.objects.select_for_update().get()
        before = wording_of(name, language)
        NoticeText.objects.filter(name=name, language=language).delete()
        _write(name, language, before, None, by, at)


def _write(name: str, language: str, was: NoticeText | None, now: Texts | None, by: Person, at: datetime) -> None:
    key = {"code": key_of_text(name, language)}
    before = {**key, "subject": was.subject, "body": was.body} if was else None
    after = {**key, **now} if now else None
    if before != after:
        write_down([Difference(NOTICES, before, after)], by=by, at=at, origin=Edit.Origin.PAGE)
