"""/certificate/: a stranger asks whether a certificate is real, and is told no more than that needs."""

from collections.abc import Callable
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.people.names import masked_name
from qiaomen.shell.allowance import is_spent, spend
from qiaomen.shell.requests import CityRequest
from qiaomen.units.queries import day_of
from qiaomen.volunteers.certificates import found, standing_of
from qiaomen.volunteers.credential import issuer, jwk, revocations
from qiaomen.volunteers.models import Certificate

TRIES = 30  # an address and hour


class ProofForm(forms.Form):
    """What stands beside the QR code."""

    use_required_attribute = False
    number = forms.CharField(label=gettext_lazy("证明编号"), max_length=40, help_text=gettext_lazy("以 Z 开头。"))
    code = forms.CharField(label=gettext_lazy("验证码"), max_length=40, help_text=gettext_lazy("四组，每组四位。"))


def certificate(request: CityRequest) -> HttpResponse:
    """`/certificate/`: by number and code, which are sent by POST so that no log holds them."""
    form = ProofForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, {"form": form, "asked": False}, status=422 if form.is_bound else 200)
    return _answer(request, form.cleaned_data["number"], form.cleaned_data["code"])


def certificate_scanned(request: CityRequest, number: str, code: str) -> HttpResponse:
    """`/certificate/<number>/<code>/`: what the QR code opens."""
    return _answer(request, number, code)


def badge_data(make: Callable[[], dict[str, object]]) -> Callable[[HttpRequest], HttpResponse]:
    """A page of data for those who check credentials."""

    def page(request: HttpRequest) -> HttpResponse:
        return JsonResponse(make(), json_dumps_params={"ensure_ascii": False})

    return page


badge_key, badge_issuer, badge_revoked = badge_data(lambda: dict(jwk())), badge_data(issuer), badge_data(revocations)


def _answer(request: CityRequest, number: str, code: str) -> HttpResponse:
    if is_spent(request, "certificate", TRIES) or not spend(request, "certificate", TRIES):
        form = ProofForm()
        problem = _("查得太多了，请一小时后再查。")
        return _show(request, {"form": form, "asked": False, "problem": problem}, status=429)
    known = found(number, code)
    context = {"form": ProofForm(), "asked": True, **(_of(known, request) if known else {"known": None})}
    return _show(request, context, status=200 if known else 404)


def _of(known: Certificate, request: CityRequest) -> dict[str, object]:
    today = day_of(request.now)
    sums = known.content["sums"]
    return {
        "known": known, "standing": standing_of(known, today).value, "who": masked_name(known.content["name"]),
        "credited": sums.get("credited_service", 0), "supplemented": sums.get("supplemented_service", 0),
        "days": [date.fromisoformat(known.content[name]) for name in ("from_on", "until_on", "issued_on")],
    }  # fmt: skip


def _show(request: CityRequest, context: dict[str, object], *, status: int) -> HttpResponse:
    answer = render(request, "volunteers/certificates/proof.html", context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store, private"
    # Told to no other site; without any, the form that checks the next one says “Origin: null” and is refused.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
