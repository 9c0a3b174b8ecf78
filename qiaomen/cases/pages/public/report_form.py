"""报一件事: one form for the web and for a snapshot, made so that nothing typed or uploaded is ever lost."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from qiaomen.cases.intake import LONGEST_TEXT, Submission, receive
from qiaomen.cases.models import Report
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.cases.pages.said import SaidForm
from qiaomen.cases.pages.uploads import MOST_PHOTOS, UNREADABLE, Uploads, is_oversized, uploads_of
from qiaomen.cases.problems import CannotMove
from qiaomen.files.models import Photo
from qiaomen.people.actors import RESIDENT
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.places.models import Area, Landmark, Level
from qiaomen.places.queries import locate, places_by_words
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.sending import delivered, sending_key, to_correct
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.sending import Receipt
from qiaomen.shell.templatetags.widgets import named

from .wanted import WantedChoice, WantedFiles, WantedText

REPORTS_AN_HOUR, TRIES_AN_HOUR, SUGGESTIONS_AN_HOUR = 20, 100, 2000
SAID = ("text", "place_words", "area", "longitude", "latitude", "nature", "name", "phone", "email")
# Which page was sent last: a browser that goes back may fetch the form anew, with another key in it.
LAST_PAGE, LAST_PAGE_SECONDS = "last_page", 1800


class ManyFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ReportForm(SaidForm):
    """What a resident says. The rule of what is enough stands in the intake, not here."""

    use_required_attribute = False

    photos = WantedFiles(label=gettext_lazy("照片"), widget=ManyFiles({"accept": "image/*", "multiple": True}))
    text = WantedText(label=gettext_lazy("什么事"), widget=forms.Textarea({"data-most": LONGEST_TEXT}))
    place_words = WantedText(label=gettext_lazy("在哪里"), max_length=200,
        widget=forms.TextInput({"list": "places", "autocomplete": "off"}),
    )  # fmt: skip
    area = forms.ChoiceField(label=gettext_lazy("县区、街道"), required=False)
    longitude = forms.CharField(required=False, widget=forms.HiddenInput)
    latitude = forms.CharField(required=False, widget=forms.HiddenInput)
    reference = forms.CharField(required=False, widget=forms.HiddenInput, initial=ReferenceSystem.WGS84)
    nature = WantedChoice(label=gettext_lazy("您想"), initial=Nature.HELP, widget=forms.RadioSelect,
        choices=[
            (Nature.HELP, gettext_lazy("求助：请帮忙解决")),
            (Nature.COMPLAINT, gettext_lazy("投诉：有人没做好")),
            (Nature.ACCUSATION, gettext_lazy("举报：有人违规；承办单位看不到您是谁，内容不公开")),
            (Nature.SUGGESTION, gettext_lazy("建议")),
            (Nature.INQUIRY, gettext_lazy("咨询")),
            (Nature.PRAISE, gettext_lazy("表扬")),
        ],
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("怎么称呼您"), required=False, max_length=60,
        widget=forms.TextInput({"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("电话"), required=False, max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"), required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, outbox_key: str = "") -> None:
        super().__init__(data, files, initial={"key": uuid.uuid4().hex})
        self.outbox_key = outbox_key
        self.kept: list[str] = data.getlist("kept") if data is not None else []
        self.areas = {area.code: area for area in _areas()}
        choose = self.fields["area"]
        assert isinstance(choose, forms.ChoiceField)
        choose.choices = _choices(list(self.areas.values()))

    def clean_key(self) -> str:
        """The outbox's key or the page's; what came without one is a page of its own, never somebody else's."""
        return self.outbox_key or str(self.cleaned_data["key"]) or uuid.uuid4().hex

    @property
    def position(self) -> Position | None:
        """Where the browser said it is; None when it said nothing usable."""
        try:
            longitude, latitude = (float(self[name].value() or "nan") for name in ("longitude", "latitude"))
            return Position(longitude, latitude, ReferenceSystem(self["reference"].value() or ReferenceSystem.WGS84))
        except (NotAPosition, ValueError):
            return None

    @property
    def shows_contact(self) -> bool:
        """Whether the folded part must stand open: something is in it, or wrong with it."""
        return any(self[name].value() or self[name].errors for name in ("name", "phone", "email"))

    def sending_key(self, page: str = "") -> str:
        """The same for the same content from the same page (its key, unless told), however often it is sent.

        Anything changed after going back makes another report: losing it would be worse than a second one.
        """
        said = [str(self.cleaned_data.get(name, "")) for name in SAID]
        said += [f"{file.name}/{file.size}" for file in self.files.getlist("photos")] + self.kept
        content = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]
        return f"web:{page or self.cleaned_data['key']}:{content}"

    def submission(self, photos: list[Photo]) -> Submission:
        """What the intake takes. Only where nothing else says where it is, the camera's own position does."""
        given = self.cleaned_data
        area = self.areas.get(given["area"]) or _area_named(given["place_words"])
        position, words = self.position, given["place_words"]
        if position is None and not words and area is None and (hint := _hint(photos)):
            position, words = hint, _("照片里的位置")
        return Submission(
            channel=Channel.SNAP if photos else Channel.WEB, text=given["text"],
            nature=Nature(given["nature"] or Nature.HELP), place_words=words, position=position, area=area,
            name=given["name"], phone=given["phone"], email=given["email"], photos=tuple(photos),
            idempotency_key=self.sending_key(), language=get_language() or "",
        )  # fmt: skip


