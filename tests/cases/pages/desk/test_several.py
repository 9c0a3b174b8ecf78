"""Several cases at once, each with its own outcome; saved filters and true counts; the Excel file."""

import io
import re
import uuid
from datetime import datetime
from functools import partial

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from qiaomen.cases import approvals, dispatch
from qiaomen.cases.models import Case, Duty, SavedFilter
from qiaomen.people.models import Role
from tests import build
from tests.build import World
from tests.cases.test_races import at_once

from .conftest import SitDown, steps_of

DISPATCH = "/desk/several/dispatch/"


def chosen(*cases: Case, **more: str) -> dict[str, object]:
    """What the list sends."""
    return {"desk": "dispatch", "case": [f"{one.number}:{one.version}" for one in cases], **more}


def count_in(html: str, title: str) -> int:
    """The number beside a desk in the navigation."""
    found = re.search(rf"<span>{title}</span>\s*<span class=\"count[^\"]*\">(\d+)</span>", html)
    assert found is not None
    return int(found.group(1))


class TestSeveral:
    def test_shows_what_will_happen_to_each_and_does_nothing_yet(self, made: World, at: datetime, as_: SitDown) -> None:
        clear, returned = build.accepted(made, at), build.dispatched(made, at)
        reason, lin = made.reason("return"), made.actor("lin")
        dispatch.return_to_dispatcher(
            returned, reason=reason, basis="权责清单第三条", suggested=made.roads, by=lin, at=at
        )
        html = as_("dai").post(DISPATCH, chosen(clear, returned)).text
        assert "将对 1 件“派单”" in html
        assert "派给路灯所。因为职责表：敲门市 × 路灯，由路灯所首接负责" in html
        assert "退过单，请单独看过再派。" in html
        assert [steps_of(clear)[-1], steps_of(returned)[-1]] == ["accept", "return"]

    def test_does_each_by_its_own_step_when_confirmed(self, made: World, at: datetime, as_: SitDown) -> None:
        cases = [build.accepted(made, at) for _turn in range(3)]
        html = as_("dai").post(DISPATCH, chosen(*cases, confirmed="yes")).text
        assert "3 件办好了" in html
        assert {Case.objects.get(pk=one.pk).unit for one in cases} == {made.lamps}
        facts = cases[0].events.get(step="dispatch").facts
        assert facts["why"] == "职责表：敲门市 × 路灯，由路灯所首接负责"

    def test_tells_by_line_what_somebody_else_moved_first(self, made: World, at: datetime, as_: SitDown) -> None:
        mine, theirs = build.accepted(made, at), build.accepted(made, at)
        form = chosen(mine, theirs, confirmed="yes")
        build.add_person(made, "pai", "派遣员裴然", Role.DISPATCHER, made.centre)
        dispatch.assign(theirs, to=made.roads, by=made.actor("pai"), at=at)
        html = as_("dai").post(DISPATCH, form).text
        assert ("1 件办好了" in html, "1 件没有办" in html) == (True, True)
        assert re.search(r"派遣员裴然在 .* 已经做了“派单”，您的操作没有执行", html)
        assert Case.objects.get(pk=theirs.pk).unit == made.roads

    def test_sent_twice_is_done_once(self, made: World, at: datetime, as_: SitDown) -> None:
        case, dai = build.accepted(made, at), as_("dai")
        form = chosen(case, confirmed="yes")
        dai.post(DISPATCH, form)
        assert "您自己在" in dai.post(DISPATCH, form).text
        assert steps_of(case) == ["receive", "accept", "dispatch"]

    def test_leaves_an_ambiguous_duty_to_a_person(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        Duty.objects.create(area=made.whole, standard="T", kind="component", code="01028", lead=made.roads)
        made.city.edition = uuid.uuid4()
        made.city.save()
        html = as_("dai").post(DISPATCH, chosen(case, confirmed="yes")).text
        assert "职责表里没有唯一的单位" in html
        assert steps_of(case)[-1] == "accept"

    @pytest.mark.parametrize("who", ["ana", "lin", "sun"])
    def test_is_not_there_for_others(self, made: World, at: datetime, as_: SitDown, who: str) -> None:
        case = build.accepted(made, at)
        assert as_(who).post(DISPATCH, chosen(case, confirmed="yes")).status_code == 404
        assert steps_of(case)[-1] == "accept"

    def test_reaches_only_cases_that_one_may_see(self, made: World, at: datetime, as_: SitDown) -> None:
        ours, theirs = build.dispatched(made, at), build.accepted(made, at)
        dispatch.assign(theirs, to=made.roads, by=made.actor("dai"), at=at)
        form = chosen(ours, theirs, confirmed="yes") | {"desk": "unit"}
        html = as_("lin").post("/desk/several/unit/", form).text
        assert theirs.number not in html
        assert [steps_of(ours)[-1], steps_of(theirs)[-1]] == ["take", "dispatch"]

    def test_is_for_fifty_at_most_and_at_least_one(self, made: World, at: datetime, as_: SitDown) -> None:
        dai = as_("dai")
        for cases in ([], [f"A{n}:1" for n in range(51)]):
            answer = dai.post(DISPATCH, {"desk": "dispatch", "case": cases, "confirmed": "yes"}, follow=True)
            assert "一次选 1 到 50 件。" in answer.text

    def test_reads_nonsense_as_nothing(self, made: World, as_: SitDown) -> None:
        form = {"desk": "dispatch", "case": ["", ":", "A00000018", "x:\x00", "A00000018:1:2"], "confirmed": "yes"}
        assert as_("dai").post(DISPATCH, form).status_code == 200

    def test_grants_extensions_but_not_ones_own(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.in_handling(made, at)
        approvals.ask_extension(case, reason=made.reason("extend"), words="等待配件到货", by=made.actor("bo"), at=at)
        form = chosen(case, confirmed="yes") | {"desk": "approvals"}
        assert "1 件办好了" in as_("ling").post("/desk/several/approvals/", form).text
        assert steps_of(case)[-1] == "approve_extension"


@pytest.mark.django_db(transaction=True)
class TestTwoDispatchers:
    def test_at_the_same_moment_each_case_is_dispatched_once(self, at: datetime) -> None:
        made = build.world()
        cases = [build.accepted(made, at) for _turn in range(3)]
        browsers = [made.client("dai") for _turn in range(2)]
        given = chosen(*cases, confirmed="yes")
        answers = at_once(*(partial(each.post, DISPATCH, given) for each in browsers))
        assert sum(answer.text.count("派单，好了") for answer in answers) == 3
        assert [steps_of(one) for one in cases] == [["receive", "accept", "dispatch"]] * 3


class TestCounts:
    def test_in_the_navigation_are_the_rows_of_the_list_after_each_step(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        dai, cases = as_("dai"), [build.accepted(made, at) for _turn in range(3)]
        for left in (3, 2, 1, 0):
            html = dai.get("/desk/dispatch/").text
            assert (count_in(html, "派单台"), html.count("data-key-target")) == (left, left)
            if left:
                dispatch.assign(cases[left - 1], to=made.lamps, by=made.actor("dai"), at=at)

    def test_of_tabs_and_saved_filters_are_the_rows_that_they_lead_to(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        build.dispatched(made, at)
        build.in_handling(made, at, text="火车站的井盖没了")
        build.in_handling(made, at, position=build.WEST_POINT)
        lin = as_("lin")
        for name, query in (("东区", "area=999902"), ("井盖", "q=井盖"), ("快到期", "light=near")):
            lin.post("/desk/unit/save/", {"name": name, "query": query})
        html = lin.get("/desk/unit/").text
        tabs = re.findall(r'<li><a href="([^"]+)"[^>]*>.*?<span class="count[^"]*">(\d+)</span></a></li>', html)
        tabs = [(address.replace("&amp;", "&"), int(n)) for address, n in tabs if "unit" in address]
        assert [n for _address, n in tabs][-3:] == [2, 1, 0]
        for address, n in tabs:
            assert lin.get(address).text.count("data-key-target") == n, address


class TestSavedFilters:
    def test_belong_to_one_person(self, made: World, as_: SitDown) -> None:
        as_("dai").post("/desk/dispatch/save/", {"name": "东区", "query": "area=999902&light=near&nonsense=1"})
        saved = SavedFilter.objects.get()
        assert (saved.person, saved.query) == (made.people["dai"], "light=near&area=999902")
        build.add_person(made, "pai", "派遣员裴然", Role.DISPATCHER, made.centre)
        pai = as_("pai")
        assert "东区 <span" not in pai.get("/desk/dispatch/").text
        pai.post(f"/desk/dispatch/save/{saved.pk}/drop/")
        assert SavedFilter.objects.count() == 1
        as_("dai").post(f"/desk/dispatch/save/{saved.pk}/drop/")
        assert SavedFilter.objects.count() == 0

    @pytest.mark.parametrize(
        "sent", [{}, {"name": "空"}, {"query": "light=near"}, {"name": "\x00", "query": "light=near"}]
    )
    def test_need_a_name_and_a_condition(self, made: World, as_: SitDown, sent: dict[str, str]) -> None:
        assert "请先选好条件" in as_("dai").post("/desk/dispatch/save/", sent, follow=True).text
        assert SavedFilter.objects.count() == 0

    def test_are_eight_at_most_and_the_same_name_replaces(self, made: World, as_: SitDown) -> None:
        dai = as_("dai")
        for n in range(9):
            dai.post("/desk/dispatch/save/", {"name": f"第{n}", "query": "light=near"})
        dai.post("/desk/dispatch/save/", {"name": "第0", "query": "light=overdue"})
        assert SavedFilter.objects.count() == 8
        assert SavedFilter.objects.get(name="第0").query == "light=overdue"

    def test_are_of_desks_that_are_ones_own(self, made: World, as_: SitDown) -> None:
        assert as_("lin").post("/desk/dispatch/save/", {"name": "x", "query": "light=near"}).status_code == 404


class TestTheQueue:
    def test_leads_from_a_step_to_the_next_case_of_the_same_narrowed_list(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        first, west, third = (
            build.accepted(made, at), build.accepted(made, at, position=build.WEST_POINT), build.accepted(made, at),
        )  # fmt: skip
        dai = as_("dai")
        page = f"/desk/cases/{first.number}/?desk=dispatch&area=999902"
        html = dai.get(page).text
        assert f'rel="next" data-go="next" href="/desk/cases/{third.number}/?desk=dispatch&amp;area=999902"' in html
        assert west.number not in html
        sent = {"to": "LD", "version": first.version, "desk": "dispatch", "of": "area=999902"}
        answer = dai.post(f"/desk/cases/{first.number}/dispatch/", sent)
        assert answer.headers["Location"] == f"/desk/cases/{third.number}/?desk=dispatch&area=999902"
        sent["version"] = third.version
        answer = dai.post(f"/desk/cases/{third.number}/dispatch/", sent)
        assert answer.headers["Location"] == "/desk/dispatch/?area=999902"

    def test_is_shown_to_nobody_whose_desk_it_is_not(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.accepted(made, at)
        assert 'class="queue"' in as_("dai").get(f"/desk/cases/{case.number}/?desk=dispatch").text
        assert 'class="queue"' not in as_("ana").get(f"/desk/cases/{case.number}/?desk=dispatch").text


class TestTheFile:
    def test_has_the_rows_and_columns_of_the_list_and_no_formula_and_no_number(
        self, made: World, at: datetime, as_: SitDown
    ) -> None:
        case = build.accepted(
            made, at, text="=1+1 请打13812345678", place_words="火车站13812345678", phone="13812345678"
        )
        build.accepted(made, at, position=build.WEST_POINT)
        answer = as_("dai").get("/desk/dispatch/list.xlsx?area=999902")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
        assert rows[0] == ["编号", "事项", "地点", "收到时间", "类别", "区域", "时限", "退单次数", "应完成"]
        assert (len(rows), rows[1][0], rows[1][4:6]) == (2, case.number, ["路灯", "东区"])
        assert str(rows[1][1]).startswith("=1+1")
        assert "13812345678" not in str(rows)

    def test_is_there_for_those_at_the_desk_alone(self, made: World, as_: SitDown, client: Client) -> None:
        assert as_("lin").get("/desk/dispatch/list.xlsx").status_code == 404
        assert client.get("/desk/dispatch/list.xlsx").status_code == 302
        assert as_("lin").get("/desk/nowhere/list.xlsx").status_code == 404
