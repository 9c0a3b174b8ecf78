"""资格: questions with an answer each. They help whoever admits; none of them is decided by a machine alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from qiaomen.units.queries import day_of
from qiaomen.volunteers.models import Finding

from .models import Nomination
from .states import Standing

GROWN_UP = 18


@dataclass(frozen=True)
class Check:
    """One question, whether it speaks for the nominee, and the fact behind it."""

    question: str
    passed: bool
    fact: str = ""


def checks_of(nomination: Nomination, *, at: datetime) -> list[Check]:
    """All questions that apply to this kind of nominee."""
    found = [_rested(nomination, at), _still_there(nomination)]
    if nomination.volunteer is not None:
        found += [_grown_up(nomination, at), _no_findings(nomination)]
        if nomination.call.least_hours:
            found.append(_enough_hours(nomination))
    return found


def _rested(nomination: Nomination, at: datetime) -> Check:
    years = nomination.call.rest_years
    same = {name: getattr(nomination, name) for name in ("volunteer", "person", "unit", "team")}
    own = {name: one for name, one in same.items() if one is not None}
    since = at - timedelta(days=365 * years)
    before = Nomination.objects.filter(**own, standing=Standing.AWARDED, call__awarded_at__gt=since)
    last = before.exclude(pk=nomination.pk).select_related("call").order_by("-call__awarded_at").first()
    question = _("最近 %(n)d 年没有得过表彰") % {"n": years}
    return Check(question, last is None, last.call.title if last else "")


def _still_there(nomination: Nomination) -> Check:
    if nomination.volunteer is not None:
        return Check(_("仍在志愿者名册里"), nomination.volunteer.left_at is None)
    if nomination.person is not None:
        return Check(_("仍在岗"), nomination.person.is_active)
    subject = nomination.unit or nomination.team
    assert subject is not None
    return Check(_("没有撤销"), subject.retired_on is None)


def _grown_up(nomination: Nomination, at: datetime) -> Check:
    assert nomination.volunteer is not None
    born = nomination.volunteer.born_on
    question = _("年满 %(n)d 岁；未成年人不公开展示") % {"n": GROWN_UP}
    if born is None:
        return Check(question, True, _("没有登记生日，请核实"))
    day = day_of(at)
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return Check(question, age >= GROWN_UP, _("%(n)d 岁") % {"n": age})


def _no_findings(nomination: Nomination) -> Check:
    open_ones = Finding.objects.filter(volunteer=nomination.volunteer, state=Finding.State.OPEN).count()
    return Check(_("时数没有待核查的异常"), open_ones == 0, _("%(n)d 条待核查") % {"n": open_ones} if open_ones else "")


def _enough_hours(nomination: Nomination) -> Check:
    minutes = next((one["part"] for one in nomination.evidence if one["key"] == "credited"), 0)
    least = nomination.call.least_hours
    words = _("%(has)d 小时，要求 %(least)d 小时") % {"has": minutes // 60, "least": least}
    return Check(_("信用时数够"), minutes >= least * 60, words)
