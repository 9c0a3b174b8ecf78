"""A case's history in a resident's words: one table from steps to sentences, never the machine's own names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from qiaomen.cases.intake import title_of
from qiaomen.cases.masking import masked
from qiaomen.cases.models import Case, CaseEvent
from qiaomen.cases.pages.english import English, english_words, fact_in
from qiaomen.cases.queries import light_of, timeline
from qiaomen.cases.states import Stage, State
from qiaomen.shell.moments import in_words
from qiaomen.shell.templatetags.widgets import named

Words = Callable[[CaseEvent, English], str]


@dataclass(frozen=True)
class Line:
    """One thing that happened, as a resident reads it. `words` is what was said, masked."""

    title: str
    at: datetime
    words: str = ""
    step: str = ""


@dataclass(frozen=True)
class Standing:
    """Where it stands now: a sentence, what is due, and the running clock's moment and light."""

    headline: str
    due_words: str = ""
    due_at: datetime | None = None
    light: str = "none"
    rests_until: date | None = None


def _silent(event: CaseEvent, english: English) -> str:
    return ""


def _said(event: CaseEvent, english: English) -> str:
    return masked(event.note)


def _declined(event: CaseEvent, english: English) -> str:
    return fact_in(english, event.facts, "text")


def _late(event: CaseEvent, english: English) -> str:
    stage = event.facts.get("stage", "")
    return str(LATE[Stage(stage)]) if stage in Stage.values else ""


def _resting(event: CaseEvent, english: English) -> str:
    until = parse_date(str(event.facts.get("until", "")))
    return _("计划到 %(day)s 继续，期间暂停计时。") % {"day": in_words(until, now=event.at)} if until else ""


def _looked_back(event: CaseEvent, english: English) -> str:
    return _("现场还是好的。") if event.facts.get("passed") else _("现场发现没有办好，重新办理。")


# What ran late, without the desks' names for it.
LATE: dict[Stage, Promise] = {
    Stage.ACCEPT: gettext_lazy("没有按时告诉受不受理。"),
    Stage.DISPATCH: gettext_lazy("没有按时交给承办单位。"),
    Stage.HANDLE: gettext_lazy("没有按时办好。"),
    Stage.VERIFY: gettext_lazy("没有按时核查。"),
    Stage.ANSWER: gettext_lazy("没有按时答复。"),
    Stage.REPLY: gettext_lazy("没有按时公开回应。"),
}

# Step → what a resident is told, and what was said with it. A step that is not here stays within the house:
# notes that residents leave (ratings, contests, urgings) may name people, so they are not repeated to others.
TOLD: dict[str, tuple[Promise, Words]] = {
    "receive": (gettext_lazy("收到了"), _silent),
    "accept": (gettext_lazy("受理了，归入“%(category)s”"), _silent),
    "decline": (gettext_lazy("没有受理"), _declined),
    "appeal": (pgettext_lazy("story", "申请再看一次"), _silent),
    "join": (gettext_lazy("和别人反映的同一件事一起办"), _silent),
    "separate": (gettext_lazy("改为单独办理"), _silent),
    "dispatch": (gettext_lazy("交给%(name)s办理"), _silent),
    "return": (gettext_lazy("%(unit)s认为不归它办，正在重新确定由谁来办"), _silent),
    "arbitrate": (gettext_lazy("最后确定由%(name)s办理"), _silent),
    "take": (gettext_lazy("承办单位接手了"), _silent),
    "note": (gettext_lazy("有了进展"), _said),
    "approve_extension": (gettext_lazy("办理期限延长了一次"), _silent),
    "approve_suspension": (gettext_lazy("眼下办不了，先放一放"), _resting),
    "resume": (gettext_lazy("继续办理"), _silent),
    "finish": (gettext_lazy("承办单位说办好了"), _said),
    "verify": (gettext_lazy("换人核查过，确实办好了"), _silent),
    "send_back": (gettext_lazy("核查没有通过，要重新办"), _silent),
    "urge": (gettext_lazy("有人催办，已转告"), _silent),
    "escalate": (gettext_lazy("督查部门开始督办"), _silent),
    "expire": (gettext_lazy("超过了期限"), _late),
    "answer": (gettext_lazy("作出了答复"), _silent),
    "reply": (gettext_lazy("作出了公开回应"), _said),
    "explain": (gettext_lazy("反映人说明了评价的原因"), _silent),
    "redo": (gettext_lazy("反映人说没有解决好，重新办理"), _silent),
    "close": (gettext_lazy("办结了"), _silent),
    "contest": (gettext_lazy("有人提出：其实没有办好"), _silent),
    "dismiss": (gettext_lazy("复查过，确实已经办好"), _said),
    "reopen": (pgettext_lazy("story", "重新办理"), _said),
    "look_back": (gettext_lazy("事后回头看"), _looked_back),
}

