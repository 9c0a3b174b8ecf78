"""The report form: what a resident may say, and how it becomes what the intake takes."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from qiaomen.cases.intake import LONGEST_TEXT, Submission
from qiaomen.cases.models import Case
from qiaomen.cases.models.report import Channel, Nature
from qiaomen.cases.pages.said import SaidForm
from qiaomen.cases.pages.uploads import captions_in
from qiaomen.files.models import Photo
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.places.models import Area, Landmark, Level
from qiaomen.places.nearby import Nearby, place_of
from qiaomen.places.queries import locate
from qiaomen.shell.occasions import name_of
from qiaomen.shell.templatetags.widgets import named

from .wanted import CaptionsField, WantedChoice, WantedFiles, WantedText

SAID = ("text", "place_words", "area", "near", "longitude", "latitude", "nature", "name", "phone", "email")
FROM_PHOTO = "photo"


class ManyFiles(forms.FileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ReportForm(SaidForm):
    """What a resident says. The rule of what is enough stands in the intake, not here."""

    use_required_attribute = False

    photos = WantedFiles(label=gettext_lazy("照片"), widget=ManyFiles({"accept": "image/*", "multiple": True}))
    captions = CaptionsField()
    text = WantedText(label=gettext_lazy("什么事"),
        widget=forms.Textarea(
            {"data-most": LONGEST_TEXT, "placeholder": gettext_lazy("例如：火车站出站口的路灯不亮了")}
        ),
    )  # fmt: skip
    place_words = WantedText(label=gettext_lazy("在哪里"), max_length=200,
        widget=forms.TextInput(
            {"list": "places", "autocomplete": "off", "placeholder": gettext_lazy("路名、门牌、附近的店")}
        ),
    )  # fmt: skip
    area = forms.ChoiceField(label=gettext_lazy("县区、街道"), required=False)
    near = forms.CharField(required=False, max_length=40)
    occasion = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    longitude = forms.CharField(required=False, widget=forms.HiddenInput)
    latitude = forms.CharField(required=False, widget=forms.HiddenInput)
    reference = forms.CharField(required=False, widget=forms.HiddenInput, initial=ReferenceSystem.WGS84)
    position_from = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    accuracy = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
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

    def begin_at(self, given: Any) -> None:
        """Opened through the link of an occasion that we signed: the form begins with its place."""
        if name_of(given.get("occasion", "")):
            names = ("occasion", "place_words", "longitude", "latitude")
            self.initial.update({name: given[name][:200] for name in names if name in given})

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
    def usable_position(self) -> Position | None:
        """The position, but not that of a photo from elsewhere: it is no reason to send anybody elsewhere."""
        position = self.position
        from_photo = self["position_from"].value() == FROM_PHOTO
        return None if position and from_photo and locate(position).outside else position

    @cached_property
    def picked(self) -> Nearby | None:
        """The place that was picked from the list of those nearby."""
        return place_of(str(self["near"].value() or ""))

    @property
    def shows_more(self) -> bool:
        """Whether the folded part must stand open: something is in it, or wrong with it."""
        chosen = self["nature"].value() not in ("", None, Nature.HELP) or bool(self["nature"].errors)
        return chosen or any(self[name].value() or self[name].errors for name in ("name", "phone", "email"))

    @property
    def where(self) -> Area | None:
        """The area that was chosen, picked or named; a position decides for itself."""
        chosen = self.areas.get(str(self["area"].value() or ""))
        return chosen or (self.picked.area if self.picked else None) or _area_named(self.place_said)

    @property
    def place_said(self) -> str:
        """The place in the person's own words, as PostgreSQL can look for them."""
        return str(self["place_words"].value() or "").replace("\x00", "").strip()

    def sending_key(self, page: str = "") -> str:
        """The same for the same content from the same page (its key, unless told), however often it is sent.

        Anything changed after going back makes another report: losing it would be worse than a second one.
        """
        said = [str(self.cleaned_data.get(name, "")) for name in SAID]
        said += [f"{file.name}/{file.size}" for file in self.files.getlist("photos")] + self.kept
        # Only where there is one: what waits on a device since before there were captions keeps its key.
        said += [words for words in captions_in(self.data) if words]
        content = hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]
        return f"web:{page or self.cleaned_data['key']}:{content}"

    def submission(self, photos: list[Photo], *, follows: Case | None = None) -> Submission:
        """What the intake takes. Only where nothing else says where it is, the camera's own position does.

        One tap on “I met it too” needs no words, and no place but that of the case.
        """
        given, area = self.cleaned_data, self.where
        position, words = self.usable_position, given["place_words"] or self._picked_words()
        if position is None and not words and area is None and (hint := hint_of(photos)):
            position, words = hint, _("照片里的位置")
        text = given["text"]
        if follows and not text.strip() and not photos:
            text = _("我也遇到了这件事。")
        if follows and not (position or words or area):
            words, area = follows.place_words, follows.area
        return Submission(
            channel=Channel.SNAP if photos else Channel.WEB, text=text,
            nature=Nature(given["nature"] or Nature.HELP), place_words=words, position=position, area=area,
            name=given["name"], phone=given["phone"], email=given["email"], photos=tuple(photos),
            idempotency_key=self.sending_key(), language=get_language() or "", occasion=name_of(given["occasion"]),
        )  # fmt: skip

    def _picked_words(self) -> str:
        return _("%(place)s附近") % {"place": self.picked.thing.name} if self.picked else ""


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


def hint_of(photos: list[Photo]) -> Position | None:
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
