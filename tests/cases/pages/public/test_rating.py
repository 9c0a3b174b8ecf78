"""One tap is a verdict; the reason comes afterwards, or never."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from qiaomen.cases.models import Case
from qiaomen.cases.states import State
from tests import build

from .following_up import facts_of, page_of, state, take, token_of


class TestRate:
    def test_a_content_resident_closes_it(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.answered(city, today)
        answer = take(client, token_of(case), "rate", today, verdict="solved-satisfied")
        assert (answer.status_code, state(case)) == (302, State.CLOSED)
        page = client.get(answer.url).content.decode()
        assert ("谢谢您的评价。" in page, "您的评价：解决了、满意" in page) == (True, True)

    def test_a_discontent_one_has_it_done_again(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.answered(city, today)
        answer = take(client, token_of(case), "rate", today, verdict="unsolved-unsatisfied")
        assert (answer.status_code, state(case)) == (302, State.IN_HANDLING)
        page = client.get(answer.url).content.decode()
        assert ("会重新办理" in page, "想说一句原因吗" in page) == (True, True)

    @pytest.mark.parametrize(
        ("verdict", "stored"),
        [
            ("solved-satisfied", (True, True)), ("solved-unsatisfied", (True, False)),
            ("unsolved-satisfied", (False, True)), ("unsolved-unsatisfied", (False, False)),
        ],
    )  # fmt: skip
    def test_one_tap_says_both(
        self, city: build.World, client: Client, today: datetime, verdict: str, stored: tuple[bool, bool]
    ) -> None:
        case = build.answered(city, today)
        assert f'value="{verdict}"' in page_of(client, token_of(case))
        take(client, token_of(case), "rate", today, verdict=verdict)
        voice = case.own_voices.get()
        assert (voice.solved, voice.satisfied) == stored

    @pytest.mark.parametrize("verdict", ["", "solved", "no-such-button"])
    def test_a_tap_on_nothing_is_asked_again(
        self, city: build.World, client: Client, today: datetime, verdict: str
    ) -> None:
        case = build.answered(city, today)
        answer = take(client, token_of(case), "rate", today, verdict=verdict)
        assert (answer.status_code, state(case)) == (422, State.ANSWERED)
        assert "有 1 处需要改" in answer.content.decode()

    def test_is_not_offered_before_the_answer(self, city: build.World, client: Client, today: datetime) -> None:
        token = token_of(build.verified(city, today))
        assert "请您评一评" not in page_of(client, token)
        assert take(client, token, "rate", today, verdict="solved-satisfied").status_code == 409

    def test_of_an_answer_that_was_replaced_is_not_taken(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        case = build.answered(city, today - timedelta(hours=2))
        token = token_of(case)
        old = facts_of(token, today)
        Case.objects.filter(pk=case.pk).update(state_since=today)
        typed = {f"rate-{old['voice']}-verdict": "solved-satisfied"}
        answer = client.post(f"/f/{token}/", {"step": "rate", **old, **typed})
        assert (answer.status_code, state(case)) == (409, State.ANSWERED)
        assert "情况刚刚有了变化" in answer.content.decode()


class TestExplaining:
    def test_comes_after_the_tap_and_once(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.answered(city, today)
        token = token_of(case)
        assert "想说一句原因吗" not in page_of(client, token)
        take(client, token, "rate", today, verdict="unsolved-unsatisfied")
        assert take(client, token, "explain", today, why=" 还是黑的 ").status_code == 302
        assert case.own_voices.get().why == "还是黑的"
        assert Case.objects.get(pk=case.pk).events.get(step="explain").note == "还是黑的"
        assert "想说一句原因吗" not in page_of(client, token)
        assert take(client, token, "explain", today, why="再说一句").status_code == 409

    def test_of_nothing_is_asked_again(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.closed(city, today)
        assert take(client, token_of(case), "explain", today, why=" ").status_code == 422
        assert (case.own_voices.get().why, case.events.filter(step="explain").count()) == ("", 0)

    def test_ends_when_the_case_is_answered_anew(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.answered(city, today)
        token = token_of(case)
        take(client, token, "rate", today, verdict="unsolved-unsatisfied")
        Case.objects.filter(pk=case.pk).update(state=State.ANSWERED, answered_at=today, finished_at=today,
            finished_by=city.people["bo"])  # fmt: skip
        case.own_voices.update(rated_at=None, solved=None, satisfied=None)
        assert take(client, token, "explain", today, why="太晚了").status_code == 409
