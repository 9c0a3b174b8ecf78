"""A case's history, clocks and proof in words and pictures, as staff read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiaomen.cases.masking import masked
from qiaomen.cases.models import Approval, Case, CaseEvent, Clock, Evidence
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.cases.pages.english import English, english_words, fact_in
from qiaomen.cases.permissions import is_on_units_side
from qiaomen.cases.queries import evidence_of, light_of, timeline
from qiaomen.cases.states import BEGINNING, MACHINE, Stage, State
from qiaomen.files.models import Photo
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.shell.moments import in_words
from qiaomen.shell.templatetags.widgets import named

from .desk_choices import limit_words, with_more
from .step_forms.supervision import COLOUR_NAMES

COLOUR_TAGS = {"blue": "calm", "yellow": "warm", "orange": "warm", "red": "hot"}
# Facts that say what the note says already, or that only machines read.
SILENT = {"basis", "unit", "suggested", "rung", "tell", "voices", "place", "reason"}
LABELS: dict[str, str | Promise] = {
    "report": gettext_lazy("诉求"),
    "category": gettext_lazy("类别"),
    "standard": gettext_lazy("立案标准"),
    "text": gettext_lazy("理由"),
    "route": gettext_lazy("指引"),
    "name": gettext_lazy("交给"),
    "why": gettext_lazy("依据"),
    "into": gettext_lazy("并入"),
    "from": gettext_lazy("原并入"),
    "new": gettext_lazy("拆出"),
    "asked_by": gettext_lazy("申请人"),
    "until": gettext_lazy("截止"),
    "level": gettext_lazy("审批级别"),
    "test": gettext_lazy("结案标准"),
    "redo": gettext_lazy("重办次数"),
    "place_words": gettext_lazy("地点"),
    "area": gettext_lazy("区域"),
    "filing_standard": gettext_lazy("立案标准"),
}

FURTHER = ("channel", "stage", "due_at", "colour", "solved", "satisfied", "photos")
ORDER = {name: place for place, name in enumerate((*LABELS, *FURTHER))}


@dataclass(frozen=True)
class Line:
    """One event as the timeline shows it."""

    event: CaseEvent
    label: str
    who: str
    state: str
    facts: list[tuple[str, str]]
    mark: str
    words: str


def story(case: Case, *, now: datetime, hidden: bool = False) -> list[Line]:
    """The whole history, first event first. One query. `hidden`: numbers in what was said are masked."""
    events, english = list(timeline(case)), english_words()
    return [_line(event, english, last=event is events[-1], now=now, hidden=hidden) for event in events]


def _line(event: CaseEvent, english: English, *, last: bool, now: datetime, hidden: bool) -> Line:
    step = MACHINE.get(event.step)
    role = Role(event.role)
    return Line(
        event=event,
        label=_("收到") if event.step == BEGINNING else str(step.label if step else event.step),
        who=with_more(event.by.name, role.label) if event.by else str(role.label),
        state=str(State(event.to_state).label) if event.from_state != event.to_state else "",
        facts=[pair for fact in sorted(event.facts.items(), key=_rank) for pair in _fact(event, *fact, now, english)],
        mark="now" if last else "done" if event.from_state != event.to_state else "",
        words=masked(event.note) if hidden else event.note,
    )


def _rank(fact: tuple[str, Any]) -> tuple[int, str]:
    """PostgreSQL keeps no order among a fact's names: ours is this."""
    return ORDER.get(fact[0], len(ORDER)), fact[0]


def _fact(event: CaseEvent, key: str, value: Any, now: datetime, english: English) -> Iterable[tuple[str, str]]:
    """A fact in words: none, or one pair of label and words."""
    if key in SILENT or value in ("", None) or value == event.note:
        return
    if key == "channel":
        yield _("渠道"), str(Channel(value).label)
    elif key == "colour":
        yield _("级别"), str(COLOUR_NAMES.get(value, value))
    elif key == "stage":
        yield _("时限"), str(Stage(value).label)
    elif key == "due_at":
        due = parse_datetime(str(value))
        yield _("应完成"), in_words(due, now=now) if due else str(value)
    elif key == "photos":
        yield _("照片"), ngettext("%(n)d 张", "%(n)d 张", len(value)) % {"n": len(value)}
    elif isinstance(value, bool):
        label = {"solved": _("解决"), "satisfied": _("满意"), "passed": _("通过")}.get(key, key)
        yield label, _("是") if value else _("否")
    elif key == "name" and event.step == "return":
        yield _("建议单位"), fact_in(english, event.facts, key, event.step)
    elif key in LABELS:
        yield str(LABELS[key]), fact_in(english, event.facts, key, event.step)


@dataclass(frozen=True)
class ClockRow:
    """A clock as the table shows it. `light` is empty for one that has stopped."""

    clock: Clock
    stage: str
    limit: str
    light: str
    exemption: str


