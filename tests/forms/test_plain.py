"""A sheet opens in the editor and comes out as it was; what the editor cannot write is named by its row."""

from pathlib import PurePath

import pytest

from qiaomen.forms.problems import CannotLoad
from qiaomen.forms.rules.items import Choice, Condition, Item, added, doubled, moved, next_name, removed, reworded
from qiaomen.forms.rules.plain import Rows, items_of, plain_items, rows_in, rows_of
from qiaomen.forms.rules.sheets import data_of
from qiaomen.forms.rules.unfinished import unfinished
from tests.build.forms import Row, asks, sheet

LAMP = (Choice("亮", {"zh": "亮", "en": "On"}), Choice("不亮", {"zh": "不亮", "en": "Off"}))
ITEMS = [
    Item("one", "q1", {"zh": "灯亮吗？", "en": "Is the lamp on?"}, choices=LAMP, required=True),
    Item("integer", "q2", {"zh": "几盏？"}, {"zh": "数一数"}, low="1", high="99", when=Condition("q1", "is", "不亮")),
    Item("several", "q3", {"zh": "哪里？"}, choices=LAMP, other=True),
    Item("group", "q4", {"zh": "再问"}, when=Condition("q3", "not", "亮")),
    Item("long", "q5", {"zh": "还有呢？"}, when=Condition("q2", "least", "3")),
    Item("end_group"),
    Item("repeat", "q6", {"zh": "每盏灯"}), Item("photo", "q7", {"zh": "照片"}), Item("end_repeat"),
    Item("place", "q8", {"zh": "在哪里"}, when=Condition("q5", "answered")),
]  # fmt: skip


def names(items: list[Item]) -> str:
    """The items in a line: names, [ and ] for sections."""
    signs = {"group": "[", "end_group": "]", "repeat": "(", "end_repeat": ")"}
    return "".join(signs.get(item.kind, item.name[1:]) for item in items)


def read(survey: list[Row]) -> list[Item]:
    return plain_items(rows_in(data_of(sheet(survey), PurePath("a.md"))))


class TestRoundTrip:
    def test_every_kind_and_condition_comes_back_as_it_was_written(self) -> None:
        rows = rows_of(ITEMS, {"form_title": "灯"})
        assert items_of(rows) == plain_items(rows) == ITEMS
        assert [row.get("relevant", "") for row in rows.survey][1:5] == [
            "${q1} = '不亮'", "", "not(selected(${q3}, '亮'))", "${q2} >= 3",
        ]  # fmt: skip

    def test_a_condition_keeps_its_question_through_every_stage_of_being_unfinished(self) -> None:
        for when in (Condition("q1", "is", ""), Condition("gone", "is", "x"), Condition("q2", "most", "")):
            rows = rows_of([*ITEMS, Item("text", "q9", when=when)], {})
            assert items_of(rows)[-1].when == when

    def test_a_sheet_with_columns_of_its_own_is_read_word_for_word(self) -> None:
        found = read([asks("select_one yn", "lamp", "灯？", required="true"), asks("start", "begun", "")])
        assert [(one.kind, one.name, one.said) for one in found] == [
            ("one", "lamp", "灯？"),
            ("start", "begun", "begun"),
        ]
        assert found[0].choices == (Choice("yes", {"zh": "是"}), Choice("no", {"zh": "否"}))

    @pytest.mark.parametrize(
        "row",
        [
            asks("calculate", "b", calculation="1 + 1"), asks("range", "b"), asks("integer", "b", constraint=". > 0"),
            asks("text", "b", relevant="${a} = 'x' or ${a} = 'y'"), asks("text", "b", default="x"),
            asks("text", "b", relevant="${a} = 'x y'"), asks("select_one yn", "b", choice_filter="true()"),
            asks("text", "b", required="${a} = 'x'"), asks("select_one yn", "b", appearance="minimal"),
            {"type": "text", "name": "b", "label::français (fr)": "un"},
        ],
    )  # fmt: skip
    def test_what_the_editor_cannot_write_names_its_row(self, row: Row) -> None:
        with pytest.raises(CannotLoad) as refused:
            read([asks("text", "a"), row])
        assert [fault.row for fault in refused.value.faults] == [3]


