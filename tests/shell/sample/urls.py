"""Addresses of the sample pages, beside the frame's own."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from qiaomen.people.models import Person
from qiaomen.shell.context import Desk
from qiaomen.shell.paging import Page

HERE = Path(__file__).resolve().parent
# Drawn here, so that no photo of a real place is needed.
DARK = "data:image/svg+xml," + quote(
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><path fill='#23303d' d='M0 0h4v3H0z'/>"
    "<path fill='#3b4a59' d='M0 2.2h4V3H0zM1.9.7h.1v1.6h-.1z'/></svg>"
)
BRIGHT = DARK.replace("23303d", "7d97ad").replace("3b4a59", "e8d9a8")
# Sent forms end here, in order: (path, what the browser sent).
RECEIVED: list[dict[str, str]] = []


class SampleForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label="哪里出了什么事", widget=forms.Textarea, help_text="例如：人民路路灯不亮。")
    phone = forms.CharField(label="手机号", required=False, help_text="只用来告诉您结果。")
    kind = forms.ChoiceField(
        label="属于哪一类", widget=forms.RadioSelect, choices=[("lamp", "路灯"), ("road", "路面"), ("bin", "垃圾")]
    )
    unit = forms.ChoiceField(label="办理单位", choices=[("", "请选择"), ("1", "市城管局"), ("2", "桃城区")])
    quiet = forms.BooleanField(label="不公开我的姓名", required=False)
    password = forms.CharField(label="口令", required=False, widget=forms.PasswordInput)


def show(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    template = engines["django"].from_string((HERE / name).read_text(encoding="utf-8"))
    now = request.now  # type: ignore[attr-defined]  # set by the middleware
    moments = {"now": now, "soon": now + timedelta(hours=3), "past": now - timedelta(hours=30)}
    photos = {"photo_before": DARK, "photo_after": BRIGHT}
    return HttpResponse(template.render({**moments, **photos, **context}, request))


def public(request: HttpRequest) -> HttpResponse:
    messages.success(request, "收到了。受理编号 S2026-0000017-3。")
    messages.error(request, "照片太大，没有收下。")
    form = SampleForm({"text": "", "phone": "138"})
    page: Page[Any] = Page([], next="next-token", previous="previous-token")
    return show(request, "public.html", form=form, page=page)


def staff(request: HttpRequest) -> HttpResponse:
    request.user = Person(name="刘芳", username="liufang")
    request.desks = [  # type: ignore[attr-defined]
        Desk("受理", "/desk/accept/", 4, icon="inbox"),
        Desk("派单", "/staff/", 12, current=True, icon="route"),
        Desk("督查", "/desk/supervise/", 0, icon="shield"),
        Desk("查事项", "/desk/cases/", icon="search"),
    ]
    request.roles = ["派遣员"]  # type: ignore[attr-defined]
    page: Page[Any] = Page([], next="next-token")
    rows = [("人民西路路灯不亮", "near"), ("中华大街井盖缺失", "overdue"), ("滏阳路垃圾未清", "on_time")]
    return show(request, "staff.html", rows=rows, page=page, form=SampleForm())


def form(request: HttpRequest) -> HttpResponse:
    """A form that is kept; sent without a kind it comes back with errors, else it thanks."""
    bound = SampleForm(request.POST or None)
    if request.method == "POST":
        RECEIVED.append({name: str(value) for name, value in request.POST.items()})
        if bound.is_valid():
            return show(request, "thanks.html")
    return show(request, "form.html", form=bound)


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def clock(request: HttpRequest) -> HttpResponse:
    """What the middleware set."""
    city = request.city  # type: ignore[attr-defined]
    return JsonResponse({"city": city and city.name, "now": request.now.isoformat()})  # type: ignore[attr-defined]


urlpatterns = [
    path("", include("qiaomen.shell.urls")),
    path("public/", public),
    path("staff/", staff),
    path("form/", form),
    path("refused/", refused),
    path("broken/", broken),
    path("clock/", clock),
]
