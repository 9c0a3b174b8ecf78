"""公开事项: what everybody may see, newest first, to be filtered and searched."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qiaomen.cases.models import Case
from qiaomen.cases.pages.photos import photos_of
from qiaomen.cases.queries import public_cases, with_names
from qiaomen.shell.paging import page_of
from qiaomen.shell.requests import CityRequest

from .filters import GROUP_NAMES, FilterForm, group_of
from .story import standing_of, title_for_all

ROWS = 20


@require_safe
def public_list(request: CityRequest) -> HttpResponse:
    """One page of public cases. The number of queries does not grow with the rows."""
    form = FilterForm(request.GET, now=request.now)
    # By the moment of reporting: what was brought in later from another system may be older.
    found = with_names(form.narrowed(public_cases()))
    page = page_of(found, order=("-opened_at", "-pk"), after=request.GET.get("after"), size=ROWS)
    rows = rows_of(page.rows, request)
    context = {"form": form, "page": page, "rows": rows, "narrowed": form.narrows, "offer": form.area_offer}
    return render(request, "cases/public/list.html", context)


def rows_of(cases: list[Case], request: CityRequest) -> list[dict[str, object]]:
    """Each case with its masked title, its picture, its standing and its group, as a list shows it. Two queries."""
    photos = photos_of(cases)
    return [
        {
            "case": case,
            "photo": photos.get(case.pk),
            "title": title_for_all(case),
            "standing": standing_of(case, request.now),
            "group": group_of(case.state),
            "group_name": GROUP_NAMES.get(group_of(case.state), ""),
        }
        for case in cases
    ]
