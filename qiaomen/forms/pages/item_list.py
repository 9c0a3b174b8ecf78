"""The list of questions in the editor: each in a line, one of them open."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from qiaomen.forms.rules.items import BARS, BLOCKS, UNASKED, Item, depths
from qiaomen.forms.rules.unfinished import Unfinished

from .item_form import KINDS, ItemForm, in_words, said_by, shortened

END_WORDS = {"end_group": gettext_lazy("这一节到这里"), "end_repeat": gettext_lazy("可以填多份的到这里")}
AUTOMATIC_WORDS = {
    "start": gettext_lazy("自动记下开始的时间"), "end": gettext_lazy("自动记下填完的时间"),
    "today": gettext_lazy("自动记下日期"),
}  # fmt: skip


@dataclass
class Line:
    """One item as the list shows it."""

    place: int
    item: Item
    number: int
    depth: int
    kind: str
    said: str
    when: str
    faults: list[str]
    form: ItemForm | None = None

    @property
    def is_bar(self) -> bool:
        """An end or what is filled in by itself: a line without fields."""
        return self.item.kind in BARS

    @property
    def is_block(self) -> bool:
        """The beginning of a section."""
        return self.item.kind in BLOCKS


def lines_of(items: list[Item], open_: int, faults: list[Unfinished]) -> list[Line]:
    """The list; `open_` is the place of the item with fields, -1 for none."""
    lines, number = [], 0
    for place, (item, depth) in enumerate(zip(items, depths(items), strict=True)):
        number += item.kind not in UNASKED
        found = [fault for fault in faults if fault.place == place]
        kind = KINDS.get(item.kind) or END_WORDS.get(item.kind) or AUTOMATIC_WORDS[item.kind]
        line = Line(
            place, item, number if item.kind not in UNASKED else 0, min(depth, 3), str(kind), shortened(said_by(item)),
            in_words(item, items), [fault.words for fault in found],
        )  # fmt: skip
        if place == open_:
            line.form = ItemForm(items, place)
            for fault in found:
                line.form.mark(fault)
        lines.append(line)
    return lines
