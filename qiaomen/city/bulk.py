"""Tables as Excel or CSV: out for clerks to work on; in as differences that somebody looks at before they hold."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from qiaomen.people.models import Person
from qiaomen.places.models import City

from .changes import Difference, compare
from .checks import find_faults
from .columns import Sheet
from .editing import Wish, save, version_of
from .faults import Fault, did_you_mean
from .formulas import guarded, without_guard
from .labels import label, words_for
from .loading_files import texts_of_row
from .models import Edit, Upload
from .present import Texts, folder_of, present_texts
from .reading import read_row
from .tables import NotATable, Table, table_in

MOST_ROWS = 50_000
# Who looked at a table and went home sends it again: by then the rows have changed.
KEEP_UPLOADS = timedelta(days=7)
LANGUAGES = ("zh-hans", "en")
# A time of day as Excel gives it back.
_TIME = re.compile(r"^(\d\d:\d\d):00$")


@dataclass(frozen=True)
class Read:
    """An uploaded table: faults at row and column, else what it would change."""

    faults: list[Fault]
    differences: list[Difference]


def header_of(sheet: Sheet) -> list[str]:
    """The names of the columns as the reader calls them."""
    return [str(label(name)) for name in sheet.names]


def as_csv(sheet: Sheet, rows: Iterable[Texts]) -> bytes:
    """A file that Excel opens as it is; nothing in it is calculated."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in _lines(sheet, rows))
    return text.getvalue().encode("utf-8-sig")


def as_workbook(sheet: Sheet, rows: Iterable[Texts]) -> bytes:
    """A workbook whose cells are all text: codes keep their zeros."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.names) - 1, 18, book.add_format({"num_format": "@"}))
        for number, row in enumerate(_lines(sheet, rows)):
            for column, cell in enumerate(row):
                page.write_string(number, column, guarded(cell))
    return content.getvalue()


def _lines(sheet: Sheet, rows: Iterable[Texts]) -> Iterator[list[str]]:
    yield header_of(sheet)
    for row in rows:
        yield [row[name] for name in sheet.names]


def read_upload(sheet: Sheet, content: bytes, name: str, *, retires: bool) -> Read:
    """What a file would change. `retires`: rows that are not in it are to be retired. Raises NotATable."""
    names = _names(sheet)
    table = table_in(content, name, is_header=lambda word: word in names)
    if len(table.lines) > MOST_ROWS:
        raise NotATable(_("最多 %(most)s 行。") % {"most": MOST_ROWS})
    if faults := list(_header_faults(sheet, table, names)):
        return Read(faults, [])
    rows = {line.number: _texts(sheet, line.cells, names) for line in table.lines}
    faults = [Fault(name, line.number, _("这一行比表头多出几格")) for line in table.lines if line.beyond]
    for number, texts in rows.items():
        row, wrong = read_row(name, number, texts, sheet)
        faults += wrong
        if not wrong:
            # As it will be read back: numbers, days and positions have one way to be written.
            rows[number] = texts_of_row(sheet, row)
    if faults:
        return Read(faults, [])
    return _compared(sheet, rows, name, retires=retires)


def _compared(sheet: Sheet, rows: dict[int, Texts], name: str, *, retires: bool) -> Read:
    present = present_texts()
    listed = list(rows.values())
    differences = [one for one in compare(present, {sheet.name: listed}) if retires or one.after]
    gone = [one.before for one in differences if one.after is None]
    key = sheet.key or sheet.names
    told = {tuple(texts[column] for column in key) for texts in listed}
    kept = [
        texts for texts in present[sheet.name].values()
        if tuple(texts[column] for column in key) not in told and texts not in gone
    ]  # fmt: skip
    wanted = {one: list(found.values()) for one, found in present.items()} | {sheet.name: [*listed, *kept]}
    city = City.objects.get()
    folder = folder_of(city, wanted)
    find_faults(folder, city)
    numbers = list(rows)
    faults = []
    for fault in folder.faults:
        own = fault.file == sheet.name and isinstance(fault.row, int) and 2 <= fault.row < len(numbers) + 2
        row = numbers[fault.row - 2] if own and isinstance(fault.row, int) else 0
        faults.append(Fault(name if own else fault.file, row, fault.what, fault.column if own else ""))
    return Read(faults, [] if faults else differences)


def keep_upload(sheet: Sheet, differences: list[Difference], *, by: Person, at: datetime) -> Upload:
    """Remember what somebody was shown, so that exactly that is applied."""
    pks = {tuple(sorted(texts.items())): pk for pk, texts in present_texts()[sheet.name].items()}
    wishes = [
        {"pk": pks[tuple(sorted(one.before.items()))] if one.before else None, "texts": one.after,
         "version": version_of(one.before) if one.before else ""}
        for one in differences
    ]  # fmt: skip
    return Upload.objects.create(sheet=sheet.name, by=by, at=at, wishes=wishes)


def apply_upload(upload: Upload, *, by: Person, at: datetime) -> list[Difference]:
    """Everything or nothing, once. Raises SomebodyWasFaster and Refused as a single change does."""
    wishes = [Wish(upload.sheet, one["pk"], one["texts"], one["version"]) for one in upload.wishes]
    with transaction.atomic():
        # Of two clicks the second finds nothing to apply.
        if not Upload.objects.filter(pk=upload.pk).delete()[0]:
            return []
        return save(wishes, by=by, at=at, origin=Edit.Origin.TABLE)


def forget_uploads(*, at: datetime) -> int:
    """Delete what was shown longer than KEEP_UPLOADS ago and never applied; returns how many."""
    return Upload.objects.filter(at__lt=at - KEEP_UPLOADS).delete()[0]


def _names(sheet: Sheet) -> dict[str, str]:
    """Every name that a column may have in a header → ours: ours, and the labels in each language."""
    found = {name: name for name in sheet.names}
    for language in LANGUAGES:
        with override(language):
            found |= {str(label(name)): name for name in sheet.names}
    return found


def _header_faults(sheet: Sheet, table: Table, names: dict[str, str]) -> Iterator[Fault]:
    seen = set()
    for name in table.header:
        if name and name not in names:
            yield Fault(table.file, 1, _("没有“%(name)s”这一列") % {"name": name} + did_you_mean(name, names))
        elif name and names[name] in seen:
            yield Fault(table.file, 1, _("有两列都叫“%(name)s”") % {"name": name})
        seen.add(names.get(name, ""))
    for column in sheet.columns:
        if column.name not in seen:
            yield Fault(table.file, 1, _("缺少“%(name)s”这一列") % {"name": label(column.name)}, column.name)


def _texts(sheet: Sheet, cells: dict[str, str], names: dict[str, str]) -> Texts:
    """A row in our columns and our words: 是 is yes, a day that Excel wrote with its midnight is a day."""
    given = {names[column]: without_guard(cell.strip()) for column, cell in cells.items() if column in names}
    found = {}
    for column in sheet.columns:
        text = _TIME.sub(r"\1", given[column.name].removesuffix(" 00:00:00"))
        if said := _said(sheet.name, column.name):
            words = [text] if text in said else text.replace("、", " ").split()
            text = " ".join(said.get(word, word) for word in words)
        found[column.name] = text
    return found


def _said(sheet: str, column: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {str(said): word for word, said in words_for(sheet, column).items()}
    return found
