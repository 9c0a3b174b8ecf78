"""随手报: a link to the report form that remembers at which activity it was opened, and how many came of it.

This room does not know reports: the street door counts them (setting REPORTS_AT).
"""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from qiaomen.shell.occasions import mark_of

from .models import Activity, Shift


def report_link(activity: Activity, shift: Shift | None) -> str:
    """The form, with the site already in it. A site is public; nobody's own position is ever in an address."""
    given: dict[str, str] = {"occasion": mark_of(activity.number or "")}
    if shift is not None:
        given["place_words"] = shift.site
        if shift.longitude is not None and shift.latitude is not None:
            given |= {"longitude": f"{shift.longitude:.6f}", "latitude": f"{shift.latitude:.6f}"}
    return f"{reverse('report')}?{urlencode(given)}"


def reports_at(activity: Activity) -> int:
    """How many reports were sent through this activity's link."""
    counted: int = import_string(settings.REPORTS_AT)(activity.number or "")
    return counted
