"""A form while it is made in the editor: saved at every step, opened as a version of its form."""

import io
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit

from .loading import load, set_state
from .models import Form, FormDraft, FormVersion, State
from .permissions import permit_making
from .problems import CannotAnswer, CannotLoad
from .queries import current_version
from .rules.items import NUMBERS, Item
from .rules.plain import Row, Rows, items_of, plain_items, rows_in, rows_of, words_of_limits
from .rules.sheets import MOST_ROWS, Sheet, data_of, read_sheet
from .rules.unfinished import Unfinished, speaks, unfinished

# The same rows are the same file, byte for byte: so the same sheet again is no new version.
MADE = datetime(2026, 1, 1)  # noqa: DTZ001  # a spreadsheet knows no zones


class SomebodyWasFaster(Exception):
    """The draft is not any more as it was when it was opened; nothing was saved."""

    def __init__(self, name: str) -> None:
        words = _("%(name)s刚刚也改了这份草稿。您写的还在下面，没有保存；看过现在的内容，再点一次保存。")
        super().__init__(words % {"name": f"{name} " if name.isascii() else name})


def gone_words() -> str:
    """What is said to the slower of two who open a draft."""
    return _("这份草稿刚刚已经开始收集，或者又被改过了。请回到表单再看一遍。")


@dataclass(frozen=True)
class Draft:
    """What a draft holds, as the editor works on it."""

    title: str
    items: list[Item]


def begin(title: str, *, unit: Unit, by: Actor, at: datetime) -> FormDraft:
    """A new form, empty. Raises CannotAnswer for whoever may not make forms here."""
    permit_making(by, unit)
    made = FormDraft(unit=unit, made_at=at, made_by=by.person, changed_at=at, changed_by=by.person)
    made.sheet = _written(Draft(title.strip()[:200], []), {})
    made.save(force_insert=True)
    made.sheet["settings"]["form_id"] = f"form-{made.pk}"
    FormDraft.objects.filter(pk=made.pk).update(sheet=made.sheet)
    return made


def draft_of(form: Form, *, by: Actor, at: datetime) -> FormDraft:
    """The form's draft: the one that is there, else a new one of its newest version. Raises CannotLoad with the rows
    that only a spreadsheet can hold."""
    permit_making(by, form.unit)
    if known := FormDraft.objects.filter(form=form).first():
        return known
    version = current_version(form)
    rows = rows_in(data_of(bytes(version.source), PurePath(version.source_name)))
    kept = {name: words for name, words in rows.settings.items() if name not in ("version", "default_language")}
    sheet = _written(Draft(form.title, plain_items(rows)), {**kept, "form_id": form.code})
    given = {"unit": form.unit, "sheet": sheet, "made_at": at, "made_by": by.person, "changed_at": at}
    made, _new = FormDraft.objects.get_or_create(form=form, defaults={**given, "changed_by": by.person})
    return made


def read(draft: FormDraft) -> Draft:
    """Its title and items."""
    return Draft(draft.title, items_of(_rows(draft)))


def _rows(draft: FormDraft) -> Rows:
    return Rows(draft.sheet["survey"], draft.sheet["choices"], draft.sheet["settings"])


def _written(content: Draft, settings: Row) -> dict[str, Any]:
    languages = speaks(content.items)
    items = [replace(item, refused=_refused(item, languages)) for item in content.items]
    rows = rows_of(items, {**settings, "form_title": content.title})
    return {"survey": rows.survey, "choices": rows.choices, "settings": rows.settings}


def _refused(item: Item, languages: list[str]) -> dict[str, str]:
    """What is said to a number outside of its limits: the words that the sheet had, as long as the limits stay."""
    if item.kind not in NUMBERS or not (item.low or item.high):
        return {}
    return words_of_limits(item.low, item.high, languages) | item.refused


