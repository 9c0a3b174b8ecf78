"""Forms that join the device's outbox, and a server that fails when it is told to."""

import time
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.csrf import csrf_exempt

from qiaomen.people.deliveries import once
from qiaomen.people.models import Person
from qiaomen.shell.pages.offline import with_copy
from qiaomen.shell.pages.sending import delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Carried:
    """What arrived, and from when until when it was looked at."""

    key: str
    text: str
    files: tuple[str, ...]
    began: float
    ended: float


# What arrived, in order; statuses that the next requests get (200: a page that is not ours); how slow the server is.
CARRIED: list[Carried] = []
TROUBLES: list[int] = []
SLOW: list[float] = []


class CarryForm(forms.Form):
    """Words and files."""

    text = forms.CharField(label="写一句", widget=forms.Textarea)
    kind = forms.ChoiceField(label="哪一类", widget=forms.RadioSelect, choices=[("lamp", "路灯"), ("road", "路面")])
    photo = forms.FileField(label="文件", required=False)

    def clean_text(self) -> str:
        """Refuses what the tests want refused."""
        if "不对" in self.cleaned_data["text"]:
            raise forms.ValidationError("这句不对，请改一改。")
        return str(self.cleaned_data["text"])


def _show(request: HttpRequest, form: CarryForm) -> HttpResponse:
    template = engines["django"].from_string((HERE / "carry.html").read_text(encoding="utf-8"))
    return HttpResponse(template.render({"form": form, "group": request.GET.get("group", "")}, request))


def _take(request: HttpRequest, key: str) -> Receipt:
    began = time.monotonic()
    time.sleep(SLOW[0] if SLOW else 0)
    files = tuple(f"{name}:{file.size}" for name in request.FILES for file in request.FILES.getlist(name))
    CARRIED.append(Carried(key, request.POST["text"], files, began, time.monotonic()))
    return Receipt(f"N{len(CARRIED)}", "/clock/")


def _answer(request: HttpRequest) -> HttpResponse:
    form = CarryForm(request.POST or None, request.FILES or None, auto_id="id_%s")
    if request.method != "POST":
        return _show(request, form)
    key = sending_key(request)
    if TROUBLES:
        return HttpResponse("<h1>别人的页面</h1>", status=TROUBLES.pop(0))
    if not form.is_valid():
        return to_correct(form) if key else _show(request, form)
    if not key:
        _take(request, "")
        return HttpResponse("<h1>照常收到</h1>")
    if isinstance(request.user, Person):
        return delivered(once(key, by=request.user, at=request.now, do=lambda: _take(request, key)))  # type: ignore[attr-defined]
    return delivered(_take(request, key))


@csrf_exempt
def carry(request: HttpRequest) -> HttpResponse:
    """Anybody's form."""
    return _answer(request)


@sendable
@with_copy
def signed(request: HttpRequest) -> HttpResponse:
    """A form of whoever is signed in, which works off line."""
    return _answer(request)
