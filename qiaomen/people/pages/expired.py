"""A form that comes when its sign-in has run out, or after somebody else signed in: put aside, not done, not lost."""

from urllib.parse import quote, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_csrf_failure
from django.views.decorators.http import require_POST

from qiaomen.people.models import Person
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.unsent import OWNER, Unsent, forget, keep, owner_of, unsent_in

DESK = "/desk/"
KEEP_FILES = "qiaomen.files.kept.keep_files"
# What the page has anew; the other hidden fields (where a picked place is, the key of the sending) come back.
OF_THE_PAGE = {"csrfmiddlewaretoken", OWNER}


def sign_in_first(request: CityRequest) -> HttpResponse:
    """For whoever is not signed in: a program is told so, a form is put aside, a reader is led to the door."""
    if not is_a_page(request):
        return JsonResponse({"error": {"message": _("登录已过期，请重新登录。"), "field": ""}}, status=401)
    owner = owner_of(request) if request.method == "POST" else ""
    return put_aside(request, owner) if owner else redirect_to_login(request.get_full_path())


def is_a_page(request: CityRequest) -> bool:
    """Whether a person looks at the answer. A script that asks for a part of a page, or for JSON, needs a status."""
    if "application/json" in request.headers.get("Accept", ""):
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def is_of_somebody_else(request: CityRequest) -> bool:
    """Whether the form that was sent was made for another person than the one who is signed in."""
    owner = owner_of(request) if request.method == "POST" else ""
    return bool(owner) and owner != str(request.user.pk)


def put_aside(request: CityRequest, owner: str) -> HttpResponse:
    """Keep what was typed for its owner, and lead there: to the page itself, to the door, or say whose it is."""
    person = Person.objects.filter(pk=owner).first()
    unsent = _unsent(request, person) if person else None
    if unsent is None or not keep(request, unsent):
        return redirect_to_login(request.get_full_path())
    if unsent.is_of(request.user):
        return redirect(unsent.page)
    if request.user.is_authenticated:
        return render(request, "shell/other_person.html", {"owner": person}, status=409)
    return redirect_to_login(unsent.page)


def _unsent(request: CityRequest, person: Person) -> Unsent:
    photos, lost = _photos(request, person)
    fields = [[name, value] for name, values in request.POST.lists() for value in values if name not in OF_THE_PAGE]
    return Unsent(
        owner=str(person.pk), username=person.username, page=_page_of(request), action=request.get_full_path(),
        fields=fields, photos=photos, lost=lost, at=request.now.isoformat(),
    )  # fmt: skip


def _page_of(request: CityRequest) -> str:
    """The page on which the form stood, as the browser says; only a page of the desk."""
    came = urlsplit(request.headers.get("Referer", ""))
    here = url_has_allowed_host_and_scheme(came.geturl(), {request.get_host()}, require_https=request.is_secure())
    if not (here and came.netloc and came.path.startswith(DESK)):
        return request.get_full_path()
    return f"{came.path}?{came.query}" if came.query else came.path


def _photos(request: CityRequest, person: Person) -> tuple[list[list[str]], list[str]]:
    """Photos, each with the token that brings it back; and the names of files that could not be kept."""
    # The room of photos stands above this one: it is called by its name.
    keep_files = import_string(KEEP_FILES)
    kept, lost = [], []
    for field, name, key, token in keep_files(request.FILES.lists(), by=person, at=request.now):
        if token:
            kept.append([f"{field}_kept", token, f"{reverse('photo', args=[key, 'thumb.webp'])}?k={quote(token)}"])
        else:
            lost.append(name)
    return kept, lost


def unsent_of(request: CityRequest) -> Unsent | None:
    """What the person who is signed in has not sent; being sent now, or signed in as somebody else: nothing."""
    unsent = unsent_in(request, at=request.now)
    if unsent is None or not unsent.is_of(request.user):
        return None
    if request.method == "POST" and request.get_full_path() == unsent.action:
        forget(request)
        return None
    return unsent


def csrf_failure(request: CityRequest, reason: str = "") -> HttpResponse:
    """Somebody signed in meanwhile, in another tab: the form's own secret is out of date, what it says is not.

    The owner's mark stands on pages of that person alone, so no other site can plant a form here; and nothing is done.
    """
    own = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if request.path == reverse("sign_in") and request.user.is_authenticated and own:
        return redirect(request.get_full_path())
    owner = owner_of(request) if request.path.startswith(DESK) and request.path != reverse("sign_out") else ""
    if owner and is_a_page(request):
        return put_aside(request, owner)
    return plain_csrf_failure(request, reason)


@require_POST
def unsent_forget(request: CityRequest) -> HttpResponse:
    """`/desk/unsent/forget/`: the owner does not want it any more."""
    if unsent_of(request) is not None:
        forget(request)
    next_page = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(next_page, {request.get_host()}, require_https=request.is_secure())
    return redirect(next_page if safe else "desk")