# Not protected by the middleware, which would answer a page that lay open too long with an error and lose
# what was typed: the view asks the same check itself and gives the form back.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: CityRequest) -> HttpResponse:
    """The form; sent rightly it leads to the follow-up page, otherwise everything comes back with what is wrong."""
    if request.method != "POST":
        return _show(request, ReportForm(), Uploads())
    oversized = is_oversized(request)
    try:
        form = ReportForm(request.POST, request.FILES, outbox_key=sending_key(request))
    except UNREADABLE:
        return render(request, "cases/public/report_too_much.html", {"most": MOST_PHOTOS}, status=413)
    if form.is_valid() and (known := _sent_before(request, form)):
        return _thank(known, form)
    if not spend(request, "report-tries", TRIES_AN_HOUR):
        return _too_often(request, form, Uploads())
    uploads = uploads_of(request, oversized=oversized)
    _doubt(request, form, uploads)
    if form.is_valid():
        if not spend(request, "report", REPORTS_AN_HOUR):
            return _too_often(request, form, uploads)
        try:
            return _thank(receive(form.submission(uploads.photos), by=RESIDENT, at=request.now), form)
        except CannotMove as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
    return _show(request, form, uploads, status=422)


@require_safe
def place_suggestions(request: CityRequest) -> HttpResponse:
    """Options for the list below “where”: places whose name or initials fit the words in `q`."""
    words = request.GET.get("q", "")[:40]
    found = places_by_words(words) if spend(request, "suggestions", SUGGESTIONS_AN_HOUR) else []
    return render(request, "cases/public/_places.html", {"places": found})


def _doubt(request: CityRequest, form: ReportForm, uploads: Uploads) -> None:
    """Write into the form what keeps it from being taken."""
    for fault in uploads.faults:
        form.add_error("photos", fault)
    if request.POST.get("website"):
        form.add_error(None, _("没能确认这是由人填写的。内容都还在，请再点一次“提交”。"))
    elif not form.outbox_key and _is_stale(request):
        form.add_error(None, _("页面放得太久了。内容都还在，请再点一次“提交”。"))


def _is_stale(request: HttpRequest) -> bool:
    """Whether the page's token is missing, foreign or expired."""
    return csrf_protect(lambda _request: HttpResponse())(request).status_code == 403


def _too_often(request: CityRequest, form: ReportForm, uploads: Uploads) -> HttpResponse:
    words = _("一小时内从您这里来的太多了，这一条还没有收下。内容都还在，请过一会儿再提交；急事请拨打 12345。")
    form.add_error(None, words)
    return _show(request, form, uploads, status=429)


def _show(request: CityRequest, form: ReportForm, uploads: Uploads, *, status: int = 200) -> HttpResponse:
    if form.outbox_key:
        return to_correct(form, status=status)
    context = {"form": form, "uploads": uploads, "most": MOST_PHOTOS, "longest": LONGEST_TEXT}
    return render(request, "cases/public/report_form.html", context, status=status)


def _sent_before(request: CityRequest, form: ReportForm) -> Report | None:
    """What came of the same content, sent from this page or from the one that this browser sent last."""
    keys = [form.sending_key()]
    if last := request.COOKIES.get(LAST_PAGE, "")[:60]:
        keys.append(form.sending_key(last))
    return Report.objects.filter(idempotency_key__in=keys).first()


def _thank(made: Report, form: ReportForm) -> HttpResponse:
    link = f"{reverse('follow_up', args=[made.token])}?new=1"
    answer = delivered(Receipt(made.number, link)) if form.outbox_key else redirect(link)
    answer.set_cookie(
        LAST_PAGE, form.cleaned_data["key"], max_age=LAST_PAGE_SECONDS, path=reverse("report"),
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _areas() -> list[Area]:
    """Counties and towns, each county before its towns."""
    levels = [Level.COUNTY, Level.TOWN]
    return list(Area.objects.filter(level__in=levels, retired_on=None).defer("boundary").order_by("path"))


def _choices(areas: list[Area]) -> list[Any]:
    counties = [area for area in areas if area.level == Level.COUNTY]
    groups: list[Any] = [("", _("不清楚，或不在这里面"))]
    for county in counties:
        towns = [(area.code, named(area)) for area in areas if area.parent_id == county.pk]
        whole = (county.code, _("%(county)s（不清楚街道）") % {"county": named(county)} if towns else named(county))
        groups.append((named(county), [whole, *towns]) if towns else whole)
    return groups


def _area_named(words: str) -> Area | None:
    """The area of the place that the words name exactly."""
    if not words:
        return None
    landmark = Landmark.objects.filter(name=words, retired_on=None).select_related("area").first()
    return landmark.area if landmark else Area.objects.filter(name=words, retired_on=None).first()


def _hint(photos: list[Photo]) -> Position | None:
    """The first camera position in the city. One elsewhere is no reason to send anybody elsewhere."""
    for photo in photos:
        if photo.hint_longitude is not None and photo.hint_latitude is not None:
            try:
                position = Position(photo.hint_longitude, photo.hint_latitude)
            except NotAPosition:
                continue
            if not locate(position).outside:
                return position
    return None
