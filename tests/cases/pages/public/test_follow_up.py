"""The page behind a resident's own link: what it tells, and the steps besides rating."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from qiaomen.cases import acceptance, feedback, joining, supervision
from qiaomen.cases.models import Case, Report
from qiaomen.cases.queries import main_case
from qiaomen.cases.states import State
from qiaomen.people.actors import RESIDENT
from tests import build

from .filled import broken, picture
from .following_up import facts_of, page_of, state, take, token_of


class TestThePage:
    def test_is_for_the_holder_of_the_link_only(self, city: build.World, client: Client, today: datetime) -> None:
        answer = client.get(f"/f/{token_of(build.received(city, today))}/")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()

    def test_is_not_there_for_a_guess(self, city: build.World, client: Client) -> None:
        assert client.get("/f/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404

    @pytest.mark.parametrize("where", list(State))
    def test_never_uses_the_machines_names(
        self, city: build.World, client: Client, today: datetime, where: State
    ) -> None:
        page = page_of(client, token_of(build.IN_STATE[where](city, today)))
        own_words = page.split("<main")[1].split("</main>")[0]
        assert not {each.value for each in State if each.value in own_words} - {"closed"}
        assert not [label for each in State if (label := f"“{each.label}”") in own_words]

    def test_tells_who_has_it_and_until_when(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.in_handling(city, today)
        page = page_of(client, token_of(case))
        assert "路灯所正在办" in page
        assert "最晚这时办好" in page
        assert case.due_at is not None
        assert f'datetime="{Case.objects.get(pk=case.pk).due_at.isoformat()}"' in page  # type: ignore[union-attr]

    def test_is_honest_about_lateness(self, city: build.World, client: Client, today: datetime) -> None:
        assert "已超期" in page_of(client, token_of(build.in_handling(city, today - timedelta(days=30))))

    def test_shows_before_and_after_side_by_side(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.answered(city, today, photos=(build.photo(today, "navy"),))
        page = page_of(client, token_of(case))
        assert page.count('<figure class="after">') == 1
        assert "路灯已经修好，感谢反映。" in page
        for address in {part.split('"')[0] for part in page.split('src="/photos/')[1:]}:
            assert client.get(f"/photos/{address.replace('&amp;', '&')}").status_code == 200

    def test_shows_several_matters_under_one_number(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.received(city, today, text="路灯不亮，井盖也丢了")
        voice = case.own_voices.get()
        joining.split(case, voice=voice, text="井盖丢了", by=city.actor("ana"), at=today)
        page = page_of(client, voice.report.token)
        assert page.count("<h1") == 1
        assert f"诉求 {voice.report.number}" in page
        assert ("第 1 件" in page, "第 2 件" in page, "井盖丢了" in page) == (True, True, True)

    def test_tells_the_story_of_the_case_that_handles_it(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.joined(city, today, text="又是这盏灯")
        into = main_case(case)
        other = into.own_voices.get().report
        page = page_of(client, token_of(case))
        assert "别人也反映了同一件事" in page
        assert into.number in page
        assert (other.number in page, other.text in page, other.token in page) == (False, False, False)

    def test_tells_why_it_was_declined_and_where_to_turn(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        page = page_of(client, token_of(build.declined(city, today)))
        assert ("decline的理由" in page, "请拨打12345" in page, "申请再看一次" in page) == (True, True, True)

    def test_masks_what_staff_wrote_about_others(self, city: build.World, client: Client, today: datetime) -> None:
        from qiaomen.cases import handling

        case = build.in_handling(city, today)
        handling.note(case, words="已联系住户 13912345678 配合", by=city.actor("bo"), at=today)
        page = page_of(client, token_of(case))
        assert ("139****5678" in page, "13912345678" in page) == (True, False)


class TestOtherSteps:
    def test_urging_is_passed_on_once_a_day(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.in_handling(city, today)
        first = take(client, token_of(case), "urge", today)
        second = take(client, token_of(case), "urge", today)
        assert (first.status_code, second.status_code) == (302, 409)
        assert "您今天已经催过一次" in second.content.decode()
        assert Case.objects.get(pk=case.pk).urges == 1

    def test_contesting_opens_a_closed_case(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.closed(city, today)
        answer = take(client, token_of(case), "contest", today, note="昨晚又不亮了")
        assert (answer.status_code, state(case)) == (302, State.CONTESTED)
        page = client.get(answer.url).content.decode()
        assert "有人说没有办好，正在复查" in page

    def test_contesting_needs_words(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.closed(city, today)
        answer = take(client, token_of(case), "contest", today, note="不好")
        assert (answer.status_code, state(case)) == (422, State.CLOSED)
        assert "请写明哪里不对，至少 5 个字。" in answer.content.decode()
        assert '<details class="card" open>' in answer.content.decode()

    def test_contesting_with_a_photo_shows_it_to_those_who_check_and_nobody_else(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.closed(city, today)
        facts = facts_of(token_of(case), today)
        typed = {f"contest-{facts['voice']}-note": "昨晚又不亮了", "photos": [picture()]}
        answer = client.post(f"/f/{token_of(case)}/", {"step": "contest", **facts, **typed})
        assert (answer.status_code, state(case)) == (302, State.CONTESTED)
        shot = case.evidence.get(kind="other").photo
        for address in (f"/photos/{shot.pk}/full.jpg", f"/photos/{shot.pk}/full.jpg?t={token_of(case)}"):
            assert client.get(address).status_code == 404
        client.force_login(city.people["sun"])
        assert client.get(f"/photos/{shot.pk}/full.jpg").status_code == 200

    def test_contesting_with_a_broken_photo_keeps_what_was_said_and_the_good_one(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.closed(city, today)
        facts = facts_of(token_of(case), today)
        typed = {f"contest-{facts['voice']}-note": "昨晚又不亮了", "photos": [picture(), broken()]}
        answer = client.post(f"/f/{token_of(case)}/", {"step": "contest", **facts, **typed})
        page = answer.content.decode()
        assert (answer.status_code, state(case)) == (422, State.CLOSED)
        assert ("torn.jpg" in page, "昨晚又不亮了" in page, 'name="kept"' in page) == (True, True, True)

    def test_appealing_brings_a_declined_case_back_once(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.declined(city, today)
        assert take(client, token_of(case), "appeal", today, note="路灯是市政的").status_code == 302
        assert state(case) == State.RECEIVED
        again = Case.objects.get(pk=case.pk)
        acceptance.decline(again, reason=city.reason("decline"), by=city.actor("ana"), at=today)
        refused = take(client, token_of(case), "appeal", today, note="真的是市政的")
        assert (refused.status_code, state(case)) == (409, State.DECLINED)
        assert "已经申请过重新受理" in refused.content.decode()

    def test_what_somebody_else_did_meanwhile_is_told_with_the_fresh_state(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.closed(city, today)
        old = facts_of(token_of(case), today)
        feedback.contest(Case.objects.get(pk=case.pk), note="我先看到的", by=RESIDENT, at=today)
        typed = {f"contest-{old['voice']}-note": "昨晚又不亮了"}
        answer = client.post(f"/f/{token_of(case)}/", {"step": "contest", **old, **typed})
        page = answer.content.decode()
        assert (answer.status_code, "情况刚刚有了变化" in page, "正在复查" in page) == (409, True, True)
        assert case.events.filter(step="contest").count() == 1

    @pytest.mark.parametrize("step", ["close", "reopen", "verify", "", "rate"])
    def test_no_other_step_can_be_asked_for(
        self, city: build.World, client: Client, today: datetime, step: str
    ) -> None:
        case = build.in_handling(city, today)
        assert take(client, token_of(case), step, today).status_code == 409
        assert state(case) == State.IN_HANDLING

    def test_the_case_of_another_report_cannot_be_touched(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        mine, other = build.in_handling(city, today), build.in_handling(city, today)
        answer = client.post(f"/f/{token_of(mine)}/", {"step": "urge", **facts_of(token_of(other), today)})
        assert (answer.status_code, Case.objects.get(pk=other.pk).urges) == (409, 0)

    def test_go_to_the_case_that_handles_it(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.joined(city, today)
        assert take(client, token_of(case), "urge", today).status_code == 302
        assert Case.objects.get(pk=main_case(case).pk).urges == 1

    def test_need_no_cookie(self, city: build.World, strict: Client, today: datetime) -> None:
        case = build.in_handling(city, today)
        assert take(strict, token_of(case), "urge", today).status_code == 302

    def test_leave_a_dismissed_contest_explained(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.contested(city, today)
        supervision.dismiss(case, by=city.actor("sun"), at=today, note="现场看过，灯是亮的")
        assert "现场看过，灯是亮的" in page_of(client, token_of(case))
        assert Report.objects.count() == 1
