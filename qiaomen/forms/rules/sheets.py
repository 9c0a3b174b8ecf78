"""Reads an XLSForm (XLSX, XLS, CSV, Markdown), has pyxform make the XForm of it, and names the row of what is wrong."""

import logging
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import Definition, DefinitionData, SupportedFileTypes, definition_to_dict
from pyxform.xls2xform import convert

from qiaomen.forms.problems import CannotLoad, SheetFault

from .evaluating import MOST_LOOKED_AT, MOST_WHEN_EMPTY, Looked, TakesTooLong, evaluate
from .filling import Filling
from .other import with_other
from .xform import definition_of

logger = logging.getLogger(__name__)

MOST_BYTES, MOST_UNPACKED, MOST_ROWS, MOST_CHOICES = 5 * 1024 * 1024, 60 * 1024 * 1024, 3000, 20_000
KINDS = (".xlsx", ".xls", ".csv", ".md")
ROW = re.compile(r"\[row : (\d+)\]\s*")
# What no XML can hold, and word processors leave behind.
UNPRINTED = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")
# The opening tag of the answer, where a form's id and version stand.
OPENING = re.compile(r"(<instance>\s*<[\w.\-]+)([^>]*)>")


@dataclass(frozen=True)
class Sheet:
    """A form that can be used: the XForm and what we read in it. `warnings` are pyxform's."""

    xml: str
    definition: dict[str, Any]
    warnings: tuple[str, ...]


def read_sheet(content: bytes, *, name: str, version: str) -> Sheet:
    """The form in a file. `version` counts where the sheet names none. Raises CannotLoad."""
    data = data_of(content, PurePath(name))
    if data.survey is None:
        raise CannotLoad(SheetFault(0, _("没有找到 survey 表。表的名字要是 survey。")))
    if len(data.survey) > MOST_ROWS:
        raise CannotLoad(SheetFault(MOST_ROWS + 2, _("题目太多：最多 %(most)s 行。") % {"most": MOST_ROWS}))
    if len(data.choices or ()) > MOST_CHOICES:
        words = _("选项太多：choices 表最多 %(most)s 行，再多手机打不开。")
        raise CannotLoad(SheetFault(MOST_CHOICES + 2, words % {"most": MOST_CHOICES}, "choices"))
    rows = rows_of(data) | rows_of_choices(data)
    xml, warnings = _converted(data)
    xml = _with_version(xml, version)
    try:
        definition = definition_of(xml, lambda path: row_of(rows, path))
    except ParseError as problem:
        raise CannotLoad(SheetFault(0, _("转换后的表单不完整，请检查表格。"))) from problem
    _tried(definition)
    return Sheet(xml, definition, tuple(warnings))


def _tried(definition: dict[str, Any]) -> None:
    """The empty form, worked on once as every page does it, with each condition, list of choices and label."""
    try:
        filling = Filling(definition, datetime(2026, 1, 1, tzinfo=UTC), looked=Looked(MOST_WHEN_EMPTY))
        filling.settle()
        for node in filling.tree.walk():
            if rule := node.question.get("constraint"):
                evaluate(rule, filling.around(node))
        filling.looked.most = MOST_LOOKED_AT
        for node in filling.tree.walk():
            filling.owes(node)
            for words in ("label", "hint", "owed", "refused"):
                filling.written(node, words)
            if "items" in node.question:
                filling.options(node)
    except TakesTooLong as problem:
        words = _("表里的算式要算太久：不要在 // 或 [ ] 里面再找遍整份表单。请简化 relevant、constraint、calculation。")
        raise CannotLoad(SheetFault(0, words)) from problem


def data_of(content: bytes, name: PurePath) -> DefinitionData:
    """The rows of the sheets, as they stand there."""
    kind = name.suffix.lower()
    if kind not in KINDS:
        raise CannotLoad(SheetFault(0, _("请交 %(kinds)s 文件。") % {"kinds": "、".join(KINDS)}))
    if len(content) > MOST_BYTES or _unpacked(content) > MOST_UNPACKED:
        raise CannotLoad(SheetFault(0, _("文件太大，表格不会这么大。请删去图片和多余的表。")))
    stem = re.sub(r"[^\w\-]+", "_", name.stem).strip("_") or "form"
    given = Definition(data=BytesIO(content), file_type=SupportedFileTypes(kind), file_path_stem=stem)
    try:
        return _printed(definition_to_dict(given, file_type=kind))
    except PyXFormError as problem:
        raise CannotLoad(SheetFault(0, _in_our_words(str(problem)))) from problem
    except Exception as problem:  # whatever a broken file makes a reader stumble over
        logger.info("sheet cannot be read", extra={"problem": repr(problem)})
        raise CannotLoad(SheetFault(0, _("打不开这个文件。请用表格软件另存为 .xlsx 再试。"))) from problem