def clock_rows(case: Case, *, now: datetime) -> list[ClockRow]:
    """Every clock of the case, the first one first. Two queries."""
    exemptions = {one.clock_id: one for one in case.approvals.all() if one.kind == Approval.Kind.EXEMPTION}
    return [_clock_row(clock, exemptions.get(clock.pk), now) for clock in case.clocks.order_by("started_at", "pk")]


def _clock_row(clock: Clock, exemption: Approval | None, now: datetime) -> ClockRow:
    limit = limit_words(clock.limit_value, clock.limit_unit) if clock.stage != Stage.REPLY else _("按曝光给定")
    if clock.extensions:
        limit += _("（已延期 %(n)d 次）") % {"n": clock.extensions}
    light = "paused" if clock.paused_at else light_of(clock.due_at, clock.near_at, now)
    verdict = ""
    if exemption is not None:
        words = {None: _("正在申请剔除"), True: _("已批准剔除"), False: _("剔除申请未通过")}
        verdict = words[exemption.approved]
    return ClockRow(clock, str(Stage(clock.stage).label), limit, "" if clock.stopped_at else light, verdict)


@dataclass
class Pictures:
    """The proof: one pair of before and after side by side, and all the rest."""

    before: Photo | None = None
    after: Photo | None = None
    before_at: datetime | None = None
    after_at: datetime | None = None
    rest: list[tuple[Photo, str, datetime]] = field(default_factory=list)


def pictures(case: Case, reported: list[tuple[Photo, datetime]]) -> Pictures:
    """The latest photo of after beside the first of before, which may have come with a report. One query."""
    found, proof = Pictures(), list(evidence_of(case))
    before = [one for one in proof if one.kind == Evidence.Kind.BEFORE]
    after = [one for one in proof if one.kind == Evidence.Kind.AFTER]
    paired: set[Any] = set()
    if before:
        found.before, found.before_at = before[0].photo, before[0].added_at
    elif reported and after:
        found.before, found.before_at = reported[0]
    if after:
        found.after, found.after_at = after[-1].photo, after[-1].added_at
    paired = {one.pk for one in (found.before, found.after) if one}
    found.rest = [(one.photo, one.get_kind_display(), one.added_at) for one in proof if one.photo_id not in paired]
    return found


def is_hidden(case: Case, by: Actor) -> bool:
    """Whether this person handles the case and must not learn who made the accusation in it."""
    return case.nature == Nature.ACCUSATION and is_on_units_side(by, case)


def title_for(case: Case, by: Actor) -> str:
    """The title as this person may read it."""
    return masked(case.title) if is_hidden(case, by) else case.title


def text_for(case: Case, by: Actor) -> str:
    """The whole text as this person may read it."""
    return masked(case.text) if is_hidden(case, by) else case.text


def place_for(case: Case, by: Actor) -> str:
    """The words for the place as this person may read them."""
    return masked(case.place_words) if is_hidden(case, by) else case.place_words


def light_now(case: Case, now: datetime) -> str:
    """The light of the clock that runs."""
    return "paused" if case.state == State.SUSPENDED else light_of(case.due_at, case.near_at, now)


def holder(case: Case) -> str:
    """Who has the case now, in words."""
    unit = named(case.unit)
    words = {
        State.RECEIVED: _("等受理员受理"),
        State.DECLINED: _("不予受理，已告知市民"),
        State.ACCEPTED: _("等派遣员派单"),
        State.DISPUTED: _("等值班长审定"),
        State.DISPATCHED: _("等%(unit)s接单"),
        State.IN_HANDLING: _("由%(unit)s办理"),
        State.SUSPENDED: _("%(unit)s挂账"),
        State.FINISHED: _("等督查员核查"),
        State.VERIFIED: _("等答复市民"),
        State.ANSWERED: _("等市民评价"),
        State.CLOSED: _("已结案"),
        State.CONTESTED: _("等督查员核实异议"),
        State.JOINED: _("并入 %(into)s，由它一起办理"),
    }[case.state_now]
    return words % {"unit": unit, "into": case.joined_into.number if case.joined_into else ""}


def who_moved(case: Case, *, by: Actor, now: datetime) -> str:
    """For whoever was slower: who did what last, and when. One query."""
    last = CaseEvent.objects.filter(case=case).select_related("by").order_by("-number").first()
    assert last is not None, "every case begins with an event"
    step = MACHINE.get(last.step)
    words = {
        "who": _("您自己") if last.by and last.by == by.person else last.by.name if last.by else Role(last.role).label,
        "when": in_words(last.at, now=now),
        "step": step.label if step else _("收到"),
    }
    return _("%(who)s在 %(when)s 已经做了“%(step)s”，您的操作没有执行。请看最新情况后再决定。") % words
