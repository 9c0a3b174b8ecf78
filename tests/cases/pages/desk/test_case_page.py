"""The case's page for staff: what it shows, to whom, and what it keeps from them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qiaomen.cases import approvals, joining, supervision
from qiaomen.cases.models import Case, ContactReveal
from qiaomen.cases.models.report import Nature
from qiaomen.cases.states import State
from qiaomen.cases.timekeeping import tick
from tests import build
from tests.build import World

from .conftest import SitDown, address, closed_late

REPORTER = {"name": "张三丰", "phone": "13812345678"}


class TestCasePage:
    @pytest.mark.parametrize("state", list(State))
    def test_shows_every_state_to_everybody_who_may_see_it(
        self, made: World, at: datetime, as_: SitDown, state: State
    ) -> None:
        case = build.IN_STATE[state](made, at, photos=(build.photo(at),))
        for who in ("ana", "dai", "ling", "sun", "olga", "kao", "lin", "bo"):
            page = as_(who).get(address(case))
            seen = who not in {"lin", "bo"} or case.unit is not None
            assert (who, page.status_code) == (who, 200 if seen else 404)

    def test_is_not_there_for_another_unit(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        assert as_("mo").get(address(case)).status_code == 404

    @pytest.mark.parametrize("number", ["A99999990", "nonsense", "S00000018"])
    def test_is_not_there_without_a_case(self, made: World, as_: SitDown, number: str) -> None:
        assert as_("ana").get(f"/desk/cases/{number}/").status_code == 404

    def test_masks_the_caller(self, made: World, at: datetime, as_: SitDown) -> None:
        text = as_("ana").get(address(build.received(made, at, **REPORTER))).text
        assert "张** 138****5678" in text
        assert "13812345678" not in text
        assert "张三丰" not in text

    def test_hides_who_made_an_accusation_and_numbers_in_its_text_from_the_unit(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        given = {"nature": Nature.ACCUSATION, "text": "夜里施工，我的电话13812345678", **REPORTER}
        case = build.in_handling(made, at, **given)
        text = as_("bo").get(address(case)).text
        assert "举报人保密" in text
        assert "夜里施工，我的电话138****5678" in text
        assert "13812345678" not in text
        assert "张三" not in text
        assert "张*" not in text

    def test_shows_the_text_whole_to_the_desk_that_accepts(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at, nature=Nature.ACCUSATION, text="车牌冀T12345占道")
        assert "车牌冀T12345占道" in as_("ana").get(address(case)).text

    def test_opens_the_step_that_one_came_for_and_folds_the_others(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        case = build.finished(made, at)
        cards = as_("sun").get(f"{address(case)}?desk=verify").context["cards"]
        assert [(card.step.name, card.open) for card in cards] == [
            ("verify", True),
            ("send_back", False),
            ("urge", False),
            ("escalate", False),
        ]

    def test_has_one_main_button_at_most(self, made: World, at: datetime, as_: SitDown) -> None:
        text = as_("sun").get(address(build.contested(made, at))).text
        assert text.count('class="button"') == 1

    def test_offers_nothing_that_would_be_refused(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        names = [card.step.name for card in as_("ling").get(address(case)).context["cards"]]
        assert names == ["urge"]

    def test_suggests_units_in_words_before_the_dispatch(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        assert "职责表：敲门市 × 路灯，由路灯所首接负责" in as_("dai").get(address(case)).text
        assert "职责表：敲门市 × 路灯，由路灯所首接负责" in as_("sun").get(address(case)).text

    def test_shows_similar_cases_with_a_button_that_joins(self, made: World, at: datetime, as_: SitDown) -> None:
        other, case = build.received(made, at), build.received(made, at)
        page = as_("ana").get(address(case))
        assert [one.case.pk for one in page.context["alike"]] == [other.pk]
        assert f"并入 {other.number}" in page.text

    def test_shows_the_voices_of_joined_cases_and_the_way_to_them(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        into, case = build.received(made, at), build.received(made, at, text="那盏灯也不亮")
        joining.join(case, into=into, by=made.actor("ana"), at=at)
        text = as_("ana").get(address(into)).text
        assert "那盏灯也不亮" in text
        assert f"随 {case.number} 并入" in text
        assert f'href="{address(case)}"' in text

    def test_needs_as_many_queries_for_three_photos_as_for_one(self, made: World, at: datetime, as_: SitDown) -> None:
        client = as_("kao")
        one = build.finished(made, at, photos=(build.photo(at),))
        three = build.finished(made, at, photos=tuple(build.photo(at) for _each in range(3)))
        client.get(address(one))
        with CaptureQueriesContext(connection) as first:
            client.get(address(one))
        with CaptureQueriesContext(connection) as second:
            client.get(address(three))
        assert len(first) == len(second)

    def test_shows_the_colour_and_the_light(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        supervision.escalate(case, colour="red", by=made.actor("sun"), at=at)
        page = as_("sun").get(address(case))
        assert "红色督办" in page.text
        assert page.context["light"] == "on_time"


class TestProof:
    def test_stands_before_and_after_side_by_side(self, made: World, at: datetime, as_: SitDown) -> None:
        before = build.photo(at)
        case = build.finished(made, at, photos=(before,))
        found = as_("sun").get(address(case)).context["pictures"]
        assert (found.before, found.after, found.rest) == (before, case.evidence.get().photo, [])


class TestClocks:
    def test_show_the_overdue_fact_and_the_exemption(self, made: World, at: datetime, as_: SitDown) -> None:
        case = closed_late(made, at)
        approvals.ask_exemption(case, reason=made.reason("exempt"), words="停电不能施工", by=made.actor("lin"), at=at)
        page = as_("sun").get(address(case))
        rows = {row.stage: row for row in page.context["clocks"]}
        assert rows["办理"].clock.overdue_at is not None
        assert rows["办理"].exemption == "正在申请剔除"
        assert "曾超时" in page.text

    def test_say_that_they_are_paused(self, made: World, at: datetime, as_: SitDown) -> None:
        page = as_("bo").get(address(build.suspended(made, at)))
        assert page.context["light"] == "paused"
        assert [row.light for row in page.context["clocks"]][-1] == "paused"

    def test_mark_what_was_counted_without_published_holidays(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, datetime(2031, 3, 3, 9, tzinfo=at.tzinfo))
        assert "估算：节假日还没有公布" in as_("bo").get(address(case)).text


class TestTheStory:
    def test_tells_each_step_in_words(self, made: World, at: datetime, as_: SitDown) -> None:
        lines = as_("dai").get(address(build.disputed(made, at))).context["lines"]
        assert [(line.label, line.state) for line in lines[-2:]] == [("派单", "待接单"), ("退单", "待审定")]
        assert lines[-1].facts == [("理由", "return的理由"), ("建议单位", "道路所")]
        assert lines[-1].who == "路灯所收件人林静（单位收件人）"

    def test_tells_in_words_what_happened_by_itself(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at - timedelta(days=30))
        tick(at=timezone.now())
        lines = as_("bo").get(address(case)).context["lines"]
        expired = next(line for line in lines if line.event.step == "expire")
        assert [label for label, _words in expired.facts] == ["时限", "应完成"]
        assert expired.who == "系统"


class TestReveal:
    def url(self, case: Case) -> str:
        """Where the question for a case's only report is posted."""
        return f"{address(case)}contact/{case.own_voices.get().report.number}/"

    def test_shows_the_details_once_and_writes_it_down(self, made: World, at: datetime, as_: SitDown) -> None:
        case, client = build.received(made, at, **REPORTER), as_("ana")
        answer = client.post(self.url(case), {"reason": "回访核实位置"})
        assert "张三丰 13812345678" in answer.text
        found = ContactReveal.objects.get()
        assert (found.by, found.reason) == (made.people["ana"], "回访核实位置")
        assert "13812345678" not in client.get(address(case)).text

    def test_owes_a_reason(self, made: World, at: datetime, as_: SitDown) -> None:
        answer = as_("ana").post(self.url(build.received(made, at, **REPORTER)), {"reason": "看"})
        assert answer.status_code == 422
        assert "至少 4 个字" in answer.text
        assert ContactReveal.objects.count() == 0

    def test_is_refused_in_words_without_the_permission(self, made: World, at: datetime, as_: SitDown) -> None:
        answer = as_("dai").post(self.url(build.received(made, at, **REPORTER)), {"reason": "回访核实位置"})
        assert answer.status_code == 403
        assert "您没有查看联系方式的权限。" in answer.text
        assert "13812345678" not in answer.text

    def test_never_tells_a_unit_who_made_an_accusation(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at, nature=Nature.ACCUSATION, **REPORTER)
        answer = as_("lin").post(self.url(case), {"reason": "回访核实位置"})
        assert (answer.status_code, ContactReveal.objects.count()) == (403, 0)
        assert "13812345678" not in answer.text

    def test_is_not_there_for_a_report_of_another_case(self, made: World, at: datetime, as_: SitDown) -> None:
        one, other = build.received(made, at, **REPORTER), build.received(made, at, **REPORTER)
        number = other.own_voices.get().report.number
        answer = as_("ana").post(f"{address(one)}contact/{number}/", {"reason": "回访核实位置"})
        assert answer.status_code == 404

    def test_that_is_read_leads_to_the_case(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at, **REPORTER)
        assert as_("ana").get(self.url(case)).headers["Location"] == address(case)
