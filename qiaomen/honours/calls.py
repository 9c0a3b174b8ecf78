"""A call is opened, judged, published and awarded: the steps of whoever keeps it, each written down."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.shell.codes import new_code
from qiaomen.units.queries import day_of

from .models import Call, HonourEvent, Kind, Nomination, Objection
from .permissions import keeps, steps_aside
from .problems import CannotHonour
from .states import STEPS, Standing, State

LENGTH = 12  # of a code


def open_for_names(call: Call, *, by: Actor, at: datetime) -> None:
    """开始提名. Raises CannotHonour without criteria, or with fewer reviewers than each nominee needs."""
    if not call.criteria.exists():
        raise CannotHonour(_("先写好评审标准。"))
    if call.reviewers.count() < call.least_reviews:
        raise CannotHonour(_("评委不够：每位至少要 %(n)d 人评。") % {"n": call.least_reviews})
    with transaction.atomic():
        _move(call, "open", by=by, at=at)


def begin_review(call: Call, *, by: Actor, at: datetime) -> None:
    """提名截止，开始评审. Raises CannotHonour while somebody who was named is neither admitted nor refused."""
    with transaction.atomic():
        _move(call, "review", by=by, at=at)
        waiting = call.nominations.filter(standing=Standing.NAMED).count()
        if waiting:
            raise CannotHonour(_("还有 %(n)d 个提名没有审核资格。") % {"n": waiting})
        if not call.nominations.filter(standing=Standing.ADMITTED).exists():
            raise CannotHonour(_("还没有候选。"))


def begin_vote(call: Call, *, by: Actor, at: datetime) -> None:
    """开始投票. Raises CannotHonour: none is wanted, its last day is over, reviews that are missing."""
    if call.vote_until is None:
        raise CannotHonour(_("这次评选没有投票。"))
    if day_of(at) > call.vote_until:
        raise CannotHonour(_("投票的最后一天已经过了。可以直接公示，写明为什么没有投票。"))
    with transaction.atomic():
        _move(call, "vote", by=by, at=at)
        _all_reviewed(call)


def publish(call: Call, chosen: Sequence[Nomination], *, note: str, by: Actor, at: datetime) -> None:
    """公示: who is to be honoured. `note` says why, and is shown.

    Raises CannotHonour: a vote that is still to come or has not ended, too many of a kind, somebody who is no
    candidate, reviews that are missing.
    """
    if not chosen:
        raise CannotHonour(_("先选出拟表彰的。"), field="chosen")
    if not note.strip():
        raise CannotHonour(_("请写明怎么定的。"), field="note")
    if call.vote_until is not None and day_of(at) <= call.vote_until:
        if call.state == State.REVIEW:
            raise CannotHonour(_("这次评选说好了要投票：先点“开始投票”。"))
        raise CannotHonour(_("投票还没有结束，到 %(day)s。") % {"day": call.vote_until})
    for kind, most in ((Kind.PERSON, call.persons), (Kind.COLLECTIVE, call.collectives)):
        if sum(one.kind == kind for one in chosen) > most:
            raise CannotHonour(_("%(kind)s最多 %(n)d 个。") % {"kind": kind.label, "n": most}, field="chosen")
    keys = {one.pk for one in chosen}
    with transaction.atomic():
        until = at + timedelta(days=call.publish_days)
        _move(call, "publish", by=by, at=at, note=note, facts={"chosen": sorted(keys)}, published_until=until)
        _all_reviewed(call)
        candidates = call.nominations.filter(pk__in=keys, standing=Standing.ADMITTED)
        if candidates.update(standing=Standing.CHOSEN) != len(keys):
            raise CannotHonour(_("只能从候选里选。"), field="chosen")


def award(call: Call, *, by: Actor, at: datetime) -> int:
    """表彰: publication is over and every objection decided. How many are honoured; each gets a code to check it by."""
    if call.published_until is not None and at < call.published_until:
        raise CannotHonour(_("公示还没有结束。"))
    with transaction.atomic():
        _move(call, "award", by=by, at=at, awarded_at=at)
        left = Objection.objects.filter(nomination__call=call, state=Objection.State.OPEN).count()
        if left:
            raise CannotHonour(_("还有 %(n)d 条异议没有核实。") % {"n": left})
        rows = list(call.nominations.filter(standing=Standing.CHOSEN))
        for one in rows:
            Nomination.objects.filter(pk=one.pk).update(standing=Standing.AWARDED, code=new_code(LENGTH))
        return len(rows)


def steps_open(call: Call, *, at: datetime) -> list[str]:
    """The steps that may be taken now by whoever keeps the call: by its state and by its days."""
    votes = call.vote_until is not None and day_of(at) <= call.vote_until
    too_soon = {
        "vote": not votes,
        "publish": votes,
        "award": call.published_until is not None and at < call.published_until,
    }
    return [step for step, (before, _to) in STEPS.items() if call.state in before and not too_soon.get(step)]


def call_off(call: Call, *, why: str, by: Actor, at: datetime) -> None:
    """取消, with a reason."""
    if not why.strip():
        raise CannotHonour(_("请写明为什么取消。"), field="note")
    with transaction.atomic():
        _move(call, "call_off", by=by, at=at, note=why)


def how_decided(call: Call) -> str:
    """What the publication says of how it was decided; empty before it."""
    return call.events.filter(step="publish").values_list("note", flat=True).first() or ""


def write_down(
    call: Call, step: str, *, by: Person | None, at: datetime, note: str = "", nomination: Nomination | None = None,
    facts: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """One line of the call's history."""
    HonourEvent.objects.create(
        call=call, nomination=nomination, step=step, by=by, at=at, note=note.strip()[:500], facts=facts or {}
    )


def permit(call: Call, by: Actor) -> Person:
    """Who keeps this call. Raises CannotHonour for everybody else."""
    if steps_aside(call, by):
        raise CannotHonour(_("您本人被提名了，要回避：这次评选由别人来办。"))
    if by.person is None or not keeps(call, by):
        raise CannotHonour(_("这次评选不归您管。"))
    return by.person


def hold(call: Call, state: State) -> bool:
    """Whether the call is in this state; its row is written, so that it cannot move on before the transaction ends."""
    return bool(Call.objects.filter(pk=call.pk, state=state).update(state=state))


def _move(
    call: Call, step: str, *, by: Actor, at: datetime, note: str = "", facts: dict[str, Any] | None = None,
    **columns: Any,
) -> None:  # fmt: skip
    """The only place where a call's state is written: compared and set."""
    person = permit(call, by)
    before, after = STEPS[step]
    if not Call.objects.filter(pk=call.pk, state__in=before).update(state=after, **columns):
        raise CannotHonour(_("别人刚刚动过这次评选，或者它已经不在这一步。请看最新情况。"))
    write_down(call, step, by=person, at=at, note=note, facts=facts)
    call.refresh_from_db()


def _all_reviewed(call: Call) -> None:
    """Raises CannotHonour, naming the first candidate whom too few have marked."""
    few = (
        call.nominations.filter(standing__in=[Standing.ADMITTED, Standing.CHOSEN])
        .annotate(n=Count("reviews")).filter(n__lt=call.least_reviews).order_by("pk").first()
    )  # fmt: skip
    if few is not None:
        words = _("“%(name)s”还只有 %(n)d 人评过，至少要 %(least)d 人。")
        raise CannotHonour(words % {"name": few.name, "n": few.n, "least": call.least_reviews})
