"""The pages of the honours: a whole call through them, who sees what, and how many queries they ask."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qiaomen.honours import calls
from qiaomen.honours.models import Call, HonourEvent, Nomination, Objection, Vote
from qiaomen.honours.states import Standing, State
from qiaomen.notices import asking
from qiaomen.shell.occasions import name_of
from tests import build
from tests.build.honours import REVIEWERS, Honouring, honouring, named, reviewed
from tests.build.network import network

PHONE = "13800000001"


def number_of(there: Honouring) -> str:
    return str(Nomination.objects.filter(call=there.call).order_by("pk")[0].number)


def do(client: Client, what: str, **given: Any) -> int:
    return client.post("/desk/honours/best/do/", {"what": what, **given}).status_code


def objected_to_and_answered(keeper: Client, number: str) -> None:
    objection = {"words": "我有异议", "contact": "13800000002"}
    assert Client().post(f"/honours/best/{number}/object/", objection).status_code == 302
    held = keeper.get("/desk/honours/best/").content.decode()
    assert ("我有异议" in held, "13800000002" in held) == (True, False)
    asked = {"what": "reveal", "objection": Objection.objects.get().pk}
    assert keeper.post("/desk/honours/best/do/", {**asked, "note": "看"}).status_code == 422
    assert "13800000002" in keeper.post("/desk/honours/best/do/", {**asked, "note": "回访核实"}).content.decode()
    assert list(HonourEvent.objects.filter(step="reveal").values_list("note", flat=True)) == ["回访核实"]
    decided = {"what": "decide", "objection": Objection.objects.get().pk, "note": "核实过"}
    refused = keeper.post("/desk/honours/best/do/", decided)
    words = refused.content.decode()
    assert (refused.status_code, "请选异议成立还是不成立" in words, ">核实过</textarea>" in words) == (
        422,
        True,
        True,
    )
    assert keeper.post("/desk/honours/best/do/", {**decided, "upheld": "no"}).status_code == 302
    told = Client().get("/honours/best/").content.decode()
    assert ("核实过" in told, "我有异议" in told) == (True, False)


class TestWholeCall:
    def test_goes_through_the_pages_from_the_name_to_the_award(self, there: Honouring, today: datetime) -> None:
        lin, kao = there.world.client("lin"), there.world.client("kao")
        given = {"what": "unit", "who": "路灯所", "reason": "随叫随到", "agreed": "on"}
        answer = lin.post("/desk/honours/best/nominate/", given)
        assert answer.status_code == 302
        number = number_of(there)
        page = f"/desk/honours/best/nominees/{number}/"
        found = kao.get(page).content.decode()
        assert ("按时办结" in found, f'href="/desk/all/?unit={there.world.lamps.code}"' in found) == (True, True)
        assert kao.post(page, {"what": "admit", "agreed": "1"}).status_code == 302
        assert do(kao, "review") == 302
        for name in REVIEWERS:
            client = there.world.client(name)
            assert "还没评" in client.get("/desk/honours/best/").content.decode()
            marks = {f"points_{one.pk}": one.points - 10 for one in there.call.criteria.all()}
            assert client.post(page, {"what": "mark", "note": "好", **marks}).status_code == 302
        assert do(kao, "vote") == 302
        voter = Client()
        assert "投一票" in voter.get("/honours/best/").content.decode()
        key = asking.ask_for_code(PHONE, at=timezone.now())
        assert key is not None
        vote = {"do": "code", "contact": PHONE, "code": asking.code_for(key)}
        assert voter.post(f"/honours/best/{number}/vote/", vote).status_code == 302
        assert (Vote.objects.count(), PHONE in str(dict(voter.session))) == (1, False)
        again = voter.get(f"/honours/best/{number}/vote/").content.decode()
        assert ("?other=1" in again, 'name="contact"' in again) == (True, False)
        other = f"/honours/best/{number}/vote/?other=1"
        assert 'name="contact"' in voter.get(other).content.decode()
        wrong_code = voter.post(other, {"do": "code", "contact": "13800000003", "code": "000000"})
        assert (wrong_code.status_code, f'href="{other}"' in wrong_code.content.decode()) == (422, True)
        assert do(kao, "set_aside", origin="\x00", note="试") == 302
        Call.objects.update(vote_until=(today - timedelta(days=1)).date())
        assert do(kao, "publish", chosen=number, note="评委一致") == 302
        assert "评委一致" in Client().get("/honours/best/").content.decode()
        objected_to_and_answered(kao, number)
        Call.objects.update(published_until=today - timedelta(minutes=1))
        assert do(kao, "award") == 302
        done = Nomination.objects.get()
        assert (done.standing, done.call.state) == (Standing.AWARDED, State.AWARDED)
        sheet = kao.get(f"{page}certificate.pdf")
        assert (sheet["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
        assert there.world.client("lin").get(f"{page}certificate.pdf").status_code == 404
        checked = Client().get(f"/honours/best/{number}/?code={done.code[:4]}-{done.code[4:]}").content.decode()
        wrong = Client().get(f"/honours/best/{number}/?code=AAAA").content.decode()
        assert ("核对无误" in checked, "验证码不对" in wrong) == (True, True)


class TestNominate:
    def test_lists_several_of_a_name_to_choose_from(self, there: Honouring) -> None:
        lin = there.world.client("lin")
        given = {"what": "unit", "who": "路灯", "reason": "好"}
        answer = lin.post("/desk/honours/best/nominate/", given)
        assert (answer.status_code, "是哪一个" in answer.content.decode()) == (422, True)
        assert Nomination.objects.count() == 0
        answer = lin.post("/desk/honours/best/nominate/", {**given, "key": there.world.lamps_east.pk})
        assert (answer.status_code, Nomination.objects.get().unit) == (302, there.world.lamps_east)

    def test_says_where_nobody_fits(self, there: Honouring) -> None:
        answer = there.world.client("lin").post(
            "/desk/honours/best/nominate/", {"what": "team", "who": "没有", "reason": "好"}
        )
        assert (answer.status_code, "没有找到" in answer.content.decode()) == (422, True)


class TestWhoSees:
    def test_others_find_nothing(self, there: Honouring, today: datetime) -> None:
        number = named(there, there.li, at=today).number
        found = {
            (who, address): there.world.client(who).get(address).status_code
            for who in ("kai", "lu", "lin", "kao")
            for address in ("/desk/honours/best/", f"/desk/honours/best/nominees/{number}/")
        }
        assert list(found.values()) == [404, 404, 200, 404, 200, 200, 200, 200]
        assert [Client().get(f"/honours/best/{more}").status_code for more in ("", f"{number}/")] == [404, 404]

    def test_only_whoever_keeps_it_moves_it(self, there: Honouring, today: datetime) -> None:
        named(there, there.li, at=today)
        assert [do(there.world.client(who), "review") for who in ("sun", "lin")] == [404, 404]
        assert do(there.world.client("kao"), "nonsense") == 404
        assert do(there.world.client("kao"), "publish", chosen=["²", "x", "9" * 40]) == 422
        there.call.refresh_from_db()
        assert there.call.state == State.OPEN
        assert do(there.world.client("kao"), "call_off", note="\x00不办了") == 302
        assert there.call.events.get(step="call_off").note == "不办了"

    def test_only_whoever_would_keep_it_is_told_to_step_aside(self, there: Honouring, today: datetime) -> None:
        for who in ("bo", "kao"):
            named(there, there.world.people[who], at=today, admitted=False)
        found = [
            ("要回避" in client.get("/desk/honours/best/").content.decode(), do(client, "review"))
            for client in map(there.world.client, ("bo", "kao"))
        ]
        assert found == [(False, 404), (True, 422)]

    def test_a_nominee_sees_his_own_nomination_until_the_end_and_withdraws_from_the_review(
        self, there: Honouring, today: datetime
    ) -> None:
        own, other = reviewed(there, [there.world.people["bo"], there.world.roads], at=today)
        bo, pages = there.world.client("bo"), [f"/desk/honours/best/nominees/{one.number}/" for one in (own, other)]
        call = bo.get("/desk/honours/best/").content.decode()
        assert [name in call for name in (own.name, other.name, "总分", "评委：")] == [True, False, False, False]
        assert "评委怎么打的" not in bo.get(pages[0]).content.decode()
        over_api = bo.get("/api/desk/honours/best").json()
        assert ([one["number"] for one in over_api["nominees"]], over_api["places"]) == ([own.number], [])
        seen = {who: [there.world.client(who).get(page).status_code for page in pages] for who in ("bo", "lin", "lu")}
        assert seen == {"bo": [200, 404], "lin": [200, 200], "lu": [404, 404]}
        assert bo.post(pages[0], {"what": "withdraw", "note": "不参加"}).status_code == 302
        own.refresh_from_db()
        assert own.standing == Standing.WITHDRAWN

    def test_a_reviewer_sees_no_marks_of_others(self, there: Honouring, today: datetime) -> None:
        (made,) = reviewed(there, [there.world.lamps], at=today)
        page = f"/desk/honours/best/nominees/{made.number}/"
        assert there.world.client("kao").get(f"{page}certificate.pdf").headers["Location"] == page
        words = there.world.client("dai").get(page).content.decode()
        assert ("评委怎么打的" in words, "打分" in words) == (False, True)
        assert "评委怎么打的" in there.world.client("kao").get(page).content.decode()


class TestForm:
    GIVEN = {
        "code": "good", "title": "好人", "title_en": "", "words": "", "persons": "3", "collectives": "0",
        "evidence_from": "2026-01-01", "nominate_until": "2026-12-31", "least_reviews": "1", "vote_percent": "0",
        "vote_until": "", "publish_days": "7", "rest_years": "2", "least_hours": "0",
        "criteria": "事迹突出 | Deeds | 60\n群众公认 | 40", "reviewers": "sun\nwang",
    }  # fmt: skip

    def test_makes_a_draft_with_criteria_and_reviewers(self, there: Honouring) -> None:
        answer = there.world.client("kao").post("/desk/honours/new/", {**self.GIVEN, "unit": there.world.centre.pk})
        assert answer.status_code == 302
        made = Call.objects.get(code="good")
        assert list(made.criteria.values_list("name", "name_en", "points")) == [
            ("事迹突出", "Deeds", 60),
            ("群众公认", "", 40),
        ]
        assert sorted(made.reviewers.values_list("person__username", flat=True)) == ["sun", "wang"]
        assert made.state == State.DRAFT

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("criteria", "事迹突出 | 60\n群众公认 四十", "第 2 行看不懂"),
            ("reviewers", "sun\nnobody", "第 2 行：没有“nobody”这个登录名"),
            ("publish_days", "3", "公示 5 到 60 天"),
            ("vote_percent", "60", "投票最多占 50%"),
            ("vote_percent", "30", "投票算分的，要写投票到哪天"),
            ("nominate_until", "2025-01-01", "提名截止不能早于"),
            ("code", "best", "已存在"),
        ],
    )
    def test_names_what_is_wrong_and_keeps_the_rest(self, there: Honouring, field: str, value: str, words: str) -> None:
        given = {**self.GIVEN, "unit": there.world.centre.pk, field: value}
        answer = there.world.client("kao").post("/desk/honours/new/", given)
        assert (answer.status_code, words in answer.content.decode(), "好人" in answer.content.decode()) == (
            422,
            True,
            True,
        )
        assert Call.objects.count() == 1

    def test_is_closed_once_names_are_taken(self, there: Honouring) -> None:
        assert there.world.client("kao").get("/desk/honours/best/edit/").status_code == 404


class TestQueries:
    def test_do_not_grow_with_the_nominees(self, today: datetime, db: None) -> None:
        there = honouring(network(build.world()), at=today, collectives=3)
        calls.open_for_names(there.call, by=there.world.actor("kao"), at=today)
        kao, page = there.world.client("kao"), "/desk/honours/best/"
        named(there, there.world.lamps, at=today)
        one = [self.asked(kao, page), self.asked(kao, f"{page}do/", chosen=self.numbers())]
        for more in (there.world.roads, there.net.colleagues):
            named(there, more, at=today)
        assert [self.asked(kao, page), self.asked(kao, f"{page}do/", chosen=self.numbers())] == one

    def test_do_not_grow_with_the_objections_either(self, today: datetime, db: None) -> None:
        there = honouring(network(build.world()), at=today, collectives=3)
        calls.open_for_names(there.call, by=there.world.actor("kao"), at=today)
        kao, anybody = there.world.client("kao"), Client()
        shown = [(kao, "/desk/honours/best/"), (anybody, "/honours/best/")]
        shown += [(client, f"/api{page[:-1]}") for client, page in shown]
        reviewed(there, [there.world.lamps, there.world.roads, there.net.colleagues], at=today)
        Call.objects.update(state=State.PUBLISHED, published_until=today + timedelta(days=7))
        self.objected(today, 1)
        one = [self.asked(client, page) for client, page in shown]
        self.objected(today, 3)
        assert [self.asked(client, page) for client, page in shown] == one

    def objected(self, at: datetime, n: int) -> None:
        """The first so many are chosen; to each is one objection, answered, and one that waits."""
        Objection.objects.all().delete()
        for one in Nomination.objects.order_by("pk")[:n]:
            Nomination.objects.filter(pk=one.pk).update(standing=Standing.CHOSEN)
            Objection.objects.create(nomination=one, words="有异议", at=at)
            Objection.objects.create(
                nomination=one, words="有异议", at=at, state="dismissed", answer="核实过", decided_by=one.named_by,
                decided_at=at,
            )  # fmt: skip

    def numbers(self) -> list[str]:
        return [str(number) for number in Nomination.objects.values_list("number", flat=True)]

    def asked(self, client: Client, page: str, **chosen: Any) -> int:
        """In English, for names have two columns there; with nominees chosen for a publication that is refused."""
        english = {"Accept-Language": "en"}
        with CaptureQueriesContext(connection) as queries:
            if chosen:
                answer = client.post(page, {"what": "publish", **chosen}, headers=english)
            else:
                answer = client.get(page, headers=english)
        assert answer.status_code == (422 if chosen else 200)
        return len(queries)


class TestSuggestions:
    def test_of_a_resident_is_a_report_that_whoever_sees_its_case_names_with(
        self, there: Honouring, today: datetime
    ) -> None:
        page = Client().get("/honours/").content.decode()
        [mark] = re.findall(r'href="/report/\?occasion=([^"]+)"', page)
        assert name_of(unquote(mark)) == f"honour:{there.call.pk}"
        words, occasion = "李四光给老人理发，电话13800001234", f"honour:{there.call.pk}"
        said = build.report(there.world, today, text=words, occasion=occasion)
        kept = there.world.client("kao").get("/desk/honours/best/").content.decode()
        assert "李四光给老人理发，电话138****1234" in kept and f"nominate/?suggested={said.number}" in kept
        form = there.world.client("kao").get(f"/desk/honours/best/nominate/?suggested={said.number}")
        assert form.context["form"]["reason"].value() == "李四光给老人理发，电话138****1234"
        # The lamps' clerk does not see a case that nobody has dispatched to them.
        assert "理发" not in there.world.client("lin").get("/desk/honours/best/").content.decode()
        hidden = there.world.client("lin").get(f"/desk/honours/best/nominate/?suggested={said.number}")
        assert hidden.context["form"]["reason"].value() == ""

    def test_is_asked_for_only_while_names_are_taken(self, there: Honouring, today: datetime) -> None:
        Call.objects.update(nominate_until=(today - timedelta(days=2)).date())
        assert "/report/?occasion" not in Client().get("/honours/").content.decode()
