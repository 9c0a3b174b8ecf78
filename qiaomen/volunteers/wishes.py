"""申请证明: a volunteer asks a team for a certificate; somebody of the team issues it, or says why not."""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.notices.text import Text
from qiaomen.people.actors import Actor
from qiaomen.units.queries import day_of

from .certificates import certified, issue
from .hour_problems import CannotCount
from .hour_rights import permit_for
from .models import Certificate, CertificateWish, Organisation, Volunteer
from .queries import teams_visible_to
from .telling import tell

State = CertificateWish.State


def ask(
    volunteer: Volunteer, *, organisation: Organisation, from_on: date, until_on: date, id_shown: str, remarks: str,
    at: datetime,
) -> CertificateWish:  # fmt: skip
    """Ask for what the team has recorded between two days. Raises CannotCount; one wish a team waits at a time."""
    if not certified(organisation, from_on, until_on, on=day_of(at)).filter(volunteer=volunteer).exists():
        raise CannotCount(_("这段时间里，这支队伍没有记下时数。"), field="from_on")
    try:
        with transaction.atomic():
            return CertificateWish.objects.create(
                volunteer=volunteer, organisation=organisation, from_on=from_on, until_on=until_on, id_shown=id_shown,
                remarks=remarks.strip()[:200], asked_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise CannotCount(_("您向这支队伍申请的证明还在等出具。"), field="organisation") from None


def grant(wish: CertificateWish, *, by: Actor, at: datetime) -> Certificate:
    """Issue what was asked for: as the hours stand now. Once. Raises CannotCount, and changes nothing."""
    with transaction.atomic():
        made = issue(
            wish.volunteer, organisation=wish.organisation, from_on=wish.from_on, until_on=wish.until_on, by=by, at=at,
            id_shown=wish.id_shown, remarks=wish.remarks, chosen_by_him=True,
        )  # fmt: skip
        _decide(wish, by, at, state=State.ISSUED, certificate=made)
        tell(wish.volunteer, lambda: _issued(made), key=f"certificate:{wish.pk}", at=at)
    return made


def refuse(wish: CertificateWish, *, answer: str, by: Actor, at: datetime) -> None:
    """Say why not. Once. Raises CannotCount."""
    permit_for(wish.volunteer, wish.organisation, by)
    if not answer.strip():
        raise CannotCount(_("不出具，请写明原因。"), field="answer")
    with transaction.atomic():
        _decide(wish, by, at, state=State.REFUSED, answer=answer.strip()[:200])
        tell(wish.volunteer, lambda: _not_issued(wish, answer.strip()), key=f"certificate:{wish.pk}", at=at)


def to_issue(by: Actor) -> QuerySet[CertificateWish]:
    """The wishes that wait for this person, the oldest first."""
    asked = CertificateWish.objects.filter(state=State.ASKED, organisation__in=teams_visible_to(by).values("pk"))
    return asked.select_related("volunteer", "organisation__unit", "organisation__area").order_by("pk")


def _decide(wish: CertificateWish, by: Actor, at: datetime, **columns: object) -> None:
    waiting = CertificateWish.objects.filter(pk=wish.pk, state=State.ASKED)
    if not waiting.update(decided_at=at, decided_by=by.person, **columns):
        raise CannotCount(_("这份申请已经有人处理过了。"))


def _issued(made: Certificate) -> Text:
    link = f"{settings.SITE_ADDRESS}/me/certificates/"
    words = {"number": made.number, "day": f"{made.valid_from_on:%Y-%m-%d}", "link": link}
    body = _("您申请的志愿服务证明 %(number)s 已出具，在单位内公示，%(day)s 起有效。到时在这里打开：%(link)s")
    return Text(_("志愿服务证明已出具"), body % words)


def _not_issued(wish: CertificateWish, answer: str) -> Text:
    words = {"team": wish.organisation.name, "why": answer}
    return Text(_("志愿服务证明没有出具"), _("您向%(team)s申请的志愿服务证明没有出具：%(why)s") % words)
