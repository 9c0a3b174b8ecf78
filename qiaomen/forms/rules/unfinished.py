"""What the editor itself can see is missing in a draft: all of it at once, each at its item and field."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .checking import DECIMAL, WHOLE
from .items import BARS, BLOCKS, CHOICES, ENDS, LANGUAGES, NUMBERS, UNASKED, Condition, Item, repeat_around

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")


@dataclass(frozen=True)
class Unfinished:
    """One thing to be done; `field` as the editor's form calls it, "" for the item as a whole; place -1: the form."""

    place: int
    field: str
    words: str


def unfinished(items: list[Item]) -> list[Unfinished]:
    """Everything, in the order of the form."""
    if all(item.kind in {*BLOCKS, *BARS} for item in items):
        return [Unfinished(-1, "", _("还没有题目。请先加一题。"))]
    named = Counter(item.name.lower() for item in items if item.name)
    return [
        Unfinished(place, field, words)
        for place, item in enumerate(items)
        if item.kind not in BARS
        for field, words in [*_of(item), *_named(item, named), *_around(items, place)]
    ]


def _of(item: Item) -> Iterator[tuple[str, str]]:
    if not item.said:
        yield "label_zh", _("请写题目。")
    if item.kind in CHOICES:
        yield from _choices(item)
    if item.kind in NUMBERS:
        yield from _limits(item)


def _choices(item: Item) -> Iterator[tuple[str, str]]:
    if len(item.choices) + item.other < 2:
        yield "choices_zh", _("请至少写两个选项，一行一个。")
    for value, times in Counter(choice.value for choice in item.choices).items():
        if times > 1:
            yield "choices_zh", _("选项“%(value)s”写了两次。") % {"value": value}
    spoken = [{language for language, words in choice.words.items() if words} for choice in item.choices]
    if any(languages != spoken[0] for languages in spoken):
        yield "choices_en", _("英文选项的行数要和中文一样，顺序也一样。")


def _limits(item: Item) -> Iterator[tuple[str, str]]:
    shape, words = (WHOLE, _("请填一个整数。")) if item.kind == "integer" else (DECIMAL, _("请填一个数。"))
    wrong = [(field, said) for field, said in (("low", item.low), ("high", item.high)) if said]
    wrong = [(field, words) for field, said in wrong if not shape.fullmatch(said)]
    yield from wrong
    if not wrong and item.low and item.high and float(item.low) > float(item.high):
        yield "high", _("最大的数比最小的数还小。")


def _named(item: Item, named: Counter[str]) -> Iterator[tuple[str, str]]:
    if not NAME.fullmatch(item.name) or item.name.lower() == "meta":
        yield "name", _("列名只用英文字母、数字和 _，用字母开头。")
    elif named[item.name.lower()] > 1:
        yield "name", _("这个列名用了两次。")


def _around(items: list[Item], place: int) -> Iterator[tuple[str, str]]:
    item = items[place]
    if item.kind in BLOCKS and place + 1 < len(items) and items[place + 1].kind in ENDS:
        yield "", _("这一节里还没有题目。请把题目移进来，或者去掉这一节。")
    if item.when and (words := _condition(items, place, item.when)):
        yield "when", words


def _condition(items: list[Item], place: int, when: Condition) -> str:
    target = next((one for one in askable(items, place) if one.name == when.name), None)
    if target is None:
        return _("条件里的题目不在了，或者排在这一题后面。请重新选。")
    if target.kind in NUMBERS and when.how != "answered" and not DECIMAL.fullmatch(when.than):
        return _("请在条件里填一个数。")
    chosen = {choice.value for choice in target.choices} | ({"other"} if target.other else set())
    if target.kind in CHOICES and when.how != "answered" and when.than not in chosen:
        return _("条件里的选项“%(value)s”不在了。请重新选。") % {"value": when.than}
    return ""


def askable(items: list[Item], place: int) -> list[Item]:
    """What a condition at a place may depend on: questions before it, inside of a repeat only for those in it too."""
    around = {-1}
    at = place
    while (at := repeat_around(items, at)) >= 0:
        around.add(at)
    unasked = UNASKED | {"photo", "place"}
    return [
        item for before, item in enumerate(items[:place])
        if item.kind not in unasked and item.name and repeat_around(items, before) in around
    ]  # fmt: skip


def speaks(items: list[Item]) -> list[str]:
    """The languages that the items have words in; Chinese always."""
    said = [words for item in items for words in (item.label, item.hint, *(choice.words for choice in item.choices))]
    return [language for language in LANGUAGES if language == "zh" or any(words.get(language) for words in said)]