HEADLINES: dict[State, Promise] = {
    State.RECEIVED: gettext_lazy("收到了，等受理员来看"),
    State.DECLINED: gettext_lazy("没有受理"),
    State.ACCEPTED: gettext_lazy("受理了，正在定由谁来办"),
    State.DISPUTED: gettext_lazy("由谁来办有不同意见，值班长正在决定"),
    State.DISPATCHED: gettext_lazy("交给%(unit)s了，等它接手"),
    State.IN_HANDLING: gettext_lazy("%(unit)s正在办"),
    State.SUSPENDED: gettext_lazy("眼下办不了，先放一放"),
    State.FINISHED: gettext_lazy("%(unit)s说办好了，正等别人核查"),
    State.VERIFIED: gettext_lazy("核查通过了，正在写答复"),
    State.ANSWERED: gettext_lazy("已经答复，等反映人说一句解决了没有"),
    State.CLOSED: gettext_lazy("办结了"),
    State.CONTESTED: gettext_lazy("有人说没有办好，正在复查"),
    State.JOINED: gettext_lazy("和别人反映的同一件事一起办"),
}

# What the running clock's end means to a resident.
DUE: dict[State, Promise] = {
    State.RECEIVED: gettext_lazy("最晚这时告诉您受不受理"),
    State.ACCEPTED: gettext_lazy("最晚这时交给承办单位"),
    State.DISPUTED: gettext_lazy("最晚这时定下由谁来办"),
    State.DISPATCHED: gettext_lazy("最晚这时办好"),
    State.IN_HANDLING: gettext_lazy("最晚这时办好"),
    State.FINISHED: gettext_lazy("最晚这时核查完"),
    State.VERIFIED: gettext_lazy("最晚这时答复"),
    State.CONTESTED: gettext_lazy("最晚这时复查完"),
}

# What comes next, said to whoever reported it.
NEXT: dict[State, Promise] = {
    State.RECEIVED: gettext_lazy("受理员看过以后，就告诉您受不受理。"),
    State.DECLINED: gettext_lazy("有新的情况，可以在下面说明，受理员会再看一次。"),
    State.ACCEPTED: gettext_lazy("接下来交给一个单位去办，交给谁会写在这里。"),
    State.DISPUTED: gettext_lazy("值班长定下来以后，那个单位不能再推。"),
    State.DISPATCHED: gettext_lazy("单位接手后就开始办；接手晚了，期限也不往后推。"),
    State.IN_HANDLING: gettext_lazy("办好要拍照，再换一个人去核查，然后才答复您。"),
    State.SUSPENDED: gettext_lazy("到了那一天，会自动接着办。"),
    State.FINISHED: gettext_lazy("办的人自己说了不算：换一个人核查，没办好就退回去重办。"),
    State.VERIFIED: gettext_lazy("答复写好以后，会出现在这一页。"),
    State.ANSWERED: gettext_lazy("没有解决，或者不满意，说一声就重新办理。"),
    State.CLOSED: gettext_lazy("如果其实没有办好，谁都可以提出异议，编号不变，重新办理。"),
    State.CONTESTED: gettext_lazy("督查员会去看。确实没办好，就用原来的编号重新办理。"),
}

