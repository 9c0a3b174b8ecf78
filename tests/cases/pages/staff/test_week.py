"""`/desk/week/`: its numbers are those counted by hand; it is one sheet of paper; its cost does not grow."""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qiaomen.cases import joining, supervision, weekly
from qiaomen.cases.measures import Tallies
from qiaomen.cases.models import Case
from qiaomen.people.models import Role
from tests import build, chromium
from tests.cases.looking import ZONE, moment
from tests.cases.pages.staff.conftest import OpenAs, SignIn

if TYPE_CHECKING:
    from playwright.sync_api import Page

DAY = timedelta(days=1)
PAGE = "/desk/week/"


def html_of(client: Client, **given: str) -> str:
    answer = client.get(PAGE, given)
    assert answer.status_code == 200
    return answer.content.decode()


def said(html: str) -> list[str]:
    """The large numbers."""
    return re.findall(r'<b class="n">(\d+)</b>', html)


@pytest.fixture
def last(today: datetime) -> datetime:
    """Wednesday noon of the last whole week."""
    week = weekly.before(weekly.week_of(today, zone=ZONE))
    return week.since + timedelta(days=2, hours=12)


class TestWeeks:
    def test_go_from_monday_to_monday(self) -> None:
        week = weekly.week_of(moment("2026-03-04 10:00"), zone=ZONE)
        assert (week.since, week.until) == (moment("2026-03-02 00:00"), moment("2026-03-09 00:00"))
        assert weekly.before(week).since == moment("2026-02-23 00:00")

    @pytest.mark.parametrize("asked", ["", "x", "2999-01-01", "0001-01-01", "1999-12-31"])
    def test_are_the_last_one_for_nonsense(self, as_: SignIn, last: datetime, asked: str) -> None:
        assert f'datetime="{(last - 2 * DAY).date().isoformat()}"' in html_of(as_("wang"), week=asked)

    def test_lead_on_to_the_one_before(self, as_: SignIn, last: datetime) -> None:
        wang, monday = as_("wang"), (last - 2 * DAY).date()
        assert f'href="?week={monday - 7 * DAY}"' in html_of(wang)
        earlier = html_of(wang, week=str(monday - 7 * DAY))
        assert f'datetime="{monday - 7 * DAY}"' in earlier and f'href="?week={monday}"' in earlier


class TestWhoMaySee:
    def test_others_find_nothing(self, as_: SignIn) -> None:
        for name in ("olga", "ana", "dai", "ling", "sun", "kao", "wang", "guan", "cai", "lin", "bo"):
            assert as_(name).get(PAGE).status_code == (200 if name in {"ling", "sun", "wang"} else 404), name

    def test_a_leader_of_a_district_sees_its_own(self, as_: SignIn, city: build.World, last: datetime) -> None:
        build.add_person(city, "xi", "西区领导", Role.LEADER, city.centre, city.west)
        build.received(city, last)
        build.received(city, last, position=build.WEST_POINT)
        assert (said(html_of(as_("xi")))[0], said(html_of(as_("wang")))[0]) == ("1", "2")


class TestNumbers:
    def test_are_those_counted_by_hand(self, as_: SignIn, city: build.World, last: datetime) -> None:
        build.closed(city, last)
        build.received(city, last)
        build.received(city, last - 7 * DAY)
        html = html_of(as_("wang"))
        assert said(html) == ["2", "1", "0"]
        assert "比上一周多 1" in html and "近 8 周：0、0、0、0、0、0、1、2" in html
        assert re.search(r"<b>100.0%</b> <span class=\"soft\">1 / 1</span>", html)

    def test_rank_nobody_who_had_less_than_five(self, as_: SignIn, city: build.World, last: datetime) -> None:
        build.closed(city, last)
        assert "最慢的" not in html_of(as_("wang"))

    def test_rank_the_slow_and_the_fast_and_nobody_twice(self) -> None:
        none = {"late": 0, "exempt": 0, "gone": 0}
        tallies: Tallies = {f"U{n}/": Counter({**none, "met": n, "late": 9 - n}) for n in range(5)}
        tallies["few/"] = Counter({**none, "met": 4})
        worst, best = weekly.ranking(tallies, within="")
        assert ([one.code for one in worst], [one.code for one in best]) == (["U0", "U1"], ["U4", "U3", "U2"])

    def test_name_what_was_reported_again_and_again(self, as_: SignIn, city: build.World, last: datetime) -> None:
        main = build.accepted(city, last)
        for _turn in range(2):
            other = build.accepted(city, last)
            joining.join(other, into=main, by=city.actor("dai"), at=last)
        again = re.search(r'<section aria-labelledby="again">.*?</section>', html_of(as_("wang")), re.S)
        assert again is not None
        assert re.findall(r"/desk/cases/(A\d+)/", again[0]) == [main.number] and "一周 3 人报" in again[0]


class TestLookHere:
    def test_names_the_gravest_first_with_its_reasons(self, as_: SignIn, city: build.World, today: datetime) -> None:
        contested = build.contested(city, today)
        red = build.in_handling(city, today)
        supervision.escalate(red, colour="red", by=city.actor("sun"), at=today)
        Case.objects.filter(pk=red.pk).update(returns=2)
        build.in_handling(city, today)  # nothing is wrong with it
        html = html_of(as_("wang"))
        looks = re.search(r'<section class="looks".*?</section>', html, re.S)
        assert looks is not None
        assert re.findall(r"/desk/cases/(A\d+)/", looks[0]) == [red.number, contested.number]
        assert "红色督办、退单两次以上" in looks[0] and "结案有异议" in looks[0]

    def test_names_five_at_most(self, as_: SignIn, city: build.World, today: datetime) -> None:
        for _turn in range(6):
            build.contested(city, today)
        assert weekly.look_here(Case.objects.all(), at=today).count() == 5


class TestCost:
    def test_does_not_grow(self, as_: SignIn, city: build.World, last: datetime) -> None:
        wang, counts = as_("wang"), []
        for more in (1, 5):
            for _turn in range(more):
                build.closed(city, last)
                build.contested(city, last, position=build.WEST_POINT)
            with CaptureQueriesContext(connection) as queries:
                html_of(wang)
            counts.append(len(queries))
            Case.objects.filter(state="closed").update(unit=city.roads)
        assert counts[0] == counts[1] <= 34


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
class TestPaper:
    def test_is_one_sheet_in_both_languages(
        self, open_as: OpenAs, site: str, city: build.World, last: datetime
    ) -> None:
        """As full as it gets: five looks, five repeated matters, every ranking."""
        for _turn in range(6):
            build.closed(city, last)
            build.contested(city, last, position=build.WEST_POINT, text="路灯不亮，" * 40)
        for _turn in range(5):
            main = build.accepted(city, last, text="路面坑洼，" * 40)
            for _more in range(2):
                joining.join(build.accepted(city, last), into=main, by=city.actor("dai"), at=last)
        page: Page = open_as("wang", PAGE)
        for language in ("zh-hans", "en"):
            chromium.speak(page, language, at=site)
            page.goto(PAGE)
            assert page.evaluate("document.documentElement.lang") == language
            sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))
            assert len(sheets) == 1, language
