"""A sheet is loaded whole, or refused with the row that must be changed."""

import io
import zipfile

import pytest
import xlsxwriter

from qiaomen.forms.problems import CannotLoad
from qiaomen.forms.rules import sheets
from qiaomen.forms.rules.sheets import read_sheet
from tests.build.forms import KINDS, YES_NO, Row, asks, definition, sheet


def faults(survey: list[Row], choices: list[Row] | None = None, **settings: str) -> list[tuple[int, str]]:
    with pytest.raises(CannotLoad) as refused:
        definition(survey, choices, **settings)
    return [(fault.row, fault.words) for fault in refused.value.faults]


class TestSupported:
    @pytest.mark.parametrize("kind", KINDS)
    def test_each_kind_of_question_keeps_its_name_and_row(self, kind: str) -> None:
        found = definition([asks("note", "hello"), asks(kind, "one", "问题")])["questions"]
        assert [(q["path"], q["kind"], q["row"]) for q in found] == [("/data/hello", "note", 2), ("/data/one", kind, 3)]

    def test_choices_rank_and_range(self) -> None:
        kinds = ["select_one yn", "select_multiple yn", "rank yn", "range"]
        found = definition([asks(kind, f"q{n}") for n, kind in enumerate(kinds)])
        assert [q["kind"] for q in found["questions"]] == ["select_one", "select_multiple", "rank", "range"]
        assert [item["name"] for item in found["lists"]["yn"]] == ["yes", "no"]

    def test_two_languages(self) -> None:
        both = {"type": "text", "name": "one", "label::中文 (zh)": "名称", "label::English (en)": "Name"}
        found = definition([both], default_language="中文 (zh)")
        assert found["questions"][0]["label"] == {"中文 (zh)": ["名称"], "English (en)": ["Name"]}
        assert found["languages"] == ["中文 (zh)", "English (en)"]

    def test_other_speaks_the_forms_languages(self) -> None:
        said = {"label::中文 (zh)": "哪里？", "label::English (en)": "Where?"}
        choices = [{"list_name": "yn", "name": "yes", "label::中文 (zh)": "是", "label::English (en)": "Yes"}]
        survey = [{"type": "select_multiple yn or_other", "name": "a", **said}, {"type": "text", "name": "b", **said}]
        found = definition(survey, choices, default_language="中文 (zh)")
        assert found["lists"]["yn"][-1]["label"] == {"中文 (zh)": "其他", "English (en)": "Other"}
        other = found["questions"][1]
        assert (other["path"], other["row"]) == ("/data/a_other", 2)
        assert other["label"] == {"中文 (zh)": ["请写明是什么"], "English (en)": ["Please say what it is"]}
        plain = definition([asks("select_one yn or_other", "a", "哪里？")])
        assert [item["label"] for item in plain["lists"]["yn"]][-1] == {"": "其他"}
        assert plain["questions"][1]["label"] == {"": ["请写明是什么"]}

    def test_other_in_words_and_with_languages_as_they_were_written_once(self) -> None:
        choices = [{"list_name": "yn", "name": "yes", "label:English": "Yes"}]
        survey = [{"type": "select one from yn or specify other", "name": "a", "label:English": "Where?"}]
        found = definition(survey, choices)
        assert [item["label"]["English"] for item in found["lists"]["yn"]] == ["Yes", "Other"]

    def test_a_row_after_other_is_named_as_the_sheet_counts(self) -> None:
        assert [row for row, _words in faults([asks("select_one yn or_other", "a"), asks("txt", "b")])] == [3]

    def test_a_spreadsheet_as_surveyors_make_them(self) -> None:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            page = book.add_worksheet("survey")
            page.write_row(0, 0, ["type", "name", "label"])
            page.write_row(1, 0, ["text", "one", "名称"])
        made = read_sheet(file.getvalue(), name="河长 巡查.xlsx", version="7")
        assert (made.definition["version"], made.definition["questions"][0]["label"]) == ("7", {"": ["名称"]})
        assert 'version="7"' in made.xml