def _printed(data: DefinitionData) -> DefinitionData:
    for table in (data.survey, data.choices, data.settings):
        for row in table or ():
            row.update({key: cell.translate(UNPRINTED) for key, cell in row.items() if isinstance(cell, str)})
    return data


def _unpacked(content: bytes) -> int:
    if not content.startswith(b"PK"):
        return 0
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, ValueError):
        return 0


def _converted(data: DefinitionData) -> tuple[str, list[str]]:
    """pyxform's work; Java is never asked."""
    warnings: list[str] = []
    given, rows = with_other(data)
    try:
        return str(convert(given, warnings=warnings, validate=False, enketo=False).xform), warnings
    except PyXFormError as problem:
        raise CannotLoad(_fault(str(problem), data, rows)) from problem
    except Exception as problem:  # pyxform stumbles over some sheets instead of refusing them
        logger.info("sheet cannot be converted", extra={"problem": repr(problem)})
        words = _("表格里有转换不了的内容（%(problem)s）。请对照 XLSForm 的样例检查。")
        raise CannotLoad(SheetFault(0, words % {"problem": type(problem).__name__})) from problem


def _fault(message: str, data: DefinitionData, rows: dict[int, int]) -> SheetFault:
    """pyxform's sentence with its row taken out of it, and in the reader's words where we know it. `rows`: what it
    counts → what the sheet counts."""
    match = ROW.search(message)
    words = ROW.sub("", message).strip()
    row = int(match[1]) if match else _row_that_is_meant(words, data)
    if "'choices' sheet" in words:
        return SheetFault(row, _in_our_words(words), "choices")
    return SheetFault(rows.get(row, row) if match else row, _in_our_words(words))


def _in_our_words(words: str) -> str:
    for pattern, said in known_sentences():
        if found := re.search(pattern, words, re.DOTALL | re.IGNORECASE):
            return said % found.groupdict()
    return words


def _row_that_is_meant(words: str, data: DefinitionData) -> int:
    """Where pyxform names no row: the first that holds what its sentence puts in quotes, else a word with a hyphen."""
    named = [one for one in re.findall(r"'([^']+)'", words) if one not in ("survey", "choices")]
    rows = list(enumerate(data.survey or (), 2))
    for one in [*named, *re.findall(r"\w+-[\w-]+", words), *re.findall(r"\b(?:randomize|seed|include)", words)]:
        for meant in (str.__eq__, str.__contains__):
            for row, cells in rows:
                if any(meant(str(cell).strip(), one) for cell in cells.values()):
                    return row
    return 0