JOURNEY = (
    pgettext_lazy("journey", "收到"),
    pgettext_lazy("journey", "受理"),
    pgettext_lazy("journey", "办理"),
    pgettext_lazy("journey", "核查"),
    pgettext_lazy("journey", "答复"),
)
# How many stations of the journey lie behind.
BEHIND: dict[State, int] = {
    State.RECEIVED: 1,
    State.ACCEPTED: 1,
    State.DISPUTED: 1,
    State.DISPATCHED: 2,
    State.IN_HANDLING: 2,
    State.SUSPENDED: 2,
    State.FINISHED: 3,
    State.CONTESTED: 3,
    State.VERIFIED: 4,
    State.ANSWERED: 5,
    State.CLOSED: 5,
}

# Nobody has anything to do any more.
ENDED = frozenset({State.CLOSED, State.DECLINED})


def told(events: Iterable[CaseEvent]) -> list[Line]:
    """The lines of a history that residents read, in the order given."""
    english = english_words()
    return [
        Line(str(title) % _names(event, english), event.at, words(event, english), event.step)
        for event in events
        if (row := TOLD.get(event.step))
        for title, words in [row]
    ]


def story_of(case: Case) -> list[Line]:
    """What happened to a case, first thing first. One query."""
    return gathered(told(timeline(case)))


def gathered(lines: list[Line]) -> list[Line]:
    """The rungs that follow one another as one line: where it began, how often it rose, and when last."""
    found: list[Line] = []
    for step, run in groupby(lines, key=lambda line: line.step):
        first, *more = run
        if step == "escalate" and more:
            given = {"n": len(more), "at": in_words(more[-1].at, now=more[-1].at)}
            first, more = replace(first, words=_("后来又升级 %(n)s 次，最近一次是 %(at)s。") % given), []
        found += [first, *more]
    return found


def joined_story(own: Case, main: Case) -> list[Line]:
    """The story of a case that another one handles: how it came there, then what happens to the other."""
    here = [line for line in story_of(own) if line.step in {"receive", "join"}]
    there = [line for line in story_of(main) if line.step != "receive"]
    return gathered(sorted(here + there, key=lambda line: line.at))


def standing_of(case: Case, now: datetime) -> Standing:
    """Where a case stands at this moment. Needs the case's unit loaded."""
    state = case.state_now
    rests = state == State.SUSPENDED
    return Standing(
        headline=str(HEADLINES[state]) % {"unit": named(case.unit)},
        due_words=str(DUE.get(state, "")) if case.due_at else "",
        due_at=case.due_at,
        light="paused" if rests else light_of(case.due_at, case.near_at, now),
        rests_until=case.suspended_until if rests else None,
    )


def next_words(state: State, *, late: bool) -> str:
    """What comes next in this state; when it is late, that this is seen to and can be urged."""
    if late:
        return _("已经超过期限了，督查部门会一级一级督办。您也可以催一下。")
    return str(NEXT.get(state, ""))


def next_words_for_all(case: Case, standing: Standing) -> str:
    """The same for whoever passes by: what only the reporter can do is left out."""
    state, late = case.state_now, standing.light == "overdue"
    if late:
        return _("已经超过期限了，督查部门会一级一级督办。")
    return "" if state in {State.VERIFIED, State.ANSWERED} else str(NEXT.get(state, ""))


def journey_of(case: Case) -> list[tuple[str, str]]:
    """Five stations with `done`, `now` or nothing; empty where there is no way on (not accepted)."""
    behind = BEHIND.get(case.state_now)
    if behind is None:
        return []
    marks = ["done"] * behind + ["now"] + [""] * len(JOURNEY)
    return [(str(name), mark) for name, mark in zip(JOURNEY, marks, strict=False)]


def title_for_all(case: Case) -> str:
    """The title as everybody may read it: masked before it is cut, or half a number would slip through."""
    return title_of(masked(case.text)) if case.title == title_of(case.text) else masked(case.title)


def _names(event: CaseEvent, english: English) -> dict[str, str]:
    known = {"name": _("承办单位"), "unit": _("承办单位"), "category": ""}
    return known | {key: fact_in(english, event.facts, key, event.step) for key in known if event.facts.get(key)}
