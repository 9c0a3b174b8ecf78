"""民意收集 by staff: exposures, patrols, visits, assessments, what a higher office hands down, paper."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.intake import ENTERED_BY, LONGEST_TEXT, Submission, receive
from qiaomen.cases.models import Case, Report
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.cases.pages.desk.desk_choices import Pick, area_options
from qiaomen.cases.pages.desk.step_forms.photos import PhotosField
from qiaomen.cases.pages.said import SaidForm
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import visible_to
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.shell.numbers import key_of

from .staff_places import Place, place_named

LOCAL = "%Y-%m-%dT%H:%M"
FIRST_YEAR, LAST_YEAR = 1950, 2200


class StaffReport(SaidForm):
    """What every channel asks: what, where, which kind. The intake's rules decide what is enough."""

    use_required_attribute = False
    text = forms.CharField(label=_("什么事"), required=False, widget=forms.Textarea({"rows": 4}))
    place_words = forms.CharField(
        label=_("在哪里"), required=False, max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "data-places": ""}),
        help_text=_("两个字或拼音首字母就有提示，按 ↓ 选。选中后可以接着写细一点。"),
    )  # fmt: skip
    place_ref = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    area = Pick(label=_("区域"), required=False, help_text=_("地点认得出时不用选。"))
    nature = forms.ChoiceField(label=_("诉求性质"), choices=Nature.choices, initial=Nature.HELP)
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    order: tuple[str, ...] = ()

    def __init__(self, channel: Channel, by: Actor, at: datetime, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"key": uuid.uuid4().hex})
        self.channel, self.at = channel, at
        area = self.fields["area"]
        assert isinstance(area, Pick)
        area.offer(area_options(), blank=gettext("按地点自动判断"))
        for field in self.fields.values():
            if isinstance(field, PhotosField):
                field.by, field.at = Person(pk=by.person.pk) if by.person else None, at
        self.order_fields(self.order)

    def clean_received_at(self) -> datetime | None:
        """What reached the city cannot have done so later than now."""
        at: datetime | None = self.cleaned_data["received_at"]
        if at and at > self.at:
            raise forms.ValidationError(_("收到的时间不能晚于现在。"))
        return at

    @property
    def place(self) -> Place:
        """What the words name; also before the form is complete."""
        return place_named(str(self["place_words"].value() or "").strip(), str(self["place_ref"].value() or ""))

    @property
    def sending_key(self) -> str:
        """The same for the same words from the same page; other words after going back make another report."""
        typed = "\x1f".join(f"{name}={self.data.get(name, '')}" for name in sorted(self.fields) if name != "key")
        return f"{self.channel}:{self.cleaned_data['key']}:{hashlib.sha256(typed.encode()).hexdigest()[:32]}"

    def submission(self) -> Submission:
        """What the intake takes."""
        given = self.cleaned_data
        return Submission(
            channel=self.channel, text=given["text"], nature=Nature(given["nature"]),
            place_words=given["place_words"], area=given["area"] or self.place.area,
            position=given.get("position"), name=given.get("name", ""), phone=given.get("phone", ""),
            photos=tuple(given.get("photos", ())), received_at=given.get("received_at"), link=given.get("link", ""),
            outlet=given.get("outlet", ""), reply_due_at=given.get("reply_due_at"),
            idempotency_key=self.sending_key, language=get_language() or "",
        )  # fmt: skip


class MomentField(forms.DateTimeField):
    """A moment on the city's clock, in a year that somebody can mean: others do not bear another zone."""

    def to_python(self, value: Any) -> datetime | None:
        """Raises ValidationError for what is no moment or lies too far away."""
        moment = super().to_python(value)
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(_("年份不对，请核对。"))
        return moment