class TestRefusals:
    @pytest.mark.parametrize("kind", ["audio", "video", "geotrace", "barcode"])
    def test_a_kind_that_cannot_be_asked_names_its_row(self, kind: str) -> None:
        found = faults([asks("text", "one"), asks(kind, "two")])
        assert [row for row, _words in found] == [3]
        assert kind in found[0][1]

    def test_every_fault_is_said_at_once(self) -> None:
        rows = [asks("text", "a", relevant="digest(.)='x'"), asks("text", "b", constraint="following::c = 1")]
        assert [row for row, _words in faults(rows)] == [2, 3]

    @pytest.mark.parametrize(
        ("survey", "row"),
        [
            ([asks("text", "a"), asks("txt", "b")], 3),
            ([asks("text", "a"), asks("select_one nowhere", "b")], 3),
            ([asks("text", "a"), {"type": "text", "label": "没有名称"}], 3),
            ([asks("begin_group", "a"), asks("text", "b")], 2),
            ([asks("text", "a"), asks("text", "b", relevant="${missing} = 1")], 3),
            ([asks("text", "a"), {"type": "text", "name": "b"}], 3),
            ([asks("text", "a"), asks("text", "b c")], 3), ([asks("text", "a"), asks("calculate", "b", " ")], 3),
            ([asks("text", "a"), asks("text", "b", "${a")], 3),
            ([asks("text", "a"), asks("range", "b", parameters="start=1 end")], 3),
            ([{"typ": "text", "name": "a"}], 0),
        ],
    )  # fmt: skip
    def test_what_pyxform_refuses_has_a_row_and_chinese_words(self, survey: list[Row], row: int) -> None:
        found = faults(survey)
        assert [one for one, _words in found] == [row]
        assert any("一" <= letter <= "鿿" for letter in found[0][1])

    @pytest.mark.parametrize(
        ("survey", "names"),
        [
            ([asks("calculate", "b", " ", calculation="${c} + 1"), asks("calculate", "c", " ", calculation="${b}")],
             "b → c → b"),
            ([asks("text", "b", relevant=". = ''")], "b → b"),
            ([asks("begin_group", "g", relevant="${b} = 1"), asks("text", "b"), asks("end_group", "")], "g → b → g"),
        ],
    )  # fmt: skip
    def test_questions_that_wait_for_each_other_are_named(self, survey: list[Row], names: str) -> None:
        assert [(row, names in words) for row, words in faults([asks("text", "a"), *survey])] == [(3, True)]

    def test_an_earlier_instance_of_the_same_question_is_no_circle(self) -> None:
        earlier = "coalesce(indexed-repeat(${b}, ${r}, position(..) - 1), 0) + count(${r})"
        rows = [asks("begin_repeat", "r"), asks("calculate", "b", " ", calculation=earlier), asks("end_repeat", "")]
        assert definition([*rows, asks("calculate", "c", " ", calculation="sum(${b}) + once(random())")])

    def test_what_would_take_minutes_is_not_loaded(self) -> None:
        every = "count(//*[count(//*[count(//*) > 0]) > 0]) > 0"
        found = faults([asks("text", "a", constraint=every), *[asks("text", f"b{n}") for n in range(120)]])
        assert ["算太久" in words for _row, words in found] == [True]

    @pytest.mark.parametrize("column", ["required", "choice_filter"])
    def test_what_would_take_every_page_too_long_is_not_loaded(
        self, column: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sheets, "MOST_LOOKED_AT", 100)
        slow = {column: "count(//*[count(//*) > 0]) > 0"}
        found = faults([asks("select_one yn", "a", **slow), *[asks("text", f"b{n}") for n in range(10)]])
        assert ["算太久" in words for _row, words in found] == [True]

    def test_groups_deeper_than_a_page_can_show_name_their_row(self) -> None:
        rows = [asks("begin_group", f"g{n}") for n in range(13)] + [asks("text", "a")] + [asks("end_group", "")] * 13
        assert [row for row, _words in faults(rows)] == [15]

    def test_a_pattern_that_is_none_names_its_row(self) -> None:
        found = faults([asks("text", "a"), asks("text", "b", constraint="regex(., '[')")])
        assert [(row, "regex()" in words) for row, words in found] == [(3, True)]

    @pytest.mark.parametrize("setting", ["submission_url", "public_key", "client_editable"])
    def test_a_setting_that_would_lead_answers_away_is_named(self, setting: str) -> None:
        assert [setting in words for _row, words in faults([asks("text", "a")], None, **{setting: "yes"})] == [True]

    @pytest.mark.parametrize(
        ("wrong", "row"),
        [({"name": "no", "label": "又是否"}, 4), ({"label": "没有名称"}, 4), ({"name": "a b", "label": "空格"}, 0)],
    )
    def test_a_choice_that_cannot_be_one_is_told_in_our_words(self, wrong: Row, row: int) -> None:
        found = faults([asks("select_multiple yn", "a")], [*YES_NO, {"list_name": "yn", **wrong}])
        assert [(one, "name 列" in words) for one, words in found] == [(row, True)]

    def test_more_choices_than_a_telephone_opens(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets, "MOST_CHOICES", 1)
        assert [row for row, _words in faults([asks("select_one yn", "a")])] == [3]

    def test_what_a_word_processor_left_behind_is_no_fault(self) -> None:
        assert definition([asks("text", "a", "名\x0b称\x00")])["questions"][0]["label"] == {"": ["名 称"]}

    def test_a_picture_of_a_choice_names_the_row_of_the_choices(self) -> None:
        choices = [
            {"list_name": "yn", "name": "yes", "label": "是"},
            {"list_name": "yn", "name": "no", "label": "否", "media::image": "no.png"},
        ]
        with pytest.raises(CannotLoad, match="choices 表第 3 行：") as refused:
            definition([asks("select_one yn", "a")], choices)
        assert [(fault.row, fault.sheet) for fault in refused.value.faults] == [(3, "choices")]
        nameless = [*YES_NO, {"list_name": "yn", "label": "也许"}]
        with pytest.raises(CannotLoad, match="choices 表第 4 行：这个选项没有写名称"):
            definition([asks("select_one yn", "a")], nameless)

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "a.xlsx"), (b"PK\x03\x04 no zip", "a.xlsx"), (b"\xd0\xcf\x11\xe0", "a.xls"),
            (b"\xff\xfe\x00", "a.csv"), (b"plain words", "a.md"), (b"%PDF", "a.pdf"), (b"", ""),
            (b"| survey |\n| | type |\n", "a.md"),
            (sheet([asks("text", "one")]) + b"x" * 6_000_000, "a.md"),
        ],
    )  # fmt: skip
    def test_files_that_are_none(self, content: bytes, name: str) -> None:
        with pytest.raises(CannotLoad):
            read_sheet(content, name=name, version="1")

    def test_a_file_that_unpacks_to_far_more_is_not_unpacked(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/workbook.xml", b"0" * 70_000_000)
        with pytest.raises(CannotLoad, match="文件太大"):
            read_sheet(file.getvalue(), name="a.xlsx", version="1")
