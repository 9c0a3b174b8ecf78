"""What follows each step: one table, enqueued in the step's own transaction, done at least once."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django_tasks import task

from qiaomen.campaigns import gathered
from qiaomen.cases.contacts import ways_to
from qiaomen.cases.models import Case, CaseEvent, Category, Reason, Report
from qiaomen.cases.queries import voices_of
from qiaomen.cases.states import BEGINNING, MACHINE, State
from qiaomen.followers import tell_followers, tell_followers_joined
from qiaomen.neighbours import offering
from qiaomen.notices import texts
from qiaomen.notices.models import Channel
from qiaomen.notices.outbox import put
from qiaomen.notices.text import Matter, Text, language_of
from qiaomen.people.actors import UNIT_ROLES
from qiaomen.people.models import Person, Post, Role
from qiaomen.places.models import Area
from qiaomen.places.queries import current_city
from qiaomen.shell.middleware import zone_of
from qiaomen.shell.moments import in_words
from qiaomen.units.models import Unit

Reaction = Callable[[CaseEvent], None]

_silent: ContextVar[bool] = ContextVar("_silent", default=False)


def follow(event: CaseEvent) -> None:
    """Enqueue what follows this event: one insert, or none. Called inside the step's transaction."""
    if event.step in REACTIONS and not _silent.get():
        react.enqueue(event.case_id, event.number)


@contextmanager
def without_reactions() -> Iterator[None]:
    """Steps inside are followed by nothing: for old reports that are imported, whose reporters know long since."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


@task()
def react(case_id: int, number: int) -> None:
    """Do everything that follows one event. Safe to run twice; one reaction's fault does not keep back the others."""
    related = ("case__unit", "case__area", "case__category", "case__joined_into")
    event = CaseEvent.objects.select_related(*related).get(case_id=case_id, number=number)
    faults: list[Exception] = []
    city = current_city()
    with timezone.override(zone_of(city)), translation.override(city.language):
        for reaction in REACTIONS.get(event.step, ()):
            try:
                with transaction.atomic():
                    reaction(event)
            except Exception as fault:
                faults.append(fault)
    if faults:
        raise ExceptionGroup(f"reactions to {event.step} of case {case_id}, event {number}", faults)


# ── to those who reported ─────────────────────────────────────────────────────────────────────────────────


def receipt(event: CaseEvent) -> None:
    """One receipt a report, however many matters it holds."""
    for report, _answer in _reports(event.case):
        with translation.override(language_of(report.language)):
            _tell(report, f"receipt:report:{report.pk}", texts.receipt(**_names(report)), at=event.at)


def tell(text: Callable[..., Text]) -> Reaction:
    """Tell each reporter this text, which needs only the number and the link."""
    return lambda event: _tell_each(event, lambda report, _: text(**_names(report)))


def tell_declined(event: CaseEvent) -> None:
    """Why not, and where to turn."""
    route = str(event.facts.get("route", ""))
    # What was said at that moment stands in the event; the English words only in the city's table.
    known = Reason.objects.filter(kind="decline", code=event.facts.get("reason", "")).first()
    words, words_en = str(event.facts.get("text", "")), known.text_en if known else ""
    _tell_each(
        event,
        lambda report, _: texts.declined(reason=_in_english(words_en) or words, route=route, **_names(report)),
    )


def tell_dispatched(event: CaseEvent) -> None:
    """Who has it, until when. Nothing when it has already gone on to nobody: the next dispatch tells."""
    case = event.case
    if (unit := case.unit) is not None:
        _tell_each(
            event,
            lambda report, _: texts.dispatched(unit=_named(unit), until=_until(case, event.at), **_names(report)),
        )


def tell_joined(event: CaseEvent) -> None:
    """Where it is handled now. Nothing when it was separated again meanwhile."""
    into = event.case.joined_into
    if into is not None:
        _tell_each(event, lambda report, _: texts.joined(case=into.number, **_names(report)))


def send_answers(event: CaseEvent) -> None:
    """Each voice its own answer, with the link to rate it."""
    _tell_each(event, lambda report, answer: texts.answered(answer=answer, **_names(report)))


def tell_dismissed(event: CaseEvent) -> None:
    """The closing stands, and why."""
    _tell_each(event, lambda report, _: texts.contest_dismissed(why=event.note, **_names(report)))


# ── to staff ──────────────────────────────────────────────────────────────────────────────────────────────


def tell_unit(text: Callable[[Matter], Text]) -> Reaction:
    """Tell the clerks of the unit that has the case; nobody while an arbiter decides whose it is."""

    def reaction(event: CaseEvent) -> None:
        if event.to_state != State.DISPUTED:
            _tell_staff(event, clerks_of(event.case.unit), text)

    return reaction


def tell_ladder(event: CaseEvent) -> None:
    """The roles that the rung names; when a person escalated, the unit and those who supervise it."""
    roles = [Role(role) for role in event.facts.get("tell", (Role.CLERK, Role.SUPERVISOR)) if role in Role.values]
    colour = str(event.facts.get("colour", ""))
    _tell_staff(event, holders(event.case, roles), lambda matter: texts.escalated(matter, colour=colour))


def ask_approval(event: CaseEvent) -> None:
    """Those who may decide: for an extension or a suspension the shift leaders, else all whom the machine names."""
    deciders = MACHINE[event.step.replace("ask_", "approve_")].by
    roles = [Role.SHIFT_LEADER] if Role.SHIFT_LEADER in deciders else sorted(deciders)
    what = str(MACHINE[event.step].label)
    _tell_staff(event, holders(event.case, roles), lambda matter: texts.approval_asked(matter, what=what))


