"""A public case: what everybody may read, and contesting it."""

from datetime import datetime

import pytest
from django.test import Client

from qiaomen.cases import joining
from qiaomen.cases.models import Case
from qiaomen.cases.pages.public import contesting
from qiaomen.cases.queries import main_case
from qiaomen.cases.states import State
from tests import build

LONG = "路灯不亮，请联系住户张三 13812341234，车牌冀T12345挡住了"


def page_of(client: Client, case: Case) -> str:
    return client.get(f"/cases/{case.number}/").content.decode()


class TestPublicCase:
    def test_tells_a_masked_story(self, city: build.World, client: Client, today: datetime) -> None:
        page = page_of(client, build.answered(city, today, text=LONG, phone="13800000000", name="李四"))
        assert ("路灯所" in page, "路灯已经修好，感谢反映。" in page, "换了灯泡" in page) == (True, True, True)
        assert ("138****1234" in page, "冀T***45" in page) == (True, True)
        assert not [word for word in ("13812341234", "冀T12345", "13800000000", "李四") if word in page]

    def test_does_not_say_the_same_words_twice(self, city: build.World, client: Client, today: datetime) -> None:
        short = build.in_handling(city, today, text="路灯不亮")
        longer = build.in_handling(city, today, text="路灯不亮，三天了。" * 20)
        pages = [client.get(f"/cases/{case.number}/").content.decode() for case in (short, longer)]
        assert ["<h2>原话</h2>" in page for page in pages] == [False, True]

    @pytest.mark.parametrize("state", [State.RECEIVED, State.DECLINED])
    def test_is_not_there_before_it_is_accepted(
        self, city: build.World, client: Client, today: datetime, state: State
    ) -> None:
        case = build.IN_STATE[state](city, today)
        assert client.get(f"/cases/{case.number}/").status_code == 404

    @pytest.mark.parametrize("hidden", [{"nature": "accusation"}, {"public": False}])
    def test_is_not_there_when_it_is_not_public(
        self, city: build.World, client: Client, today: datetime, hidden: dict[str, object]
    ) -> None:
        case = build.closed(city, today, **hidden)
        assert client.get(f"/cases/{case.number}/").status_code == 404
        assert client.post(f"/cases/{case.number}/", {"note": "昨晚又不亮了"}).status_code == 404

    @pytest.mark.parametrize("number", ["A00099993", "A1", "x", "S00000018"])
    def test_is_not_there_for_another_number(self, city: build.World, client: Client, number: str) -> None:
        assert client.get(f"/cases/{number}/").status_code == 404

    def test_that_was_joined_leads_to_the_one_that_handles_it(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.joined(city, today)
        into = main_case(case)
        assert client.get(f"/cases/{case.number}/").headers["Location"] == f"/cases/{into.number}/"

    def test_that_was_joined_into_a_hidden_one_leads_nowhere(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        into = build.accepted(city, today, nature="accusation")
        case = build.accepted(city, today)
        joining.join(case, into=into, by=city.actor("dai"), at=today)
        assert client.get(f"/cases/{case.number}/").status_code == 404

    def test_shows_photos_but_not_those_of_an_accusation(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        mine, other = build.photo(today, "navy"), build.photo(today, "teal")
        case = build.finished(city, today, photos=(mine,))
        accusation = build.accepted(city, today, nature="accusation", photos=(other,))
        joining.join(accusation, into=case, by=city.actor("dai"), at=today) if case.state == "accepted" else None
        page = page_of(client, case)
        assert (str(mine.pk) in page, str(other.pk) in page, "办理后" in page) == (True, False, True)


class TestContest:
    def test_by_anybody_opens_a_closed_case(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.closed(city, today)
        answer = client.post(f"/cases/{case.number}/", {"note": "昨晚又不亮了", "reason": "contest-1"})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.number}/")
        event = case.events.get(step="contest")
        assert (event.by, event.role, event.facts["reason"]) == (None, "resident", "contest-1")
        page = page_of(client, case)
        assert "正在复查" in page
        assert "昨晚又不亮了" not in page

    def test_is_offered_for_closed_cases_only(self, city: build.World, client: Client, today: datetime) -> None:
        assert "提出异议" in page_of(client, build.closed(city, today))
        assert "谁都可以提出异议" not in page_of(client, build.answered(city, today))

    def test_needs_words_and_keeps_those_there_are(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.closed(city, today)
        answer = client.post(f"/cases/{case.number}/", {"note": "没好"})
        assert (answer.status_code, "至少 5 个字" in answer.content.decode()) == (422, True)
        assert "没好" in answer.content.decode()

    def test_that_comes_second_is_told_how_it_stands(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.contested(city, today)
        answer = client.post(f"/cases/{case.number}/", {"note": "昨晚又不亮了"})
        page = answer.content.decode()
        assert (answer.status_code, "情况刚刚有了变化" in page, "正在复查" in page) == (409, True, True)

    def test_is_slowed_down(
        self, city: build.World, client: Client, today: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(contesting, "CONTESTS_AN_HOUR", 1)
        cases = [build.closed(city, today), build.closed(city, today)]
        answers = [client.post(f"/cases/{case.number}/", {"note": "昨晚又不亮了"}) for case in cases]
        assert [answer.status_code for answer in answers] == [302, 422]
        assert Case.objects.get(pk=cases[1].pk).state == State.CLOSED

    def test_is_checked_against_forged_forms(self, city: build.World, strict: Client, today: datetime) -> None:
        case = build.closed(city, today)
        assert strict.post(f"/cases/{case.number}/", {"note": "昨晚又不亮了"}).status_code == 403
