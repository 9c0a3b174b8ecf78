"""反馈: every voice is answered; the resident says whether it is solved; only then is it closed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaomen.files.models import Photo
from qiaomen.people.actors import SYSTEM, Actor

from . import deadlines
from .handling import Proof, facts_of, keep_proof
from .models import Case, CaseEvent, Clock, Evidence, Report, Voice
from .moves import move, together
from .problems import CannotMove, Missing
from .queries import voices_of
from .rules import case_rules
from .states import Stage, State


def answer(case: Case, *, text: str, by: Actor, at: datetime, own_texts: dict[int, str] | None = None) -> CaseEvent:
    """Answer every voice in the case, those of joined cases too. `own_texts`: voice key → an answer of its own."""
    if len(text.strip()) < 5:
        raise Missing("text", _("请写明答复，至少 5 个字：做了什么，结果怎样。"))
    with together(case):
        # Held first: a case that is joined into this one at the same moment has its voices in the answer, or waits.
        Case.objects.select_for_update().get(pk=case.pk)
        voices = list(voices_of(case))
        facts = {"voices": len(voices), "text": text.strip()}
        event = move(case, "answer", by=by, at=at, note=text.strip(), facts=facts, changes={"answered_at": at})
        for voice in voices:
            voice.answer, voice.answered_at = (own_texts or {}).get(voice.pk, "").strip() or text.strip(), at
            # A redone case is answered anew, so it is rated anew; the history keeps the earlier rating.
            voice.solved = voice.satisfied = voice.rated_at = None
            voice.why = ""
        Voice.objects.bulk_update(voices, ["answer", "answered_at", "solved", "satisfied", "rated_at", "why"])
    return event


def reply(case: Case, *, text: str, by: Actor, at: datetime) -> CaseEvent:
    """The public reply that a media exposure is owed, by this case or by one that was joined into it."""
    here = Q(case=case) | Q(case__joined_into=case)
    clocks = list(Clock.objects.filter(here, stage=Stage.REPLY, stopped_at=None))
    if not clocks:
        raise CannotMove(_("这件事项没有待回应的媒体曝光。"))
    if len(text.strip()) < 5:
        raise Missing("text", _("请写明公开回应的内容，至少 5 个字。"))
    with together(case):
        event = move(case, "reply", by=by, at=at, note=text.strip())
        for clock in clocks:
            deadlines.stop(clock, at=at)
    return event


def rate(
    case: Case, *, report: Report, solved: bool, satisfied: bool, by: Actor, at: datetime, why: str = ""
) -> CaseEvent:
    """One person's verdict. Not solved or not satisfied: it is redone under the same number, or goes to the arbiter.

    When every voice has said yes the case closes. A second verdict replaces the first while nothing followed from it.
    """
    own = [voice for voice in voices_of(case) if voice.report_id == report.pk]
    if not own:
        raise CannotMove(_("这条诉求不属于这件事项。"))
    if any(voice.answered_at is None for voice in own):
        raise CannotMove(_("还没有答复，答复之后才能评价。"))
    with together(case):
        facts = {"report": report.number, "solved": solved, "satisfied": satisfied}
        event = move(case, "rate", by=by, at=at, note=why.strip(), facts=facts)
        Voice.objects.filter(pk__in=[voice.pk for voice in own]).update(
            solved=solved, satisfied=satisfied, why=why.strip()[:300], rated_at=at
        )
        if case.state == State.ANSWERED and not (solved and satisfied):
            event = _redo(case, by=by, at=at, note=why)
        elif case.state == State.ANSWERED and not voices_of(case).filter(rated_at=None).exists():
            event = close(case, by=by, at=at)
    return event


def explain(case: Case, *, report: Report, why: str, by: Actor, at: datetime) -> CaseEvent:
    """Say afterwards, once, why it was rated so: rating itself takes one tap and owes no reason."""
    if not why.strip():
        raise Missing("why", _("请写一句原因；不想写也没关系。"))
    rated = [voice for voice in voices_of(case) if voice.report_id == report.pk and voice.rated_at]
    if not rated or any(voice.why for voice in rated):
        raise CannotMove(_("这一步已经不能做了：原因只能在评价之后说一次。"))
    with together(case):
        event = move(case, "explain", by=by, at=at, note=why.strip()[:300], facts={"report": report.number})
        Voice.objects.filter(pk__in=[voice.pk for voice in rated]).update(why=why.strip()[:300])
    return event


def _redo(case: Case, *, by: Actor, at: datetime, note: str) -> CaseEvent:
    redos = case.redos + 1
    to = State.DISPUTED if redos > case_rules().redos_before_arbiter else State.IN_HANDLING
    changes = {"redos": redos, "finished_at": None, "finished_by": None, "answered_at": None}
    return move(case, "redo", by=by, at=at, to=to, note=note.strip(), facts={"redo": redos}, changes=changes)


def close(case: Case, *, by: Actor, at: datetime, note: str = "") -> CaseEvent:
    """End the case: everybody is content, or the time for rating is over."""
    return move(case, "close", by=by, at=at, note=note, changes={"closed_at": at})


def close_unrated(case: Case, *, at: datetime) -> CaseEvent:
    """Close a case whose time for rating is over. Silence is counted as silence, not as satisfaction."""
    days = case_rules().rating_days
    if case.answered_at is None or at < case.answered_at + timedelta(days=days):
        raise CannotMove(_("评价期还没有过。"))
    return close(case, by=SYSTEM, at=at, note=_("答复后 %(days)s 天内没有评价") % {"days": days})


def contest(
    case: Case, *, note: str, by: Actor, at: datetime, reason_code: str = "", photos: Sequence[Photo] = ()
) -> CaseEvent:
    """Anybody may say that a closed case is not really done, with a reason; a supervisor decides.

    Photos are kept for those who look into it: a stranger's picture is not published unseen.
    """
    if len(note.strip()) < 5:
        raise Missing("note", _("请写明哪里不对，至少 5 个字。"))
    with together(case):
        proof = [Proof(photo, Evidence.Kind.OTHER) for photo in photos]
        facts = {"reason": reason_code} | facts_of(proof)
        event = move(case, "contest", by=by, at=at, note=note.strip(), facts=facts)
        keep_proof(case, proof, event=event, at=at)
    return event
