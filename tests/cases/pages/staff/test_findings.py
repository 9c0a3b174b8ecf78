"""点线面: what gathers is told with its reason, its cases and its place, and decided there by those who may."""

import html
import json
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from qiaomen.cases.findings import propose
from qiaomen.cases.models import Action, Case, Finding
from qiaomen.cases.models.finding import Basis
from tests import build
from tests.cases.pages.staff.conftest import SignIn

LIST_QUERIES, PAGE_QUERIES = 9, 17


def lamps_on_a_road(city: build.World, at: datetime, key: str = "line:R1:*", n: int = 3) -> Finding:
    """A line that stands out, with cases of the east."""
    cases = [build.in_handling(city, at, position=build.EAST_POINT) for _n in range(n)]
    road = build.road() if not (known := Finding.objects.filter(line__isnull=False).first()) else known.line
    made = propose(
        Basis.LINE, key, [one.pk for one in cases], at=at, line=road, area=city.east, category=city.lamp, n=17,
        usual=4.21, weeks=31.4, since_on=at.date() - timedelta(days=6), until_on=at.date(),
    )  # fmt: skip
    assert made is not None
    return made


def pair(city: build.World, at: datetime, other: Case | None = None) -> Finding:
    """Two cases that may be one."""
    one, other = build.accepted(city, at), other or build.accepted(city, at)
    made = propose(
        Basis.SAME, f"same:{other.pk}:{one.pk}", [one.pk, other.pk], at=at, area=city.east, category=city.lamp, n=2,
        since_on=at.date(), until_on=at.date(),
    )  # fmt: skip
    assert made is not None
    return made


