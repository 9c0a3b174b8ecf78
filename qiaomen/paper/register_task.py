"""A register that came by the page: kept sealed, taken in by the worker; faulty rows wait sealed for who brought it."""

import base64
import secrets
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from qiaomen.city.tables import NotATable
from qiaomen.people.actors import Actor, staff
from qiaomen.people.sealing import NONCE_BYTES, seal, unseal
from qiaomen.volunteers.models import RegisterImport
from qiaomen.volunteers.permissions import may_enter

from .volunteers import Outcome, import_register

PURPOSE = "register"
# The rows hold names and telephone numbers.
KEEP = timedelta(days=7)


def bring(content: bytes, *, name: str, by: Actor, at: datetime) -> RegisterImport:
    """Keep a file and have the worker take it in."""
    assert by.person is not None
    made = RegisterImport.objects.create(by=by.person, at=at, file=name[:120], content=_sealed(content))
    take_in.enqueue(made.pk)
    return made


@task()
def take_in(pk: int) -> None:
    """Take a register in. Safe to run twice: rows that are there already are known."""
    brought = RegisterImport.objects.select_related("by").filter(pk=pk).exclude(content="").first()
    if brought is None:
        return
    mine = RegisterImport.objects.filter(pk=pk)
    by = staff(brought.by)
    with tempfile.TemporaryDirectory() as folder:
        path, back = Path(folder) / "register", Path(folder) / "back.xlsx"
        path.write_bytes(_opened(brought.content))

        def told(outcome: Outcome) -> None:
            mine.update(new=outcome.new, known=outcome.known, refused=outcome.refused)

        try:
            outcome = import_register(
                path, refused=back, at=brought.at, told=told,
                may=lambda one: may_enter(by, home=one.details.home, unit=one.unit, team=one.team),
            )  # fmt: skip
        except NotATable as problem:
            mine.update(content="", done_at=timezone.now(), problem=str(problem)[:300])
            return
        told(outcome)
        mine.update(content="", done_at=timezone.now(), back=_sealed(back.read_bytes()) if outcome.refused else "")


def refused_rows(brought: RegisterImport) -> bytes:
    """The workbook of the rows that were not taken."""
    return _opened(brought.back)


def forget_registers(at: datetime) -> int:
    """What nobody fetched in a week goes; the counts stay."""
    return RegisterImport.objects.filter(at__lt=at - KEEP).exclude(back="").update(back="")


def _sealed(content: bytes) -> str:
    return seal(PURPOSE, base64.b64encode(content).decode(), nonce=secrets.token_bytes(NONCE_BYTES))


def _opened(sealed: str) -> bytes:
    return base64.b64decode(unseal(PURPOSE, sealed))
