"""Reports and cases of the tests, brought into every state by real steps."""

import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PIL import Image

from qiaomen.cases import acceptance, approvals, dispatch, feedback, handling, intake, joining, supervision
from qiaomen.cases.intake import Submission
from qiaomen.cases.models import (
    Approval,
    Case,
    Evidence,
    Report,
)
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.cases.states import State
from qiaomen.files.models import Photo
from qiaomen.files.photos import take_in
from qiaomen.people.actors import RESIDENT

from .city import EAST_POINT, World


def photo(at: datetime, colour: str = "grey") -> Photo:
    """A small real photo, taken in as any upload is."""
    buffer = io.BytesIO()
    picture = Image.new("RGB", (64, 48), colour)
    picture.putpixel((random.randrange(64), random.randrange(48)), (1, 2, 3))
    picture.save(buffer, "JPEG")
    buffer.seek(0)
    return take_in(buffer, name="photo.jpg", at=at)


def report(made: World, at: datetime, text: str = "火车站门口的路灯不亮了", **given: Any) -> Report:
    """A resident's report through the web at the east point, unless told otherwise."""
    given.setdefault("channel", Channel.WEB)
    given.setdefault("nature", Nature.HELP)
    given.setdefault("position", EAST_POINT)
    by = given.pop("by", RESIDENT)
    return intake.receive(Submission(text=text, **given), by=by, at=at)


def case_of(one: Report) -> Case:
    """The case that a report opened, read anew."""
    return Case.objects.get(own_voices__report=one)


def received(made: World, at: datetime, **given: Any) -> Case:
    """A case that waits for acceptance."""
    return case_of(report(made, at, **given))


def accepted(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case that waits for dispatch."""
    case = received(made, at, **given)
    acceptance.accept(case, category=made.lamp, filing_standard=made.lamp_out, by=made.actor("ana"), at=at)
    return case


def dispatched(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case at the lamp unit, not yet taken."""
    case = accepted(made, at, **given)
    dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=at)
    return case


def to_handling(made: World, case: Case, at: datetime) -> Case:
    """From the dispatcher into the hands of the lamp unit's handler."""
    dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=at)
    dispatch.take(case, by=made.actor("bo"), at=at)
    return case


def in_handling(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case that the lamp unit's handler has taken."""
    return to_handling(made, accepted(made, at, **given), at)


def suspended(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case whose clock stands still for ten days."""
    case = in_handling(made, at, **given)
    approvals.ask_suspension(
        case, reason=made.reason("suspend"), words="等待配件到货", until=(at + timedelta(days=10)).date(),
        by=made.actor("bo"), at=at,
    )  # fmt: skip
    approval = Approval.objects.get(case=case)
    approvals.decide_suspension(approval, approved=True, by=made.actor("ling"), at=at)
    return Case.objects.get(pk=case.pk)


def to_finished(made: World, case: Case, at: datetime) -> Case:
    """The handler calls this one done, with a photo."""
    proof = [handling.Proof(photo(at), Evidence.Kind.AFTER)]
    handling.finish(case, words="换了灯泡", by=made.actor("bo"), at=at, proof=proof)
    return case


def to_verified(made: World, case: Case, at: datetime) -> Case:
    """From the handler's hands until a supervisor has verified it."""
    supervision.verify(to_finished(made, case, at), by=made.actor("sun"), at=at)
    return case


def to_answered(made: World, case: Case, at: datetime, text: str = "路灯已经修好，感谢反映。") -> Case:
    """From the handler's hands until its voices are answered."""
    feedback.answer(to_verified(made, case, at), text=text, by=made.actor("olga"), at=at)
    return case


def to_closed(made: World, case: Case, at: datetime) -> Case:
    """From the handler's hands until its resident is content."""
    report = to_answered(made, case, at).own_voices.get().report
    feedback.rate(case, report=report, solved=True, satisfied=True, by=RESIDENT, at=at)
    return case


def finished(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case that the handler calls done, with a photo."""
    return to_finished(made, in_handling(made, at, **given), at)


def verified(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case that a supervisor has verified."""
    return to_verified(made, in_handling(made, at, **given), at)


def answered(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case whose voices are answered."""
    return to_answered(made, in_handling(made, at, **given), at)


def closed(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case whose resident is content."""
    return to_closed(made, in_handling(made, at, **given), at)


def contested(made: World, at: datetime, **given: Any) -> Case:
    """A closed lamp case that somebody says is not done."""
    case = closed(made, at, **given)
    feedback.contest(case, note="昨晚又不亮了", by=RESIDENT, at=at)
    return case


def declined(made: World, at: datetime, **given: Any) -> Case:
    """A case that was not accepted."""
    case = received(made, at, **given)
    acceptance.decline(case, reason=made.reason("decline"), by=made.actor("ana"), at=at)
    return case


def disputed(made: World, at: datetime, **given: Any) -> Case:
    """A lamp case that units have returned as often as the city allows."""
    case = accepted(made, at, **given)
    for _turn in range(2):
        dispatch.assign(case, to=made.lamps, by=made.actor("dai"), at=at)
        dispatch.return_to_dispatcher(
            case, reason=made.reason("return"), basis="权责清单第三条", suggested=made.roads,
            by=made.actor("lin"), at=at,
        )  # fmt: skip
    return case


def joined(made: World, at: datetime, **given: Any) -> Case:
    """A case that another one handles too."""
    into = accepted(made, at, text="同一盏路灯不亮")
    case = accepted(made, at, **given)
    joining.join(case, into=into, by=made.actor("dai"), at=at)
    return case


IN_STATE: dict[State, Callable[..., Case]] = {
    State.RECEIVED: received,
    State.DECLINED: declined,
    State.ACCEPTED: accepted,
    State.DISPATCHED: dispatched,
    State.DISPUTED: disputed,
    State.IN_HANDLING: in_handling,
    State.SUSPENDED: suspended,
    State.FINISHED: finished,
    State.VERIFIED: verified,
    State.ANSWERED: answered,
    State.CLOSED: closed,
    State.CONTESTED: contested,
    State.JOINED: joined,
}