class TestLists:
    @pytest.mark.parametrize(
        ("place", "down", "line", "now"),
        [
            (0, True, "213[5](7)8", 1), (2, True, "12[35](7)8", 3), (4, False, "1235[](7)8", 3),
            (4, True, "123[]5(7)8", 5), (3, True, "123([5]7)8", 4), (6, False, "123[5(7)]8", 5),
            (3, False, "12[5]3(7)8", 2), (0, False, "123[5](7)8", 0), (9, True, "123[5](7)8", 9),
            (5, True, "123[5(7)]8", 8), (5, False, "123[]5(7)8", 4), (8, True, "123[5](78)", 9),
        ],
    )  # fmt: skip
    def test_moving_goes_into_sections_and_out_and_keeps_them_whole(
        self, place: int, down: bool, line: str, now: int
    ) -> None:
        items, at = moved(ITEMS, place, down)
        assert (names(items), at) == (line, now)

    def test_an_end_never_passes_its_own_beginning(self) -> None:
        items = [Item("group", "q1"), Item("end_group"), Item("text", "q2")]
        assert moved(items, 1, False) == (items, 1)

    def test_a_section_goes_without_its_questions_and_doubles_with_them(self) -> None:
        assert names(removed(ITEMS, 3)) == "1235(7)8"
        items, at = doubled(ITEMS, 6, {"q12"})
        assert (names(items), at) == ("123[5](7)(14)8", 9)
        assert items[9].name == "q13"

    def test_a_new_question_gets_a_name_that_was_never_used(self) -> None:
        assert next_name(["q1", "q7", "lamp", "qx", "q٣"]) == "q8"
        assert names(added(ITEMS, 0, "group", "q9")[0]) == "1[]23[5](7)8"

    def test_conditions_follow_a_new_name_and_a_choice_written_anew(self) -> None:
        after = Item("one", "lamp", choices=(LAMP[0], Choice("坏了", {"zh": "坏了"})))
        assert reworded(ITEMS, ITEMS[0], after)[1].when == Condition("lamp", "is", "坏了")


class TestUnfinished:
    def test_says_everything_at_its_field_and_at_once(self) -> None:
        items = [
            Item("one", "q1"), Item("integer", "1x", {"zh": "数"}, low="a", high="2.5"),
            Item("text", "q1", {"zh": "字"}, when=Condition("q3", "is", "x")),
            Item("group", "q3", {"zh": "节"}), Item("end_group"),
            Item("decimal", "q4", {"zh": "数"}, low="3", high="2"),
            Item("text", "q5", {"zh": "字"}, when=Condition("q4", "least", "many")),
        ]  # fmt: skip
        assert [(one.place, one.field) for one in unfinished(items)] == [
            (0, "label_zh"), (0, "choices_zh"), (0, "name"), (1, "low"), (1, "high"), (1, "name"), (2, "name"),
            (2, "when"), (3, ""), (5, "high"), (6, "when"),
        ]  # fmt: skip
        assert unfinished(ITEMS) == []
        assert [one.place for one in unfinished([])] == [-1]

    def test_a_repeats_questions_are_no_condition_outside_of_it(self) -> None:
        items = [Item("repeat", "q1", {"zh": "份"}), Item("text", "q2", {"zh": "字"}), Item("end_repeat")]
        inside = Item("text", "q3", {"zh": "字"}, when=Condition("q2", "answered"))
        assert unfinished([*items[:2], inside, items[2]]) == []
        assert [one.field for one in unfinished([*items, inside])] == ["when"]

    def test_choices_say_when_two_are_one_or_english_lines_are_missing(self) -> None:
        twice = Item("one", "q1", {"zh": "?"}, choices=(*LAMP, LAMP[0], Choice("x", {"zh": "x"})))
        assert {one.field for one in unfinished([twice])} == {"choices_zh", "choices_en"}


def test_rows_without_anything_are_a_sheet_without_questions() -> None:
    assert items_of(Rows()) == []
