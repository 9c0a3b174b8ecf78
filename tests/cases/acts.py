"""What may happen to a case: each step of the machine as somebody would take it, for tests/cases/test_anything.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from qiaomen.cases import acceptance, approvals, dispatch, feedback, handling, joining, supervision
from qiaomen.cases.models import Approval, Case, LookBack
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import voices_of
from qiaomen.people.actors import RESIDENT

if TYPE_CHECKING:
    from tests.cases.test_anything import Anything

Act = Callable[[Case, "Anything"], Any]


def _accept(case: Case, at: "Anything") -> None:
    acceptance.accept(case, category=at.made.lamp, filing_standard=at.made.lamp_out, by=at.who("ana"), at=at.now)


def _return(case: Case, at: "Anything") -> None:
    suggested = at.made.roads if case.unit_id == at.made.lamps.pk else at.made.lamps
    dispatch.return_to_dispatcher(
        case, reason=at.made.reason("return"), basis="权责清单第三条", suggested=suggested, by=at.clerk(case), at=at.now
    )


def _finish(case: Case, at: "Anything") -> None:
    # A standard of its own per case would be slow to photograph: the lamp's demand is lifted in this city.
    handling.finish(case, words="修好了", by=at.clerk(case), at=at.now)


def _ask(kind: str) -> Act:
    def act(case: Case, at: "Anything") -> None:
        if kind == "extension":
            approvals.ask_extension(
                case, reason=at.made.reason("extend"), words="等配件到货", by=at.clerk(case), at=at.now
            )
        elif kind == "suspension":
            until = (at.now + timedelta(days=5)).date()
            approvals.ask_suspension(
                case, reason=at.made.reason("suspend"), words="等配件到货", until=until, by=at.clerk(case), at=at.now
            )
        else:
            approvals.ask_exemption(
                case, reason=at.made.reason("exempt"), words="暴雨停工三天", by=at.clerk(case), at=at.now
            )

    return act


def _decide(kind: str, approved: bool) -> Act:
    def act(case: Case, at: "Anything") -> None:
        open_ = Approval.objects.filter(case=case, kind=kind, approved=None).first()
        if open_ is None:
            raise CannotMove("nothing is asked")
        if kind == "extension":
            approvals.decide_extension(open_, approved=approved, by=at.who("ling"), at=at.now)
        elif kind == "suspension":
            approvals.decide_suspension(open_, approved=approved, by=at.who("sun"), at=at.now)
        else:
            by = at.who("kao" if open_.first_at else "sun")
            approvals.decide_exemption(open_, approved=approved, by=by, at=at.now)

    return act


def _rate(case: Case, at: "Anything") -> None:
    voice = voices_of(case)[at.pick % voices_of(case).count()]
    content = at.pick % 3 != 0
    feedback.rate(case, report=voice.report, solved=content, satisfied=content, by=RESIDENT, at=at.now)


def _explain(case: Case, at: "Anything") -> None:
    feedback.explain(case, report=voices_of(case)[0].report, why="还是黑的", by=RESIDENT, at=at.now)


def _look_back(case: Case, at: "Anything") -> None:
    look = LookBack.objects.get_or_create(case=case, drawn_on=at.now.date())[0]
    supervision.inspect(look, passed=at.pick % 2 == 0, words="现场看了", by=at.who("cai"), at=at.now)


def _split(case: Case, at: "Anything") -> None:
    joining.split(case, voice=voices_of(case)[0], text="另一件事", by=at.who("dai"), at=at.now)


# Every step of the machine but those that follow from others (redo, close) and those of time (expire).
ACTS: dict[str, Act] = {
    "accept": _accept,
    "decline": lambda case, at: acceptance.decline(case, reason=at.made.reason("decline"), by=at.who("ana"), at=at.now),
    "appeal": lambda case, at: acceptance.appeal(case, by=at.who("olga"), at=at.now, note="有新的照片"),
    "amend": lambda case, at: acceptance.amend(case, place_words=f"第{at.pick}杆", by=at.who("dai"), at=at.now),
    "join": lambda case, at: joining.join(case, into=at.case(at.pick // 7), by=at.who("dai"), at=at.now),
    "separate": lambda case, at: joining.separate(case, by=at.who("ana"), at=at.now),
    "split": _split,
    "dispatch": lambda case, at: dispatch.assign(case, to=at.unit(), by=at.who("dai"), at=at.now),
    "take": lambda case, at: dispatch.take(case, by=at.clerk(case), at=at.now),
    "return": _return,
    "arbitrate": lambda case, at: dispatch.arbitrate(case, to=at.unit(), by=at.who("ling"), at=at.now, note="定了"),
    "note": lambda case, at: handling.note(case, words="在修", by=at.clerk(case), at=at.now),
    "ask_extension": _ask("extension"),
    "approve_extension": _decide("extension", True),
    "refuse_extension": _decide("extension", False),
    "ask_suspension": _ask("suspension"),
    "approve_suspension": _decide("suspension", True),
    "refuse_suspension": _decide("suspension", False),
    "resume": lambda case, at: approvals.resume(case, by=at.clerk(case), at=at.now),
    "finish": _finish,
    "verify": lambda case, at: supervision.verify(case, by=at.who("sun"), at=at.now),
    "send_back": lambda case, at: supervision.send_back(
        case, reason=at.made.reason("send_back"), by=at.who("cai"), at=at.now, note="不亮"
    ),
    "urge": lambda case, at: supervision.urge(case, by=RESIDENT, at=at.now),
    "escalate": lambda case, at: supervision.escalate(
        case, colour=supervision.COLOURS[at.pick % 4], by=at.who("wang"), at=at.now
    ),
    "answer": lambda case, at: feedback.answer(case, text="已经修好了。", by=at.who("olga"), at=at.now),
    "reply": lambda case, at: feedback.reply(case, text="已派人抢修。", by=at.who("wang"), at=at.now),
    "rate": _rate,
    "explain": _explain,
    "contest": lambda case, at: feedback.contest(case, note="昨晚又不亮了", by=RESIDENT, at=at.now),
    "dismiss": lambda case, at: supervision.dismiss(case, by=at.who("sun"), at=at.now, note="灯亮着"),
    "reopen": lambda case, at: supervision.reopen(case, reason=None, by=at.who("sun"), at=at.now, note="确实不亮"),
    "look_back": _look_back,
    "ask_exemption": _ask("exemption"),
    "approve_exemption": _decide("exemption", True),
    "refuse_exemption": _decide("exemption", False),
}
