"""Who reads English finds names and reasons in English, though a history keeps them in the city's language."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases import dispatch
from qiaomen.cases.models import Case, Reason
from qiaomen.cases.pages.desk import desk_story
from qiaomen.cases.pages.desk.desk_choices import limit_words
from qiaomen.cases.pages.public.story import story_of
from qiaomen.units.models import Unit
from qiaomen.units.working_time import LimitUnit
from tests import build


@pytest.fixture
def at() -> datetime:
    """The page's own now."""
    return timezone.now()


@pytest.fixture
def made(db: None) -> build.World:
    """The small city; its units and reasons have English too."""
    made = build.world()
    Unit.objects.filter(code="LD").update(name_en="Lamp Unit")
    Unit.objects.filter(code="DL").update(name_en="Road Unit")
    Reason.objects.filter(kind="decline").update(text_en="Not the city's task")
    return made


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """A page that was asked for in English leaves that language behind."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def _english(_as_it_was: None) -> Iterator[None]:
    with translation.override("en"):
        yield


def titles(case: Case) -> list[str]:
    return [line.title for line in story_of(case)]


@pytest.mark.usefixtures("_english")
class TestAHistory:
    def test_names_category_and_unit(self, made: build.World, at: datetime) -> None:
        assert titles(build.dispatched(made, at)) == ["Received", "Accepted as “Kind 01028”", "Given to Lamp Unit"]

    def test_knows_a_unit_by_its_code_when_it_has_another_name_now(self, made: build.World, at: datetime) -> None:
        case = build.dispatched(made, at)
        Unit.objects.filter(code="LD").update(name="照明中心", name_en="Lighting Centre")
        assert titles(case)[-1] == "Given to Lighting Centre"

    def test_keeps_the_words_where_there_is_no_english(self, made: build.World, at: datetime) -> None:
        Unit.objects.filter(code="LD").update(name_en="")
        assert titles(build.dispatched(made, at))[-1] == "Given to 路灯所"

    def test_gives_the_reason_of_a_refusal(self, made: build.World, at: datetime) -> None:
        assert story_of(build.declined(made, at))[-1].words == "Not the city's task"

    def test_reads_the_city_once_for_all_its_lines(
        self, made: build.World, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        case = build.disputed(made, at)
        story_of(case)
        with django_assert_num_queries(2):
            story_of(case)

    def test_names_for_staff_who_was_suggested_by_whom(self, made: build.World, at: datetime) -> None:
        last = desk_story.story(build.disputed(made, at), now=at)[-1]
        assert (dict(last.facts)["Suggested unit"], last.who) == ("Road Unit", "路灯所收件人林静 (Unit clerk)")


class TestAHistoryInChinese:
    def test_costs_no_query_more(
        self, made: build.World, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        case = build.disputed(made, at)
        with django_assert_num_queries(1):
            story_of(case)


class TestASuggestion:
    def test_is_read_in_english_and_kept_in_the_citys_language(self, made: build.World, at: datetime) -> None:
        case = Case.objects.get(pk=build.accepted(made, at).pk)
        with translation.override("en"):
            (one,) = dispatch.suggest(case, at=at)
            read = str(one.why)
            event = dispatch.assign(case, to=one.unit, by=made.actor("dai"), at=at, why=one.why)
        assert read == "Table of duties: Lamp Unit leads for Area 999900 × Kind 01028"
        assert event.facts["why"] == "职责表：敲门市 × 路灯，由路灯所首接负责"


class TestWords:
    @pytest.mark.parametrize(
        ("value", "chinese", "english"),
        [(1.0, "1工作日", "1 working day"), (2.0, "2工作日", "2 working days"), (0.5, "0.5工作日", "0.5 working days")],
    )
    def test_of_a_limit_count(self, value: float, chinese: str, english: str) -> None:
        assert limit_words(value, LimitUnit.WORK_DAY) == chinese
        with translation.override("en"):
            assert limit_words(value, LimitUnit.WORK_DAY) == english

    def test_of_a_refusal_stand_on_the_residents_page(self, made: build.World, at: datetime, client: Client) -> None:
        report = build.declined(made, at).own_voices.get().report
        page = client.get(f"/f/{report.token}/", headers={"Accept-Language": "en"}).content.decode()
        assert "Not the city&#x27;s task" in page
        assert "decline的理由" not in page

    @pytest.mark.parametrize(("language", "words"), [("zh-hans", "请填编号"), ("en", "Please fill in the number")])
    def test_of_an_empty_field_are_our_own(self, made: build.World, client: Client, language: str, words: str) -> None:
        page = client.post("/find/", {"number": ""}, headers={"Accept-Language": language}).content.decode()
        assert words in page
