"""我关注的: one tap follows; a private page and a feed tell what moved; an address only if somebody wants that."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qiaomen.cases import following
from qiaomen.cases.models import Case, Follow, Follower, FollowerContact
from qiaomen.cases.problems import CannotMove
from qiaomen.cases.queries import public_cases, with_names
from qiaomen.shell.allowance import spend
from qiaomen.shell.pages.private import private, private_with_forms
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .followed import name_of, offers_by_words, row_of, thing_of
from .public_list import rows_of
from .story import standing_of, title_for_all

COOKIE, SALT, COOKIE_SECONDS = "following", "qiaomen.following", 365 * 24 * 3600
FOLLOWS_AN_HOUR, LETTERS_AN_HOUR, ROWS, ENTRIES = 60, 10, 8, 30


class AddressForm(forms.Form):
    """Where the notices go."""

    use_required_attribute = False

    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"), widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={"required": gettext_lazy("请填邮箱。"), "invalid": gettext_lazy("这不像一个邮箱地址。")},
    )  # fmt: skip


@require_POST
def follow(request: CityRequest) -> HttpResponse:
    """One tap: follow what the form names, and see everything that is followed on this device."""
    thing = thing_of(request.POST.get("what", ""), request.POST.get("code", ""))
    if thing is None:
        raise Http404
    if not spend(request, "follow", FOLLOWS_AN_HOUR):
        messages.error(request, _("操作太频繁了，请过一会儿再试。"))
        return redirect("following")
    follower = follower_on(request) or following.new_follower(language=get_language() or "", at=request.now)
    try:
        following.follow(follower, thing, at=request.now)
        messages.success(request, _("关注了“%(name)s”。后来怎样，这一页会告诉您。") % {"name": name_of(thing)})
    except CannotMove as refused:
        messages.error(request, refused.message)
    return remembered(redirect("following"), follower)


@private_with_forms
@require_safe
def my_following(request: CityRequest) -> HttpResponse:
    """What this device follows; before that, how to follow something."""
    follower = follower_on(request)
    if follower is not None:
        return redirect("following_page", token=follower.token)
    return render(request, "cases/public/following.html", _found(request) | {"follower": None})


# The unguessable link is the whole authority here, no cookie is; and a page without a referrer sends
# “Origin: null”, which the usual check refuses.
@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def following_page(request: CityRequest, token: str) -> HttpResponse:
    """The private page: what moved, what is followed, how to be told, how to stop."""
    follower = following.follower_by_token(token)
    if follower is None:
        raise Http404
    form, status = AddressForm(), 200
    if request.method == "POST":
        if request.POST.get("do") == "email":
            form = AddressForm(request.POST)
            if _asked(request, follower, form):
                return redirect("following_page", token=token)
            status = 422
        else:
            return _stopped(request, follower)
    following.seen(follower, at=request.now)
    answer = render(request, "cases/public/following.html", _context(request, follower, form), status=status)
    return remembered(answer, follower)


def _context(request: CityRequest, follower: Follower, form: AddressForm) -> dict[str, object]:
    follows = following.follows_of(follower)
    moved = with_names(following.moved_lately(follows, at=request.now))
    page = page_of(moved, order=("-state_since", "-pk"), after=request.GET.get("after"), size=ROWS)
    mine = [one.case_id for one in follows if one.case_id]
    shown = set(public_cases().filter(pk__in=mine).values_list("pk", flat=True))
    feed = request.build_absolute_uri(reverse("following_feed", args=[follower.token]))
    return _found(request) | {
        "follower": follower,
        "contact": getattr(follower, "contact", None),
        "follows": [row_of(one, shown) for one in follows],
        "page": page,
        "rows": rows_of(page.rows, request),
        "form": form,
        "mail": bool(settings.EMAIL_URL),
        "feed": feed,
        "days": following.UNSEEN_FOR.days,
        "closed_days": following.CLOSED_FOR.days,
    }


def _found(request: CityRequest) -> dict[str, object]:
    words = request.GET.get("q", "")
    return {"q": words, "offers": offers_by_words(words)}


def _asked(request: CityRequest, follower: Follower, form: AddressForm) -> bool:
    """Send the letter that asks for a yes. The answer is the same whoever has the mailbox."""
    if not form.is_valid():
        return False
    if not spend(request, "letters", LETTERS_AN_HOUR):
        form.add_error(None, _("操作太频繁了，请过一会儿再试。"))
        return False
    first = follower.follows.select_related("case", "area", "line").order_by("-pk").first()
    what = name_of(first.what) if first else _("我关注的")
    following.ask_address(follower, form.cleaned_data["email"], what=what, at=request.now)
    messages.success(request, _("请到邮箱里点一下“确认”，以后有变化就写信告诉您。没有收到，请看看垃圾邮件。"))
    return True


def _stopped(request: CityRequest, follower: Follower) -> HttpResponse:
    """Stop one thing, the e-mail, or all of it."""
    if request.POST.get("do") == "all":
        following.forget_follower(follower)
    elif request.POST.get("do") == "mail" and (contact := getattr(follower, "contact", None)):
        following.stop_mail(contact)
        messages.success(request, _("不再发邮件了，您的邮箱地址已经删除。"))
    elif one := next((one for one in following.follows_of(follower) if one.token == request.POST.get("follow")), None):
        following.unfollow(one)
        messages.success(request, _("不再关注了。"))
    if Follower.objects.filter(pk=follower.pk).exists():
        return redirect("following_page", token=follower.token)
    messages.success(request, _("全部取消了，关于您的都已经删除。"))
    return forgotten(redirect("following"))


@private
@require_safe
def following_feed(request: CityRequest, token: str) -> HttpResponse:
    """The same as an Atom feed, for whoever reads feeds."""
    follower = following.follower_by_token(token)
    if follower is None:
        raise Http404
    following.seen(follower, at=request.now)
    home = request.build_absolute_uri(reverse("following_page", args=[token]))
    feed = Atom1Feed(
        title=_("我关注的"), link=home, description="", language=get_language() or "",
        feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    moved = with_names(following.moved_lately(following.follows_of(follower), at=request.now))
    for case in moved.order_by("-state_since", "-pk")[:ENTRIES]:
        link = request.build_absolute_uri(reverse("public_case", args=[case.number]))
        said = standing_of(case, request.now).headline
        feed.add_item(
            title=f"{said} · {title_for_all(case)}", link=link, description=said, updateddate=case.state_since,
            unique_id=f"{link}#{case.version}",
        )  # fmt: skip
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


# ── the two links in messages ─────────────────────────────────────────────────────────────────────────────


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: CityRequest, token: str) -> HttpResponse:
    """The mailbox says yes by a tap: opening the link is not enough, for mailboxes open links by themselves."""
    contact = FollowerContact.objects.select_related("follower").filter(token=token).first()
    if contact is None:
        return render(request, "cases/public/unfollow.html", {"gone": True, "asked": True}, status=404)
    if request.method == "POST":
        follower = following.confirm(contact, at=request.now)
        messages.success(request, _("确认了。以后有变化就写信告诉您，每封信里都有取消的链接。"))
        return remembered(redirect("following_page", token=follower.token), follower)
    return render(request, "cases/public/unfollow.html", {"asked": True, "email": contact.email})


@csrf_exempt
@private
@require_http_methods(["GET", "HEAD", "POST"])
def unfollow(request: CityRequest, token: str) -> HttpResponse:
    """What a link in a message ends: one follow, or all e-mail to a mailbox. One tap, or the mailbox's own button."""
    one = Follow.objects.select_related("follower", "case", "area", "line").filter(token=token).first()
    contact = FollowerContact.objects.select_related("follower").filter(token=token).first() if one is None else None
    context: dict[str, object] = {"name": _name(one) if one else "", "gone": one is None and contact is None}
    if request.method == "POST" and not context["gone"]:
        if one is not None:
            following.unfollow(one)
        elif contact is not None:
            following.stop_mail(contact)
        context["done"] = True
    return render(request, "cases/public/unfollow.html", context)


def _name(one: Follow) -> str:
    thing = one.what
    hidden = isinstance(thing, Case) and not public_cases().filter(pk=thing.pk).exists()
    return thing.number if isinstance(thing, Case) and hidden else name_of(thing)


# ── this device ───────────────────────────────────────────────────────────────────────────────────────────


def follower_on(request: CityRequest) -> Follower | None:
    """Who follows on this device, by its signed cookie."""
    try:
        token = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return None
    return following.follower_by_token(str(token))


def remembered(answer: HttpResponse, follower: Follower) -> HttpResponse:
    """The answer, and the device remembers the private link."""
    answer.set_cookie(
        COOKIE, signing.dumps(follower.token, salt=SALT), max_age=COOKIE_SECONDS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def forgotten(answer: HttpResponse) -> HttpResponse:
    """The answer, and the device forgets the private link."""
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
