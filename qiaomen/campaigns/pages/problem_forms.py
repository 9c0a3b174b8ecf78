"""What is typed about problems."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from qiaomen.campaigns.models import Item, ItemProof, Register, Sort
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.problems import Found, find
from qiaomen.cases.pages.desk.step_forms.photos import PhotosField
from qiaomen.people.actors import Actor
from qiaomen.places.models import Area, Level, Line
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.units.models import Unit
from qiaomen.units.queries import units_at_work

from .forms import PlacedForm, SeenForm, ShownForm, StepForm, day_field, quantity_field


class FindForm(PlacedForm):
    """A problem as who found it describes it."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("是什么问题"), max_length=80)
    sort = forms.ChoiceField(label=gettext_lazy("哪一类"), choices=Sort.choices)
    area = NamedChoice(label=gettext_lazy("在哪个县（市、区）"), queryset=Area.objects.none())
    line = NamedChoice(
        label=gettext_lazy("哪条河、哪条路"),
        queryset=Line.objects.filter(retired_on=None).defer("course"),
        required=False,
    )
    kilometre = forms.DecimalField(
        label=gettext_lazy("公里桩号"), min_value=0, max_digits=7, decimal_places=3, required=False
    )
    amount = quantity_field(gettext_lazy("多大"), required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )
    photos = PhotosField(label=gettext_lazy("照片"))
    field_order = ("title", "sort", "area", "place_words")

    def __init__(self, register: Register, by: Actor, at: datetime, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.register, self.by, self.at = register, by, at
        below = Area.objects.filter(path__startswith=register.area.path, level=Level.COUNTY, retired_on=None)
        area, photos = self.fields["area"], self.fields["photos"]
        assert isinstance(area, forms.ModelChoiceField)
        assert isinstance(photos, PhotosField)
        area.queryset = below.defer("boundary").order_by("code")
        photos.by, photos.at = by.person, at
        self.fields["amount"].help_text = register.unit_words

    def enter(self) -> Item:
        """Enter what a valid form says. Raises CannotMove."""
        given = self.cleaned_data
        names = ("title", "area", "line", "kilometre", "amount", "place_words", "position")
        found = Found(**{name: given[name] for name in names}, sort=Sort(given["sort"]))
        proof = [Proof(photo, ItemProof.Kind.BEFORE) for photo in given["photos"]]
        return find(self.register, found, note=given["note"], proof=proof, by=self.by, at=self.at)


class AssignForm(StepForm):
    """Who puts it right, until when."""

    unit = NamedChoice(label=gettext_lazy("交给哪个单位"), queryset=Unit.objects.none())
    other_unit = NamedChoice(
        label=gettext_lazy("交界的另一方"), queryset=Unit.objects.none(), required=False,
        help_text=gettext_lazy("问题跨着两地时才选：两边一起整改，一起销号。离交界不到 300 米的已经选好，请核对。"),
    )  # fmt: skip
    due_on = day_field(gettext_lazy("到哪天"))
    field_order = ("unit", "other_unit", "due_on", "note")

    def __init__(self, item: Item, by: Actor, at: datetime, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(item, by, at, data, files, **given)
        del self.fields["photos"]
        for name in ("unit", "other_unit"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = units_at_work()


class RelapseForm(SeenForm):
    """It is there again."""

    due_on = day_field(gettext_lazy("到哪天整改好"))
    field_order = ("note", "due_on", "photos")


class LookBackForm(ShownForm):
    """What the second look found."""

    passed = forms.TypedChoiceField(
        label=gettext_lazy("现场怎么样"), choices=[("1", gettext_lazy("没有反弹")), ("0", gettext_lazy("反弹了"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    due_on = day_field(gettext_lazy("反弹了，到哪天整改好"), required=False)
    field_order = ("passed", "note", "due_on", "photos")


class EnterForm(forms.Form):
    """Into which register a case is entered."""

    use_required_attribute = False
    register = NamedChoice(label=gettext_lazy("列入哪份台账"), queryset=Register.objects.none(), empty_label=None)

    def __init__(self, registers: QuerySet[Register], data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["register"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = registers
