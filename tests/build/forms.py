"""Sheets of the tests, written as text, and the forms that they become."""

from datetime import datetime
from typing import Any

from qiaomen.forms.drafts import Draft, begin, save
from qiaomen.forms.loading import load, set_state
from qiaomen.forms.models import Form, FormVersion, State
from qiaomen.forms.rules.filling import Filling
from qiaomen.forms.rules.items import Choice, Condition, Item
from qiaomen.forms.rules.sheets import read_sheet

from .city import World

Row = dict[str, str]
YES_NO = [{"list_name": "yn", "name": "yes", "label": "是"}, {"list_name": "yn", "name": "no", "label": "否"}]
KINDS = ["text", "integer", "decimal", "date", "time", "datetime", "note", "image", "geopoint", "acknowledge"]


def table(name: str, rows: list[Row]) -> str:
    """One sheet in Markdown."""
    heads = list(dict.fromkeys(key for row in rows for key in row))
    lines = [f"| {name} |", f"| | {' | '.join(heads)} |"]
    return "\n".join([*lines, *(f"| | {' | '.join(row.get(head, '') for head in heads)} |" for row in rows)])


def sheet(survey: list[Row], choices: list[Row] | None = None, **settings: str) -> bytes:
    """A whole sheet, with the choices yes and no unless told."""
    known = {"form_title": "小问卷", "form_id": "small", **settings}
    parts = [table("survey", survey), table("choices", choices or YES_NO), table("settings", [known])]
    return "\n".join(parts).encode()


def asks(kind: str, name: str, label: str = "", **columns: str) -> Row:
    """One row of the survey."""
    return {"type": kind, "name": name, "label": label or name, **columns}


def definition(survey: list[Row], choices: list[Row] | None = None, **settings: str) -> dict[str, Any]:
    """What is read of a sheet."""
    return read_sheet(sheet(survey, choices, **settings), name="small.md", version="1").definition


def filling(survey: list[Row], given: dict[str, str], at: datetime, choices: list[Row] | None = None) -> Filling:
    """A form with these answers, settled. The root is called data."""
    made = Filling(definition(survey, choices), at)
    made.put({f"/data/{key}": words for key, words in given.items()})
    made.settle()
    return made


# A little of everything: skip logic, a condition, a repeat, a photo, a place.
SURVEY: list[Row] = [
    asks("start", "begun", " "),
    asks("select_one yn", "lamp", "楼道的灯亮吗？", required="yes"),
    asks("integer", "dark", "几盏不亮？", relevant="${lamp} = 'no'", constraint=". > 0 and . < 100",
         constraint_message="1 到 99 之间"),
    asks("select_multiple yn", "both", "两样都可以", hint="可以不选"),
    asks("begin_repeat", "person", "家里的人"),
    asks("integer", "age", "年龄"),
    asks("end_repeat", "", " "),
    asks("calculate", "sum", " ", calculation="sum(${age})"),
    asks("image", "photo", "照片"),
    asks("geopoint", "place", "位置"),
    asks("note", "thanks", "谢谢，一共 ${sum} 岁"),
]  # fmt: skip


def form(world: World, at: datetime, *, public: bool = True, survey: list[Row] | None = None, **settings: str) -> Form:
    """An open form of the supervisor's unit."""
    version = made(world, at, survey, **settings)
    set_state(version.form, State.OPEN, public=public, by=world.actor("sun"))
    return version.form


def made(world: World, at: datetime, survey: list[Row] | None = None, **settings: str) -> FormVersion:
    """A draft of the supervisor's unit."""
    by = world.actor("sun")
    content = sheet(survey or SURVEY, None, **settings)
    return load(content, name="small.md", unit=by.posts[0].unit, by=by, at=at)


def drafts(world: World, at: datetime) -> dict[str, object]:
    """Two drafts of the supervisor's unit: one with something to mend and a section, one that is finished."""
    by = world.actor("sun")
    found: dict[str, object] = {}
    lamp = Item("one", "q1", {"zh": "灯亮吗？"}, choices=tuple(Choice(word, {"zh": word}) for word in ("亮", "不亮")))
    dark = Item("integer", "q2", {"zh": "几盏？"}, low="1", when=Condition("q1", "is", "不亮"))
    section = [Item("group", "q3", {"zh": "再问"}), Item("photo", "q4", {"zh": "照片"}), Item("end_group")]
    for name, items in (("draft", [Item("one", "q5"), lamp, dark, *section]), ("whole_draft", [lamp, dark])):
        made = begin("楼道的灯", unit=by.posts[0].unit, by=by, at=at)
        save(made, Draft("楼道的灯", items), revision=1, by=by, at=at)
        found[name] = made.pk
    return found