def save(draft: FormDraft, content: Draft, *, revision: int, by: Actor, at: datetime) -> FormDraft:
    """Keep what was written, finished or not. Raises SomebodyWasFaster where `revision` is not the newest."""
    permit_making(by, draft.unit)
    items = content.items[:MOST_ROWS]
    sheet = _written(replace(content, title=content.title.strip()[:200], items=items), draft.sheet["settings"])
    if sheet == draft.sheet and revision == draft.revision:
        return draft
    found = FormDraft.objects.filter(pk=draft.pk, revision=revision)
    changed = found.update(sheet=sheet, revision=F("revision") + 1, changed_at=at, changed_by=by.person)
    now = FormDraft.objects.select_related("form", "unit", "changed_by").filter(pk=draft.pk).first()
    if now is None:
        raise CannotAnswer(gone_words())
    if not changed:
        raise SomebodyWasFaster(str(now.changed_by or ""))
    return now


def newer_version(draft: FormDraft) -> FormVersion | None:
    """A version that was handed in since the draft was begun: opening the draft would put it aside."""
    if draft.form is None:
        return None
    since = draft.form.versions.filter(made_at__gt=draft.made_at).defer("definition", "xml", "source")
    return since.order_by("-number").first()


def used_names(draft: FormDraft) -> set[str]:
    """Names of questions in any version of its form: none is given a second time."""
    if draft.form is None:
        return set()
    definitions = draft.form.versions.values_list("definition", flat=True)
    return {one["path"].rpartition("/")[2] for definition in definitions for one in definition["questions"]}


def sheet_file(draft: FormDraft) -> bytes:
    """The draft as a spreadsheet, an XLSForm like any other."""
    rows = _rows(draft)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": MADE})
        for name, table in (("survey", rows.survey), ("choices", rows.choices), ("settings", [rows.settings])):
            heads = sorted({column for row in table for column in row}, key=_order) or ["list_name", "name", "label"]
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            page.set_column(0, len(heads) - 1, 24)
            for line, cells in enumerate([dict(zip(heads, heads, strict=True)), *table]):
                for column, head in enumerate(heads):
                    page.write_string(line, column, cells.get(head, ""))
    return file.getvalue()


def _order(column: str) -> tuple[int, str]:
    first = ("type", "list_name", "form_title", "name", "form_id")
    return (first.index(column) if column in first else len(first), column)


def sheet_of(draft: FormDraft, *, at: datetime) -> Sheet:
    """The draft as loading reads it. Raises CannotLoad."""
    return read_sheet(sheet_file(draft), name=f"{draft.code}.xlsx", version=f"{at:%Y%m%d%H%M%S}")


def faults_of(draft: FormDraft, *, at: datetime) -> list[Unfinished]:
    """What must be done before it can be opened: what the editor sees, else what loading refuses, at its row."""
    if found := unfinished(read(draft).items):
        return found
    try:
        sheet_of(draft, at=at)
    except CannotLoad as problem:
        return at_their_items(problem)
    return []


def at_their_items(problem: CannotLoad) -> list[Unfinished]:
    """What loading refuses, at the items whose rows it names; a row of the choices is none of theirs."""
    rows = [(fault.row if fault.sheet == "survey" else 0, fault.words) for fault in problem.faults]
    return [Unfinished(row - 2 if row else -1, "", words) for row, words in rows]


def publish(draft: FormDraft, *, public: bool, by: Actor, at: datetime) -> FormVersion:
    """Make the draft a version, open it, and let the draft go. Raises CannotLoad, CannotAnswer."""
    with transaction.atomic():
        # First, so that of two at one moment only one goes on.
        gone, _tables = FormDraft.objects.filter(pk=draft.pk, revision=draft.revision).delete()
        if not gone:
            raise CannotAnswer(gone_words())
        if draft.form is None:
            draft.sheet["settings"]["form_id"] = _free_code(draft.code)
        name = f"{draft.code}.xlsx"
        version = load(sheet_file(draft), name=name, unit=draft.unit, by=by, at=at, form=draft.form)
        set_state(version.form, State.OPEN, public=public, by=by)
    return version


def _free_code(code: str) -> str:
    """The form's id, or the first after it that no sheet has taken meanwhile."""
    names = (code if number == 1 else f"{code}-{number}" for number in count(1))
    return next(name for name in names if not Form.objects.filter(code=name).exists())


def discard(draft: FormDraft, *, by: Actor) -> None:
    """Away with it; versions stay as they are."""
    permit_making(by, draft.unit)
    FormDraft.objects.filter(pk=draft.pk).delete()
