"""What is typed about compounds."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaomen.campaigns import programmes
from qiaomen.campaigns.models import Item, ItemProof, Register
from qiaomen.campaigns.moves import Proof
from qiaomen.campaigns.scoring import MUNICIPAL, SERVICES, Facts
from qiaomen.cases.pages.desk.step_forms.photos import PhotosField
from qiaomen.people.actors import Actor
from qiaomen.places.models import Area
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.units.models import Unit
from qiaomen.units.queries import units_at_work

from .forms import PlacedForm, ShownForm, StepForm, day_field


def yuan_field(label: Any, **given: Any) -> forms.DecimalField:
    """Money in yuan, two places."""
    return forms.DecimalField(label=label, min_value=Decimal("0.01"), max_digits=15, decimal_places=2, **given)


def cents(value: Decimal) -> int:
    """Exactly."""
    return int(value * 100)


class CandidateForm(PlacedForm):
    """A compound and the facts of its score."""

    use_required_attribute = False
    title = forms.CharField(label=_("小区名称"), max_length=80)
    area = NamedChoice(label=_("在哪个区域"), queryset=Area.objects.none())
    built_in = forms.IntegerField(label=_("哪年建成"), min_value=1900, max_value=2100)
    upkeep = forms.TypedChoiceField(
        label=_("失养失修失管"), choices=[("0", _("有人管")), ("1", _("管得不好")), ("2", _("没人管"))], coerce=int
    )
    lacks_municipal = forms.IntegerField(
        label=_("缺几样市政配套"), min_value=0, max_value=MUNICIPAL, help_text=_("水、电、气、热、排水，缺几样写几。")
    )
    lacks_services = forms.IntegerField(
        label=_("缺几样社区服务"),
        min_value=0,
        max_value=SERVICES,
        help_text=_("养老、托幼、停车、便民店，缺几样写几。"),
    )
    households = forms.IntegerField(label=_("一共多少户"), min_value=1, max_value=100_000)
    consents = forms.IntegerField(label=_("同意改造的多少户"), min_value=0, max_value=100_000)
    photos = PhotosField(label=_("居民同意的凭据"), help_text=_("例如签字表的照片；不公开。"))
    field_order = ("title", "area", "place_words")

    def __init__(self, register: Register, by: Actor, at: datetime, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.register, self.by, self.at = register, by, at
        area, photos = self.fields["area"], self.fields["photos"]
        assert isinstance(area, forms.ModelChoiceField)
        assert isinstance(photos, PhotosField)
        inside = Area.objects.filter(path__startswith=register.area.path, retired_on=None).exclude(level="cell")
        area.queryset = inside.defer("boundary").order_by("code")
        photos.by, photos.at = by.person, at

    def enter(self) -> Item:
        """Enter what a valid form says. Raises CannotMove."""
        given = self.cleaned_data
        names = ("built_in", "upkeep", "lacks_municipal", "lacks_services", "households", "consents")
        facts = Facts(**{name: given[name] for name in names})
        said = {name: given[name] for name in ("title", "area", "place_words", "position")}
        proof = [Proof(photo, ItemProof.Kind.CONSENT) for photo in given["photos"]]
        return programmes.name(self.register, **said, facts=facts, proof=proof, by=self.by, at=self.at)


class ChooseForm(StepForm):
    """Who builds, for how much, until when."""

    unit = NamedChoice(label=_("由哪个单位实施"), queryset=Unit.objects.none())
    budget = yuan_field(_("预算（元）"))
    due_on = day_field(_("到哪天完工"))
    field_order = ("unit", "budget", "due_on", "note")

    def __init__(self, item: Item, by: Actor, at: datetime, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(item, by, at, data, files, **given)
        del self.fields["photos"]
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = units_at_work()


class PayForm(StepForm):
    """How much."""

    amount = yuan_field(_("金额（元）"))
    field_order = ("amount", "note", "photos")

    def __init__(self, item: Item, by: Actor, at: datetime, data: Any = None, files: Any = None, **given: Any) -> None:
        super().__init__(item, by, at, data, files, **given)
        del self.fields["photos"]


class AcceptForm(ShownForm):
    """Until when the builder mends."""

    defects_until = day_field(_("质保期到哪天"))
    field_order = ("defects_until", "note", "photos")