def known_sentences() -> list[tuple[str, str]]:
    """What pyxform says most often → the same with what to do."""
    return [
        (r"Unknown question type '(?P<type>[^']*)'", _("没有“%(type)s”这种题型。请改 type 列。")),
        (
            r"List name not in choices sheet: (?P<list>\S+)",
            _("choices 表里没有选项表“%(list)s”。请补上，或改 type 列。"),
        ),
        (r"Question with no type", _("没有写题型。请填 type 列。")),
        (r"have a sheet named 'survey'", _("没有找到 survey 表。表的名字要是 survey。")),
        (r"not recognized as a supported type", _("打不开这个文件。请用表格软件另存为 .xlsx 再试。")),
        (r"Missing calculation", _("没有写怎么算。请填 calculation 列。")),
        (r"Choices must have a name", _("这个选项没有写名称。请填 name 列。")),
        (r"Choice names must be unique", _("同一张选项表里有重复的名称。请改 name 列。")),
        (
            r"Choice names with spaces.+See \[(?P<name>.+?)\] in \[(?P<list>.+?)\]",
            _("选项表“%(list)s”里的名称“%(name)s”有空格，多选题不能用。请改 name 列。"),
        ),
        (r"'parameters' value is invalid", _("parameters 列写得不对。滑尺这样写：start=1 end=5 step=1。")),
        (r"Choices should have a label", _("这个选项没有写文字。请填 label 列。")),
        (
            r"The '(?P<column>\w+)' value is invalid\. Names must begin",
            _("%(column)s 列里的名称不能用：用字母或 _ 开头，后面只用字母、数字、_、- 和小数点。"),
        ),
        (r"Reference variables must start", _("${…} 写得不对：要写成 ${题目的名称}。")),
        (r"The name '(?P<name>[^']*)' appears more", _("有几题都叫“%(name)s”，不知道指的是哪一题。请改名称。")),
        (r"headers were not found: (?P<missing>.+?)\.(?: |$)", _("第一行缺少这些列：%(missing)s。")),
        (r"Duplicate column header: (?P<column>.+)", _("第一行里“%(column)s”这一列写了两次。")),
        (r"Invalid headers provided for sheet: '(?P<sheet>\w+)'", _("%(sheet)s 表第一行的列名缺少或者重复了。")),
        (r"(?:Question or group with no name|no name)", _("没有写名称。请填 name 列。")),
        (r"the 'name' value '(?P<name>[^']+)' is invalid", _("名称“%(name)s”不能用：要用字母开头、不带空格、不重复。")),
        (r"element named '(?P<name>[^']*)' has no label", _("题目“%(name)s”没有写题面。请填 label 列。")),
        (r"section has not been included", _("include 这种题型这里还不能用。请把那些行直接写进 survey 表。")),
        (r"Unmatched \S*begin", _("有开始没有结束。请补上 end_group 或 end_repeat。")),
        (r"Unmatched \S*end", _("有结束没有开始。请删去，或补上 begin_group 或 begin_repeat。")),
        (r"Could not find the name '(?P<name>[^']*)'", _("${%(name)s} 指的题目不存在。请改名称。")),
    ]  # fmt: skip


def _with_version(xml: str, version: str) -> str:
    """Every version has a name: telephones ask again when it changes."""

    def named(match: re.Match[str]) -> str:
        given = match[2]
        return match[0] if " version=" in given else f"{match[1]}{given} version={quoteattr(version)}>"

    return OPENING.sub(named, xml, count=1)


def rows_of(data: DefinitionData) -> dict[str, int]:
    """Path below the root → row; and each name alone, where it is the only one."""
    rows: dict[str, int] = {}
    named: dict[str, set[int]] = defaultdict(set)
    above: list[str] = []
    for row, cells in enumerate(data.survey or (), 2):
        cells = {str(key).strip().lower(): str(value).strip() for key, value in cells.items()}
        kind = cells.get("type", cells.get("command", "")).lower().replace("_", " ")
        name = cells.get("name", cells.get("value", ""))
        if kind.startswith("end ") and kind != "end" and above:
            above.pop()
        elif name:
            rows["/".join([*above, name])] = row
            named[name].add(row)
        if kind.startswith("begin "):
            above.append(name)
    return rows | {name: found.pop() for name, found in named.items() if len(found) == 1 and name not in rows}


def rows_of_choices(data: DefinitionData) -> dict[str, int]:
    """The words of an item, as pyxform names them (list-0, list-1 …) → row in the sheet of choices."""
    rows: dict[str, int] = {}
    counted: dict[str, int] = defaultdict(int)
    for row, cells in enumerate(data.choices or (), 2):
        named = {str(key).strip().lower().replace(" ", "_"): value for key, value in cells.items()}
        if key := named.get("list_name") or named.get("list"):
            rows[f"{key}-{counted[key]}"] = row
            counted[key] += 1
    return rows


def row_of(rows: dict[str, int], path: str) -> int:
    """The row of a question; of what pyxform made beside it (`_other`), that question's; 0 for the form's own."""
    below = path.strip("/").partition("/")[2] or path
    last = below.rpartition("/")[2]
    for known in (below, last, below.removesuffix("_other"), last.removesuffix("_other"), last.removesuffix("_count")):
        if known in rows:
            return rows[known]
    return 0
