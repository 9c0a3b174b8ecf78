"""The plain editor: one form whose every button is a submit that keeps what was typed; one question open at a time."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from qiaomen.forms.drafts import (
    Draft,
    SomebodyWasFaster,
    at_their_items,
    begin,
    discard,
    draft_of,
    faults_of,
    newer_version,
    publish,
    read,
    save,
    sheet_file,
    used_names,
)  # fmt: skip
from qiaomen.forms.models import FormDraft, State
from qiaomen.forms.permissions import MAKERS, makes_for
from qiaomen.forms.problems import CannotAnswer, CannotLoad
from qiaomen.forms.queries import current_version, drafts_of, units_of_maker
from qiaomen.forms.rules.items import (  # fmt: skip
    BARS,
    UNASKED,
    Item,
    added,
    doubled,
    moved,
    next_name,
    removed,
    reworded,
)
from qiaomen.forms.rules.unfinished import Unfinished, unfinished
from qiaomen.people.pages.staff import StaffRequest, staff_page
from qiaomen.shell.pages.choices import NamedChoice
from qiaomen.shell.requests import posted_number
from qiaomen.shell.tables import EXCEL
from qiaomen.units.models import Unit

from .desk import kept
from .item_form import KINDS, ItemForm, clean
from .item_list import lines_of


class NewForm(forms.Form):
    """What a new form is called and whose it is."""

    use_required_attribute = False
    title = forms.CharField(label=gettext_lazy("表单的名字"), max_length=200)
    unit = NamedChoice(label=gettext_lazy("哪个单位的"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, request: StaffRequest, *given: Any) -> None:
        super().__init__(*given)
        self.fields["unit"].queryset = units_of_maker(request.actor)  # type: ignore[attr-defined]  # a choice of models


@staff_page
def draft_new(request: StaffRequest) -> HttpResponse:
    """`/desk/forms/+plain/`: a new form, empty."""
    if not MAKERS & request.actor.roles:
        raise Http404
    asked = NewForm(request, *([request.POST] if request.method == "POST" else []))
    if asked.is_bound and asked.is_valid():
        given = asked.cleaned_data
        made = begin(given["title"], unit=given["unit"], by=request.actor, at=request.now)
        return redirect("draft_page", made.pk)
    return render(request, "forms/draft_new.html", {"asked": asked}, status=422 if asked.is_bound else 200)


@staff_page
@require_POST
def form_edit(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/forms/<code>/edit/`: its draft; or which rows only Excel can hold."""
    form = kept(request, code)
    if not makes_for(request.actor, form.unit):
        raise Http404
    try:
        return redirect("draft_page", draft_of(form, by=request.actor, at=request.now).pk)
    except CannotLoad as problem:
        return render(request, "forms/beyond.html", {"form": form, "faults": problem.faults}, status=422)


@staff_page
@require_safe
def form_sheet(request: StaffRequest, code: str) -> HttpResponse:
    """`/desk/forms/<code>/sheet/`: the newest version's sheet as it came."""
    version = current_version(kept(request, code))
    name = f"{code}.{version.source_name.rpartition('.')[2]}"
    return _file(bytes(version.source), name)


