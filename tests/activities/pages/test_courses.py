"""Courses over HTTP."""

import io
from datetime import datetime
from typing import Any

import pytest
import python_calamine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.activities.models import Completion, Course
from tests import build
from tests.build.lessons import lectures, short
from tests.build.network import volunteer
from tests.build.presence import Presence, device_of, presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(db: None, today: datetime) -> Presence:
    return presence(build.world(), at=today)


def plan(there: Presence, **given: object) -> dict[str, Any]:
    """What the form sends for a course with one piece."""
    return {
        "code": "hall", "title": "善美大讲堂", "kind": "lecture_hall", "unit": there.net.world.centre.pk,
        "owed_by": there.net.neighbours.pk, "sessions_needed": 1, "from_on": "2026-01-01", "until_on": "2027-01-01",
        "piece-TOTAL_FORMS": 1, "piece-INITIAL_FORMS": 0, "piece-0-title": "第一课", "piece-0-words": "正文",
        "piece-0-question": "几次？", "piece-0-answers": "一\n二", "piece-0-right": 2, "piece-0-minutes": 10,
    } | given  # fmt: skip


class TestForEverybody:
    def test_the_programme_is_public_and_the_pieces_are_for_volunteers(self, there: Presence, today: datetime) -> None:
        lectures(there, at=today)
        short(there, at=today)
        assert "善美大讲堂" in Client().get("/courses/").content.decode()
        assert "火车站" in Client().get("/courses/hall/").content.decode()
        phone = device_of(there.zhang)
        assert "一周清扫几次" in phone.get("/courses/short/1/").content.decode()
        for given, status in (({}, 422), ({"answer": "1"}, 422), ({"answer": "x"}, 422), ({"answer": "2"}, 302)):
            assert phone.post("/courses/short/1/", given).status_code == status
        assert "学完 1 / 2 篇" in phone.get("/courses/short/").content.decode()
        assert "微党课" in phone.get("/me/training/").content.decode()
        assert Completion.objects.count() == 1

    def test_the_list_costs_the_same_for_any_number(
        self, there: Presence, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        Client().get("/courses/")
        for codes in (["a"], ["b", "c"]):
            for code in codes:
                lectures(there, at=today, code=code)
            with django_assert_num_queries(5):
                assert Client().get("/courses/").status_code == 200


class TestAtTheDesk:
    def test_a_course_is_made_and_changed(self, there: Presence) -> None:
        page = there.net.world.client("zu")
        assert page.post("/desk/courses/new/", plan(there)).status_code == 302
        piece = Course.objects.get().pieces.get()
        changed = plan(there, title="大讲堂") | {
            "piece-TOTAL_FORMS": 2, "piece-INITIAL_FORMS": 1, "piece-0-id": piece.pk, "piece-1-title": "第二课",
            "piece-1-words": "正文", "piece-1-right": 0, "piece-1-minutes": 5,
        }  # fmt: skip
        assert page.post("/desk/courses/hall/", changed).status_code == 302
        assert [(one.order, one.title) for one in Course.objects.get().pieces.all()] == [(1, "第一课"), (2, "第二课")]
        assert Course.objects.get().title == "大讲堂"

    @pytest.mark.parametrize(
        "given",
        [
            {"until_on": "2025-01-01"}, {"piece-0-right": 3}, {"piece-0-answers": ""}, {"unit": 0}, {"code": "a b"},
            {"code": "new"}, {"title": ""}, {"piece-0-minutes": -1}, {"piece-TOTAL_FORMS": "x"},
        ],
    )  # fmt: skip
    def test_nonsense_is_refused(self, there: Presence, given: dict[str, object]) -> None:
        assert there.net.world.client("zu").post("/desk/courses/new/", plan(there, **given)).status_code == 422
        assert Course.objects.count() == 0

    def test_who_misses_it_is_shown_and_exported(
        self, there: Presence, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        short(there, at=today)
        page = there.net.world.client("zu")
        page.get("/desk/courses/short/missing/")
        with django_assert_num_queries(14):
            assert "张三丰" in page.get("/desk/courses/short/missing/").content.decode()
        for n in range(2):
            volunteer(there.net, f"李{n}", f"1380000010{n}", at=today)
        with django_assert_num_queries(14):
            assert "李1" in page.get("/desk/courses/short/missing/").content.decode()
        file = b"".join(page.get("/desk/courses/short/missing.xlsx"))
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        assert [row[1:] for row in rows[1:]] == [["张三丰", 0, 0], ["李0", 0, 0], ["李1", 0, 0]]
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file))
        assert book.get_sheet_by_index(1).to_python()[1:] == [["站前邻里志愿队", 3, 3]]
        narrow = page.get("/desk/courses/short/missing/?team=neighbours")
        assert (narrow.context["chosen"], len(list(narrow.context["page"]))) == (there.net.neighbours, 3)
        assert page.get("/desk/courses/short/missing/?team=nonsense").context["chosen"] is None

    def test_is_not_there_for_others(self, there: Presence, today: datetime) -> None:
        short(there, at=today)
        paths = ["", "new/", "short/", "short/missing/", "short/missing.xlsx"]
        assert [there.net.world.client("bo").get(f"/desk/courses/{path}").status_code for path in paths] == [404] * 5
