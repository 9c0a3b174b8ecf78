"""One case as staff see it: what was said, where it stands, what proves it, and the steps that are open."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import contacts, dispatch
from qiaomen.cases.contacts import Caller
from qiaomen.cases.gathering import findings_with
from qiaomen.cases.masking import masked
from qiaomen.cases.models import Action, Case, Contact, Finding, Report, Voice
from qiaomen.cases.pages.finding_words import title_of
from qiaomen.cases.permissions import is_on_units_side, may_cover, may_see_contact, steps_open_to
from qiaomen.cases.queries import case_by_number, visible_to, voices_of
from qiaomen.cases.states import State, Step
from qiaomen.files.models import Photo
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.context import cards_of

from .desk_phrases import phrases_of
from .desk_story import COLOUR_TAGS, clock_rows, holder, light_now, pictures, place_for, story, title_for
from .desks import BY_SLUG, desks_of
from .queue import place_of, queue_around
from .step_forms import STEP_FORMS, StepInput
from .step_forms.joining import like
from .step_forms.supervision import COLOUR_NAMES

PROOF = {"before_photo": _("办理前照片"), "after_photo": _("办理后照片"), "place": _("办理地点")}
ICONS = {
    "dispatch": "route", "arbitrate": "route", "join": "join", "separate": "split", "split": "split", "amend": "edit",
    "note": "camera", "ask_extension": "clock", "ask_suspension": "pause", "ask_exemption": "shield", "urge": "clock",
    "escalate": "flag", "answer": "message", "reply": "message", "rate": "star", "contest": "alert", "decline": "x",
    "refuse_extension": "x", "refuse_suspension": "x", "refuse_exemption": "x", "resume": "refresh",
}  # fmt: skip
TYPED = {"note", "text", "words", "basis", "why"}


@dataclass(frozen=True)
class StepCard:
    """A step that is open to this person, with its form."""

    step: Step
    form: StepInput
    hint: Any
    danger: bool
    primary: bool
    open: bool
    url: str
    icon: str


@dataclass(frozen=True)
class VoiceRow:
    """What one person said, without saying who it was."""

    voice: Voice
    report: Report
    text: str
    why: str
    photos: list[Photo]
    caller: Caller | None
    revealable: bool
    contact: Contact | None = None


@dataclass(frozen=True)
class Revealed:
    """What an attempt to see contact details came to: the details, or why not."""

    report: Report
    contact: Contact | None = None
    problem: str = ""
    reason: str = ""


@staff_page
def case_page(request: StaffRequest, number: str) -> HttpResponse:
    """`/desk/cases/<number>/`."""
    return show_case(request, find_case(request.actor, number))


def find_case(by: Actor, number: str) -> Case:
    """The case with this number that this person may see; any other does not exist for them (404)."""
    case = case_by_number(visible_to(by), number)
    if case is None:
        raise Http404
    return case


def case_url(case: Case, desk: str = "") -> str:
    """The address of a case's page, opened from a desk."""
    address = reverse("desk_case", kwargs={"number": case.number})
    return f"{address}?desk={desk}" if desk in BY_SLUG else address


def show_case(
    request: StaffRequest, case: Case, *, status: int = 200, tried: tuple[str, StepInput] | None = None,
    problem: str = "", revealed: Revealed | None = None,
) -> HttpResponse:  # fmt: skip
    """The page. `tried`: the step whose form was refused, with what was typed; `problem`: why nothing was done."""
    by, now = request.actor, request.now
    place = place_of(request)
    desk = place.desk.slug if place.desk else ""
    voices = voice_rows(case, by, revealed)
    photos = [(photo, row.report.received_at) for row in voices for photo in row.photos]
    hidden = is_on_units_side(by, case) and any(row.report.is_accusation for row in voices)
    cards = step_cards(case, by, now, desk=desk, tried=tried)
    context = {
        "case": case, "title": title_for(case, by), "voices": voices, "cards": cards,
        "problem": problem, "revealed": revealed,
        "desk": desk, "place": place, "queue": queue_around(request, case, place),
        "phrases": phrases_of(by) if cards else [],
        "tried": tried[1] if tried else None, "lost": _lost(cards, tried), "proof": proof_owed(case),
        "may_cover": may_cover(by, case),
        "light": light_now(case, now), "holder": holder(case), "colour_name": COLOUR_NAMES.get(case.colour, ""),
        "colour_tag": COLOUR_TAGS.get(case.colour, ""),
        "lines": story(case, now=now, hidden=hidden), "clocks": clock_rows(case, now=now),
        "pictures": pictures(case, photos), "where": place_for(case, by),
        "approvals": case.approvals.select_related("reason", "asked_by", "first_by", "decided_by").order_by("pk"),
        "suggestions": _suggestions(case, cards, now), "further": cards_of(settings.CASE_ACTIONS, case, by, now),
        "gathered": gathered(case, by), **links(case, by), **_alike(case, by, cards),
    }  # fmt: skip
    return render(request, "cases/desk/case.html", context, status=status)