@staff_page
@require_safe
def draft_file(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/forms/+drafts/<pk>/sheet/`: the draft as an XLSForm."""
    draft = get_object_or_404(drafts_of(request.actor), pk=pk)
    return _file(sheet_file(draft), f"{draft.code}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=EXCEL if name.endswith(".xlsx") else "application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@staff_page
def draft_page(request: StaffRequest, pk: int) -> HttpResponse:
    """`/desk/forms/+drafts/<pk>/`: the editor. `?open=` is the open item, `?did=` where the focus goes back to."""
    if request.method == "POST" and MAKERS & request.actor.roles and not FormDraft.objects.filter(pk=pk).exists():
        return _gone(request)
    draft = get_object_or_404(drafts_of(request.actor), pk=pk)
    if request.method == "POST":
        try:
            return _written(request, draft)
        except CannotAnswer as problem:
            if not FormDraft.objects.filter(pk=pk).exists():
                return _gone(request)
            messages.error(request, problem.message)
            return redirect("draft_page", draft.pk)
    content = read(draft)
    faults = faults_of(draft, at=request.now) if "check" in request.GET else None
    return _shown(request, draft, content, _place(request.GET.get("open", ""), content.items), faults)


def _gone(request: StaffRequest) -> HttpResponse:
    """The draft was opened, or thrown away, while it lay open here: what was typed is shown once more."""
    words = _("这份草稿刚刚已经开始收集，或者被丢掉了。您刚才写的没有保存；要接着改，请从“表单问卷”里打开。")
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"error": {"message": words, "field": ""}}, status=409)
    names = ("title", "label_zh", "hint_zh", "choices_zh", "label_en", "hint_en", "choices_en")
    typed = [given for name in names if (given := str(request.POST.get(name) or "").strip())]
    return render(request, "forms/gone.html", {"words": words, "typed": typed}, status=409)


def _number(given: str, items: list[Item]) -> int:
    """The place of one of the items; -1 for anything else."""
    place = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1
    return place if place < len(items) else -1


def _place(given: str, items: list[Item]) -> int:
    """The place that is meant; -1 for none, and for what cannot be opened."""
    place = _number(given, items)
    return place if place >= 0 and items[place].kind not in BARS else -1


def _written(request: StaffRequest, draft: FormDraft) -> HttpResponse:
    before = read(draft)
    title = clean(str(request.POST.get("title") or "")) or before.title
    items, place = _typed(request, before.items)
    does, _mark, what = str(request.POST.get("do") or "save").partition(":")
    if does == "discard":
        discard(draft, by=request.actor)
        messages.success(request, _("草稿已丢掉。"))
        return redirect("forms_desk")
    used = used_names(draft) | {item.name for item in items} if does in ("add", "copy") else set()
    after = _done(items, place, does, what, used)
    revision = posted_number(request, "revision", digits=8)
    try:
        saved = save(draft, Draft(title, after.items), revision=revision, by=request.actor, at=request.now)
    except SomebodyWasFaster as problem:
        return _too_late(request, draft, title, items[place] if place >= 0 else None, str(problem))
    if request.headers.get("Accept") == "application/json":
        name = after.items[after.place].name if after.place >= 0 else ""
        return JsonResponse({"revision": saved.revision, "was": name, "words": _("都存好了。")})
    if does == "publish":
        return _published(request, saved, after)
    if does == "preview" and not faults_of(saved, at=request.now):
        return redirect("draft_preview", saved.pk)
    return _onwards(saved, after, does)


def _typed(request: StaffRequest, items: list[Item]) -> tuple[list[Item], int]:
    """The items with what was written into the open one, found by its name; conditions follow it."""
    was = request.POST.get("was", "")
    place = next((at for at, item in enumerate(items) if was and item.name == was), -1)
    if place < 0:
        return items, -1
    before, after = items[place], ItemForm(items, place, request.POST).read()
    items = reworded(items, before, after)
    return [*items[:place], after, *items[place + 1 :]], place


@dataclass(frozen=True)
class Done:
    """What came of a button: the items, the open one, and what was pressed at which item."""

    items: list[Item]
    place: int
    at: int = -1
    did: str = ""


def _done(items: list[Item], place: int, does: str, what: str, used: set[str]) -> Done:
    if does == "add" and what in KINDS:
        made, at = added(items, _after(items, place), what, next_name(used))
        return Done(made, at)
    at = _number(what, items)
    if does == "close" or (does == "open" and at < 0):
        return Done(items, -1, place, "close" if place >= 0 else "")
    if at < 0:
        return Done(items, place)
    if does == "open":
        return Done(items, _place(what, items))
    if does in ("up", "down"):
        made, now = moved(items, at, does == "down")
        open_ = next((n for n, item in enumerate(made) if place >= 0 and item is items[place]), -1)
        return Done(made, open_, now, does)
    if does == "copy":
        made, now = doubled(items, at, used)
        return Done(made, now)
    if does == "remove":
        left = removed(items, at)
        return Done(left, -1, min(at, len(left) - 1), "close" if left else "")
    return Done(items, place)


def _after(items: list[Item], place: int) -> int:
    """A new question comes after the open one; after an open section's beginning it is its first."""
    return place if place >= 0 else len(items) - 1


def _onwards(draft: FormDraft, after: Done, does: str) -> HttpResponseRedirect:
    said = {"open": str(after.place)} if after.place >= 0 else {}
    if after.did:
        said |= {"at": str(after.at), "did": after.did}
    if does in ("check", "publish", "preview"):
        said["check"] = "1"
    query = "&".join(f"{name}={value}" for name, value in said.items())
    return HttpResponseRedirect(f"{reverse('draft_page', args=[draft.pk])}{'?' if query else ''}{query}")


def _published(request: StaffRequest, draft: FormDraft, after: Done) -> HttpResponse:
    content = read(draft)
    if unfinished(content.items):
        return _onwards(draft, after, "publish")
    try:
        version = publish(draft, public="public" in request.POST, by=request.actor, at=request.now)
    except CannotLoad as problem:
        return _shown(request, draft, content, after.place, at_their_items(problem), status=422)
    messages.success(request, _("已开始收集。这是第 %(number)s 版。") % {"number": version.number})
    return redirect("form_page", version.form.code)


def _too_late(request: StaffRequest, draft: FormDraft, title: str, mine: Item | None, words: str) -> HttpResponse:
    """The other's draft, with what was written here at its place, not saved; one more save takes it."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"error": {"message": words, "field": ""}}, status=409)
    draft.refresh_from_db()
    items, place = read(draft).items, -1
    if mine is not None:
        place = next((at for at, item in enumerate(items) if item.name == mine.name), len(items))
        items = [*items[:place], mine, *items[place + 1 :]]
    messages.error(request, words)
    return _shown(request, draft, Draft(title, items), place, None, status=409)


def _shown(
    request: StaffRequest,
    draft: FormDraft,
    content: Draft,
    open_: int,
    faults: list[Unfinished] | None,
    *,
    status: int = 200,
) -> HttpResponse:
    lines = lines_of(content.items, open_, faults or [])
    asked = sum(1 for item in content.items if item.kind not in UNASKED)
    count = ngettext("%(n)s 题", "%(n)s 题", asked) % {"n": asked}
    whole = [fault.words for fault in faults or [] if not 0 <= fault.place < len(content.items)]
    context = {
        "draft": draft, "title": content.title, "lines": lines, "open": open_, "kinds": KINDS.items(), "count": count,
        "faults": faults, "whole": whole,
        "wrong": [line for line in lines if line.faults], "did": request.GET.get("did", ""),
        "at": request.GET.get("at", ""), "newer": newer_version(draft),
        "is_open": bool(draft.form and draft.form.state == State.OPEN),
    }  # fmt: skip
    return render(request, "forms/editor.html", context, status=status)
