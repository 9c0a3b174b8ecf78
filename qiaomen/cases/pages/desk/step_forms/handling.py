"""Forms of handling: note, finish, resume."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaomen.cases import approvals, handling
from qiaomen.cases.handling import Proof
from qiaomen.cases.models import Case, Evidence
from qiaomen.files.models import Photo
from qiaomen.people.actors import Actor
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.places.models import Landmark
from qiaomen.places.queries import places_by_words
from qiaomen.shell.templatetags.widgets import named

from .photos import PhotosField
from .step_form import Given, NoteInput, StepForm, StepInput

Kind = Evidence.Kind


class NoteWithPhotosInput(StepInput):
    """How the work goes."""

    note = forms.CharField(label=_("进展"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    before = PhotosField(label=_("办理前照片"))
    photos = PhotosField(label=_("其他照片"))


class FinishInput(StepInput):
    """Saying that it is done, with the proof that the filing standard demands."""

    note = forms.CharField(label=_("做了什么"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    before = PhotosField(label=_("办理前照片"))
    after = PhotosField(label=_("办理后照片"))
    place = forms.CharField(
        label=_("办理地点"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"data-locate": _("用我现在的位置")}),
        help_text=_("写附近的地标，例如：火车站；手机上可以点按钮定位。"),
    )
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)

    def fill(self) -> None:
        """Say what is owed."""
        standard = self.case.filing_standard
        if standard is None:
            return
        if standard.needs("before_photo") and not handling.has_before_photo(self.case):
            self._owe("before", _("立案标准要求。"))
        if standard.needs("after_photo"):
            self._owe("after", _("立案标准要求：远景、近景各一张更好。"))
        if standard.closing_test:
            self.fields["note"].help_text = gettext("结案标准：%(test)s") % {"test": standard.closing_test}

    def _owe(self, name: str, why: Any) -> None:
        """Shown as owed; whether it is missing is the step's rule."""
        self.fields[name].required, self.fields[name].help_text = True, why

    def clean(self) -> dict[str, Any]:
        """The position: where the device was, or the landmark that was named."""
        given = super().clean() or {}
        given["position"] = None
        longitude, latitude = given.get("longitude"), given.get("latitude")
        if longitude is not None and latitude is not None:
            try:
                given["position"] = Position(longitude, latitude, ReferenceSystem.WGS84)
            except NotAPosition as fault:
                self.add_error("place", str(fault))
        elif given.get("place"):
            given["position"] = self._named_place(given["place"])
        return given

    def _named_place(self, words: str) -> Position | None:
        found = [one for one in places_by_words(words) if isinstance(one, Landmark)]
        exact = [one for one in found if one.name == words.strip()] or found
        if len(exact) == 1:
            return Position(exact[0].longitude, exact[0].latitude, ReferenceSystem.WGS84)
        if exact:
            names = gettext("、").join(named(one) for one in exact)
            self.add_error("place", gettext("有几个地方像这个名字：%(names)s。请写全。") % {"names": names})
        else:
            self.add_error(
                "place", gettext("没有找到叫“%(words)s”的地标，请换一个附近的地名，或点按钮定位。") % {"words": words}
            )
        return None


def proof_of(photos: list[Photo], kind: Evidence.Kind) -> list[Proof]:
    """Photos as proof of one kind."""
    return [Proof(photo, kind) for photo in photos]


def _note(case: Case, given: Given, by: Actor, at: datetime) -> object:
    proof = proof_of(given["before"], Kind.BEFORE) + proof_of(given["photos"], Kind.OTHER)
    return handling.note(case, words=given["note"], proof=proof, by=by, at=at)


def _finish(case: Case, given: Given, by: Actor, at: datetime) -> object:
    proof = proof_of(given["before"], Kind.BEFORE) + proof_of(given["after"], Kind.AFTER)
    return handling.finish(case, words=given["note"], proof=proof, position=given["position"], by=by, at=at)


def _resume(case: Case, given: Given, by: Actor, at: datetime) -> object:
    return approvals.resume(case, note=given["note"], by=by, at=at)


FORMS = {
    "finish": StepForm(FinishInput, _finish, hint=_("办结之后由别人核查；核查期间办理时限暂停。")),
    "note": StepForm(NoteWithPhotosInput, _note, hint=_("进展会显示在事项的经过里。")),
    "resume": StepForm(NoteInput, _resume, hint=_("办理时限从挂账时停下的地方接着走。")),
}
