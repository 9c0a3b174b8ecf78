"""查进度: from the number, with the telephone or e-mail given at reporting, or from the link, to the report's page."""

import re

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from qiaomen.cases.intake import digits_of
from qiaomen.cases.models import Report
from qiaomen.cases.queries import case_by_number, public_cases, report_by_number
from qiaomen.shell.allowance import spend
from qiaomen.shell.requests import CityRequest

TRIES_AN_HOUR = 20
LEAST_DIGITS = 7
LINK = re.compile(r"/f/([A-Za-z0-9_-]{16,32})/?")


class FindForm(forms.Form):
    """A number and a contact, or a link alone."""

    number = forms.CharField(
        label=gettext_lazy("受理编号，或者当时给您的链接"), max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请填编号，或者粘贴链接。")},
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("反映时留的电话或邮箱"), required=False, max_length=254,
        widget=forms.TextInput({"autocomplete": "on"}),
    )  # fmt: skip


# Not without a referrer, as the page that it leads to: its form is checked by where it comes from.
@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: CityRequest) -> HttpResponse:
    """Ask, and lead on. An unknown number and a wrong contact get the same answer."""
    if request.method != "POST":
        return render(request, "cases/public/find.html", {"form": FindForm()})
    form, status = FindForm(request.POST), 422
    if form.is_valid():
        if not spend(request, "find", TRIES_AN_HOUR):
            form.add_error(None, _("试的次数太多了。请过一小时再试，或者拨打 12345 查询。"))
            status = 429
        elif address := _lead(form.cleaned_data["number"], form.cleaned_data["contact"]):
            return redirect(address)
        else:
            form.add_error(None, _("没有找到。请核对编号；电话或邮箱要和当时留的一样。没有留的，请用当时的链接。"))
    return render(request, "cases/public/find.html", {"form": form}, status=status)


def _lead(number: str, contact: str) -> str:
    """The address that number and contact lead to; empty when they do not."""
    if link := LINK.search(number):
        known = Report.objects.filter(token=link[1]).exists()
        return reverse("follow_up", args=[link[1]]) if known else ""
    report = report_by_number(Report.objects.select_related("contact"), number)
    if report and _fits(report, contact.strip()):
        return reverse("follow_up", args=[report.token])
    case = case_by_number(public_cases(), number)
    return reverse("public_case", args=[case.number]) if case else ""


def _fits(report: Report, contact: str) -> bool:
    known = getattr(report, "contact", None)
    if known is None or not contact:
        return False
    digits = digits_of(contact)
    by_phone = len(digits) >= LEAST_DIGITS and "@" not in contact and digits == known.phone_digits
    return bool(by_phone or ("@" in contact and contact.casefold() == known.email.casefold()))
