"""我报过的: a code to the contact that was left, then all one's reports on this browser, for two hours at most."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from qiaomen.cases import mine
from qiaomen.cases.intake import title_of
from qiaomen.cases.models import Report
from qiaomen.cases.queries import main_case
from qiaomen.notices.models import Channel
from qiaomen.notices.reach import Reach, reach_of
from qiaomen.shell.allowance import spend
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .story import Standing, standing_of

COOKIE, SALT, COOKIE_SECONDS = "mine", "qiaomen.mine", 2 * 3600
ASKS_AN_HOUR, TRIES_AN_HOUR, ROWS = 12, 30, 20


class ContactForm(forms.Form):
    """The telephone or the mailbox that was left with a report."""

    use_required_attribute = False

    contact = forms.CharField(
        label=gettext_lazy("反映时留的手机号或邮箱"), max_length=254,
        widget=forms.TextInput({"autocomplete": "on"}),
        error_messages={"required": gettext_lazy("请填手机号或邮箱。")},
    )  # fmt: skip


class CodeForm(forms.Form):
    """The code that came."""

    use_required_attribute = False

    contact = forms.CharField(max_length=254, widget=forms.HiddenInput)
    code = forms.CharField(
        label=gettext_lazy("收到的 6 位数字"), max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": gettext_lazy("请填收到的数字。")},
    )  # fmt: skip

    def clean_code(self) -> str:
        """Digits alone: people type blanks, and phones type wide ones."""
        return "".join(str(int(letter)) for letter in self.cleaned_data["code"] if letter.isdecimal())


# Not without a referrer: its forms are checked by where they come from.
@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def my_reports(request: CityRequest) -> HttpResponse:
    """Ask for the contact, then for the code, then show; each is one form on the same address."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "out":
        messages.success(request, _("退出了。这台设备上不再显示您报过的事。"))
        answer: HttpResponse = redirect("mine")
        answer.delete_cookie(COOKIE, samesite="Lax")
        return answer
    if do == "ask":
        return _ask(request)
    if do == "code":
        return _check(request)
    reach = _reach_on(request)
    if reach is not None:
        return _list(request, reach)
    return _page(request, {"form": ContactForm()})


def _page(request: CityRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, "cases/public/mine.html", context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _ask(request: CityRequest) -> HttpResponse:
    """Send a code, or say honestly why none can be sent. Nobody learns whether a contact is known."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page(request, {"form": form}, 422)
    contact = form.cleaned_data["contact"]
    reach = reach_of(contact)
    if reach is None:
        form.add_error("contact", _("这不是手机号，也不是邮箱。座机收不到数字，请用编号查进度。"))
        return _page(request, {"form": form, "otherwise": True}, 422)
    if not reach.works:
        return _page(request, {"form": form, "otherwise": True, "silent": reach.channel})
    if not spend(request, "mine", ASKS_AN_HOUR) or not mine.ask(reach, at=request.now):
        form.add_error(None, _("要得太多次了，请过一小时再试，或者用编号查进度。"))
        return _page(request, {"form": form, "otherwise": True}, 429)
    return _page(request, {"code_form": CodeForm(initial={"contact": contact}), "contact": contact})


def _check(request: CityRequest) -> HttpResponse:
    form, status = CodeForm(request.POST), 422
    if form.is_valid():
        reach = reach_of(form.cleaned_data["contact"])
        if not spend(request, "mine-code", TRIES_AN_HOUR):
            form.add_error(None, _("试的次数太多了，请过一小时再试。"))
            status = 429
        elif reach and mine.is_theirs(reach, form.cleaned_data["code"], at=request.now):
            return _entered(reach)
        else:
            form.add_error("code", _("数字不对，或者过了 10 分钟。最多试 5 次，不行就重新要一个。"))
    return _page(request, {"code_form": form, "contact": form["contact"].value() or ""}, status)


def _entered(reach: Reach) -> HttpResponse:
    answer = redirect("mine")
    value = signing.dumps([reach.channel.value, reach.to], salt=SALT)
    answer.set_cookie(
        COOKIE, value, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return answer


def _reach_on(request: CityRequest) -> Reach | None:
    """Whose code was read on this browser in the last two hours."""
    try:
        channel, to = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
        return Reach(Channel(channel), str(to))
    except (signing.BadSignature, ValueError):
        return None


@dataclass(frozen=True)
class Row:
    """One report as its own reporter sees it."""

    report: Report
    title: str
    standing: Standing | None
    more: int
    running: bool


def _list(request: CityRequest, reach: Reach) -> HttpResponse:
    reports = mine.with_cases(mine.reports_of(reach))
    page = page_of(reports, order=("-running", "-pk"), after=request.GET.get("after"), size=ROWS)
    return _page(request, {"page": page, "rows": [_row(report, request) for report in page], "reach": reach})


def _row(report: Report, request: CityRequest) -> Row:
    voices = list(report.voices.all())
    standing = standing_of(main_case(voices[0].case), request.now) if voices else None
    running = bool(getattr(report, "running", False))
    return Row(report, title_of(report.text), standing, max(len(voices) - 1, 0), running)
