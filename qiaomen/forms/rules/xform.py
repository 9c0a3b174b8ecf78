"""Reads an XForm into the definition that everything else works with: one JSON object, expressions parsed.

name, title, id, version     of the form
languages, default           names as in the sheet: "中文 (zh)"; none where the form has one language only
texts                        language → id → words, for what expressions ask by jr:itext()
lists                        id → items, each {"name": …, "label": words, further columns}; for choices, instance()
questions                    in the form's order, each one object:

path, kind, row              /data/group/age, one of KINDS, the row of the sheet (0: made by the form itself)
label, hint                  language → pieces: text, or {"x": tree} for what is put in
relevant, constraint, required, readonly, calculate, count      trees of expressions, where there are any
refused, owed                the messages of constraint and required
text, begins                 the value it begins with; a tree for a dynamic one
items, many                  for choices: {"nodes": tree, "value": name, "label": name}
start, end, step             of a range; `look`: the appearance; `preload`: what the device fills in
"""

import math
from typing import Any
from xml.etree.ElementTree import Element  # the type; what is read goes through defusedxml

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from qiaomen.forms.problems import CannotLoad, SheetFault

from .circles import circle
from .texts import JAVAROSA, XFORMS, Faults, RowOf, Texts, joined

XHTML, ODK = "{http://www.w3.org/1999/xhtml}", "{http://www.opendatakit.org/xforms}"
# What a bind says it is → our kind. Everything that is asked for or computed has one of these.
BY_TYPE = {
    "string": "text", "int": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "datetime",
    "geopoint": "geopoint", "": "text",
}  # fmt: skip
KINDS = (
    *BY_TYPE.values(), "select_one", "select_multiple", "rank", "range", "note", "acknowledge", "image", "calculate",
    "group", "repeat",
)  # fmt: skip
# What a device may fill in. Who somebody is, and which telephone it was, is never kept.
PRELOADS = {("timestamp", "start"): "start", ("timestamp", "end"): "end", ("date", "today"): "today"}
# Settings of a sheet that would have Collect hand answers in elsewhere, sealed, or once more after a change.
AWAY = {"action": "submission_url", "base64RsaPublicKey": "public_key", f"{ODK}client-editable": "client_editable"}
DEEPEST = 14
EXPRESSIONS = ("relevant", "constraint", "required", "readonly", "calculate")


def definition_of(xml: str, row_of: RowOf) -> dict[str, Any]:
    """The definition of a form. Raises CannotLoad with every question that cannot be asked here."""
    reader = _Reader(fromstring(xml, forbid_dtd=True), row_of)
    made = reader.read()
    if reader.faults.found:
        raise CannotLoad(*sorted(reader.faults.found, key=lambda fault: fault.row))
    return made


