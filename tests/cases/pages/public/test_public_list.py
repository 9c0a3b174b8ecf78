"""公开事项: what stands there, how it is narrowed, and that it costs the same for any number of rows."""

import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import box

from qiaomen.cases import joining
from qiaomen.cases.pages.public import public_list
from qiaomen.places.models import Level
from tests import build

QUERIES = 6


def shown(client: Client, address: str = "/cases/") -> list[str]:
    """The titles in the list, first first."""
    rows = client.get(address).content.decode().split('<ul class="rows pictured"')[1:]
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

    def test_puts_what_is_brought_in_later_where_it_was_reported(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        build.accepted(city, today, text="今天报的路灯")
        build.accepted(city, today - timedelta(days=30), text="上个月报的路灯")
        assert shown(client) == ["今天报的路灯", "上个月报的路灯"]

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


class TestPictures:
    def test_show_what_was_reported_to_all_and_nothing_else(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        first, second = build.photo(today, "navy"), build.photo(today, "olive")
        build.accepted(city, today, text="有照片的", photos=(first, second))
        joining.join(
            build.accepted(city, today, text="悄悄说的", photos=(build.photo(today, "red"),), public=False),
            into=build.accepted(city, today, text="没有照片的"), by=city.actor("dai"), at=today,
        )  # fmt: skip
        page = client.get("/cases/").content.decode()
        shown_ = [part.split("/")[0] for part in page.split('src="/photos/')[1:]]
        assert len(shown_) == 1
        assert shown_[0] in {str(first.pk), str(second.pk)}
        assert client.get(f"/photos/{shown_[0]}/thumb.webp").status_code == 200

    def test_show_the_proof_where_nothing_was_sent(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.finished(city, today)
        assert f"/photos/{case.evidence.get().photo_id}/thumb.webp" in client.get("/cases/").content.decode()


class TestChips:
    def test_say_what_narrows_and_take_it_away(self, city: build.World, client: Client, today: datetime) -> None:
        build.in_handling(city, today, text="东边的灯")
        page = client.get("/cases/?state=working&area=999902&q=灯&days=x&after=x").content.decode()
        chips = re.findall(r'class="chip" href="(\?[^"]*)">([^<]*)<', page)
        assert [words for _address, words in chips] == ["“灯”", "办理中", "东区"]
        assert [parse_qs(address[1:].replace("&amp;", "&")) for address, _words in chips] == [
            {"state": ["working"], "area": ["999902"]}, {"q": ["灯"], "area": ["999902"]},
            {"q": ["灯"], "state": ["working"]},
        ]  # fmt: skip
        assert 'value="999902"' in page.split('action="/follow/"')[1]

    def test_are_not_there_when_nothing_narrows(self, city: build.World, client: Client) -> None:
        assert 'class="chip"' not in client.get("/cases/?state=nonsense").content.decode()

    def test_name_a_community_that_a_link_leads_to(self, city: build.World, client: Client, today: datetime) -> None:
        community = build.area("999902001", "灯塔社区", Level.COMMUNITY, city.east, box(115.7, 37.7, 115.8, 37.8))
        case = build.accepted(city, today, text="社区里的")
        build.accepted(city, today, text="西边的", position=build.WEST_POINT)
        type(case).objects.filter(pk=case.pk).update(area=community)
        assert shown(client, "/cases/?area=999902001") == ["社区里的"]
        assert "灯塔社区" in client.get("/cases/?area=999902001").content.decode()


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
