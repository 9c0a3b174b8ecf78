"""Answers as files: CSV, Excel, GeoJSON; row by row, with the memory of one row."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from .models import Answer, Form
from .queries import answers_of
from .results import choices_of
from .rules.texts import label_of

CHUNK = 500
# A sheet of Excel ends here.
MOST_ROWS = 1_048_575
# Characters of a sheet's XML. A part of a ZIP without later extensions, which Excel may refuse, ends at 2 GiB; a
# character takes up to three bytes.
MOST_SIZE = 600_000_000
OWN = ("instance_id", "version", "received_at", "begun_at", "ended_at", "source", "faults", "longitude", "latitude")
# A cell that begins like this would be a formula for whoever opens the file.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Columns:
    """What the versions of a form ask, in their order: of the form itself, and of each repeat."""

    def __init__(self, form: Form) -> None:
        self.main: dict[str, dict[str, Any]] = {}
        self.repeats: dict[str, dict[str, dict[str, Any]]] = {}
        # What the values of a question's choices mean, by its path.
        self.meanings: dict[str, dict[str, str]] = {}
        for definition in form.versions.order_by("number").values_list("definition", flat=True).iterator():
            self._learn(definition)

    def _learn(self, definition: dict[str, Any]) -> None:
        root = f"/{definition['name']}/"
        repeats = [question["path"] for question in definition["questions"] if question["kind"] == "repeat"]
        for question in definition["questions"]:
            if question["kind"] in ("group", "note"):
                continue
            path = question["path"]
            for item in choices_of(definition, question):
                words = next(iter(item["label"].values()), "")
                self.meanings.setdefault(path.removeprefix(root), {}).setdefault(item["name"], words)
            within = [repeat for repeat in repeats if path.startswith(f"{repeat}/")]
            if not within:
                self.main.setdefault(path.removeprefix(root), question)
            elif question["kind"] != "repeat" or len(within) == 1:
                # What repeats inside of a repeat stays one cell of JSON.
                outer = min(within, key=len)
                columns = self.repeats.setdefault(outer.removeprefix(root), {})
                if not any(len(one) > len(outer) for one in within) or question["kind"] == "repeat":
                    columns.setdefault(path.removeprefix(f"{outer}/"), question)
        for repeat in self.repeats:
            self.main.pop(repeat, None)


def rows_of(form: Form) -> Iterator[Answer]:
    """Every answer by its key, a few at a time."""
    found = answers_of(form).select_related("version").defer("version__definition", "version__xml", "version__source")
    return found.order_by("pk").iterator(chunk_size=CHUNK)


def own_cells(answer: Answer, zone: tzinfo) -> list[Any]:
    """What is known of an answer beside what was said."""
    return [
        answer.instance_id, answer.version.version, _written(answer.received_at, zone),
        _written(answer.begun_at, zone), _written(answer.ended_at, zone), answer.source, len(answer.faults),
        answer.longitude, answer.latitude,
    ]  # fmt: skip


def _written(at: datetime | None, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


class Line(io.StringIO):
    """Gives back what the csv module writes, line by line."""

    def take(self) -> str:
        """What was written since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def csv_lines(form: Form, *, zone: tzinfo, repeat: str = "") -> Iterator[str]:
    """The answers as CSV; `repeat` names a repeat for a file with its instances."""
    columns = Columns(form)
    names = list(columns.repeats.get(repeat, {}) if repeat else columns.main)
    line = Line()
    writer = csv.writer(line)
    # Excel takes a file without this mark for another encoding.
    yield "\ufeff"
    writer.writerow([*(("instance_id", "number") if repeat else OWN), *names])
    for answer in rows_of(form):
        for head, values in _parts(answer, repeat, zone):
            writer.writerow([*head, *(_safe(values.get(name)) for name in names)])
        yield line.take()
    yield line.take()


def _parts(answer: Answer, repeat: str, zone: tzinfo) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    if not repeat:
        yield own_cells(answer, zone), answer.values
        return
    for number, values in enumerate(answer.values.get(repeat) or (), 1):
        yield [answer.instance_id, number], values


