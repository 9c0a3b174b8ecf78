"""The board: its numbers are those counted by hand, and each leads to just the cases behind it."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qiaomen.cases import supervision, timekeeping
from qiaomen.cases.models import Case
from qiaomen.people.models import Role
from tests import build
from tests.cases.pages.staff.conftest import SignIn

CASE_LINK = re.compile(r'href="/desk/cases/(A\d+)/')
CELL_LINK = re.compile(
    r'<a(?: class="tag \w+")? href="(/desk/(?:all|supervision/\w+)/\?[^"]*|/desk/supervision/\w+/)">\D*(\d+)</a>'
)
ZONE_DAY = timedelta(days=1)


def html_of(client: Client, path: str = "/desk/supervision/", **given: str) -> str:
    answer = client.get(path, given)
    assert answer.status_code == 200
    return answer.content.decode()


def value(html: str, name: str) -> str:
    """What stands large below a name."""
    found = re.search(rf"<dt>{name}</dt>\s*<dd class=\"value\">(.*?)</dd>", html, re.S)
    assert found, name
    return re.sub(r"<.*?>|\s", "", found[1])


@pytest.fixture
def busy(city: build.World, today: datetime) -> build.World:
    """Two districts with something in most states."""
    build.received(city, today)
    build.received(city, today - 3 * ZONE_DAY, position=build.WEST_POINT)
    build.in_handling(city, today)
    build.disputed(city, today)
    case = build.finished(city, today)
    supervision.send_back(case, reason=city.reason("send_back"), note="灯还是不亮", by=city.actor("sun"), at=today)
    supervision.escalate(case, colour="orange", by=city.actor("sun"), at=today)
    build.closed(city, today)
    build.received(
        city, today - 2 * ZONE_DAY, channel="media", link="https://news.example/1",
        reply_due_at=today - ZONE_DAY, by=city.actor("ana"),
    )  # fmt: skip
    return city


class TestWhoMaySee:
    @pytest.mark.parametrize("path", ["/desk/supervision/", "/desk/supervision/open/"])
    def test_others_find_nothing(self, as_: SignIn, path: str) -> None:
        allowed = {"sun", "wang", "ling", "kao"}
        for name in ("olga", "ana", "dai", "ling", "sun", "kao", "wang", "guan", "cai", "lin", "bo"):
            assert as_(name).get(path).status_code == (200 if name in allowed else 404), name

    def test_a_district_sees_its_own(self, as_: SignIn, busy: build.World) -> None:
        build.add_person(busy, "westsun", "西区督查", Role.SUPERVISOR, busy.centre, busy.west)
        html = html_of(as_("westsun"))
        assert value(html, "在办") == "1"
        assert "东区" not in html


class TestNumbers:
    def test_are_those_counted_by_hand(self, as_: SignIn, busy: build.World) -> None:
        html = html_of(as_("sun"))
        shown = {name: value(html, name) for name in ("在办", "逾期未公开回应", "督办中", "返工过的", "退过单的")}
        assert shown == {"在办": "6", "逾期未公开回应": "1", "督办中": "1", "返工过的": "1", "退过单的": "1"}
        assert value(html, "核查通过率") == "50.0%"
        assert value(html, "解决率") == value(html, "满意率") == "100.0%"
        assert "橙色督办 1" in html

    def test_lead_to_lists_of_just_as_many_cases(self, as_: SignIn, busy: build.World) -> None:
        sun = as_("sun")
        links = [(url.replace("&amp;", "&"), int(n)) for url, n in CELL_LINK.findall(html_of(sun))]
        assert len(links) > 20
        for url, n in links:
            assert len(set(CASE_LINK.findall(html_of(sun, url)))) == n, url

    def test_lead_on_to_what_lies_below(self, as_: SignIn, busy: build.World) -> None:
        Case.objects.filter(unit=busy.lamps, state="in_handling").update(unit=busy.lamps_east)
        html = html_of(as_("sun"), unit="LD", days="7")
        assert "路灯所东区班" in html and "unit=LD-E" in html and "西区" not in html
        assert value(html, "在办") == str(Case.objects.filter(unit=busy.lamps_east).count())

    def test_without_anything_are_no_data_not_zero_percent(self, as_: SignIn, city: build.World) -> None:
        html = html_of(as_("sun"))
        for name in ("响应率", "解决率", "满意率", "按时办结率", "核查通过率", "退单率", "复发占比", "办结用时"):
            assert value(html, name) == "没有数据"
        assert "现在没有在办的事项" in html and "期内没有超时。" in html

    def test_hold_the_chosen_period(self, as_: SignIn, city: build.World, today: datetime) -> None:
        build.verified(city, today - 10 * ZONE_DAY)
        sun = as_("sun")
        shown = {days: value(html_of(sun, days=days), "核查通过率") for days in ("7", "30", "90", "5", "x")}
        assert shown == {"7": "没有数据", "30": "100.0%", "90": "100.0%", "5": "100.0%", "x": "100.0%"}

    @pytest.mark.parametrize("given", [{"area": "nowhere"}, {"unit": "nobody"}])
    def test_of_what_does_not_exist_are_not_found(self, as_: SignIn, given: dict[str, str]) -> None:
        assert as_("sun").get("/desk/supervision/", given).status_code == 404

    def test_of_an_unknown_figure_are_not_found(self, as_: SignIn) -> None:
        assert as_("sun").get("/desk/supervision/nonsense/").status_code == 404


class TestWhatNeedsAHand:
    def test_stands_first_with_its_reasons(self, as_: SignIn, busy: build.World, today: datetime) -> None:
        html = html_of(as_("sun"))
        assert html.index("今天要动手的") < html.index("<h2>现在</h2>")
        case = Case.objects.get(colour="orange")
        looks = re.search(r"请看这几件</h3>.*?</section>", html, re.S)
        assert looks is not None and CASE_LINK.findall(looks[0])[0] == case.number and "橙色督办" in looks[0]

    def test_says_who_was_told_and_what_comes_next(self, as_: SignIn, city: build.World, today: datetime) -> None:
        case = build.in_handling(city, today - 20 * ZONE_DAY)
        timekeeping.tick(at=today)
        html = html_of(as_("sun"))
        ladder = re.search(r"督办阶梯上的</h3>.*?</section>", html, re.S)
        assert ladder is not None and CASE_LINK.findall(ladder[0]) == [case.number]
        assert "色督办</span>" in ladder[0] and "告诉了 督查员" in ladder[0]
        assert "下一级" in ladder[0] or "已到最高一级" in ladder[0]

    def test_ages_are_those_counted_by_hand(self, as_: SignIn, city: build.World, today: datetime) -> None:
        for days in (0, 2, 2, 40):
            build.received(city, today - days * ZONE_DAY)
        html = html_of(as_("sun"))
        ages = re.search(r"在办多久了</caption>.*?</table>", html, re.S)
        assert ages is not None
        rows = [re.findall(r'<td class="number">(?:<a[^>]*>)?(\d+)', row) for row in ages[0].split("<tr>")[2:]]
        assert rows == [["1", "2", "0", "0", "0", "1"]] * 2  # of the one state, and all together

    @pytest.mark.parametrize("given", [{"from": "x"}, {"state": "nonsense"}, {"from": "-1"}])
    def test_nonsense_narrows_nothing(self, as_: SignIn, busy: build.World, given: dict[str, str]) -> None:
        assert len(set(CASE_LINK.findall(html_of(as_("sun"), "/desk/supervision/open/", **given)))) == 6


class TestCost:
    def test_does_not_grow_with_cases_areas_and_units(self, as_: SignIn, city: build.World, today: datetime) -> None:
        sun = as_("sun")
        counts = []
        for more in (1, 2):
            for _turn in range(more):
                build.closed(city, today)
                build.in_handling(city, today, position=build.WEST_POINT)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                html_of(sun)
            counts.append(len(queries))
            Case.objects.filter(state="in_handling").update(unit=city.roads)
        assert counts[0] == counts[1] <= 33

    def test_of_a_list_does_not_grow(self, as_: SignIn, city: build.World, today: datetime) -> None:
        sun = as_("sun")
        counts = []
        for more in (1, 2):
            for _turn in range(more):
                build.in_handling(city, today)
            with CaptureQueriesContext(connection) as queries:
                html_of(sun, "/desk/supervision/open/")
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 8


class TestList:
    def test_goes_on_by_keys(self, as_: SignIn, city: build.World, today: datetime) -> None:
        for _turn in range(21):
            build.received(city, today)
        sun = as_("sun")
        first = html_of(sun, "/desk/supervision/open/")
        token = re.search(r"after=([^\"&]+)", first)
        assert token and len(set(CASE_LINK.findall(first))) == 20
        rest = html_of(sun, "/desk/supervision/open/", after=token[1].replace("%3A", ":"))
        assert len(set(CASE_LINK.findall(rest))) == 1
