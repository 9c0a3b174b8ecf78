"""What a volunteer fills in: the short form to register, and what he may change later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from qiaomen.shell.pages.choices import NamedChoice, NamedChoices
from qiaomen.units.models import Unit
from qiaomen.volunteers.details import FARTHEST_KM, PARTS, Details, Guardian
from qiaomen.volunteers.id_numbers import IdKind
from qiaomen.volunteers.models import Skill, Volunteer
from qiaomen.volunteers.pages.areas import AreaField

DAYS = [
    gettext_lazy("周一"), gettext_lazy("周二"), gettext_lazy("周三"), gettext_lazy("周四"), gettext_lazy("周五"),
    gettext_lazy("周六"), gettext_lazy("周日"),
]  # fmt: skip
PARTS_OF_DAY = {"a": gettext_lazy("上午"), "p": gettext_lazy("下午"), "e": gettext_lazy("晚上")}


def day_input() -> forms.DateInput:
    """A day as browsers ask for it."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _times() -> list[tuple[str, Any]]:
    return [(str(day), [(f"{n}{part}", word) for part, word in PARTS_OF_DAY.items()]) for n, day in enumerate(DAYS, 1)]


class FreeForm(forms.Form):
    """What is a volunteer's own to change."""

    use_required_attribute = False

    home = AreaField(error_messages={"required": gettext_lazy("请选您住在哪里。")})
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"), required=False, widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("手机收不到验证码时，可以用邮箱登录。"),
    )  # fmt: skip
    unit = NamedChoice(
        label=gettext_lazy("工作单位"), queryset=Unit.objects.none(), required=False,
        empty_label=gettext_lazy("不在这里面，或者不填"),
    )  # fmt: skip
    party_member = forms.BooleanField(label=gettext_lazy("我是党员"), required=False)
    skills = NamedChoices(
        label=gettext_lazy("会做什么"), queryset=Skill.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    times = forms.MultipleChoiceField(
        label=gettext_lazy("什么时候有空"), required=False, choices=_times, widget=forms.CheckboxSelectMultiple
    )
    place = forms.CharField(
        label=gettext_lazy("常在哪里"), max_length=80, required=False,
        help_text=gettext_lazy("写附近的地标、社区或村，例如火车站。只按这个地名记个大概，用来找离您近的活动；不填也行。"),
    )  # fmt: skip
    goes_km = forms.IntegerField(
        label=gettext_lazy("愿意走多远（公里）"), initial=5, min_value=1, max_value=FARTHEST_KM,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip
    insurance = forms.CharField(
        label=gettext_lazy("意外保险"), max_length=60, required=False,
        help_text=gettext_lazy("保险公司和保单号；没有就不填。"),
    )  # fmt: skip
    insured_until = forms.DateField(label=gettext_lazy("保到哪天"), required=False, widget=day_input())

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        home, unit, skills = self.fields["home"], self.fields["unit"], self.fields["skills"]
        assert isinstance(home, AreaField)
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(skills, forms.ModelMultipleChoiceField)
        home.fill()
        unit.queryset = Unit.objects.filter(retired_on=None)
        skills.queryset = Skill.objects.filter(retired_on=None)

    @property
    def free(self) -> dict[str, Any]:
        """What `Details` takes of it."""
        given = self.cleaned_data
        plain = ("home", "email", "party_member", "goes_km", "insurance", "insured_until", "place")
        skills = [skill.pk for skill in given["skills"]]
        return {name: given[name] for name in plain} | {"times": " ".join(given["times"]), "skills": skills}


class JoinForm(FreeForm):
    """To register: a name, a telephone, a birthday or an id number, a place, a yes. The rest may stay empty."""

    name = forms.CharField(
        label=gettext_lazy("姓名"), max_length=60, widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("请填姓名。")},
    )  # fmt: skip
    phone = forms.CharField(
        label=gettext_lazy("手机号"), max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": gettext_lazy("请填手机号。")},
    )  # fmt: skip
    born_on = forms.DateField(
        label=gettext_lazy("出生日期"), required=False, widget=forms.DateInput({"type": "date", "autocomplete": "bday"})
    )
    id_kind = forms.ChoiceField(label=gettext_lazy("证件"), choices=IdKind.choices, required=False)
    id_number = forms.CharField(
        label=gettext_lazy("证件号"), max_length=24, required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=gettext_lazy("不填也能登记。开证明时要用；加密保存，页面上只显示头尾两位。"),
    )  # fmt: skip
    guardian_name = forms.CharField(label=gettext_lazy("监护人姓名"), max_length=60, required=False)
    guardian_phone = forms.CharField(
        label=gettext_lazy("监护人手机号"), max_length=40, required=False,
        widget=forms.TextInput({"type": "tel", "inputmode": "tel"}),
    )  # fmt: skip
    guardian_consents = forms.BooleanField(
        label=gettext_lazy("我是监护人，同意他参加志愿服务，也同意为此使用他的个人信息"), required=False
    )
    agrees = forms.BooleanField(
        label=gettext_lazy("我愿意做志愿者，同意为此使用我填的信息"),
        error_messages={"required": gettext_lazy("同意以后才能登记。")},
    )  # fmt: skip
    goes_km = forms.IntegerField(
        label=gettext_lazy("愿意走多远（公里）"), initial=5, min_value=1, max_value=FARTHEST_KM, required=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip

    @property
    def details(self) -> Details:
        """What the register takes."""
        given = self.cleaned_data
        guardian = Guardian(given["guardian_name"], given["guardian_phone"], given["guardian_consents"])
        free = self.free | {"goes_km": given["goes_km"] or 5, "id_kind": given["id_kind"] or IdKind.RESIDENT}
        told = {name: given[name] for name in ("name", "phone", "born_on", "id_number")}
        return Details(**told, **free, guardian=guardian)

    @property
    def shows_guardian(self) -> bool:
        """Whether the fold for minors must stand open."""
        return self._said("guardian_name", "guardian_phone", "guardian_consents")

    @property
    def shows_more(self) -> bool:
        """Whether the fold with the rest must stand open."""
        told = ("id_number", "email", "unit", "skills", "times", "insurance", "insured_until", "place")
        return self._said(*told) or bool(self["goes_km"].errors)

    def _said(self, *names: str) -> bool:
        return self.is_bound and any(self[name].value() or self[name].errors for name in names)


class ProfileForm(FreeForm):
    """What a registered volunteer may change."""

    listed = forms.BooleanField(label=gettext_lazy("排行榜上可以写我的名字"), required=False)

    def details(self, volunteer: Volunteer) -> Details:
        """What the register takes: who he is does not change here."""
        return Details(name=volunteer.name, phone="", **self.free)


def initial_of(volunteer: Volunteer) -> dict[str, Any]:
    """The form of somebody who is registered. Two queries."""
    names = ("email", "party_member", "goes_km", "insurance", "insured_until", "listed")
    unit = volunteer.memberships.exclude(unit=None).exclude(state="out").first()
    return {name: getattr(volunteer, name) for name in names} | {
        "home": str(volunteer.home_id), "place": volunteer.place_words,
        "times": [part for part in PARTS if part in volunteer.times.split()],
        "skills": list(volunteer.skills.values_list("pk", flat=True)), "unit": unit.unit_id if unit else None,
    }  # fmt: skip
