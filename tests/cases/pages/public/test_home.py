"""The first page."""

from datetime import datetime, timedelta

from django.test import Client

from qiaomen.cases import supervision
from qiaomen.cases.models import Case, Clock
from qiaomen.cases.pages.public.home import Figures, figures
from tests import build


class TestFigures:
    def test_count_the_last_thirty_days(self, city: build.World, today: datetime) -> None:
        build.closed(city, today - timedelta(days=31))
        build.closed(city, today - timedelta(days=29))
        build.accepted(city, today)
        build.received(city, today)
        assert figures(today) == Figures(accepted=2, closed=1, on_time=1, since=today - timedelta(days=30))

    def test_call_late_what_was_late(self, city: build.World, today: datetime) -> None:
        late = build.closed(city, today - timedelta(days=2))
        build.closed(city, today - timedelta(days=2))
        Clock.objects.filter(case=late, stage="handle").update(overdue_at=today)
        assert (figures(today).closed, figures(today).on_time, figures(today).percent) == (2, 1, "50.0%")

    def test_do_not_count_what_is_contested_or_reopened(self, city: build.World, today: datetime) -> None:
        case = build.contested(city, today)
        assert figures(today).closed == 0
        supervision.reopen(case, reason=None, by=city.actor("sun"), at=today, note="确实没有办好")
        assert (figures(today).closed, Case.objects.count()) == (0, 1)

    def test_never_round_up(self, today: datetime) -> None:
        assert Figures(accepted=0, closed=3000, on_time=2999, since=today).percent == "99.9%"
        assert Figures(accepted=0, closed=1, on_time=1, since=today).percent == "100.0%"


class TestHome:
    def test_says_in_words_that_there_is_nothing_yet(self, city: build.World, client: Client) -> None:
        page = client.get("/").content.decode()
        assert "还没有办结的事项，所以没有比率。" in page
        assert "最近 30 天还没有受理的事项。" in page
        assert "还没有公开的事项" in page
        assert "%" not in page.split("<main")[1].split("</main>")[0]

    def test_shows_numerator_and_denominator(self, city: build.World, client: Client, today: datetime) -> None:
        build.closed(city, today)
        page = client.get("/").content.decode()
        assert "100.0%" in page
        assert "1 / 1 件" in page

    def test_shows_the_latest_public_cases_only(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today, text="看得见的路灯")
        build.accepted(city, today, text="举报的路灯", nature="accusation")
        build.received(city, today, text="还没有受理的路灯")
        page = client.get("/").content.decode()
        assert ("看得见的路灯" in page, "举报的路灯" in page, "还没有受理的路灯" in page) == (True, False, False)

    def test_shows_the_county_that_was_chosen_and_remembers_it(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        build.accepted(city, today, text="东区的路灯")
        build.accepted(city, today, text="西区的路灯", position=build.WEST_POINT)

        def shown(**given: str) -> tuple[bool, bool]:
            page = client.get("/", given).content.decode()
            return "东区的路灯" in page, "西区的路灯" in page

        assert (shown(), shown(county=city.east.code), shown()) == ((True, True), (True, False), (True, False))
        assert shown(county="nowhere") == shown() == (True, True)
        shown(county=city.west.code)
        assert (shown(), shown(county=""), shown()) == ((False, True), (True, True), (True, True))

    def test_says_of_a_county_that_there_is_nothing_yet(self, city: build.World, client: Client) -> None:
        assert f"{city.west.name}还没有公开的事项" in client.get("/", {"county": city.west.code}).content.decode()

    def test_opens_both_doors(self, city: build.World, client: Client) -> None:
        page = client.get("/").content.decode()
        assert 'href="/report/"' in page.split("leaves")[1]
        assert 'href="/find/"' in page.split("leaves")[1]

    def test_leads_to_what_one_reported_and_follows_and_to_the_figures(self, city: build.World, client: Client) -> None:
        page = client.get("/").content.decode().split("leaves")[1]
        for address in ("/mine/", "/following/", "/figures/"):
            assert f'href="{address}"' in page
            assert client.get(address).status_code == 200
