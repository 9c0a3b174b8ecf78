"""What is seen of the honours, by whom. Deny by default."""

from datetime import date

from django.db.models import Q, QuerySet

from qiaomen.people.actors import Actor
from qiaomen.shell.numbers import key_of

from .models import SUBJECTS, Call, Nomination, Objection
from .permissions import kept, may_name
from .states import PUBLIC_STATES, Standing, State

# What everybody sees of the nominees, by the state of their call.
SHOWN = {
    State.VOTE: [Standing.ADMITTED],
    State.PUBLISHED: [Standing.CHOSEN],
    State.AWARDED: [Standing.AWARDED],
}
LETTER = "P"


def calls_seen_by(by: Actor) -> QuerySet[Call]:
    """Calls that this person keeps, reviews, named somebody in or is named in; the open ones for who may name."""
    allowed = kept(by)
    if by.person is not None:
        allowed |= Q(pk__in=Call.objects.filter(reviewers__person=by.person).exclude(state=State.DRAFT).values("pk"))
        allowed |= Q(pk__in=Nomination.objects.filter(Q(person=by.person) | Q(named_by=by.person)).values("call"))
    if may_name(by):
        allowed |= Q(state=State.OPEN)
    return Call.objects.filter(allowed).select_related("unit")


def nominations_seen_by(call: Call, by: Actor, *, keeper: bool, reviewer: bool) -> QuerySet[Nomination]:
    """All for whoever keeps the call, candidates for reviewers, one's own for who named somebody or was named."""
    rows = call.nominations.select_related("volunteer", "person", "unit", "team__unit", "named_by")
    if keeper:
        return rows
    mine = Q(named_by=by.person) | Q(person=by.person) if by.person is not None else Q(pk__in=[])
    hidden = [Standing.NAMED, Standing.REFUSED, Standing.WITHDRAWN]
    return rows.filter(mine | ~Q(standing__in=hidden)) if reviewer else rows.filter(mine)


def public_calls() -> QuerySet[Call]:
    """Calls of which everybody sees something."""
    return Call.objects.filter(state__in=PUBLIC_STATES)


def public_nominations(call: Call) -> QuerySet[Nomination]:
    """The nominees that everybody sees now."""
    return call.nominations.filter(standing__in=SHOWN.get(State(call.state), [])).select_related(
        "volunteer", "person", "unit", "team"
    )


def wanting_names(on: date) -> QuerySet[Call]:
    """Calls for which names are taken on this day: of these everybody sees title, words and last day, and no name."""
    return Call.objects.filter(state=State.OPEN, nominate_until__gte=on)


def answered_objections(call: Call) -> QuerySet[Objection]:
    """What came of the objections: the answers are public, who objected and their words are not."""
    decided = Objection.objects.filter(nomination__call=call).exclude(state=Objection.State.OPEN)
    return with_nominee(decided).order_by("-decided_at", "-pk")


def with_nominee(objections: QuerySet[Objection]) -> QuerySet[Objection]:
    """The same, each with its nominee and who that is."""
    return objections.select_related("nomination", *(f"nomination__{name}" for name in SUBJECTS))


def by_number(among: QuerySet[Nomination], number: str) -> QuerySet[Nomination]:
    """The one with this number among these; none for a number that is none."""
    return among.filter(pk=key_of(LETTER, number) or 0)
