"""`/design/`: every widget in every state, made from the same tags and includes as all pages. The tests look here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from qiaomen.shell import tokens
from qiaomen.shell.charts import Columns
from qiaomen.shell.context import Desk, Group
from qiaomen.shell.paging import Page
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import LIGHTS, icon_names

STATES = ("", "hover", "focus", "active")


class Specimen(forms.Form):
    """One field of each kind."""

    text = forms.CharField(
        label=gettext_lazy("哪里出了什么事"), widget=forms.Textarea, help_text=gettext_lazy("例如：人民路路灯不亮。")
    )
    phone = forms.CharField(label=gettext_lazy("手机号"), required=False, help_text=gettext_lazy("只用来告诉您结果。"))
    day = forms.DateField(label=gettext_lazy("哪一天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    photo = forms.FileField(label=gettext_lazy("照片"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("属于哪一类"), widget=forms.RadioSelect,
        choices=[("lamp", gettext_lazy("路灯")), ("road", gettext_lazy("路面")), ("bin", gettext_lazy("垃圾"))],
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=gettext_lazy("办理单位"), required=False,
        choices=[("", gettext_lazy("请选择")), ("1", gettext_lazy("市城管局"))],
    )  # fmt: skip
    quiet = forms.BooleanField(label=gettext_lazy("不公开我的姓名"), required=False)
    locked = forms.CharField(label=gettext_lazy("不能改的"), required=False, disabled=True)


@dataclass(frozen=True)
class Somebody:
    """Who seems to be signed in."""

    name: str


def _specimens(request: CityRequest) -> dict[str, Any]:
    now = request.now
    series = Columns([_("报来"), _("办完")], ["1", "2", "3", "4", "5", "6"],
                     [[42, 30], [38, 41], [55, 39], [47, 50], [61, 52], [40, 44]])  # fmt: skip
    lights = [(light, now + timedelta(hours=3 if light != "overdue" else -30)) for light in LIGHTS]
    return {
        "now": now, "soon": now + timedelta(hours=3), "past": now - timedelta(hours=30),
        "photo_before": static("shell/design-before.svg"), "photo_after": static("shell/design-after.svg"),
        "page": Page[Any]([], next="next-token", previous="previous-token"), "states": STATES, "lights": lights,
        "series": series, "weeks": [31, 28, 40, 36, 33, 45, 41, 29],
        "bars": [(_("市城管局"), 262, 300, "done"), (_("市交通局"), 120, 300, "warm"), (_("市水务局"), 41, 300, "hot")],
    }  # fmt: skip


@require_safe
def design(request: CityRequest) -> HttpResponse:
    """The public frame: ground, forms, surfaces, signs, the story, numbers, charts."""
    for level, words in (
        (messages.SUCCESS, _("收到了。受理编号 S2026-0000017-3。")), (messages.ERROR, _("照片太大，没有收下。")),
        (messages.WARNING, _("信号不好，先存在这部手机上。")), (messages.INFO, _("每天八点更新。")),
    ):  # fmt: skip
        messages.add_message(request, level, words)
    context = {
        "form": Specimen({"text": "", "phone": "138"}), "clean": Specimen(auto_id="clean_%s"),
        "pairs": tokens.PAIRS, "icons": sorted(icon_names()), "colours": list(tokens.tokens()["light"]),
    }  # fmt: skip
    return render(request, "shell/design.html", {**_specimens(request), **context})


@require_safe
def design_desk(request: CityRequest) -> HttpResponse:
    """The frame of the desks: tabs, filters, lists and tables that are walked by keys."""
    request.desks = [  # type: ignore[attr-defined]  # read by the context processor
        Desk(_("受理"), "/desk/accept/", Group.CASES, 4, icon="inbox"),
        Desk(_("派单"), "/design/desk/", Group.CASES, 12, current=True, icon="route"),
        Desk(_("督查"), "/desk/verify/", Group.CASES, 0, icon="shield"),
        Desk(_("查事项"), "/desk/all/", Group.OVERVIEW, icon="search"),
    ]
    request.roles = [_("派遣员")]  # type: ignore[attr-defined]  # read by the context processor
    rows = [(_("人民西路路灯不亮"), "near"), (_("中华大街井盖缺失"), "overdue"), (_("滏阳路垃圾未清"), "on_time")]
    context = {"rows": rows, "form": Specimen(), "user": Somebody(_("刘芳"))}
    return render(request, "shell/design_desk.html", {**_specimens(request), **context})
