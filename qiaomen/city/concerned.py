"""How many open cases a line of duty or a filing standard concerns: one query, and what was counted in words."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from qiaomen.cases.models import Case, Duty, FilingStandard
from qiaomen.cases.states import OPEN, State
from qiaomen.places.models import Level

from .columns import DUTIES, FILING
from .matching import EVERY

# No unit has them yet: who changes a duty changes where they go.
UNDISPATCHED = (State.RECEIVED.value, State.ACCEPTED.value)


@dataclass(frozen=True)
class Concerned:
    """`cases`: open ones; `undispatched`: those of them that no unit has yet."""

    cases: int
    undispatched: int
    definition: str


def concerned(sheet: str, pk: int) -> Concerned | None:
    """What a change of this row concerns now; None for tables that decide nothing about cases by themselves."""
    if sheet == DUTIES:
        duty = Duty.objects.select_related("area").get(pk=pk)
        words = _(
            "地点在这一行的区域里、类别归这一行管的；写得更细的行先用，所以不一定都按这一行派。已经派出去的不会改派。"
        )
        return _counted(_of_duty(duty), words)
    if sheet == FILING:
        standard = FilingStandard.objects.get(pk=pk)
        words = _("按这一条立案的。改情形或时限，它们仍按原来的；改别的，对它们马上起作用。")
        return _counted(Q(filing_standard=standard), words)
    return None


def _counted(which: Q, words: str) -> Concerned:
    found = Case.objects.filter(which, state__in=[state.value for state in OPEN]).aggregate(
        cases=Count("pk"), undispatched=Count("pk", filter=Q(state__in=UNDISPATCHED))
    )
    return Concerned(found["cases"], found["undispatched"], words)


def _of_duty(duty: Duty) -> Q:
    where = Q(area__path__startswith=duty.area.path)
    if duty.area.level == Level.CITY:
        where |= Q(area=None)
    which = Q(category__isnull=False)
    if duty.standard:
        which &= Q(category__standard=duty.standard)
    if duty.kind:
        which &= Q(category__kind=duty.kind)
    if duty.code.endswith(EVERY):
        which &= Q(category__code__startswith=duty.code.removesuffix(EVERY))
    elif duty.code:
        which &= Q(category__code=duty.code)
    return where & which
