"""Phrases: whose they are, and who may write the city's."""

import pytest

from qiaomen.cases.models import Phrase
from tests import build
from tests.cases.pages.staff.conftest import SignIn

LD = {"code": "LD", "text": "路灯不亮，请尽快派人查看。"}


class TestPhrases:
    def test_of_ones_own_are_there_for_oneself_and_stand_before_the_citys(self, as_: SignIn, city: build.World) -> None:
        as_("ling").post("/desk/phrases/", LD | {"everybody": "on"})
        as_("ling").post("/desk/phrases/", {"code": "hj", "text": "感谢您的来电。", "everybody": "on"})
        as_("olga").post("/desk/phrases/", LD | {"text": "路灯不亮。"})
        html = as_("olga").get("/desk/operator/").text
        assert 'data-phrase="路灯不亮。" data-code="ld"' in html
        assert "请尽快派人查看" not in html
        assert 'data-code="hj"' in html
        assert "请尽快派人查看" in as_("ana").get("/desk/phrases/").text
        assert list(Phrase.objects.values_list("person__username", "code")) == [
            (None, "hj"), (None, "ld"), ("olga", "ld"),
        ]  # fmt: skip

    def test_of_the_same_code_are_replaced(self, as_: SignIn, city: build.World) -> None:
        olga = as_("olga")
        olga.post("/desk/phrases/", LD)
        olga.post("/desk/phrases/", LD | {"text": "另一句"})
        assert list(Phrase.objects.values_list("text", flat=True)) == ["另一句"]

    def test_of_the_city_are_written_by_shift_leaders_and_supervisors_alone(
        self, as_: SignIn, city: build.World
    ) -> None:
        as_("olga").post("/desk/phrases/", LD | {"everybody": "on"})
        assert Phrase.objects.get().person == city.people["olga"]
        shared = Phrase.objects.create(code="gg", text="公共")
        assert as_("olga").post(f"/desk/phrases/{shared.pk}/drop/").status_code == 404
        assert as_("ana").post(f"/desk/phrases/{Phrase.objects.get(code='ld').pk}/drop/").status_code == 404
        assert as_("ling").post(f"/desk/phrases/{shared.pk}/drop/").status_code == 302
        assert list(Phrase.objects.values_list("code", flat=True)) == ["ld"]

    @pytest.mark.parametrize("code", ["", "a b", ";x", "x" * 13, "\x00", "<b>"])
    def test_have_a_code_that_can_be_typed(self, as_: SignIn, city: build.World, code: str) -> None:
        assert as_("olga").post("/desk/phrases/", LD | {"code": code}).status_code == 422
        assert Phrase.objects.count() == 0

    def test_are_no_page_for_those_who_write_nothing(self, as_: SignIn, city: build.World) -> None:
        assert as_("guan").get("/desk/phrases/").status_code == 404
        assert as_("guan").post("/desk/phrases/", LD).status_code == 404