def moment_field(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A moment on the city's clock, to the minute."""
    widget = forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL)
    return MomentField(label=label, widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"], **kwargs)


RECEIVED_HELP = _("不填就是现在；受理时限从这时算起。")


class ExposureReport(StaffReport):
    """媒体曝光: the link as evidence and its own deadline for a public reply."""

    outlet = forms.CharField(label=_("媒体名称"), required=False, max_length=80)
    link = forms.URLField(
        label=_("报道网址"), max_length=400, assume_scheme="https", widget=forms.URLInput({"placeholder": "https://"}),
        error_messages={"required": _("媒体曝光要有报道的网址作为凭据。")},
    )  # fmt: skip
    reply_due_at = moment_field(
        _("公开回应期限"), help_text=_("最晚什么时候公开回应；单独计时。"),
        error_messages={"required": _("媒体曝光要有公开回应的期限。")},
    )  # fmt: skip
    photos = PhotosField(label=_("凭据照片"))
    order = ("outlet", "link", "reply_due_at", "text", "place_words", "area", "photos", "nature")


class FieldReport(StaffReport):
    """巡查, 测评: seen on the spot, with photos and the position."""

    photos = PhotosField(label=_("现场照片"))
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    order: tuple[str, ...] = ("photos", "text", "place_words", "area", "nature")

    def clean(self) -> dict[str, Any]:
        """The browser's position, if it gave a usable one."""
        given = super().clean() or self.cleaned_data
        try:
            place = (float(given["longitude"]), float(given["latitude"]))
            given["position"] = Position(*place, ReferenceSystem.WGS84)
        except (NotAPosition, KeyError, TypeError):
            given["position"] = None
        return given


class PersonReport(StaffReport):
    """走访, 线下登记: somebody said or wrote it, perhaps some days ago."""

    name = forms.CharField(
        label=_("称呼"), required=False, max_length=60, widget=forms.TextInput({"autocomplete": "off"})
    )
    phone = forms.CharField(
        label=_("电话"), required=False, max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )  # fmt: skip
    received_at = moment_field(_("收到的时间"), required=False, help_text=RECEIVED_HELP)
    photos = PhotosField(label=_("照片或扫描件"))
    order = ("text", "place_words", "area", "name", "phone", "received_at", "photos", "nature")


class HandedDownReport(StaffReport):
    """上级转办: the superior office and its reference number stand at the text's beginning."""

    office = forms.CharField(
        label=_("转办机关"), max_length=60, error_messages={"required": _("请写明是哪个机关转办的。")}
    )
    reference = forms.CharField(
        label=_("转办文号"), max_length=60, error_messages={"required": _("请写明转办文号，答复时要用。")}
    )
    received_at = moment_field(_("收到的时间"), required=False, help_text=RECEIVED_HELP)
    photos = PhotosField(label=_("转办件照片"))
    order = ("office", "reference", "text", "place_words", "area", "received_at", "photos", "nature")

    def submission(self) -> Submission:
        """The text begins with where it comes from, so that every desk sees it."""
        given, made = self.cleaned_data, super().submission()
        if not made.text.strip():
            return made
        head = gettext("【%(office)s %(reference)s】") % {"office": given["office"], "reference": given["reference"]}
        return replace(made, text=f"{head}\n{made.text}")


FORMS: dict[Channel, type[StaffReport]] = {
    Channel.MEDIA: ExposureReport,
    Channel.PATROL: FieldReport,
    Channel.VISIT: PersonReport,
    Channel.ASSESSMENT: FieldReport,
    Channel.HIGHER_LEVEL: HandedDownReport,
    Channel.PAPER: PersonReport,
}


def channels_of(by: Actor) -> list[Channel]:
    """The channels whose reports this actor may enter here; the hotline has a page of its own."""
    return [channel for channel in FORMS if by.roles & ENTERED_BY[channel]]


@staff_page
def staff_intake_start(request: StaffRequest) -> HttpResponse:
    """`/desk/intake/`: to the first channel of this actor."""
    channels = channels_of(request.actor)
    if not channels:
        raise Http404
    return redirect("staff_intake", channel=channels[0])


@staff_page
def staff_intake(request: StaffRequest, channel: str) -> HttpResponse:
    """`/desk/intake/<channel>/`: the form; sent rightly it comes back empty, with the new number above it."""
    if channel not in channels_of(request.actor):
        raise Http404
    chosen = Channel(channel)
    if request.method != "POST":
        return _show(request, FORMS[chosen](chosen, request.actor, request.now))
    form = FORMS[chosen](chosen, request.actor, request.now, request.POST, request.FILES)
    made = take(form, by=request.actor, at=request.now)
    if made is None:
        return _show(request, form, status=422)
    return redirect(f"{reverse('staff_intake', args=[channel])}?saved={made.number}")


def take(form: StaffReport, *, by: Actor, at: datetime) -> Report | None:
    """Hand a form to the intake; None when it is refused, and the form then says why."""
    if not form.is_valid():
        return None
    try:
        return receive(form.submission(), by=by, at=at)
    except CannotMove as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return None


@dataclass(frozen=True)
class Saved:
    """What was just entered: the number to read out, and those of its cases that this person may open."""

    report: Report
    cases: list[Case]


def saved_report(request: StaffRequest) -> Saved | None:
    """The report that this person has just entered; nobody else's."""
    key = key_of("S", request.GET.get("saved", ""))
    if key is None:
        return None
    report = Report.objects.filter(pk=key, entered_by=request.actor.person).select_related("outside").first()
    if report is None:
        return None
    cases = visible_to(request.actor).filter(own_voices__report=report)
    return Saved(report, list(cases.select_related("joined_into")))


def _show(request: StaffRequest, form: StaffReport, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "channel": form.channel, "channels": channels_of(request.actor), "longest": LONGEST_TEXT,
        "saved": saved_report(request) if status == 200 else None, "asks_position": isinstance(form, FieldReport),
    }  # fmt: skip
    return render(request, "cases/staff/intake.html", context, status=status)
