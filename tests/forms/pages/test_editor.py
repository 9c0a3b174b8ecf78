"""The plain editor: every button keeps what was typed, a draft becomes a version, two at once are told."""

import copy
import io
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from qiaomen.forms.drafts import begin, publish, read
from qiaomen.forms.loading import load
from qiaomen.forms.models import Answer, Form, FormDraft
from qiaomen.forms.queries import current_version
from qiaomen.forms.rules.items import Condition
from qiaomen.people.models import Person
from tests import build
from tests.build.forms import asks, drafts, form, sheet
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db


class Editor:
    """Somebody at the editor of one draft."""

    def __init__(self, world: build.World, at: datetime, client: Client, who: str = "sun") -> None:
        self.client = client
        client.force_login(world.people[who])
        by = world.actor("sun")
        self.draft = FormDraft.objects.first() or begin("小问卷", unit=by.posts[0].unit, by=by, at=at)
        self.address = f"/desk/forms/+drafts/{self.draft.pk}/"
        self.revision: int | None = None

    def press(self, do: str, was: str = "", **typed: Any) -> Any:
        """A button, with what stands in the open question."""
        given = {"revision": self.revision or FormDraft.objects.get().revision, "title": "小问卷", "do": do, "was": was}
        return self.client.post(self.address, {**given, **typed})

    @property
    def items(self) -> list[tuple[str, str, str]]:
        return [(item.kind, item.name, item.said) for item in read(FormDraft.objects.get()).items]


@pytest.fixture
def editor(client: Client, now: datetime) -> Editor:
    return Editor(build.world(), now, client)


def two_questions(editor: Editor) -> None:
    """A question of two choices, and a number that depends on it."""
    editor.press("add:one")
    lamp = {"kind": "one", "label_zh": "楼道的灯亮吗？", "choices_zh": "亮\n不亮", "required": "on"}
    editor.press("add:integer", "q1", **lamp)
    number = {"kind": "integer", "label_zh": "几盏不亮？", "low": "1", "high": "99", "when": "q1|is|不亮"}
    editor.press("save", "q2", **number)


