"""The fields of one open question in the editor: from an item, and back."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaomen.forms.rules.items import BLOCKS, CHOICES, NUMBERS, Choice, Condition, Item
from qiaomen.forms.rules.unfinished import Unfinished, askable
from qiaomen.shell.templatetags.widgets import reads_english

# As the editor offers them, in this order.
KINDS = {
    "one": gettext_lazy("单选"), "several": gettext_lazy("多选"), "text": gettext_lazy("一行字"),
    "long": gettext_lazy("一段话"), "integer": gettext_lazy("整数"), "decimal": gettext_lazy("小数"),
    "date": gettext_lazy("日期"), "photo": gettext_lazy("照片"), "place": gettext_lazy("位置"),
    "note": gettext_lazy("说明文字"), "group": gettext_lazy("一节"), "repeat": gettext_lazy("可以填多份的一节"),
}  # fmt: skip
ASKED = [kind for kind in KINDS if kind not in BLOCKS]
LONGEST, MOST_CHOICES, LONGEST_VALUE = 2000, 200, 80
Short = {"autocomplete": "off"}


def _area(label: Any, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": rows, **Short}))


def _line(label: Any, **attributes: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.TextInput({**Short, **attributes}))


class ItemForm(forms.Form):
    """Nothing is refused here: a draft keeps what is unfinished too. Faults are put to their fields by `mark`."""

    use_required_attribute = False
    kind = forms.ChoiceField(label=gettext_lazy("怎么答"), choices=[(kind, KINDS[kind]) for kind in ASKED])
    label_zh = _area(gettext_lazy("题目"))
    hint_zh = _line(gettext_lazy("补充说明"))
    choices_zh = _area(gettext_lazy("选项，一行一个"), rows=5)
    other = forms.BooleanField(label=gettext_lazy("最后加一项“其他”，选了可以自己写"), required=False)
    low = _line(gettext_lazy("最小是"), inputmode="decimal")
    high = _line(gettext_lazy("最大是"), inputmode="decimal")
    required = forms.BooleanField(label=gettext_lazy("必须回答"), required=False)
    when = forms.ChoiceField(label=gettext_lazy("什么时候问"), required=False)
    than = _line(gettext_lazy("条件里的数"), inputmode="decimal")
    label_en = _area(gettext_lazy("题目（英文）"))
    hint_en = _line(gettext_lazy("补充说明（英文）"))
    choices_en = _area(gettext_lazy("选项（英文），和中文一行对一行"), rows=5)
    name = _line(gettext_lazy("导出时的列名"), spellcheck="false")

    def __init__(self, items: list[Item], place: int, given: Mapping[str, Any] | None = None) -> None:
        item = items[place]
        super().__init__(given if given is not None else as_fields(item, items))
        self.item = item
        fields: dict[str, Any] = self.fields
        fields["when"].choices = conditions(items, place)
        if item.kind in BLOCKS:
            del fields["kind"]
        for name, field in fields.items():
            # Nothing is refused, but what a question cannot do without is not called optional.
            field.required = name in ("label_zh", "choices_zh", "when", "name", "kind")
            field.widget.attrs.setdefault("maxlength", str(LONGEST)) if not hasattr(field, "choices") else None
        self.full_clean()
        self.errors.clear()

    @property
    def asks_choices(self) -> bool:
        """Whether its kind has choices, as it was saved."""
        return self.item.kind in CHOICES

    @property
    def asks_limits(self) -> bool:
        """Whether its kind has limits, as it was saved."""
        return self.item.kind in NUMBERS

    @property
    def counts(self) -> bool:
        """Whether a number may be the condition of this one."""
        return any("|least" in str(value) for _words, group in self._groups() for value, _label in group)

    def _groups(self) -> list[tuple[Any, list[tuple[Any, Any]]]]:
        field: Any = self.fields["when"]
        return [(words, group) for words, group in field.choices if isinstance(group, list)]

    def mark(self, fault: Unfinished) -> None:
        """Say what is to be done, at its field."""
        self.add_error(fault.field if fault.field in self.fields else None, fault.words)

    def read(self) -> Item:
        """The item as it was written; what the form does not show stays as it was."""
        given = {name: clean(str(self.data.get(name) or ""))[:LONGEST] for name in self.fields}
        before = self.item
        kind = given.get("kind") if given.get("kind") in ASKED else before.kind
        low, high = (_bare(given[name]) if kind in NUMBERS else "" for name in ("low", "high"))
        return replace(
            before, kind=kind or before.kind, name=given["name"] or before.name,
            label=_both(given["label_zh"], given["label_en"]), hint=_both(given["hint_zh"], given["hint_en"]),
            required="required" in self.data, low=low, high=high,
            refused=before.refused if (low, high) == (before.low, before.high) else {},
            choices=_choices(before, str(self.data.get("choices_zh") or ""), str(self.data.get("choices_en") or "")),
            other="other" in self.data and kind in CHOICES, when=_condition(given["when"], _bare(given["than"])),
        )  # fmt: skip


def clean(words: str) -> str:
    """Without what no document can hold: control characters other than line breaks."""
    return "".join(letter for letter in words if letter >= " " or letter in "\n\t").strip()


def as_fields(item: Item, items: list[Item]) -> dict[str, Any]:
    """What stands in the fields of an item."""
    coded = _coded(item.when, items) if item.when else ""
    shown = {
        "kind": item.kind, "name": item.name, "low": item.low, "high": item.high,
        "choices_zh": "\n".join(choice.words.get("zh", "") for choice in item.choices).rstrip(),
        "choices_en": "\n".join(choice.words.get("en", "") for choice in item.choices).rstrip(),
        "when": coded, "than": item.when.than if item.when and coded.count("|") == 1 else "",
        **{f"label_{language}": words for language, words in item.label.items()},
        **{f"hint_{language}": words for language, words in item.hint.items()},
    }  # fmt: skip
    ticked = {name: "on" for name, on in (("required", item.required), ("other", item.other)) if on}
    return shown | ticked


def _both(chinese: str, english: str) -> dict[str, str]:
    return {language: words for language, words in (("zh", chinese), ("en", english)) if words}


def _bare(words: str) -> str:
    """A number as it can stand in an expression; what is none stays to be seen, without quotes and spaces."""
    return "".join(letter for letter in words if letter not in "'\" |")[:20]


def _choices(before: Item, chinese: str, english: str) -> tuple[Choice, ...]:
    """One a line. The same words keep their value; other words are another choice, whose value is its words."""
    pairs = zip_longest(chinese.splitlines(), english.splitlines(), fillvalue="")
    cut = [tuple(clean(line)[:LONGEST_VALUE] for line in pair) for pair in pairs]
    known = {_first(choice.words): choice.value for choice in before.choices}
    said = [_both(*pair) for pair in cut if any(pair)][:MOST_CHOICES]
    return tuple(Choice(known.get(_first(words)) or _value(_first(words)), words) for words in said)


def _first(words: dict[str, str]) -> str:
    return words.get("zh") or words.get("en", "")


def _value(words: str) -> str:
    """Words as a value: in one piece, and nothing that would end a text in an expression."""
    return "_".join("".join(letter for letter in words if letter not in "'\"|<>&{}$").split()) or "_"


# Conditions ---------------------------------------------------------------------------------------------------
def _coded(when: Condition, items: list[Item]) -> str:
    """A condition as the value of an option; a number stands in a field of its own."""
    numbers = {item.name for item in items if item.kind in NUMBERS}
    apart = when.how == "answered" or when.name in numbers
    return f"{when.name}|{when.how}" if apart else f"{when.name}|{when.how}|{when.than}"


def _condition(coded: str, than: str) -> Condition | None:
    name, how, value = [*coded.split("|", 2), "", ""][:3]
    if not name or how not in ("is", "not", "least", "most", "answered"):
        return None
    if coded.count("|") == 2:
        return Condition(name, how, value)
    return Condition(name, how, "" if how == "answered" else than)


def conditions(items: list[Item], place: int) -> list[tuple[Any, Any]]:
    """Always, or one condition on one question before this one, by question."""
    found: list[tuple[Any, Any]] = [("", _("总是问"))]
    for target in askable(items, place):
        found.append((_("看“%(question)s”") % {"question": shortened(said_by(target) or target.name)}, _ways(target)))
    when = items[place].when
    every = {value for _words, group in found if isinstance(group, list) for value, _label in group}
    if when and _coded(when, items) not in every:
        found.append((_coded(when, items), _("原来的条件（现在对不上了）")))
    return found


def _ways(target: Item) -> list[tuple[str, str]]:
    ways = [(f"{target.name}|answered", _("填了就问"))]
    if target.kind in NUMBERS:
        said = {"least": _("不小于下面的数才问"), "most": _("不大于下面的数才问"), "is": _("正好是下面的数才问")}
        ways += [(f"{target.name}|{how}", words) for how, words in said.items()]
    for choice in [*target.choices, *([Choice("other", {"zh": _("其他")})] if target.other else [])]:
        words = {"choice": shortened(choice_said(choice))}
        ways.append((f"{target.name}|is|{choice.value}", _("选了“%(choice)s”才问") % words))
        ways.append((f"{target.name}|not|{choice.value}", _("没选“%(choice)s”才问") % words))
    return ways


def in_words(item: Item, items: list[Item]) -> str:
    """The condition of an item, said in one line."""
    when = item.when
    if when is None:
        return ""
    target = next((one for one in items if one.name == when.name), None)
    said = shortened(said_by(target) or target.name) if target else when.name
    shown = {one.value: choice_said(one) for one in target.choices} if target else {}
    return SENTENCES[when.how] % {"question": said, "than": shortened(shown.get(when.than, when.than))}


SENTENCES = {
    "is": gettext_lazy("只在“%(question)s”是“%(than)s”时问"),
    "not": gettext_lazy("只在“%(question)s”不是“%(than)s”时问"),
    "least": gettext_lazy("只在“%(question)s”不小于 %(than)s 时问"),
    "most": gettext_lazy("只在“%(question)s”不大于 %(than)s 时问"),
    "answered": gettext_lazy("只在“%(question)s”填了时问"),
}


def said_by(item: Item) -> str:
    """The words of an item in the reader's language, where it has them."""
    return item.label.get("en" if reads_english() else "zh") or item.said


def choice_said(choice: Choice) -> str:
    """The same of a choice."""
    return choice.words.get("en" if reads_english() else "zh") or choice.words.get("zh") or choice.value


def shortened(words: str) -> str:
    """Words in one line that is not too long."""
    flat = " ".join(words.split())
    return flat if len(flat) <= 30 else f"{flat[:29]}…"