class _Reader:
    """Reads once from the top to the bottom; gathers every fault on the way."""

    def __init__(self, root: Element, row_of: RowOf) -> None:
        self.row_of = row_of
        self.faults = Faults(row_of)
        # Lists of choices that stand at their question.
        self.inline: dict[str, list[dict[str, Any]]] = {}
        self.model = _one(root, f"{XHTML}head/{XFORMS}model")
        self.title = (root.findtext(f"{XHTML}head/{XHTML}title") or "").strip()
        self.body = _one(root, f"{XHTML}body")
        self.instance = _one(self.model, f"{XFORMS}instance")[0]
        self.binds = {str(bind.get("nodeset")): bind for bind in self.model.iter(f"{XFORMS}bind")}
        self.controls: dict[str, Element] = {}
        self.labels: dict[str, Element] = {}
        self._learn_controls(self.body)
        self.texts = Texts(self.model, self.faults)

    def read(self) -> dict[str, Any]:
        """The whole definition."""
        root = self.instance
        questions: list[dict[str, Any]] = []
        self._learn_beginnings()
        for child in root:
            self._question(child, f"/{_name(root)}", questions)
        self._actions()
        if waiting := circle(questions):
            words = _("这些题互相等着对方的答案：%(names)s。请改其中一题的 relevant 或 calculation。")
            self.faults.note(waiting[0], words % {"names": " → ".join(map(_last, waiting))})
        if not questions:
            self.faults.found.append(SheetFault(0, _("表里没有题目。请在 survey 表里写上题目。")))
        return {
            "name": _name(root), "title": self.title, "id": root.get("id") or _name(root),
            "version": root.get("version") or "", "languages": self.texts.languages, "default": self.texts.default,
            "texts": self.texts.plain(),
            "lists": self._lists(), "questions": questions,
        }  # fmt: skip

    # Questions ------------------------------------------------------------------------------------------
    def _learn_controls(self, above: Element) -> None:
        """Which control asks for which path; a group without a reference is only a frame."""
        for element in above:
            path = element.get("ref") or element.get("nodeset")
            if path and path.startswith("/") and _name(element) != "label":
                if _name(element) == "repeat":
                    self.labels[path] = above
                self.controls[path] = element
            if _name(element) in ("group", "repeat"):
                self._learn_controls(element)

    def _learn_beginnings(self) -> None:
        self.beginnings: dict[str, Any] = {}
        for action in [*self.model.iter(f"{XFORMS}setvalue"), *self.body.iter(f"{XFORMS}setvalue")]:
            path = str(action.get("ref"))
            if "xforms-value-changed" in str(action.get("event")):
                self.faults.note(path, _("trigger 列这里还不能用。请改成没有 trigger 的 calculate。"))
            elif action.get("value"):
                self.beginnings[path] = self.faults.tree(path, str(action.get("value")), "default")

    def _actions(self) -> None:
        for tag in (f"{ODK}setgeopoint", f"{ODK}recordaudio"):
            for action in self.model.iter(tag):
                self.faults.note(str(action.get("ref")), _("在后台记录位置或声音的题型这里不收。请删去这一行。"))
        for submission in self.model.iter(f"{XFORMS}submission"):
            for setting in (AWAY[name] for name in submission.attrib if name in AWAY):
                words = _("settings 表里的 %(setting)s 这里不能用：答卷要交到这里。请删去这一列。")
                self.faults.found.append(SheetFault(0, words % {"setting": setting}))

    def _question(self, element: Element, above: str, into: list[dict[str, Any]]) -> None:
        path = f"{above}/{_name(element)}"
        if any(known["path"] == path for known in into[-1:]) and element.get(f"{JAVAROSA}template") is None:
            return  # the first instance of a repeat, after its template
        bind = self.binds.get(path, Element("bind"))
        control = self.controls.get(path)
        if not _name(element) or _is_foreign(element):
            return
        if path.count("/") > DEEPEST:
            self.faults.note(path, _("分组套得太深，最多套 %(most)s 层。") % {"most": DEEPEST - 2})
            return
        made: dict[str, Any] = {
            "path": path,
            "kind": self._kind(path, element, bind, control),
            "row": self.row_of(path),
        }
        for name in EXPRESSIONS:
            if expression := bind.get(name):
                made[name] = self.faults.tree(path, expression, name)
        self._say(made, bind, control)
        if element.text and element.text.strip() and not len(element):
            made["text"] = element.text
        if path in self.beginnings:
            made["begins"] = self.beginnings[path]
        self._details(made, bind, control)
        if any(known["path"] == path for known in into):
            return
        into.append({key: value for key, value in made.items() if value not in ("", {}, None)})
        for child in element:
            self._question(child, path, into)

    def _say(self, made: dict[str, Any], bind: Element, control: Element | None) -> None:
        path = made["path"]
        if control is not None:
            speaker = self.labels.get(path, control)
            made["label"] = self.texts.words(path, speaker.find(f"{XFORMS}label"))
            made["hint"] = self.texts.words(path, control.find(f"{XFORMS}hint"))
            made["look"] = control.get("appearance") or ""
        made["refused"] = self.texts.message(path, bind, "constraintMsg")
        made["owed"] = self.texts.message(path, bind, "requiredMsg")

    def _kind(self, path: str, element: Element, bind: Element, control: Element | None) -> str:
        kind = bind.get("type") or ""
        kind = kind.removeprefix("xsd:")
        name = _name(control) if control is not None else ""
        if name in ("repeat", "group") or len(element):
            return "repeat" if name == "repeat" else "group"
        if control is None:
            if kind == "binary":
                self.faults.note(path, _("这种记录这里不收。请删去这一行。"))
            return "calculate"
        return self._asked(path, kind, name, control, bind)

    def _asked(self, path: str, kind: str, name: str, control: Element, bind: Element) -> str:
        plain = {"select1": "select_one", "select": "select_multiple", "rank": "rank", "range": "range",
                 "trigger": "acknowledge"}  # fmt: skip
        if name in plain:
            return plain[name]
        if name == "upload" and (control.get("mediatype") or "").startswith("image/"):
            return "image"
        if name == "input" and control.get("query"):
            self.faults.note(path, _("select_one_external 这里还不能用。请改用 select_one，选项写在 choices 表里。"))
        elif name == "input" and kind in BY_TYPE:
            fixed = (bind.get("readonly") or "").strip() == "true()"
            return "note" if kind in ("string", "") and fixed and not bind.get("calculate") else BY_TYPE[kind]
        else:
            called = control.get("mediatype") or kind or name
            words = _(
                "题型“%(kind)s”这里还不能用。可以用：文字、数字、日期、时间、单选、多选、排序、滑尺、照片、位置、说明。"
            )
            self.faults.note(path, words % {"kind": called.removesuffix("/*")})
        return "text"

    def _details(self, made: dict[str, Any], bind: Element, control: Element | None) -> None:
        path = made["path"]
        preload = (bind.get(f"{JAVAROSA}preload"), bind.get(f"{JAVAROSA}preloadParams"))
        if preload[0]:
            made["preload"] = PRELOADS.get((str(preload[0]), str(preload[1])), "nothing")
        if control is None:
            return
        if made["kind"] == "repeat" and (count := control.get(f"{JAVAROSA}count")):
            made["count"] = self.faults.tree(path, count, "repeat_count")
        if "search(" in made["look"]:
            self.faults.note(path, _("search() 这里还不能用。请把选项写在 choices 表里。"))
        if made["kind"] in ("select_one", "select_multiple", "rank"):
            made["items"] = self._items(path, control)
        if made["kind"] == "range":
            found = {key: float(control.get(key) or fallback) for key, fallback in RANGE.items()}
            if not all(map(math.isfinite, found.values())):
                self.faults.note(path, _("滑尺的 start、end、step 要是普通的数。请改 parameters 列。"))
            made |= found
            made["whole"] = bind.get("type") == "int"

    def _items(self, path: str, control: Element) -> dict[str, Any]:
        itemset = control.find(f"{XFORMS}itemset")
        if itemset is None:
            # Choices without a list of their own: they become one under the question's path.
            self.inline[path] = [self._inline(path, item) for item in control.iter(f"{XFORMS}item")]
            tree = ["p", ["f", "instance", ["s", path]], ["child", "root"], ["child", "item"]]
            return {"nodes": tree, "value": "name", "label": "label"}
        value, label = (_one(itemset, f"{XFORMS}{name}").get("ref") or "" for name in ("value", "label"))
        nodes = self.faults.tree(path, str(itemset.get("nodeset")), "choice_filter")
        return {"nodes": nodes, "value": value, "label": label.removeprefix("jr:itext(").removesuffix(")")}

    def _inline(self, path: str, item: Element) -> dict[str, Any]:
        label = self.texts.words(path, item.find(f"{XFORMS}label"))
        return {"name": item.findtext(f"{XFORMS}value") or "", "label": {key: joined(w) for key, w in label.items()}}

    # Lists ----------------------------------------------------------------------------------------------
    def _lists(self) -> dict[str, list[dict[str, Any]]]:
        found = dict(self.inline)
        for instance in self.model.findall(f"{XFORMS}instance")[1:]:
            key = str(instance.get("id"))
            if instance.get("src"):
                users = [path for path, control in self.controls.items() if _asks_of(control, key)]
                words = _("从另外的文件里取内容这里还不能用：%(file)s。请把选项写在 choices 表里。")
                for path in users or [f"/{_name(self.instance)}/{key}"]:
                    self.faults.note(path, words % {"file": instance.get("src")})
                continue
            found[key] = [self._item(item) for root in instance for item in root]
        return found

    def _item(self, item: Element) -> dict[str, Any]:
        made: dict[str, Any] = {_name(column): column.text or "" for column in item}
        key = made.pop("itextId", "")
        if key:
            made["label"] = {lang: joined(texts[key]) for lang, texts in self.texts.itext.items() if texts.get(key)}
        else:
            made["label"] = {"": made.get("label", "")}
        return made


RANGE = {"start": 1, "end": 10, "step": 1}


def _asks_of(control: Element, key: str) -> bool:
    return any(f"instance('{key}')" in str(itemset.get("nodeset")) for itemset in control.iter(f"{XFORMS}itemset"))


def _is_foreign(element: Element) -> bool:
    """The form's own bookkeeping: instanceID, instanceName, what entities add."""
    return _name(element) == "meta" and {_name(child) for child in element} >= {"instanceID"}


def _one(element: Element, path: str) -> Element:
    found = element.find(path)
    if found is None:
        raise CannotLoad(SheetFault(0, _("转换后的表单不完整，请检查表格。")))
    return found


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
