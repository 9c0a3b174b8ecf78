"""Addresses of the sample pages, beside the frame's own."""

from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from tests.shell.sample.carrying import carry, signed

HERE = Path(__file__).resolve().parent
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
    return HttpResponse(template.render(context, request))


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
    path("form/", form),
    path("report/", form),  # the app keeps it
    path("refused/", refused),
    path("broken/", broken),
    path("clock/", clock),
    path("carry/", carry),
    path("signed/", signed),
]