def gone_before_it_is_changed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Somebody else throws the draft away after it was read here, and before it is written."""
    if sql.startswith('UPDATE "forms_formdraft"'):
        execute('DELETE FROM "forms_formdraft"', (), False, context)
    return execute(sql, params, many, context)


class TestEditor:
    def test_each_button_keeps_what_was_typed_and_puts_the_focus_back(self, editor: Editor) -> None:
        assert editor.press("add:text")["Location"].endswith("?open=0")
        assert editor.press("add:date", "q1", kind="text", label_zh="名称")["Location"].endswith("?open=1")
        assert editor.press("up:1", "q2", kind="date", label_zh="哪天")["Location"].endswith("?open=0&at=0&did=up")
        page = editor.client.get(f"{editor.address}?open=0&at=0&did=up").content.decode()
        assert 'value="up:0" autofocus' in page
        assert editor.items == [("date", "q2", "哪天"), ("text", "q1", "名称")]
        assert editor.press("close", "q2", kind="date", label_zh="哪天")["Location"].endswith("?at=0&did=close")
        assert 'value="open:0" autofocus' in editor.client.get(f"{editor.address}?at=0&did=close").content.decode()
        editor.press("copy:1")
        assert editor.press("remove:0")["Location"].endswith("?at=0&did=close")
        assert editor.items == [("text", "q1", "名称"), ("text", "q3", "名称")]

    def test_a_finished_draft_becomes_an_open_version_and_goes(self, editor: Editor) -> None:
        two_questions(editor)
        assert editor.press("preview")["Location"].endswith("/preview/")
        response = editor.press("publish", public="yes")
        made = Form.objects.get()
        assert (response["Location"], FormDraft.objects.count()) == (f"/desk/forms/{made.code}/", 0)
        assert (made.title, made.state, made.public, current_version(made).number) == ("小问卷", "open", True, 1)
        asked = {
            "instance": "00000000-0000-4000-8000-000000000001",
            "wording": "1",
            "/data/q1": "不亮",
            "/data/q2": "100",
        }
        wrong = Client().post(f"/forms/{made.code}/", asked)
        assert (wrong.status_code, "请填 1 到 99 之间的数。" in wrong.content.decode()) == (422, True)
        assert Client().post(f"/forms/{made.code}/", asked | {"/data/q2": "3"}).status_code == 302
        assert Answer.objects.get().values == {"q1": "不亮", "q2": 3}

    def test_whoever_still_writes_in_a_draft_that_is_gone_sees_what_was_typed(self, editor: Editor) -> None:
        two_questions(editor)
        editor.press("publish")
        late = editor.client.post(editor.address, {"do": "save", "was": "q1", "label_zh": "还没存的一句"})
        assert (late.status_code, "还没存的一句" in late.content.decode()) == (409, True)
        by_itself = editor.client.post(editor.address, {"do": "save"}, headers={"accept": "application/json"})
        assert (by_itself.status_code, "这份草稿刚刚已经开始收集" in by_itself.json()["error"]["message"]) == (
            409,
            True,
        )
        assert editor.client.get(editor.address).status_code == 404

    @pytest.mark.parametrize("accept", ["text/html", "application/json"])
    def test_a_draft_that_goes_while_it_is_saved_is_told_and_loses_nothing(self, editor: Editor, accept: str) -> None:
        two_questions(editor)
        with connection.execute_wrapper(gone_before_it_is_changed):
            late = editor.client.post(
                editor.address, {"do": "save", "was": "q1", "label_zh": "还没存"}, headers={"accept": accept}
            )
        page = late.content.decode() if accept == "text/html" else late.json()["error"]["message"]
        assert (late.status_code, FormDraft.objects.count()) == (409, 0)
        assert ("还没存" if accept == "text/html" else "没有保存") in page

    def test_what_is_missing_stands_at_its_question_and_nothing_opens(self, editor: Editor) -> None:
        editor.press("add:one")
        assert editor.press("publish", "q1", kind="one", choices_zh="亮")["Location"].endswith("?open=0&check=1")
        page = editor.client.get(f"{editor.address}?open=0&check=1").content.decode()
        assert all(words in page for words in ("请写题目。", "请至少写两个选项", 'aria-invalid="true"'))
        assert (Form.objects.count(), FormDraft.objects.count()) == (0, 1)
        assert editor.client.get(f"{editor.address}preview/")["Location"].endswith("?check=1")

    def test_what_only_loading_sees_stands_at_its_question_too(self, editor: Editor) -> None:
        editor.press("add:text")
        editor.press("save", "q1", kind="text", label_zh="你好 ${nobody}")
        page = editor.client.get(f"{editor.address}?check=1").content.decode()
        assert "指的题目不存在" in page.split('id="item-0"')[1]
        refused = editor.press("publish")
        assert (refused.status_code, FormDraft.objects.count(), Form.objects.count()) == (422, 1, 0)
        assert "指的题目不存在" in refused.content.decode().split('id="item-0"')[1]

    def test_what_loading_says_of_a_choice_stands_at_no_question_but_is_said(self, editor: Editor) -> None:
        editor.press("add:text")
        editor.press("add:one", "q1", kind="text", label_zh="名称")
        editor.press("save", "q2", kind="one", label_zh="灯？", choices_zh="${nobody}\n亮")
        for page in (editor.client.get(f"{editor.address}?check=1"), editor.press("publish")):
            summary, items = page.content.decode().split('id="item-0"')
            assert ("<li>${nobody} 指的题目不存在" in summary, "指的题目不存在" in items) == (True, False)
        editor.press("save", "q2", kind="one", label_zh="灯？", choices_zh="亮\n不亮\n${nobody}")
        assert "<li>${nobody} 指的题目不存在" in editor.client.get(f"{editor.address}?check=1").content.decode()

    def test_the_next_version_keeps_names_and_opens_from_the_last(self, editor: Editor, now: datetime) -> None:
        two_questions(editor)
        editor.press("publish")
        made = Form.objects.get()
        address = editor.client.post(f"/desk/forms/{made.code}/edit/")["Location"]
        assert editor.client.post(f"/desk/forms/{made.code}/edit/")["Location"] == address
        editor.address = address
        assert editor.items == [("one", "q1", "楼道的灯亮吗？"), ("integer", "q2", "几盏不亮？")]
        assert editor.press("publish").status_code == 302
        assert made.versions.count() == 1  # the same again is no new version
        made.versions.update(version="earlier")
        editor.address = editor.client.post(f"/desk/forms/{made.code}/edit/")["Location"]
        editor.press("remove:1")
        editor.press("add:note")
        assert editor.items[-1] == ("note", "q3", "")
        editor.press("publish", "q3", label_zh="谢谢")
        assert [version.number for version in made.versions.order_by("number")] == [1, 2]

    def test_says_when_a_sheet_came_after_the_draft_was_begun(self, client: Client, now: datetime) -> None:
        world = build.world()
        made = form(world, now, survey=[asks("text", "a")])
        client.force_login(world.people["sun"])
        address = client.post("/desk/forms/small/edit/")["Location"]
        assert "又有人交了" not in client.get(address).content.decode()
        by, later = world.actor("sun"), timezone.now() + timedelta(hours=1)
        load(sheet([asks("text", "a"), asks("text", "b")]), name="small.md", unit=made.unit, by=by, at=later, form=made)
        assert "又有人交了第 2 版" in client.get(address).content.decode()

    def test_a_reworded_choice_is_another_value_and_conditions_follow_it(self, editor: Editor) -> None:
        two_questions(editor)
        editor.press("save", "q1", kind="one", label_zh="灯？", choices_zh="亮\n坏了\n没有 灯")
        items = read(FormDraft.objects.get()).items
        assert [choice.value for choice in items[0].choices] == ["亮", "坏了", "没有_灯"]
        assert items[1].when == Condition("q1", "is", "不亮")
        editor.press("save", "q1", kind="one", label_zh="灯？", choices_zh="亮\n不亮\n没有 灯")
        editor.press("save", "q1", kind="one", label_zh="灯？", choices_zh="亮\n不亮了\n没有 灯")
        assert read(FormDraft.objects.get()).items[1].when == Condition("q1", "is", "不亮了")

    def test_the_slower_of_two_is_told_and_loses_nothing(self, editor: Editor) -> None:
        two_questions(editor)
        editor.revision = FormDraft.objects.get().revision
        editor.press("save", "q1", kind="one", label_zh="第一个人写的", choices_zh="亮\n不亮")
        late = editor.press("save", "q1", kind="one", label_zh="第二个人写的", choices_zh="亮\n不亮")
        page = late.content.decode()
        assert (late.status_code, "第二个人写的" in page, "刚刚也改了" in page) == (409, True, True)
        assert editor.items[0][2] == "第一个人写的"
        editor.revision = int(page.split('name="revision" value="')[1].split('"')[0])
        editor.press("save", "q1", kind="one", label_zh="第二个人写的", choices_zh="亮\n不亮")
        assert editor.items[0][2] == "第二个人写的"

    def test_saves_by_itself_and_tells_the_new_revision(self, editor: Editor) -> None:
        editor.press("add:text")
        json = {"accept": "application/json"}
        before = FormDraft.objects.get().revision
        given = {"revision": before, "title": "新名字", "do": "save", "was": "q1", "label_zh": "名称", "name": "who"}
        said = editor.client.post(editor.address, given, headers=json).json()
        assert (said["revision"], said["was"]) == (before + 1, "who")
        late = editor.client.post(editor.address, given, headers=json)
        assert (late.status_code, FormDraft.objects.get().title) == (409, "新名字")

    def test_a_sheet_that_is_too_much_for_it_says_which_row_and_is_given_out(
        self, client: Client, now: datetime
    ) -> None:
        world = build.world()
        made = form(world, now, survey=[asks("text", "a"), asks("range", "b")])
        client.force_login(world.people["sun"])
        answer = client.post("/desk/forms/small/edit/")
        assert (answer.status_code, "第 3 行" in answer.content.decode()) == (422, True)
        assert client.get("/desk/forms/small/sheet/").content == bytes(current_version(made).source)

    def test_gives_the_draft_out_as_a_sheet(self, editor: Editor) -> None:
        two_questions(editor)
        book = CalamineWorkbook.from_filelike(io.BytesIO(editor.client.get(f"{editor.address}sheet/").content))
        assert book.sheet_names == ["survey", "choices", "settings"]
        assert book.get_sheet_by_name("survey").to_python()[1][:2] == ["select_one q1", "q1"]

    def test_hostile_fields_are_kept_as_words_or_left_out(self, editor: Editor) -> None:
        editor.press("add:one")
        hostile = {
            "kind": "group",
            "label_zh": "x" * 9999,
            "choices_zh": "a'b\n<c>\n'\n\x00",
            "when": "|||",
            "low": "1'",
        }
        assert editor.press("down:99999999", "q1", title="\x00\x0b灯", **hostile).status_code == 302
        assert FormDraft.objects.get().title == "灯"
        item = read(FormDraft.objects.get()).items[0]
        assert ([choice.value for choice in item.choices], item.kind, len(item.said)) == (["ab", "c", "_"], "one", 2000)
        for do in ("", "open:x", "add:end_group", "up:-1", "up:²", "nonsense"):
            assert editor.press(do, "nobody").status_code == 302
        for revision in ("9" * 40, "²"):
            assert editor.press("save", revision=revision, title="另一个").status_code == 409

    def test_is_for_makers_of_the_unit_alone(self, editor: Editor) -> None:
        stranger = Client()
        assert stranger.get(editor.address).status_code == 302
        stranger.force_login(Person.objects.get(username="bo"))
        pages = [editor.address, f"{editor.address}preview/", f"{editor.address}sheet/", "/desk/forms/+plain/"]
        assert [stranger.get(page).status_code for page in pages] == [404] * 4
        assert stranger.post(editor.address, {"do": "discard"}).status_code == 404
        assert FormDraft.objects.count() == 1

    def test_asks_as_often_for_many_questions_as_for_one(self, editor: Editor) -> None:
        assert "还没有题目" in editor.client.get(f"{editor.address}?open=0").content.decode()
        editor.press("add:text")
        editor.client.get(editor.address)
        with CaptureQueriesContext(connection) as few:
            editor.client.get(editor.address)
        for _n in range(3):
            editor.press("add:text")
        with CaptureQueriesContext(connection) as many:
            editor.client.get(editor.address)
        assert len(many) == len(few)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_a_draft_at_one_moment_one_makes_the_form(now: datetime) -> None:
    world = build.world()
    drafts(world, now)
    draft, by = FormDraft.objects.latest("pk"), world.actor("sun")
    form(world, now, survey=[asks("text", "a")], form_id=draft.code)
    made = at_once(*[lambda: publish(draft_again(draft), public=True, by=by, at=now)] * 2)
    assert sorted(type(one).__name__ for one in made) == ["CannotAnswer", "FormVersion"]
    assert list(Form.objects.order_by("pk").values_list("code", flat=True)) == [draft.code, f"{draft.code}-2"]
    # The same with sheets: a new form, and the next version of one.
    unit, last, later = by.posts[0].unit, Form.objects.latest("pk"), now + timedelta(minutes=1)
    for code, known in (("same", None), (last.code, last)):
        sheets = [sheet([asks("text", name)], form_id=code) for name in ("b", "c")]
        made = at_once(*[partial(load, one, name="a.md", unit=unit, by=by, at=later, form=known) for one in sheets])
        assert sorted(type(one).__name__ for one in made) == ["CannotLoad", "FormVersion"]


def draft_again(draft: FormDraft) -> FormDraft:
    """As another page has it."""
    return copy.deepcopy(draft)


class TestPreview:
    def test_asks_as_the_page_will_and_keeps_nothing(self, editor: Editor) -> None:
        two_questions(editor)
        page = editor.client.get(f"{editor.address}preview/").content.decode()
        assert ("楼道的灯亮吗？" in page, "data-outbox=" in page, "这是预览" in page) == (True, False, True)
        wrong = editor.client.post(f"{editor.address}preview/", {"/data/q1": "不亮", "/data/q2": "0"})
        assert (wrong.status_code, "请填 1 到 99" in wrong.content.decode()) == (422, True)
        assert editor.client.post(f"{editor.address}preview/", {"/data/q1": "亮"}).status_code == 302
        assert (Answer.objects.count(), Form.objects.count()) == (0, 0)
