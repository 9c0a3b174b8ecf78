"""公开事项: what stands there, how it is narrowed, and that it costs the same for any number of rows."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.cases.pages.public import public_list
from tests import build

QUERIES = 4


def shown(client: Client, address: str = "/cases/") -> list[str]:
    """The titles in the list, first first."""
    rows = client.get(address).content.decode().split('<ul class="rows"')[1:]
    return [row.split(">")[1].split("<")[0] for row in rows[0].split('<a href="/cases/')[1:]] if rows else []


class TestPublicList:
    def test_shows_newest_first_and_only_what_is_public(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        build.accepted(city, today, text="先报的路灯")
        build.in_handling(city, today, text="后报的路灯")
        build.received(city, today, text="没看过的")
        build.declined(city, today, text="没受理的")
        build.accepted(city, today, text="举报的", nature="accusation")
        build.accepted(city, today, text="不公开的", public=False)
        assert shown(client) == ["后报的路灯", "先报的路灯"]

    def test_masks_before_it_cuts(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today, text="路" * 31 + "13812341234请来看看")
        page = client.get("/cases/").content.decode()
        assert "138****" in page
        assert "1381234" not in page

    def test_says_how_it_stands_in_words(self, city: build.World, client: Client, today: datetime) -> None:
        build.in_handling(city, today - timedelta(days=30))
        page = client.get("/cases/").content.decode()
        assert ("已超期" in page, "办理中" in page) == (True, True)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_costs_the_same_for_any_number_of_rows(
        self, city: build.World, client: Client, today: datetime, rows: int,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for _ in range(rows):
            build.in_handling(city, today)
        client.get("/cases/")
        with django_assert_num_queries(QUERIES):
            assert len(shown(client)) == rows

    def test_says_so_when_there_is_nothing(self, city: build.World, client: Client, today: datetime) -> None:
        assert "还没有公开的事项" in client.get("/cases/").content.decode()
        build.accepted(city, today)
        assert "没有找到这样的事项" in client.get("/cases/?q=没有的").content.decode()


class TestNarrowing:
    @pytest.mark.parametrize(
        ("group", "titles"), [("waiting", ["待"]), ("working", ["中"]), ("done", ["完"]), ("", ["完", "中", "待"])]
    )
    def test_by_how_far_it_is(
        self, city: build.World, client: Client, today: datetime, group: str, titles: list[str]
    ) -> None:
        build.dispatched(city, today, text="待")
        build.in_handling(city, today, text="中")
        build.closed(city, today, text="完")
        assert shown(client, f"/cases/?state={group}") == titles

    def test_by_county(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today, text="东边的")
        build.accepted(city, today, text="西边的", position=build.WEST_POINT)
        assert shown(client, "/cases/?area=999901") == ["西边的"]

    def test_by_when_it_was_reported(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today - timedelta(days=40), text="上个月的")
        build.accepted(city, today - timedelta(days=2), text="前天的")
        assert shown(client, "/cases/?days=30") == ["前天的"]
        assert shown(client, "/cases/?days=no-number") == ["前天的", "上个月的"]

    def test_by_kind(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today, text="一盏灯")
        assert shown(client, "/cases/?category=公用设施") == ["一盏灯"]
        city.lamp.__class__.objects.filter(pk=city.hole.pk).update(major_name="道路")
        assert shown(client, "/cases/?category=道路") == []

    def test_by_words(self, city: build.World, client: Client, today: datetime) -> None:
        build.accepted(city, today, text="路灯不亮")
        build.accepted(city, today, text="井盖丢了")
        assert shown(client, "/cases/?q=井盖") == ["井盖丢了"]

    def test_a_hidden_number_is_not_found_by_its_digits(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        build.accepted(city, today, text="请打 13812341234")
        assert shown(client, "/cases/?q=13812341234") == []

    @pytest.mark.parametrize("nonsense", ["state=x", "area=x", "category=x", "after=x", "q=%00", "q=" + "路" * 200])
    def test_by_nonsense_does_not_break(
        self, city: build.World, client: Client, today: datetime, nonsense: str
    ) -> None:
        build.accepted(city, today)
        assert client.get(f"/cases/?{nonsense}").status_code == 200

    def test_is_kept_from_page_to_page(
        self, city: build.World, client: Client, today: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(public_list, "ROWS", 1)
        build.accepted(city, today, text="西边先报的", position=build.WEST_POINT)
        build.accepted(city, today, text="东边的")
        build.accepted(city, today, text="西边后报的", position=build.WEST_POINT)
        page = client.get("/cases/?area=999901").content.decode()
        onward = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        assert shown(client, f"/cases/{onward}") == ["西边先报的"]
