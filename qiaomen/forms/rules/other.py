"""`or_other` in the form's own languages: pyxform writes "Other" and "Specify other." in English alone."""

import re
from collections.abc import Iterable
from typing import Any

from pyxform.xls2json_backends import DefinitionData

from .texts import is_chinese

OR_OTHER = re.compile(r"(?P<kind>.*\S)\s+(?P<list>\S+)\s+or[_ ](?:specify[_ ])?other", re.I)
CHINESE, ENGLISH = ("其他", "请写明是什么"), ("Other", "Please say what it is")
Table = list[dict[str, Any]]


def with_other(data: DefinitionData) -> tuple[dict[str, Any], dict[int, int]]:
    """The tables with a choice `other` and a question behind it for each or_other; and row there → row of the sheet."""
    given = {slot: getattr(data, slot) for slot in DefinitionData.__slots__}
    survey: Table = []
    choices: Table = [dict(row) for row in data.choices or ()]
    rows: dict[int, int] = {}
    chinese = _is_chinese(data.survey or ())
    for number, cells in enumerate(data.survey or (), 2):
        row = dict(cells)
        survey.append(row)
        rows[len(survey) + 1] = number
        type_ = _column(row, "type", "command")
        found = OR_OTHER.fullmatch(str(row.get(type_, "")).strip())
        name, words = str(row.get(_column(row, "name"), "")), _labels(row, chinese, 1)
        # What stands there in another way, pyxform reads as it always has.
        if not (found and name and words) or _column(row, "choice_filter"):
            continue
        row[type_] = f"{found['kind']} {found['list']}"
        survey.append({type_: "text", "name": f"{name}_other", "relevant": f"selected(../{name}, 'other')"})
        survey[-1] |= words
        rows[len(survey) + 1] = number
        _add_choice(choices, found["list"], chinese)
    if len(survey) > len(data.survey or ()):
        given |= {"survey": survey, "choices": choices}
        given["survey_header"] = [{**(data.survey_header or [{}])[0], "relevant": None}]
    return given, rows


def _add_choice(choices: Table, list_name: str, chinese: bool) -> None:
    within = [row for row in choices if str(row.get(_column(row, "list_name", "list"), "")).strip() == list_name]
    if not within or any(str(row.get(_column(row, "name", "value"), "")).strip() == "other" for row in within):
        return
    first = within[0]
    every = {column: None for row in within for column in row}
    made = {_column(first, "list_name", "list"): list_name, _column(first, "name", "value"): "other"}
    choices.append(made | _labels(every, chinese, 0))


def _labels(columns: Iterable[str], chinese: bool, which: int) -> dict[str, str]:
    """The words in each language that the row has a label in."""
    found = {}
    for column in columns:
        name, _mark, language = (part.strip(" :").lower() for part in str(column).partition(":"))
        if name in ("label", "caption"):
            speaks_chinese = is_chinese(language) if language else chinese
            found[column] = (CHINESE if speaks_chinese else ENGLISH)[which]
    return found


def _column(row: dict[str, Any], *names: str) -> str:
    """The column of this name, however it is written; "" where the row has none."""
    return next((column for column in row if str(column).strip().lower().replace(" ", "_") in names), "")


def _is_chinese(rows: Iterable[dict[str, Any]]) -> bool:
    """Whether words without a language are Chinese."""
    said = "".join(str(words) for row in rows for column, words in row.items() if str(column).lower() == "label")
    return any("一" <= letter <= "鿿" for letter in said)