def ask_check(event: CaseEvent) -> None:
    """A closing is contested: supervisors look."""
    _tell_staff(event, holders(event.case, [Role.SUPERVISOR]), texts.contest_to_check)


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    BEGINNING: (receipt,),
    "accept": (tell(texts.accepted),),
    "decline": (tell_declined, gathered.follow),
    "join": (tell_joined, tell_followers_joined, gathered.follow),
    "dispatch": (tell_dispatched, tell_unit(texts.to_unit), tell_followers, gathered.follow),
    "arbitrate": (tell_dispatched, tell_unit(texts.to_unit), tell_followers, gathered.follow),
    "ask_extension": (ask_approval,),
    "approve_extension": (gathered.follow,),
    "ask_suspension": (ask_approval,),
    "send_back": (tell_unit(texts.to_unit_again), offering.sent_back, gathered.follow),
    "urge": (tell_unit(texts.urged),),
    "escalate": (tell_ladder,),
    "answer": (send_answers, tell_followers),
    "redo": (tell(texts.redone), tell_unit(texts.to_unit_again), tell_followers, gathered.follow),
    "close": (tell(texts.closed), tell_followers),
    "contest": (tell(texts.contested), ask_check, tell_followers, gathered.follow),
    "dismiss": (tell_dismissed, tell_followers, gathered.follow),
    "reopen": (tell(texts.reopened), tell_unit(texts.to_unit_again), tell_followers, gathered.follow),
    "ask_exemption": (ask_approval,),
    "verify": (offering.proved, gathered.follow),
    "finish": (tell_followers, offering.finished, gathered.follow),
    "reply": (tell_followers,),
    **dict.fromkeys(("approve_suspension", "resume"), (tell_followers, gathered.follow)),
    **dict.fromkeys(("return", "separate", "appeal"), (gathered.follow,)),
}


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────


def holders(case: Case, roles: Iterable[Role]) -> list[Person]:
    """Active persons with an address who hold one of these roles for the case: by its unit, or by its area."""
    wanted = set(roles)
    here = Post.objects.filter(person__is_active=True).exclude(person__email="").select_related("person")
    found: dict[int, Person] = {}
    if case.unit is not None and wanted & UNIT_ROLES:
        for post in here.filter(role__in=wanted & UNIT_ROLES, unit=case.unit):
            found[post.person_id] = post.person
    at_desks = here.filter(role__in=wanted - UNIT_ROLES)
    for post in at_desks.filter(Q(area=None) | Q(area__path__in=_paths_above(case))):
        found[post.person_id] = post.person
    return [found[key] for key in sorted(found)]


def _paths_above(case: Case) -> list[str]:
    codes = case.area.path.rstrip("/").split("/") if case.area else []
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def clerks_of(unit: Unit | None) -> list[Person]:
    """Active persons with an address who receive cases at this unit."""
    if unit is None:
        return []
    clerks = Person.objects.filter(is_active=True, posts__role=Role.CLERK, posts__unit=unit)
    return list(clerks.exclude(email="").distinct().order_by("pk"))


def _reports(case: Case) -> list[tuple[Report, str]]:
    """Each report that speaks in the case, once, with its answer."""
    found = {
        voice.report_id: (voice.report, voice.answer) for voice in voices_of(case).select_related("report__contact")
    }
    return list(found.values())


# ── how ───────────────────────────────────────────────────────────────────────────────────────────────────


def _tell_each(event: CaseEvent, make: Callable[[Report, str], Text]) -> None:
    """`make` gets the report and its voice's answer, with the report's language on."""
    for report, answer in _reports(event.case):
        with translation.override(language_of(report.language)):
            key = f"{event.step}:case:{event.case_id}:{event.number}:report:{report.pk}"
            _tell(report, key, make(report, answer), at=event.at)


def _tell(report: Report, key: str, text: Text, *, at: datetime) -> None:
    """By every way that the reporter gave; their own page shows it anyhow."""
    for channel, to in ways_to(report):
        put(
            key=f"{key}:{channel.value}", channel=channel, to=to, subject=text.subject, body=text.body, at=at,
            language=translation.get_language() or "", about=f"report:{report.pk}",
        )  # fmt: skip


def _tell_staff(event: CaseEvent, persons: Iterable[Person], make: Callable[[Matter], Text]) -> None:
    text = make(_matter(event.case, event.at))
    for person in persons:
        put(
            key=f"{event.step}:case:{event.case_id}:{event.number}:person:{person.pk}",
            channel=Channel.EMAIL,
            to=person.email,
            subject=text.subject,
            body=text.body,
            at=event.at,
            language=translation.get_language() or "",
            about=f"case:{event.case_id}",
        )


def _names(report: Report) -> dict[str, str]:
    return {"number": report.number, "link": f"{settings.SITE_ADDRESS}/f/{report.token}/"}


def _matter(case: Case, at: datetime) -> Matter:
    return Matter(
        number=case.number,
        category=_named(case.category) if case.category else "",
        area=_named(case.area) if case.area else "",
        until=_until(case, at),
        link=f"{settings.SITE_ADDRESS}/desk/cases/{case.number}/",
    )


def _until(case: Case, at: datetime) -> str:
    """When the unit has to be done, in words; empty when no handling clock runs."""
    running = State(case.state) in {State.DISPATCHED, State.IN_HANDLING}
    return in_words(case.due_at, now=at) if running and case.due_at else ""


def _named(thing: Unit | Area | Category) -> str:
    return _in_english(thing.name_en) or thing.name


def _in_english(words: str) -> str:
    """The words when the reader's language is English, else nothing."""
    return words if (translation.get_language() or "").startswith("en") else ""
