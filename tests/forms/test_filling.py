"""An answer is computed, asked where it is relevant, and checked."""

from datetime import datetime

import pytest

from tests.build.forms import SURVEY, YES_NO, Row, asks, filling


def faults(survey: list[Row], given: dict[str, str], at: datetime, choices: list[Row] | None = None) -> dict[str, str]:
    return {fault.path: fault.words for fault in filling(survey, given, at, choices).faults()}


class TestSettling:
    def test_a_value_that_was_not_asked_is_dropped(self, now: datetime) -> None:
        asked = filling(SURVEY, {"lamp": "no", "dark": "3"}, now)
        dropped = filling(SURVEY, {"lamp": "yes", "dark": "3"}, now)
        assert (asked.values()["dark"], "dark" in dropped.values()) == (3, False)

    def test_sums_over_a_repeat_with_a_gap_and_writes_it_into_a_label(self, now: datetime) -> None:
        made = filling(SURVEY, {"lamp": "yes", "person[1]/age": "40", "person[3]/age": "2"}, now)
        note = next(node for node in made.tree.walk() if node.name == "thanks")
        assert made.written(note, "label") == "谢谢，一共 42 岁"
        assert made.values()["person"] == [{"age": 40}, {"age": 2}]

    def test_a_counted_repeat_has_as_many_as_it_says(self, now: datetime) -> None:
        survey = [
            asks("integer", "n"), asks("begin_repeat", "r", repeat_count="${n}"),
            asks("calculate", "c", " ", calculation="position(..)"), asks("text", "t"), asks("end_repeat", ""),
            asks("text", "last"),
        ]  # fmt: skip
        made = filling(survey, {"n": "2", "last": "x"}, now)
        assert [node.address for node in made.tree.children] == ["/data/n", "/data/r[1]", "/data/r[2]", "/data/last"]
        assert made.values()["r"] == [{"c": "1"}, {"c": "2"}]

    def test_more_instances_than_there_is_room_for_are_told_and_not_dropped_in_silence(self, now: datetime) -> None:
        given = {"lamp": "yes", **{f"person[{n}]/age": "40" for n in range(1, 102)}}
        assert faults(SURVEY, given, now) == {"/data/person": "最多 100 份，多出的没有收下。"}

    def test_a_counted_repeat_in_a_repeat_loses_nothing(self, now: datetime) -> None:
        survey = [
            asks("begin_repeat", "r", repeat_count="1 + 1"), asks("integer", "n"),
            asks("begin_repeat", "q", repeat_count="${n}"), asks("text", "t"), asks("end_repeat", ""),
            asks("end_repeat", ""),
        ]  # fmt: skip
        made = filling(survey, {"r[1]/n": "1", "r[1]/q[1]/t": "a", "r[2]/n": "2", "r[2]/q[1]/t": "b"}, now)
        assert made.values()["r"] == [{"n": 1, "q": [{"t": "a"}]}, {"n": 2, "q": [{"t": "b"}, {}]}]

    def test_never_more_instances_than_a_page_can_bear(self, now: datetime) -> None:
        survey = [asks("begin_repeat", "r", repeat_count="1000000"), asks("text", "t"), asks("end_repeat", "")]
        assert len(filling(survey, {}, now).tree.named("r")) == 100

    def test_a_default_stands_there_from_the_beginning(self, now: datetime) -> None:
        survey = [asks("integer", "a", default="7"), asks("text", "b", default="concat('x', 1)")]
        assert filling(survey, {}, now).values() == {"a": 7, "b": "x1"}

    def test_what_is_computed_by_chance_stays(self, now: datetime) -> None:
        survey = [asks("calculate", "a", " ", calculation="once(random())"), asks("text", "b")]
        assert filling(survey, {"a": "0.5"}, now).values() == {"a": "0.5"}

    def test_choices_follow_another_answer(self, now: datetime) -> None:
        choices = [*YES_NO, {"list_name": "town", "name": "t1", "label": "甲镇", "county": "yes"},
                   {"list_name": "town", "name": "t2", "label": "乙镇", "county": "no"}]  # fmt: skip
        survey = [asks("select_one yn", "a"), asks("select_one town", "b", choice_filter="county = ${a}")]
        made = filling(survey, {"a": "no"}, now, choices)
        options = made.options(made.tree.named("b")[0])
        assert [(one.value, one.label) for one in options] == [("t2", "乙镇")]
        assert list(faults(survey, {"a": "no", "b": "t1"}, now, choices)) == ["/data/b"]

    def test_or_other_asks_for_words(self, now: datetime) -> None:
        survey = [asks("select_one yn or_other", "a")]
        asked = filling(survey, {"a": "other", "a_other": "别的"}, now)
        assert asked.values() == {"a": "other", "a_other": "别的"}


class TestFaults:
    def test_stand_at_their_question_in_the_words_of_the_sheet(self, now: datetime) -> None:
        assert faults(SURVEY, {"lamp": "no", "dark": "500"}, now) == {"/data/dark": "1 到 99 之间"}
        assert faults(SURVEY, {"dark": "500"}, now) == {"/data/lamp": "请回答这一题。"}

    @pytest.mark.parametrize(
        ("kind", "good", "bad"),
        [
            ("integer", "-12", "1.5"), ("decimal", "1.5", "1,5"), ("date", "2026-02-28", "2026-02-30"),
            ("time", "09:30", "25:00"), ("datetime", "2026-02-28T09:30", "2026-02-28"),
            ("geopoint", "37.7 115.6 0 5", "115.6 200"), ("select_one yn", "yes", "maybe"),
            ("select_multiple yn", "yes no", "yes yes"), ("rank yn", "no yes", "yes"), ("range", "5", "11"),
        ],
    )  # fmt: skip
    def test_each_kind_is_checked(self, now: datetime, kind: str, good: str, bad: str) -> None:
        survey = [asks(kind, "one")]
        assert (faults(survey, {"one": good}, now), list(faults(survey, {"one": bad}, now))) == ({}, ["/data/one"])
