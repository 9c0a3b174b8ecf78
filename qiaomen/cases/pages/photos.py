"""Published photos: for everybody with a public case, for the holder of a link, for staff who may see the case."""

from typing import Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from qiaomen.cases.models import Case, Evidence, Report
from qiaomen.cases.models.report import Nature
from qiaomen.cases.pages.pictures import SHOWN
from qiaomen.cases.queries import cases_with, main_case, public_cases, report_by_token, visible_to
from qiaomen.files.kept import from_tokens
from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoMissing, open_published
from qiaomen.people.actors import Actor, staff
from qiaomen.shell.requests import CityRequest

Size = Literal["full", "thumb"]
SIZES: dict[str, tuple[Size, str]] = {"full.jpg": ("full", "image/jpeg"), "thumb.webp": ("thumb", "image/webp")}
# A photo may be covered or withdrawn: nobody keeps it for longer than this many seconds.
PUBLIC_AGE, PRIVATE_AGE = 600, 300


@require_safe
def photo(request: CityRequest, key: UUID, name: str) -> HttpResponse:
    """One rendition. Whoever may not see it is told that it is not there."""
    found = Photo.objects.filter(pk=key).first()
    if found is None or name not in SIZES:
        raise Http404
    everybody = is_public(found) or _elsewhere(found, None)
    if not (everybody or _holds_link(request, found) or _is_staff_with(request, found)):
        raise Http404
    size, kind = SIZES[name]
    etag = f'"{found.pk.hex}-{size}-{found.rendition}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(_read(found, size), content_type=kind)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = (
        f"public, max-age={PUBLIC_AGE}" if everybody else f"private, max-age={PRIVATE_AGE}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not everybody:
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _read(found: Photo, size: Size) -> bytes:
    """The whole file: renditions are small, and nothing stays open."""
    try:
        with open_published(found, size) as file:
            return file.read()
    except PhotoMissing as problem:
        raise Http404 from problem


def reports_shown_to_all(case: Case) -> list[Report]:
    """The reports whose photos stand on a public case's page: no accusation, nothing that is also private elsewhere."""
    return list(
        Report.objects.filter(voices__case=case)
        .exclude(nature=Nature.ACCUSATION)
        .exclude(voices__case__public=False)
        .prefetch_related("photos")
        .order_by("received_at", "pk")
    )


def photos_of(cases: list[Case]) -> dict[int, UUID]:
    """For a list of public cases: the photo that shows each, by the case's key. What was reported, else the proof."""
    keys = [case.pk for case in cases]
    reported = (
        Report.objects.filter(voices__case__in=keys, photos__isnull=False)
        .exclude(nature=Nature.ACCUSATION)
        .exclude(voices__case__public=False)
        .order_by("-received_at", "-pk", "-photos__added_at")
        .values_list("voices__case", "photos")
    )
    proof = Evidence.objects.filter(case__in=keys, kind__in=SHOWN).order_by("-pk").values_list("case", "photo")
    return dict(proof) | {key: photo for key, photo in reported if key in keys}


def is_public(found: Photo) -> bool:
    """Whether everybody may see it: it proves a public case, or came with a report in one."""
    if public_cases().filter(evidence__photo=found, evidence__kind__in=SHOWN).exists():
        return True
    reports = Report.objects.filter(photos=found, voices__case__in=public_cases())
    return reports.exclude(nature=Nature.ACCUSATION).exclude(voices__case__public=False).exists()


def _holds_link(request: CityRequest, found: Photo) -> bool:
    """By a follow-up link (t): one's own photos and the proof. By a kept token (k): a photo not yet sent."""
    if found in from_tokens(request.GET.getlist("k")):
        return True
    token = request.GET.get("t")
    report = report_by_token(token) if token else None
    if report is None:
        return False
    cases = [main_case(voice.case) for voice in report.voices.all()]
    proof = Evidence.objects.filter(case__in=cases, photo=found, kind__in=SHOWN)
    return found in report.photos.all() or proof.exists()


def _is_staff_with(request: CityRequest, found: Photo) -> bool:
    if not request.user.is_authenticated:
        return False
    by = staff(request.user)
    return cases_with(visible_to(by), found).exists() or _elsewhere(found, by)


def _elsewhere(found: Photo, by: Actor | None) -> bool:
    """Whether a room that stands higher shows it, to everybody or to this member of staff."""
    return any(import_string(may_see)(found, by) for may_see in settings.PHOTOS_ELSEWHERE)
