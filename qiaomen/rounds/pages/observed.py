"""观测率 for everybody: what was seen in the street, by month, with how many and how sure; as a file, too."""

import csv
import io

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qiaomen.rounds.models import Turn
from qiaomen.rounds.observed import Trend, months_back, trends
from qiaomen.rounds.queries import public_indicators
from qiaomen.rounds.rates import FEW
from qiaomen.shell.requests import CityRequest
from qiaomen.shell.templatetags.widgets import named
from qiaomen.units.queries import working_time


@require_safe
def observed(request: CityRequest) -> HttpResponse:
    """`/observed/`: one query for all indicators and months."""
    return render(request, "rounds/observed.html", {"trends": _public(request), "few": FEW})


@require_safe
def observed_file(request: CityRequest) -> HttpResponse:
    """`/observed.csv`: the same figures, a line for each indicator and month."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([
        _("代码"), _("观测什么"), _("怎么算"), _("月份"), _("数了几次"), _("看到多少"), _("做到多少"),
        _("比例"), _("区间下端"), _("区间上端"),
    ])  # fmt: skip
    for trend in _public(request):
        for one in trend.months:
            writer.writerow([
                trend.indicator.code, named(trend.indicator), trend.indicator.defined, f"{one.since:%Y-%m}", one.turns,
                one.whole, one.part, "" if one.share is None else f"{one.share:.4f}",
                *(f"{end:.4f}" for end in one.interval),
            ])  # fmt: skip
    # With the mark by which Excel knows the encoding.
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="observed.csv"'
    return answer


def _public(request: CityRequest) -> list[Trend]:
    zone = working_time().zone
    since = months_back(request.now, zone)
    return trends(Turn.objects.all(), public_indicators(), zone=zone, since=since)
