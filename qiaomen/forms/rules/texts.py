"""What a form says: its words by language, with what is put into them, and the faults found while reading."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from qiaomen.forms.problems import SheetFault

from .xpath import BadPattern, NotUnderstood, parse

XFORMS, JAVAROSA = "{http://www.w3.org/2002/xforms}", "{http://openrosa.org/javarosa}"
RowOf = Callable[[str], int]
Pieces = list[Any]


class Faults:
    """Gathers what is wrong, so that all of it is said at once."""

    def __init__(self, row_of: RowOf) -> None:
        self.row_of = row_of
        self.found: list[SheetFault] = []

    def note(self, path: str, words: str) -> None:
        """What is wrong at a question; the same words once, at the first row."""
        if all(known.words != words for known in self.found):
            # What pyxform names for a choice is no path.
            self.found.append(SheetFault(self.row_of(path), words, "survey" if path.startswith("/") else "choices"))

    def tree(self, path: str, expression: str, column: str) -> Any:
        """An expression, parsed; what is not understood becomes a fault at its row."""
        try:
            return parse(expression)
        except NotUnderstood as problem:
            words = _("%(column)s 里的“%(part)s”这里还不能用。请改用 XLSForm 文档里的函数和写法，或删去。")
            if isinstance(problem, BadPattern):
                words = _(
                    "%(column)s 里 regex() 的“%(part)s”不能用：要直接写在引号里，没有写错，"
                    "也不会算个没完（括号整个重复时，里面不要再有 * + ? { |）。"
                )
            self.note(path, words % {"column": column, "part": problem.part})
            return ["s", ""]


class Texts:
    """The words of a form."""

    def __init__(self, model: Element, faults: Faults) -> None:
        self.faults = faults
        self.languages: list[str] = []
        self.default = ""
        self.itext = self._texts(model)

    def _texts(self, model: Element) -> dict[str, dict[str, Pieces]]:
        found: dict[str, dict[str, Pieces]] = {}
        for translation in model.iter(f"{XFORMS}translation"):
            language = str(translation.get("lang"))
            self.languages.append(language)
            if translation.get("default"):
                self.default = language
            texts = found[language] = {}
            for text in translation.iter(f"{XFORMS}text"):
                key = str(text.get("id"))
                texts[key] = []
                for value in text.iter(f"{XFORMS}value"):
                    if value.get("form") is None:
                        texts[key] = self.pieces(value, key.rpartition(":")[0])
                    elif value.get("form") in ("image", "audio", "video", "big-image"):
                        words = _("题目或选项带的图片、声音、视频这里还不能显示。请把每张表的 %(column)s 列都删去。")
                        self.faults.note(key.partition(":")[0], words % {"column": f"media::{value.get('form')}"})
        if self.languages and not self.default:
            self.default = self.languages[0]
        return found

    def pieces(self, element: Element, path: str) -> Pieces:
        """Words with what is put into them."""
        pieces: Pieces = [element.text or ""]
        for child in element:
            if child.tag == f"{XFORMS}output":
                pieces.append({"x": self.faults.tree(path, str(child.get("value")), "label")})
            pieces.append(child.tail or "")
        return [piece for piece in pieces if piece != ""]

    def plain(self) -> dict[str, dict[str, str]]:
        """All of them without what is put in."""
        return {lang: {key: joined(words) for key, words in said.items()} for lang, said in self.itext.items()}

    def words(self, path: str, element: Element | None) -> dict[str, Pieces]:
        """What stands at a label, by language; "" is the form's only language."""
        if element is None:
            return {}
        return self.by_reference(path, element.get("ref") or "") or {"": self.pieces(element, path)}

    def by_reference(self, path: str, reference: str) -> dict[str, Pieces]:
        """The words behind jr:itext('…'); nothing for plain words."""
        if not reference.startswith("jr:itext('"):
            return {}
        key = reference[len("jr:itext('") : -len("')")]
        # pyxform writes "-" where a sheet says nothing in a language.
        return {
            language: texts[key] for language, texts in self.itext.items() if texts.get(key, ["-"]) not in ([], ["-"])
        }

    def message(self, path: str, bind: Element, name: str) -> dict[str, Pieces]:
        """The words of a constraint or of what is owed."""
        given = bind.get(f"{JAVAROSA}{name}")
        return (self.by_reference(path, given) or {"": [given]}) if given else {}


def is_chinese(language: str) -> bool:
    """Whether a column's language, in small letters, is Chinese: “中文 (zh)”, “chinese”."""
    return "(zh" in language or language.startswith(("中文", "chinese", "zh"))


def said(words: Mapping[str, Any], language: str, default: str) -> Any:
    """Words in the reader's language, else in the form's own, else in any."""
    return words.get(language) or words.get(default) or next(iter(words.values()), "")


def label_of(question: Mapping[str, Any], language: str = "", default: str = "") -> str:
    """What a question or a choice is called, without what would be put in; "" for what has no label."""
    return joined(said(question.get("label", {}), language, default)).strip()


def joined(pieces: Pieces) -> str:
    """Words without what would be put in."""
    return "".join(piece for piece in pieces if isinstance(piece, str))
