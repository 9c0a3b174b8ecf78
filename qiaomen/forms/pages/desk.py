"""表单: what staff may fill in, the forms that somebody keeps, their sheets and versions, keys for telephones."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qiaomen.forms.collecting import new_key, revoke_keys, settings_code
from qiaomen.forms.loading import READY, load, load_ready, set_state
from qiaomen.forms.models import CollectKey, Form, FormVersion, State
from qiaomen.forms.permissions import MAKERS, makes_for
from qiaomen.forms.problems import CannotAnswer, CannotLoad
from qiaomen.forms.queries import answers_of, current_version, drafts_of, kept_by, to_answer, units_of_maker
from qiaomen.forms.results import GIST, counts, gist_of, questions_of
from qiaomen.forms.rules.sheets import MOST_BYTES
from qiaomen.people.actors import Actor
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.context import Desk, Group
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.paging import page_of
from qiaomen.units.models import Unit

from .asked import language_for

# Pages count as far as this; the rest is the file's work.
MOST_COUNTED = 20_000


def navigation(by: Actor, *, here: str, desk: str = "") -> list[Desk]:
    """Everybody with a post may fill in what is open; no query, for it stands on every page."""
    url = reverse("forms_desk")
    return [Desk(_("表单问卷"), url, Group.FIELD, current=here.startswith(url), icon="edit")]


READY_NAMES = {"satisfaction": gettext_lazy("市民满意度问卷")}


class SheetForm(forms.Form):
    """A sheet to be loaded. For a new form also whose it is."""

    use_required_attribute = False
    sheet = forms.FileField(
        label=gettext_lazy("表格文件（XLSForm）"),
        required=False,
        widget=forms.FileInput({"accept": ".xlsx,.xls,.csv,.md"}),
    )
    ready = forms.ChoiceField(
        label=gettext_lazy("或者用现成的"), required=False,
        choices=[("", gettext_lazy("不用现成的")), *((name, READY_NAMES[name]) for name in READY)],
    )  # fmt: skip
    unit = NamedChoice(label=gettext_lazy("哪个单位的"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, by: Actor, *given: Any, form: Form | None = None) -> None:
        super().__init__(*given)
        self.fields["unit"].queryset = units_of_maker(by)  # type: ignore[attr-defined]  # a choice of models
        if form is not None:
            del self.fields["unit"], self.fields["ready"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("sheet") and not given.get("ready") and "sheet" not in self.errors:
            self.add_error("sheet", _("请选一个表格文件。"))
        return given


@staff_page
def forms_desk(request: StaffRequest) -> HttpResponse:
    """`/desk/forms/`."""
    by = request.actor
    page = page_of(kept_by(by).select_related("unit"), order=("-made_at", "pk"), after=request.GET.get("after"))
    context = {
        "open": to_answer(by).order_by("title", "pk")[:50], "page": page, "makes": bool(MAKERS & by.roles),
        "drafts": drafts_of(by).order_by("-changed_at", "-pk")[:50],
        "has_key": CollectKey.objects.filter(person=by.person, revoked_at=None).exists(),
    }  # fmt: skip
    return render(request, "forms/desk.html", context)


@staff_page
def form_new(request: StaffRequest) -> HttpResponse:
    """`/desk/forms/new/`."""
    if not MAKERS & request.actor.roles:
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    return _load(request, SheetForm(request.actor, *given), None)


@staff_page
def form_version(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/forms/<code>/version/`: the next wording of a form."""
    form = kept(request, code)
    if not makes_for(request.actor, form.unit):
        raise Http404
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    return _load(request, SheetForm(request.actor, *given, form=form), form)


def _load(request: StaffRequest, sheet: SheetForm, form: Form | None) -> HttpResponse:
    if sheet.is_bound and sheet.is_valid():
        try:
            made = _loaded(request, sheet.cleaned_data, form)
        except CannotLoad as problem:
            for fault in problem.faults:
                sheet.add_error("sheet", str(fault))
        except CannotAnswer as problem:
            sheet.add_error(None, problem.message)
        else:
            messages.success(request, _("已收下，题目都读懂了。"))
            return redirect("form_page", made.form.code)
    return render(request, "forms/load.html", {"sheet": sheet, "form": form}, status=422 if sheet.is_bound else 200)


def _loaded(request: StaffRequest, given: dict[str, Any], form: Form | None) -> FormVersion:
    unit = form.unit if form else given["unit"]
    if file := given.get("sheet"):
        return load(file.read(MOST_BYTES + 1), name=file.name, unit=unit, by=request.actor, at=request.now, form=form)
    return load_ready(given["ready"], unit=unit, by=request.actor, at=request.now)


def kept(request: StaffRequest, code: str) -> Form:
    """The form, for whoever may read its answers; 404 otherwise."""
    return get_object_or_404(kept_by(request.actor).select_related("unit"), code=code)


@staff_page
def form_page(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/forms/<code>/`: its link, its versions, what was answered."""
    form = kept(request, code)
    version = current_version(form)
    answers = answers_of(form)
    shown = answers.select_related("by", "version").defer("version__definition", "version__xml", "version__source")
    page = page_of(shown, order=("-received_at", "-id"), after=request.GET.get("after"))
    versions = form.versions.order_by("-number").only("number", "version", "made_at")[:20]
    language = language_for(version.definition, get_language() or "")
    told = answers.aggregate(number=Count("pk"), first=Min("received_at"), last=Max("received_at"))
    number, asked = told["number"], questions_of(version.definition, language, GIST)
    context = {
        **told, "gists": [(one, gist_of(asked, one.values)) for one in page],
        "form": form, "version": version, "versions": versions,
        "page": page, "makes": makes_for(request.actor, form.unit),
        "counts": counts(version, answers, language=language) if number <= MOST_COUNTED else None,
        "link": request.build_absolute_uri(reverse("form_public", args=[form.code])),
    }  # fmt: skip
    return render(request, "forms/form.html", context)


@staff_page
@require_POST
def form_state(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/forms/<code>/state/`: open or close it."""
    form = kept(request, code)
    state = request.POST.get("state", "")
    if state not in State.values:
        raise Http404
    try:
        set_state(form, State(state), public=request.POST.get("public") == "yes", by=request.actor)
    except CannotAnswer as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("已改好。"))
    return redirect("form_page", form.code)


@staff_page
@require_POST
def collect_key(request: StaffRequest) -> HttpResponse:
    """`/desk/forms/key/`: a new key for ODK Collect, shown once; or none any more."""
    person = request.actor.person
    assert person is not None, "staff_page lets in persons only"
    if "revoke" in request.POST:
        revoke_keys(person, at=request.now)
        messages.success(request, _("手机的钥匙已收回，原来的手机连不上了。"))
        return redirect("forms_desk")
    address = request.build_absolute_uri(f"/collect/{new_key(person, at=request.now)}")
    code = segno.make(settings_code(address), error="l", micro=False).svg_inline(border=4, omitsize=True, light="#fff")
    response = render(request, "forms/key.html", {"address": address, "code": code})
    response.headers["Cache-Control"] = "no-store"
    return response
