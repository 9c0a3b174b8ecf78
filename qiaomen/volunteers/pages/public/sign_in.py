"""志愿者登录: a code at the telephone or mailbox, or one that the staff of a team reads out."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from qiaomen.notices.models import Channel
from qiaomen.notices.pages.proof import Answer, Proof
from qiaomen.notices.reach import Reach
from qiaomen.shell.requests import CityRequest
from qiaomen.volunteers.pages.door import let_in, let_out
from qiaomen.volunteers.register import known_by, prove

PROOF = Proof("volunteer", "qiaomen.volunteers.register.is_known", gettext_lazy("登记时的手机号或邮箱"))


@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer_sign_in(request: CityRequest) -> HttpResponse:
    """`/volunteer/sign-in/`: goes on to `next`. `?code` shows both fields for a code that somebody read out."""
    step = PROOF.step(request)
    if isinstance(step, Answer):
        context = {"contact": ""} | step.context | {"read_out": "code" in request.GET, "sends": _sends()}
        return render(request, "volunteers/public/sign_in.html", context, status=step.status)
    return _enter(request, step)


def _enter(request: CityRequest, reach: Reach) -> HttpResponse:
    found = known_by(reach)
    if len(found) != 1:
        messages.error(request, _("没有登记过，或者这个邮箱有几个人在用。请用手机号登录。"))
        return redirect("volunteer_sign_in")
    was_gone = found[0].left_at is not None
    let_in(request, prove(found[0], by_phone=reach.channel != Channel.EMAIL, at=request.now))
    if was_gone:
        messages.success(request, _("欢迎回来。您又是志愿者了。"))
    back = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else reverse("me"))


@require_POST
def volunteer_sign_out(request: CityRequest) -> HttpResponse:
    """The device is nobody's again."""
    let_out(request)
    messages.success(request, _("退出了。"))
    return redirect("volunteer_sign_in")


def _sends() -> bool:
    """Whether this installation can send codes at all."""
    return bool(settings.EMAIL_URL or settings.SMS_URL)