def text_of(client: Client, address: str) -> str:
    """What one reads on a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    words = re.sub(r"<script.*?</script>|<[^>]*>", " ", main, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(words))


class TestTheList:
    def test_says_why_with_its_numbers_in_both_languages(self, city: build.World, today: datetime, as_: SignIn) -> None:
        lamps_on_a_road(city, today)
        client = as_("sun")
        read = text_of(client, "/desk/findings/")
        assert "站前路 · 路灯 7 天里有 17 件，平时这么多天大约 4.2 件。" in read
        assert "单靠碰巧，全市大约 31 周才会出现一次这样的情况。" in read
        assert Finding.objects.update(usual=0.04) == 1
        assert "平时这么多天几乎没有（不到 0.1 件）。" in text_of(client, "/desk/findings/")
        Finding.objects.update(usual=4.21)
        client.cookies["django_language"] = "en"
        read = text_of(client, "/desk/findings/")
        assert "Line R1 · Kind 01028 17 cases in 7 days; about 4.2 are usual in so many days." in read
        assert "By chance alone, such a thing turns up somewhere in the city about once in 31 weeks." in read

    def test_gives_the_map_the_line_and_the_points_that_one_may_see(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        one = lamps_on_a_road(city, today)
        page = as_("sun").get("/desk/findings/").content.decode()
        found = re.search(r'<script id="standing" type="application/json">(.*?)</script>', page)
        assert found
        [drawn] = json.loads(found[1])["findings"]
        assert (drawn["line"], drawn["area"], drawn["url"]) == ("R1", "", f"/desk/findings/{one.pk}/")
        assert drawn["points"] == [[115.75, 37.75]] * 3

    def test_is_for_those_who_decide_and_only_of_their_area(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        one = lamps_on_a_road(city, today)
        for who, status in (("sun", 200), ("dai", 200), ("ling", 200), ("wang", 200), ("bo", 404), ("olga", 404)):
            assert as_(who).get("/desk/findings/").status_code == status
            assert as_(who).get(f"/desk/findings/{one.pk}/").status_code == status
        city.people["sun"].posts.update(area=city.west)
        assert "站前路" not in text_of(as_("sun"), "/desk/findings/")
        assert as_("sun").get(f"/desk/findings/{one.pk}/").status_code == 404

    def test_costs_the_same_for_any_number(self, city: build.World, today: datetime, as_: SignIn) -> None:
        client = as_("sun")
        asked = []
        for n in range(3):
            lamps_on_a_road(city, today, key=f"line:R1:{n}")
            if n != 1:
                with CaptureQueriesContext(connection) as seen:
                    client.get("/desk/findings/")
                asked.append(len(seen))
        assert asked == [LIST_QUERIES, LIST_QUERIES]

    @pytest.mark.parametrize("query", ["?show=galaxy", "?after=x", "?show=past", "?show=actions", "?show=spot"])
    def test_takes_nonsense_for_nothing(self, city: build.World, as_: SignIn, query: str) -> None:
        assert as_("sun").get(f"/desk/findings/{query}").status_code == 200


class TestOne:
    def test_is_dismissed_with_a_reason_only(self, city: build.World, today: datetime, as_: SignIn) -> None:
        one = lamps_on_a_road(city, today)
        client, address = as_("sun"), f"/desk/findings/{one.pk}/"
        assert client.post(address, {"do": "dismiss", "words": ""}).status_code == 422
        assert client.post(address, {"do": "dance"}).status_code == 302
        assert Finding.objects.get().state == "open"
        assert client.post(address, {"do": "dismiss", "words": "换灯施工"}).status_code == 302
        assert (Finding.objects.get().state, Finding.objects.get().words) == ("dismissed", "换灯施工")
        assert "换灯施工" in text_of(client, "/desk/findings/?show=past")
        assert 'value="dismiss"' not in client.get(address).content.decode()

    def test_becomes_an_action_whose_progress_its_cases_follow(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        one = lamps_on_a_road(city, today)
        client, address = as_("sun"), f"/desk/findings/{one.pk}/"
        until = (today + timedelta(days=20)).date().isoformat()
        given = {"do": "act", "title": "站前路亮灯", "unit": "LD", "until_on": until}
        for wrong in ({"unit": "XX"}, {"until_on": "2001-01-01"}, {"until_on": "soon"}, {"title": ""}):
            assert client.post(address, given | wrong).status_code == 422
        assert not Action.objects.exists()
        assert client.post(address, given).status_code == 302
        later = build.closed(city, today)
        read = text_of(client, address)
        assert "站前路亮灯" in read and "已结案 1 共 4 件" in read and "还在办 3" in read
        assert "站前路亮灯 · 路灯所" in text_of(client, "/desk/findings/?show=actions")
        for number in (later.number, one.cases.all()[0].number):
            page = client.get(f"/desk/cases/{number}/").content.decode()
            assert f'<a href="{address}">站前路亮灯</a>' in page
            # Whoever handles the case sees no findings.
            assert "站前路亮灯" not in as_("bo").get(f"/desk/cases/{number}/").content.decode()

    def test_stands_on_its_cases_pages_until_it_is_dismissed(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        one = lamps_on_a_road(city, today)
        case = f"/desk/cases/{one.cases.all()[0].number}/"
        assert "站前路 · 路灯 等人决定" in text_of(as_("sun"), case)
        city.people["dai"].posts.update(area=city.west)
        assert as_("dai").get(case).status_code == 404
        as_("sun").post(f"/desk/findings/{one.pk}/", {"do": "dismiss", "words": "换灯施工"})
        assert "站前路 · 路灯" not in text_of(as_("sun"), case)

    def test_of_a_pair_is_joined_by_a_dispatcher_and_a_supervisor_is_not_offered_it(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        one = pair(city, today)
        address = f"/desk/findings/{one.pk}/"
        assert 'value="join"' not in as_("sun").get(address).content.decode()
        as_("sun").post(address, {"do": "join"})
        assert not Case.objects.filter(state="joined").exists()
        assert 'value="join"' in as_("dai").get(address).content.decode()
        as_("dai").post(address, {"do": "join"})
        assert Case.objects.get(state="joined").joined_into == one.cases.order_by("pk").first()

    def test_of_what_is_done_offers_no_joining_and_says_what_to_do(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        done = build.verified(city, today)
        Case.objects.filter(pk=done.pk).update(opened_at=today + timedelta(minutes=1))
        one = pair(city, today, done)
        words = as_("dai").get(f"/desk/findings/{one.pk}/").content.decode()
        assert ('value="join"' in words, "看过了就点“不采用”" in words) == (False, True)

    def test_costs_the_same_for_any_number_of_cases(self, city: build.World, today: datetime, as_: SignIn) -> None:
        client = as_("sun")
        few = lamps_on_a_road(city, today, n=1)
        many = lamps_on_a_road(city, today, key="line:R1:9", n=3)
        asked = []
        for one in (few, few, many):
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/desk/findings/{one.pk}/")
            asked.append(len(seen))
        assert asked[1:] == [PAGE_QUERIES, PAGE_QUERIES]
