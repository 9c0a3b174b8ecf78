"""A draft on the page where it will be filled in: everything works, nothing is kept."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qiaomen.forms.answering import fill
from qiaomen.forms.drafts import sheet_of
from qiaomen.forms.models import Form, FormVersion
from qiaomen.forms.problems import CannotLoad
from qiaomen.forms.queries import drafts_of
from qiaomen.people.pages.staff import StaffRequest, staff_page

from .asked import Summary, language_for
from .fill import further, in_time
from .part import grows, part, unseen
from .sent import Sent, sent_by


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
@in_time
def draft_preview(request: StaffRequest, pk: int) -> HttpResponseBase:
    """`/desk/forms/+drafts/<pk>/preview/`."""
    draft = get_object_or_404(drafts_of(request.actor), pk=pk)
    try:
        sheet = sheet_of(draft, at=request.now)
    except CannotLoad:
        return _back(draft.pk)
    form = Form(code=draft.code, title=draft.title, unit=draft.unit)
    version = FormVersion(form=form, number=0, version=sheet.definition["version"], definition=sheet.definition)
    sent, summary = Sent({}, set()), None
    if request.method == "POST":
        sent = sent_by(request, version, by=request.actor.person)
        summary = _wrong(request, version, sent)
        if summary is None and not grows(request):
            messages.success(request, _("这样填可以交。这是预览，填的没有保存。"))
            return redirect("draft_preview", pk)
    context = part(request, version, sent, summary.faults if summary else ()) | {
        "form": form, "version": version, "summary": summary, "preview": draft, "by": request.actor.person,
        "instance": "", "begun": "", "occasion": None,
    }  # fmt: skip
    return render(request, "forms/fill_staff.html", context, status=422 if summary else 200)


def _back(pk: int) -> HttpResponse:
    response = redirect("draft_page", pk)
    response["Location"] += "?check=1"
    return response


def _wrong(request: StaffRequest, version: FormVersion, sent: Sent) -> Summary | None:
    if sent.faults:
        return Summary(tuple(sent.faults))
    if grows(request) or unseen(request, version, sent):
        return further(request)
    language = language_for(version.definition, get_language() or "")
    faults = fill(version, sent.texts, language=language, at=localtime(request.now)).faults()
    return Summary(tuple(faults)) if faults else None