def _lost(cards: list[StepCard], tried: tuple[str, StepInput] | None) -> list[str]:
    """Words that were typed into a form that is no longer open."""
    if tried is None or any(card.step.name == tried[0] for card in cards):
        return []
    form = tried[1]
    return [str(form[field].value()) for field in form.fields if field in TYPED and form[field].value()]


def proof_owed(case: Case) -> list[str]:
    """What the filing standard demands, in words."""
    standard = case.filing_standard
    return [str(words) for name, words in PROOF.items() if standard and standard.needs(name)]


def voice_rows(case: Case, by: Actor, revealed: Revealed | None = None) -> list[VoiceRow]:
    """Every voice; an accusation shows those who handle it neither the reporter nor numbers in the text."""
    handles = is_on_units_side(by, case)
    rows = []
    for voice in voices_of(case).prefetch_related("report__photos"):
        report = voice.report
        shown = revealed.contact if revealed and revealed.report.pk == report.pk else None
        rows.append(
            VoiceRow(
                voice=voice,
                report=report,
                text=masked(report.text) if report.is_accusation and handles else report.text,
                why=masked(voice.why) if report.is_accusation and handles else voice.why,
                photos=list(report.photos.all()),
                caller=contacts.shown(report),
                revealable=may_see_contact(by, report, case),
                contact=shown,
            )
        )
    return rows


def step_cards(
    case: Case, by: Actor, at: datetime, *, desk: str = "", tried: tuple[str, StepInput] | None = None
) -> list[StepCard]:
    """The forms of the steps that are open: the likeliest first and open, the others folded."""
    names = []
    for step in steps_open_to(by, case):
        line = STEP_FORMS.get(step.name)
        if line is not None and (line.offered(case) or (tried and tried[0] == step.name)):
            names.append(step)
    first = primary(case, by, [step.name for step in names], desk)
    cards = [_card(case, by, at, step, first, tried) for step in names]
    return sorted(cards, key=lambda card: not card.primary)


def primary(case: Case, by: Actor, names: list[str], desk: str) -> str:
    """The step that this person most likely came for."""
    chosen = [BY_SLUG[desk]] if desk in BY_SLUG else []
    here = [*chosen, *(one for one in desks_of(by) if case.state in one.states)]
    return next((name for one in here for name in one.steps if name in names), "")


def _card(case: Case, by: Actor, at: datetime, step: Step, first: str, tried: tuple[str, StepInput] | None) -> StepCard:
    line = STEP_FORMS[step.name]
    was_tried = tried is not None and tried[0] == step.name
    form = tried[1] if tried and was_tried else line.form(case=case, by=by, at=at, auto_id=f"{step.name}-%s")
    url = reverse("desk_step", kwargs={"number": case.number, "name": step.name})
    return StepCard(
        step, form, line.hint, line.danger, primary=step.name == first, open=was_tried or step.name == first, url=url,
        icon=ICONS.get(step.name, "return" if line.danger else "check"),
    )  # fmt: skip


def links(case: Case, by: Actor) -> dict[str, Any]:
    """Cases that this one was joined, split or repeated from or into, as far as this person may see them."""
    above = [
        (gettext("并入"), case.joined_into_id),
        (gettext("拆自"), case.split_from_id),
        (gettext("复发自"), case.recurrence_of_id),
    ]
    below = Q(joined_into=case) | Q(split_from=case) | Q(recurrence_of=case)
    keys = [key for _label, key in above if key]
    found = {one.pk: one for one in visible_to(by).filter(below | Q(pk__in=keys))}
    ties = [(label, found[key]) for label, key in above if key in found]
    for one in found.values():
        ties += [(label, one) for label, key in _below(one) if key == case.pk]
    return {"ties": [(label, one, title_for(one, by)) for label, one in ties]}


def gathered(case: Case, by: Actor) -> list[tuple[Finding, str, Action | None]]:
    """What of the lines and areas this case is part of, each with its words and its action."""
    return [(one, title_of(one), getattr(one, "action", None)) for one in findings_with(case, by=by)]


def _below(one: Case) -> list[tuple[str, int | None]]:
    return [
        (gettext("并进来"), one.joined_into_id),
        (gettext("拆出"), one.split_from_id),
        (gettext("后来复发"), one.recurrence_of_id),
    ]


def _alike(case: Case, by: Actor, cards: list[StepCard]) -> dict[str, Any]:
    joins = next((card for card in cards if card.step.name == "join"), None)
    return {"alike": like(case, by) if joins else [], "join": joins}


def _suggestions(case: Case, cards: list[StepCard], at: datetime) -> list[dispatch.Suggestion]:
    """For those who may not dispatch; whoever may finds the same in the form."""
    offered = any(card.step.name == "dispatch" for card in cards)
    waits = case.state_now in {State.RECEIVED, State.ACCEPTED}
    return dispatch.suggest(case, at=at) if waits and not offered else []


def report_in(case: Case, number: str) -> Report:
    """The report with this number that speaks in the case; 404 otherwise."""
    for voice in voices_of(case):
        if voice.report.number == number:
            return voice.report
    raise Http404
