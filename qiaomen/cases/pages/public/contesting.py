"""其实没有办好: the form by which anybody contests a closing, with a reason and photos if they like."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases import feedback
from qiaomen.cases.models import Case, Reason
from qiaomen.cases.pages.uploads import Uploads, uploads_of
from qiaomen.cases.problems import Missing
from qiaomen.people.actors import RESIDENT
from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named

from .report_fields import ManyFiles
from .wanted import CaptionsField, WantedFiles, WantedText

CONTESTS_AN_HOUR = 5


class ContestForm(forms.Form):
    """Why it is not done. Whether the words are enough is the step's rule."""

    use_required_attribute = False

    reason = forms.ChoiceField(label=gettext_lazy("哪里不对"), required=False)
    note = WantedText(label=gettext_lazy("看到了什么"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    photos = WantedFiles(
        label=gettext_lazy("照片（有就加，没有也行）"), widget=ManyFiles({"accept": "image/*", "multiple": True})
    )

    captions = CaptionsField()

    def __init__(self, data: Any = None, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        self.uploads = Uploads()
        known = Reason.objects.filter(kind="contest", retired_on=None)
        chosen = self.fields["reason"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("说不清")), *((reason.code, named(reason)) for reason in known)]

    def add_prefix(self, field_name: str) -> str:
        """Photos and what is said of them have one name on every page: that is how uploads are read."""
        return field_name if field_name in {"photos", "captions"} else super().add_prefix(field_name)


def contest(request: CityRequest, case: Case, form: ContestForm, *, oversized: bool) -> bool:
    """Do it with what was typed and uploaded. False when the form now says what is wrong. Raises CannotMove."""
    if not spend(request, "contest", CONTESTS_AN_HOUR):
        form.add_error(None, _("一小时内提得太多了，请过一会儿再提。"))
        return False
    form.uploads = uploads_of(request, oversized=oversized)
    for fault in form.uploads.faults:
        form.add_error("photos", fault)
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        feedback.contest(
            case, note=given["note"], reason_code=given["reason"], photos=form.uploads.photos, by=RESIDENT,
            at=request.now,
        )  # fmt: skip
    except Missing as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True


def contested() -> str:
    """What is said when it was taken."""
    return _("收到您的异议，督查员会去复查，结果会写在这一页。")
