"""Where nobody is answerable: kinds of matter for which the table of duties has no line in some part of the city."""

from django.http import HttpResponse
from django.shortcuts import render

from qiaomen.cases.duties import without_duty
from qiaomen.cases.models import Category
from qiaomen.people.pages.staff import StaffRequest
from qiaomen.places.models import Area, Level
from qiaomen.shell.paging import page_of
from qiaomen.units.queries import day_of

from .door import admin_page

SIZE = 25


@admin_page
def admin_gaps(request: StaffRequest) -> HttpResponse:
    """`/desk/admin/gaps/`: today, by kind of matter, in the parts that lie directly below the city."""
    day = day_of(request.now)
    in_force = Category.objects.filter(retired_on=None)
    parts = {area.path: area for area in _parts()}
    found = {category.pk: paths for category, paths in without_duty(in_force, parts, day)} if parts else {}
    rows = in_force.filter(pk__in=found)
    page = page_of(rows, order=("standard", "kind", "code", "pk"), after=request.GET.get("after"), size=SIZE)
    lines = [(category, [parts[path] for path in found[category.pk]]) for category in page]
    context = {
        "page": page, "lines": lines, "n": len(found), "parts": len(parts), "kinds": in_force.count(), "day": day,
    }  # fmt: skip
    return render(request, "city/gaps.html", context)


def _parts() -> list[Area]:
    """The areas directly below the city, or the city where it has none."""
    areas = Area.objects.filter(retired_on=None)
    return list(areas.filter(parent__level=Level.CITY).order_by("code")) or list(areas.filter(level=Level.CITY))
