"""试一试: a report of this kind at this place would go to …, by rule …, until …."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.cases.models import Category, FilingStandard
from qiaomen.city.trial import Matter, try_out
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.places.coords import NotAPosition, Position, ReferenceSystem
from qiaomen.places.models import Area, Landmark
from qiaomen.places.queries import locate, places_by_words
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.working_time import NoWorkingTime

from .door import admin_page


class _Kinds(NamedChoice):
    """Categories by name and code."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{super().label_from_instance(obj)} · {obj.code}"


class TrialForm(forms.Form):
    """What would come in: its kind, perhaps its condition, where, when."""

    use_required_attribute = False
    category = _Kinds(
        Category.objects.none(), label=gettext_lazy("什么事"), empty_label="—",
        error_messages={"invalid_choice": gettext_lazy("没有这个类别。")},
    )  # fmt: skip
    standard = forms.ModelChoiceField(
        FilingStandard.objects.none(), label=gettext_lazy("什么情形"), required=False, empty_label="—",
        help_text=gettext_lazy("选了“什么事”再试一次，这里会列出它的情形。"),
        error_messages={"invalid_choice": gettext_lazy("这个类别没有这个情形。")},
    )  # fmt: skip
    place = forms.CharField(
        label=gettext_lazy("在哪里"), required=False, max_length=80,
        help_text=gettext_lazy("地名、地标，或者经纬度，如 115.67, 37.74；空着是不知道在哪里。"),
    )  # fmt: skip
    moment = forms.DateTimeField(
        label=gettext_lazy("什么时候"), required=False,
        error_messages={"invalid": gettext_lazy("写得不对，请看上面的样子。")},
        help_text=gettext_lazy("空着是现在。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        categories = self.fields["category"]
        standards = self.fields["standard"]
        assert isinstance(categories, forms.ModelChoiceField)
        assert isinstance(standards, forms.ModelChoiceField)
        categories.queryset = Category.objects.filter(retired_on=None)
        chosen = str((data or {}).get("category", ""))
        if chosen.isdecimal() and len(chosen) < 10:
            standards.queryset = FilingStandard.objects.filter(category=int(chosen), retired_on=None)

    def clean_place(self) -> dict[str, Any]:
        """The area and the position that the words mean."""
        words = str(self.cleaned_data["place"]).strip()
        if not words:
            return {"area": None}
        return _position(words) or _named_place(words)


def _position(words: str) -> dict[str, Any]:
    """What two numbers mean; nothing when it is no two numbers."""
    try:
        longitude, latitude = (float(part) for part in words.replace("，", ",").split(","))
    except ValueError:
        return {}
    try:
        position = Position(longitude, latitude, ReferenceSystem.WGS84)
    except NotAPosition as error:
        raise forms.ValidationError(str(error)) from None
    found = locate(position)
    if found.outside:
        raise forms.ValidationError(_("这个位置不在本市范围内，不会成为事项。"))
    return {"area": found.area, "longitude": longitude, "latitude": latitude}


def _named_place(words: str) -> dict[str, Any]:
    # A list of places may answer “name · in which area”; the name alone is enough.
    found = places_by_words(words)
    exact = [place for place in found if place.name == words]
    if len(found) > 1 and len(exact) != 1:
        names = "、".join(named(place) for place in found)
        raise forms.ValidationError(_("有几个地方像它，请写全名：%(names)s") % {"names": names})
    if not found:
        raise forms.ValidationError(_("没有找到这个地方，请换个说法。"))
    place = exact[0] if exact else found[0]
    if isinstance(place, Landmark):
        position = Position(place.longitude, place.latitude, ReferenceSystem.WGS84)
        return {"area": locate(position).area, "longitude": place.longitude, "latitude": place.latitude}
    return {"area": Area.objects.get(pk=place.pk)}


@admin_page
def admin_trial(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/trial/`: asks by GET, so that a trial can be sent to a colleague as a link."""
    form = TrialForm(request.GET or None)
    context: dict[str, Any] = {"form": form}
    if request.GET and form.is_valid():
        given = form.cleaned_data
        matter = Matter(given["category"], given["standard"], **given["place"])
        at = given["moment"] or request.now
        try:
            context |= {"outcome": try_out(matter, at=at), "matter": matter, "at": at}
        except (NoWorkingTime, OverflowError):
            form.add_error("moment", _("从这个时间起算不出期限，请核对工作时段，或者换个时间。"))
    return render(request, "city/trial.html", context, status=422 if form.errors else 200)
