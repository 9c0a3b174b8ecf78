"""民意收集: a report comes in by any channel, gets its number and link, and becomes a case."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoTaken, attach
from qiaomen.people.actors import Actor
from qiaomen.people.models import Role
from qiaomen.places.coords import Position
from qiaomen.places.models import Area
from qiaomen.places.queries import locate

from . import deadlines, search
from .masking import masked
from .models import Case, Category, Contact, Reason, Report, Voice
from .models.report import Channel, Nature
from .moves import begin
from .problems import Missing, NotYours
from .rules import case_rules

LONGEST_TEXT = 4000
TITLE_LENGTH = 40

RESIDENT_CHANNELS = frozenset({Channel.WEB, Channel.SNAP})
# Which posts may enter reports of which channel; residents come through the web and snap only.
ENTERED_BY = {
    Channel.HOTLINE: {Role.OPERATOR},
    Channel.MEDIA: {Role.OPERATOR, Role.ACCEPTER, Role.SUPERVISOR},
    Channel.PATROL: {Role.COLLECTOR, Role.HANDLER, Role.CLERK, Role.SUPERVISOR},
    Channel.VISIT: {Role.COLLECTOR, Role.OPERATOR, Role.ACCEPTER},
    Channel.ASSESSMENT: {Role.ASSESSOR, Role.COLLECTOR},
    Channel.HIGHER_LEVEL: {Role.OPERATOR, Role.ACCEPTER, Role.SHIFT_LEADER},
    Channel.PAPER: {Role.OPERATOR, Role.ACCEPTER, Role.ADMINISTRATOR},
}


@dataclass(frozen=True)
class Submission:
    """What somebody handed in. `received_at`: when it reached the city, if that was earlier than its entry.

    `taken_over`: another system let it wait until now; its waiting there is not counted as ours.
    `category`: what somebody who listened took it for; acceptance decides. `occasion`: through whose link it came.
    """

    channel: Channel
    text: str
    nature: Nature = Nature.HELP
    place_words: str = ""
    position: Position | None = None
    area: Area | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    photos: tuple[Photo, ...] = ()
    idempotency_key: str = ""
    received_at: datetime | None = None
    taken_over: bool = False
    language: str = ""
    outlet: str = ""
    link: str = ""
    occasion: str = ""
    reply_due_at: datetime | None = None
    public: bool = True
    recurrence_of: Case | None = field(default=None)
    category: Category | None = None


def receive(submission: Submission, *, by: Actor, at: datetime) -> Report:
    """Take a report in: number, link, case, first event, clock; the receipt follows.

    The same idempotency key gives the same report again and changes nothing. A place outside the city gives a
    report with a route elsewhere and no case. Raises Missing with the field at fault, or NotYours.
    """
    _check(submission, by, at)
    key = submission.idempotency_key or None
    if key and (known := Report.objects.filter(idempotency_key=key).first()):
        return known
    try:
        with transaction.atomic():
            return _write(submission, by=by, at=at)
    except IntegrityError:
        # Two requests with one key at the same moment: the other one was first.
        if key and (known := Report.objects.filter(idempotency_key=key).first()):
            return known
        raise


def _check(submission: Submission, by: Actor, at: datetime) -> None:
    # The system enters what is imported on the server itself.
    entering = frozenset(ENTERED_BY.get(submission.channel, set()) | {Role.SYSTEM})
    if submission.channel not in RESIDENT_CHANNELS and by.acts_as(entering) is None:
        raise NotYours(_("您的岗位不能登记这个渠道的诉求。"))
    text = submission.text.strip()
    if not text and not submission.photos:
        raise Missing("text", _("请写一句话，或者拍一张照片。"))
    if len(text) > LONGEST_TEXT:
        raise Missing("text", _("最多写 %(limit)s 个字，现在有 %(n)s 个字。") % {"limit": LONGEST_TEXT, "n": len(text)})
    if submission.received_at and submission.received_at > at:
        raise Missing("received_at", _("收到的时间不能晚于现在。"))
    # Staff follow it with a click: javascript: and the like are no evidence.
    if submission.link and not submission.link.lower().startswith(("https://", "http://")):
        raise Missing("link", _("媒体曝光要有报道的网址作为凭据。"))
    if submission.channel == Channel.MEDIA:
        if not submission.link:
            raise Missing("link", _("媒体曝光要有报道的网址作为凭据。"))
        if submission.reply_due_at is None:
            raise Missing("reply_due_at", _("媒体曝光要有公开回应的期限。"))


def _write(submission: Submission, *, by: Actor, at: datetime) -> Report:
    area, outside = _place(submission)
    report = Report(
        channel=submission.channel,
        nature=submission.nature,
        text=submission.text.strip(),
        received_at=submission.received_at or at,
        entered_at=at,
        entered_by=by.person,
        language=submission.language,
        idempotency_key=submission.idempotency_key or None,
        outside=outside,
        outlet=submission.outlet,
        link=submission.link,
        occasion=submission.occasion,
        reply_due_at=submission.reply_due_at,
        **_positioned(submission, area),
    )
    report.save(force_insert=True)
    _keep_contact(report, submission)
    if submission.photos:
        attach_photos(submission.photos)
        report.photos.set(submission.photos)
    if outside is None:
        since = at if submission.taken_over else report.received_at
        open_case(
            report, public=submission.public, recurrence_of=submission.recurrence_of, category=submission.category,
            waits_since=since, by=by, at=at,
        )  # fmt: skip
    return report


def open_case(
    report: Report,
    *,
    by: Actor,
    at: datetime,
    waits_since: datetime,
    text: str = "",
    public: bool = True,
    recurrence_of: Case | None = None,
    split_from: Case | None = None,
    category: Category | None = None,
) -> Case:
    """A new case that a report speaks in. Call it inside a transaction.

    The clock of acceptance counts from `waits_since`: when the report reached the city, not when somebody typed it
    in; for what was split off, or taken over from another system, when that was done.
    """
    words = text or report.text
    case = Case(
        # Masked before it is cut: half a telephone number would no longer be known as one.
        title=title_of(masked(words)),
        text=words,
        nature=report.nature,
        category=category,
        public=public and not report.is_accusation,
        opened_at=report.received_at,
        recurrence_of=recurrence_of,
        split_from=split_from,
        given_longitude=report.given_longitude,
        given_latitude=report.given_latitude,
        given_system=report.given_system,
        longitude=report.longitude,
        latitude=report.latitude,
        place_words=report.place_words,
        area=report.area,
    )
    role = by.bare_role or by.acts_as(frozenset(Role)) or Role.SYSTEM
    facts = {"report": report.number, "channel": report.channel}
    begin(case, by=by, role=role, at=at, waits_since=waits_since, facts=facts)
    Voice.objects.create(report=report, case=case, added_at=at)
    search.index(case)
    if report.reply_due_at and split_from is None:
        deadlines.start_reply(case, report.reply_due_at, at=at)
    return case


def title_of(text: str) -> str:
    """The beginning of a text, as a list shows it; a photo without words has none yet."""
    line = " ".join(text.split())
    if not line:
        return _("（照片）")
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def _place(submission: Submission) -> tuple[Area | None, Reason | None]:
    if submission.position is None:
        return submission.area, None
    found = locate(submission.position)
    if found.outside:
        code = case_rules().outside_reason
        return submission.area, Reason.objects.filter(kind="reroute", code=code).first()
    chosen = submission.area
    # Words may be finer than the map: an area inside the one that was found, or one that has no polygon.
    if chosen and (found.area is None or chosen.path.startswith(found.area.path) or chosen.boundary is None):
        return chosen, None
    return found.area, None


def _positioned(submission: Submission, area: Area | None) -> dict[str, object]:
    position = submission.position
    longitude, latitude = position.wgs84 if position else (None, None)
    return {
        "given_longitude": position.longitude if position else None,
        "given_latitude": position.latitude if position else None,
        "given_system": position.system if position else "",
        "longitude": longitude,
        "latitude": latitude,
        "place_words": submission.place_words.strip()[:200],
        "area": area,
    }


def _keep_contact(report: Report, submission: Submission) -> None:
    if submission.name or submission.phone or submission.email:
        Contact.objects.create(
            report=report,
            name=submission.name.strip(),
            phone=submission.phone.strip(),
            phone_digits=digits_of(submission.phone),
            email=submission.email.strip(),
        )


def attach_photos(photos: Iterable[Photo]) -> None:
    """Give photos to a report or an event, all or none. Raises Missing where one is already used elsewhere."""
    try:
        attach(photos)
    except PhotoTaken as problem:
        raise Missing("photos", str(problem)) from None


def digits_of(phone: str) -> str:
    """A telephone number as it is compared: digits alone, without the country code 86."""
    digits = "".join(filter(str.isdigit, phone))[:20]
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
