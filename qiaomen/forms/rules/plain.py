"""Rows of a sheet ↔ items of the plain editor. What would not come out as it went in is beyond the editor."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from qiaomen.forms.problems import CannotLoad, SheetFault

from .items import AUTOMATIC, CHOICES, LANGUAGES, NUMBERS, Choice, Condition, Item, Words
from .texts import is_chinese

Row = dict[str, str]
TYPES = {
    "text": "text", "long": "text", "integer": "integer", "decimal": "decimal", "date": "date", "photo": "image",
    "place": "geopoint", "note": "note", "group": "begin_group", "repeat": "begin_repeat", "end_group": "end_group",
    "end_repeat": "end_repeat", "one": "select_one", "several": "select_multiple",
    **{kind: kind for kind in AUTOMATIC},
}  # fmt: skip
KINDS = {type_: kind for kind, type_ in TYPES.items() if kind != "long"}
ALIASES = {"int": "integer", "string": "text", "photo": "image", "location": "geopoint"}
SELECT = re.compile(r"select[_ ](?P<how>one|multiple)\s+(?P<list>\S+)(?P<other>\s+or[_ ]other)?", re.I)
TEXTS = {"label": "label", "hint": "hint", "required_message": "owed", "constraint_message": "refused"}
COLUMNS = ("type", "name", *TEXTS, "required", "relevant", "constraint", "appearance")
YES, NO = frozenset({"yes", "true", "true()"}), frozenset({"", "no", "false", "false()"})
CONDITIONS = [
    (re.compile(r"selected\(\$\{(\w+)\},'([^']*)'\)"), "is"),
    (re.compile(r"not\(selected\(\$\{(\w+)\},'([^']*)'\)\)"), "not"),
    (re.compile(r"\$\{(\w+)\}!=''()"), "answered"),
    (re.compile(r"\$\{(\w+)\}='([^']*)'"), "is"),
    (re.compile(r"\$\{(\w+)\}!='([^']*)'"), "not"),
    (re.compile(r"\$\{(\w+)\}=([^\s']*)"), "is"),
    (re.compile(r"\$\{(\w+)\}>=([^\s']*)"), "least"),
    (re.compile(r"\$\{(\w+)\}<=([^\s']*)"), "most"),
]
LIMITS = re.compile(r"(?:\.>=(?P<low>[^\s']+?))?(?:and)?(?:\.<=(?P<high>[^\s']+))?")


@dataclass
class Rows:
    """The three tables of a sheet."""

    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    settings: Row = field(default_factory=dict)


# Writing ------------------------------------------------------------------------------------------------------
def rows_of(items: list[Item], settings: Mapping[str, str]) -> Rows:
    """The sheet of these items."""
    rows = Rows(settings={**settings, "default_language": LANGUAGES["zh"]})
    kinds = {item.name: item.kind for item in items}
    for item in items:
        row = {"type": _type(item), "name": item.name}
        for column, attribute in TEXTS.items():
            for language, words in getattr(item, attribute).items():
                row[f"{column}::{LANGUAGES[language]}"] = words
        row["required"] = "yes" if item.required else ""
        row["relevant"] = _relevant(item.when, kinds)
        row["constraint"] = _constraint(item)
        row["appearance"] = "multiline" if item.kind == "long" else ""
        rows.survey.append({column: words for column, words in row.items() if words})
        if item.kind in CHOICES:
            rows.choices += [_choice(item.name, choice) for choice in item.choices]
    return rows


def _type(item: Item) -> str:
    if item.kind not in CHOICES:
        return TYPES[item.kind]
    return f"{TYPES[item.kind]} {item.name}{' or_other' if item.other else ''}"


def _relevant(when: Condition | None, kinds: Mapping[str, str]) -> str:
    if when is None:
        return ""
    asked, kind = f"${{{when.name}}}", kinds.get(when.name, "one")
    if when.how == "answered":
        return f"{asked} != ''"
    if kind == "several":
        chosen = f"selected({asked}, '{when.than}')"
        return f"not({chosen})" if when.how == "not" else chosen
    bare = kind in NUMBERS or when.how in ("least", "most")
    than = when.than if bare else f"'{when.than}'"
    return f"{asked} {SIGNS[when.how]} {than}"


SIGNS = {"is": "=", "not": "!=", "least": ">=", "most": "<="}


def _constraint(item: Item) -> str:
    limits = [f". >= {item.low}"] * bool(item.low) + [f". <= {item.high}"] * bool(item.high)
    return " and ".join(limits)


def _choice(list_name: str, choice: Choice) -> Row:
    said = {f"label::{LANGUAGES[language]}": words for language, words in choice.words.items() if words}
    return {"list_name": list_name, "name": choice.value, **said}


def words_of_limits(low: str, high: str, languages: Iterable[str]) -> Words:
    """What is said to an answer outside of its limits, in these languages."""
    found = {}
    for language in languages:
        with override({"zh": "zh-hans", "en": "en"}[language]):
            if low and high:
                found[language] = _("请填 %(low)s 到 %(high)s 之间的数。") % {"low": low, "high": high}
            elif low:
                found[language] = _("不能小于 %(low)s。") % {"low": low}
            elif high:
                found[language] = _("不能大于 %(high)s。") % {"high": high}
    return found


# Reading ------------------------------------------------------------------------------------------------------
def items_of(rows: Rows) -> list[Item]:
    """The items of rows that the editor wrote."""
    reader = _Reader(rows)
    return [reader.item(number, row) for number, row in enumerate(rows.survey, 2)]


def plain_items(rows: Rows) -> list[Item]:
    """The items of a sheet from anywhere. Raises CannotLoad with every row that the editor has no fields for."""
    reader = _Reader(rows)
    items = [reader.item(number, row) for number, row in enumerate(rows.survey, 2)]
    reader.compare(items)
    if reader.faults:
        raise CannotLoad(*sorted(reader.faults, key=lambda fault: fault.row))
    return items


class _Reader:
    """Reads rows one by one and gathers what is beyond the editor."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.faults: list[SheetFault] = []
        self.lists: dict[str, list[Choice]] = {}
        for row in rows.choices:
            self._choice(row)

    def _beyond(self, row: int, words: str) -> None:
        if not any(known.row == row for known in self.faults):
            self.faults.append(SheetFault(row, words))

    def _choice(self, row: Row) -> None:
        words: Words = {}
        for column, said in row.items():
            name, language = split(column)
            if name == "label" and language:
                words[language] = said
            elif said and name not in ("list_name", "list", "name", "value"):
                self._beyond(0, _("choices 表的 %(column)s 列只能在 Excel 里改。") % {"column": column})
        plain = {column.strip().lower().replace(" ", "_"): said.strip() for column, said in row.items()}
        listed = plain.get("list_name") or plain.get("list") or ""
        value = plain.get("name") or plain.get("value") or ""
        self.lists.setdefault(listed, []).append(Choice(value, words))

    def item(self, number: int, row: Row) -> Item:
        texts: dict[str, Words] = {attribute: {} for attribute in TEXTS.values()}
        plain: Row = {}
        for column, said in row.items():
            name, language = split(column)
            if name in TEXTS and language:
                texts[TEXTS[name]][language] = said
            elif name in COLUMNS and not language:
                plain[name] = said.strip()
            elif said:
                self._beyond(number, _("%(column)s 列只能在 Excel 里改。") % {"column": column})
        kind, choices, other = self._kind(number, plain)
        if plain.get("required", "").lower() not in YES | NO:
            self._beyond(number, _("%(column)s 列只能在 Excel 里改。") % {"column": "required"})
        limits = LIMITS.fullmatch(re.sub(r"\s+", "", plain.get("constraint", "")))
        return Item(
            kind, plain.get("name", ""), **texts, required=plain.get("required", "").lower() in YES,
            low=(limits and limits["low"]) or "", high=(limits and limits["high"]) or "", choices=choices, other=other,
            when=_condition(plain.get("relevant", "")),
        )  # fmt: skip

    def _kind(self, number: int, plain: Row) -> tuple[str, tuple[Choice, ...], bool]:
        type_ = " ".join(plain.get("type", "").split())
        if found := SELECT.fullmatch(type_):
            kind = "one" if found["how"].lower() == "one" else "several"
            self._look(number, plain)
            return kind, tuple(self.lists.get(found["list"], ())), bool(found["other"])
        name = type_.lower().replace("begin ", "begin_").replace("end ", "end_")
        known = KINDS.get(ALIASES.get(name, name), "")
        if not known:
            self._beyond(number, _("题型“%(type)s”只能在 Excel 里改。") % {"type": type_[:60]})
        if known == "text" and plain.get("appearance") == "multiline":
            return "long", (), False
        self._look(number, plain)
        return known or "text", (), False

    def _look(self, number: int, plain: Row) -> None:
        if plain.get("appearance"):
            self._beyond(number, _("%(column)s 列只能在 Excel 里改。") % {"column": "appearance"})

    def compare(self, items: list[Item]) -> None:
        """A condition or a limit that would be written otherwise is more than the editor knows."""
        written = rows_of(items, {}).survey
        for number, (row, again) in enumerate(zip(self.rows.survey, written, strict=True), 2):
            for column in ("relevant", "constraint"):
                said = next((words for name, words in row.items() if split(name) == (column, "")), "")
                if re.sub(r"\s+", "", said) != re.sub(r"\s+", "", again.get(column, "")):
                    words = _("%(column)s 里的“%(said)s”比编辑器能写的复杂，只能在 Excel 里改。")
                    self._beyond(number, words % {"column": column, "said": said[:60]})


def _condition(said: str) -> Condition | None:
    if any(re.search(r"\s", words) for words in re.findall(r"'([^']*)'", said)):
        return None
    tight = re.sub(r"\s+", "", said)
    for pattern, how in CONDITIONS:
        if found := pattern.fullmatch(tight):
            return Condition(found[1], how, found[2])
    return None


def split(column: str) -> tuple[str, str]:
    """A column's name and its language: ("label", "zh"); words without a language are Chinese; "?" for another one."""
    name, _mark, language = (part.strip() for part in column.lower().partition("::"))
    name = name.replace(" ", "_")
    if name not in TEXTS:
        return (f"{name}::{language}" if language else name), ""
    if not language or is_chinese(language):
        return name, "zh"
    return (name, "en") if "(en" in language or language.startswith(("english", "en")) else (column, "")


def rows_in(data: Any) -> Rows:
    """The tables of a sheet as pyxform's reader gives them."""

    def plain(rows: Iterable[Mapping[Any, Any]] | None) -> list[Row]:
        return [{str(key).strip(): str(value) for key, value in row.items()} for row in rows or ()]

    settings = plain(data.settings)[:1]
    return Rows(plain(data.survey), plain(data.choices), settings[0] if settings else {})