def _safe(value: Any) -> Any:
    """Words that would be a formula are led by a quote."""
    value = _cell(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def write_excel(form: Form, file: IO[bytes], *, zone: tzinfo) -> None:
    """A sheet for the answers, one for each repeat, one that says what the columns ask."""
    columns = Columns(form)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        main = _Sheet(book, _("答案"), [*OWN, *columns.main])
        parts = {
            name: _Sheet(book, f"{number} {name}", ["instance_id", "number", *inner])
            for number, (name, inner) in enumerate(columns.repeats.items(), 1)
        }
        for answer in rows_of(form):
            main.add([*own_cells(answer, zone), *(answer.values.get(name) for name in columns.main)])
            for name, sheet in parts.items():
                for head, values in _parts(answer, name, zone):
                    sheet.add([*head, *(values.get(column) for column in columns.repeats[name])])
        about = _Sheet(book, _("列的说明"), [_("列"), _("题目"), _("选项")])
        for prefix, known in (("", columns.main), *((f"{name}/", inner) for name, inner in columns.repeats.items())):
            for name, question in known.items():
                about.add(
                    [f"{prefix}{name}", label_of(question), _meanings(columns.meanings.get(f"{prefix}{name}", {}))]
                )


def _meanings(meant: dict[str, str]) -> str:
    """What the values of choices stand for, where they are not the words themselves."""
    return "\n".join(f"{value} = {words}" for value, words in meant.items() if words and words != value)


class _Sheet:
    """One sheet that grows downwards, and goes on in another where it is full.

    Rows are written as the XML that they will be, into the file that xlsxwriter keeps for them: cell by cell it takes
    four times as long.
    """

    def __init__(self, book: Any, name: str, heads: list[str]) -> None:
        self.book, self.name, self.heads, self.full = book, name, heads, 0
        self.letters = [xl_col_to_name(column) for column in range(len(heads))]
        self._open()

    def _open(self) -> None:
        shown = "".join(letter for letter in self.name if letter not in "[]:*?/\\'")[:26]
        self.sheet = self.book.add_worksheet(f"{shown} {self.full + 1}" if self.full else shown)
        self.sheet.freeze_panes(1, 0)
        self.sheet.dim_rowmin, self.sheet.dim_colmin, self.sheet.dim_colmax = 0, 0, max(0, len(self.heads) - 1)
        self.row = self.size = 0
        self.add(list(self.heads))

    def add(self, cells: list[Any]) -> None:
        """One more row; nothing is written for what was not said."""
        if self.row > MOST_ROWS or self.size > MOST_SIZE:
            self.full += 1
            self._open()
        self.sheet.dim_rowmax = self.row
        self.row += 1
        row = self.row
        written = [
            f'<c r="{letter}{row}"><v>{value!r}</v></c>' if isinstance(value, int | float)
            else f'<c r="{letter}{row}" t="inlineStr"><is>{_in_xml(str(_cell(value)))}</is></c>'
            for letter, value in zip(self.letters, cells, strict=True) if value is not None and value != ""
        ]  # fmt: skip
        self.size += self.sheet.row_data_fh.write(f'<row r="{row}">{"".join(written)}</row>')


# What XML cannot hold or reads otherwise, and what Excel takes for the number of a letter.
UNSAFE = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
SAFE = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


@lru_cache(maxsize=10_000)
def _in_xml(words: str) -> str:
    """Words as the text of a cell; choices come again and again."""
    words = words[:32_767]
    if UNSAFE.search(words):
        words = UNSAFE.sub(lambda found: SAFE.get(found[0], f"_x005F{found[0]}" if found[0][0] == "_" else ""), words)
    outer = words[:1].isspace() or words[-1:].isspace()
    return f'<t xml:space="preserve">{words}</t>' if outer else f"<t>{words}</t>"


def geojson_lines(form: Form, *, zone: tzinfo) -> Iterator[str]:
    """Each answer that has a position as a point, with all that was said."""
    yield '{"type":"FeatureCollection","features":['
    comma = ""
    for answer in rows_of(form):
        if answer.longitude is None or answer.latitude is None:
            continue
        properties = dict(zip(OWN[:-2], own_cells(answer, zone)[:-2], strict=True)) | answer.values
        feature = {
            "type": "Feature", "properties": properties,
            "geometry": {"type": "Point", "coordinates": [answer.longitude, answer.latitude]},
        }  # fmt: skip
        yield comma + json.dumps(feature, ensure_ascii=False)
        comma = ",\n"
    yield "]}\n"
