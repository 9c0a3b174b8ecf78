"""Who comes through the door of the desks."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from qiaomen.people.models import Person
from tests import build
from tests.build import PASSWORD, World

from .conftest import SitDown, address

# The pages of a supervisor that are no queue.
MORE = [
    "今天的路线", "登记诉求", "常用语", "一周", "督查看板", "督查地图", "点线面", "回头看", "指标与专项",
    "表单问卷", "数一数", "观测率", "我的巡查", "巡查完成情况", "入户走访", "模拟测评", "评选表彰",
    "发件箱", "存证与查阅记录",
]  # fmt: skip


class TestTheDoor:
    def test_leads_strangers_to_the_sign_in_and_back(self, made: World) -> None:
        answer = Client().get("/desk/accept/?light=overdue")
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            "/desk/sign-in/?next=/desk/accept/%3Flight%3Doverdue",
        )

    def test_tells_somebody_without_a_post_whom_to_ask(self, made: World, as_: SitDown) -> None:
        made.people["nobody"] = Person.objects.create_person("nobody", "无岗", PASSWORD)
        answer = as_("nobody").get("/desk/")
        assert answer.status_code == 403
        assert "系统管理员" in answer.text

    def test_shows_the_name_the_roles_and_the_desks(self, made: World, as_: SitDown) -> None:
        page = as_("sun").get("/desk/")
        titles = [desk.title for desk in page.context["desks"]]
        assert titles == ["审批台", "核查台", "答复台", "异议台", "全部事项", *MORE]
        assert list(page.context["roles"]) == ["督查员"]

    def test_puts_the_lines_under_headings_folded_on_a_phone_but_where_the_page_stands(
        self, made: World, as_: SitDown
    ) -> None:
        start, board = as_("sun").get("/desk/"), as_("sun").get("/desk/supervision/")
        headings = ["事项办理", "看全局", "巡查与走访", "志愿与表彰", "数据与设置"]
        assert [str(one.group.label) for one in board.context["desk_groups"]] == headings
        assert [str(one.group.label) for one in start.context["desk_groups"] if one.open] == ["事项办理"]
        assert [str(one.group.label) for one in board.context["desk_groups"] if one.open] == ["看全局"]
        assert board.text.count('<details class="desk-group" open>') == 1
        few = as_("guan").get("/desk/").context["desk_groups"]
        assert {one.open for one in few} == {True}

    def test_counts_what_waits(self, made: World, at: datetime, as_: SitDown) -> None:
        build.finished(made, at)
        build.verified(made, at)
        build.answered(made, at)
        desks = as_("sun").get("/desk/").context["desks"]
        assert {desk.title: desk.count for desk in desks if desk.title not in MORE} == {
            "审批台": 0,
            "核查台": 1,
            "答复台": 2,
            "异议台": 0,
            "全部事项": None,
        }

    @pytest.mark.parametrize("slug", ["accept", "dispatch", "arbitration", "approvals", "verify", "contest"])
    def test_keeps_a_unit_from_the_desks_of_others(self, made: World, as_: SitDown, slug: str) -> None:
        assert as_("lin").get(f"/desk/{slug}/").status_code == 404

    def test_marks_the_desk_that_a_case_was_opened_from(self, made: World, at: datetime, as_: SitDown) -> None:
        case = build.received(made, at)
        page = as_("ana").get(f"{address(case)}?desk=accept")
        assert [desk.title for desk in page.context["desks"] if desk.current] == ["受理台"]


class TestTheStart:
    def test_shows_what_waits_for_me_first_and_nothing_of_others(self, made: World, at: datetime, as_: SitDown) -> None:
        fresh = build.received(made, at)
        late = build.received(made, at - timedelta(days=9))
        build.accepted(made, at)
        rows = as_("ana").get("/desk/").context["rows"]
        assert [(row["case"].pk, row["light"]) for row in rows] == [(late.pk, "overdue"), (fresh.pk, "on_time")]

    def test_says_so_when_nothing_waits(self, made: World, as_: SitDown) -> None:
        assert "现在没有等您办的事项" in as_("ana").get("/desk/").text

    def test_leads_who_has_no_desk_to_their_own_pages(self, made: World, as_: SitDown) -> None:
        page = as_("wang").get("/desk/").text
        assert "现在没有等您办的事项" not in page
        assert '<ul class="tiles">' in page
        assert page.count('href="/desk/week/"') == 3


class TestAPasswordThatMustBeChanged:
    def test_leads_to_the_page_where_it_is_changed(self, client: Client, db: None) -> None:
        person = build.world().people["dai"]
        type(person).objects.filter(pk=person.pk).update(must_change_password=True)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/desk/").headers["Location"] == "/desk/password/"
        assert client.get("/desk/password/").status_code == 200
