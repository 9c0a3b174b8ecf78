"""`/figures/`: the table, its parts, its file; nonsense in the address; its cost."""

import csv
import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qiaomen.cases.models import Case
from qiaomen.cases.published import COLUMNS
from tests import build

PAGE, FILE = "/figures/", "/figures.csv"


@pytest.fixture
def today(today: datetime) -> datetime:
    """A moment of the last whole month: of the running one no part is told."""
    return (today.replace(day=1) - timedelta(days=10)).replace(hour=2, minute=0)


@pytest.fixture
def busy(city: build.World, today: datetime) -> build.World:
    """Six cases in the east, five in the west, one contested."""
    for _turn in range(5):
        build.closed(city, today)
        build.received(city, today, position=build.WEST_POINT)
    build.contested(city, today)
    return city


def this_year(today: datetime) -> str:
    """The year, told by its months that are over."""
    return str(today.year)


def lines(client: Client, **given: str) -> dict[str, dict[str, str]]:
    answer = client.get(FILE, given)
    assert answer["Content-Type"].startswith("text/csv") and answer.content.startswith(b"\xef\xbb\xbf")
    return {row["code"]: row for row in csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))}


class TestPage:
    def test_shows_every_number_with_its_definition(self, client: Client, busy: build.World, today: datetime) -> None:
        html = client.get(PAGE, {"period": this_year(today)}).content.decode()
        for column in COLUMNS:
            assert html.count(str(column.definition)) >= 1, column.name
        assert re.search(r"<dt>报来</dt>\s*<dd class=\"value\">11\s*</dd>", html)
        assert re.search(r"<dt>异议</dt>\s*<dd class=\"value\"><span[^>]*>&lt;5</span>", html)

    def test_leads_from_the_city_to_its_counties(self, client: Client, busy: build.World, today: datetime) -> None:
        html = client.get(PAGE, {"period": this_year(today)}).content.decode()
        assert f'href="?period={today.year}&amp;by=area&amp;in={busy.east.code}#parts"' in html
        below = client.get(PAGE, {"period": this_year(today), "in": busy.east.code}).content.decode()
        assert re.search(r"<dt>报来</dt>\s*<dd class=\"value\">6\s*</dd>", below)

    @pytest.mark.parametrize("given", [{}, {"by": "unit"}, {"in": "east"}])
    def test_tells_no_parts_of_a_month_that_is_not_over(
        self, client: Client, city: build.World, given: dict[str, str]
    ) -> None:
        now = timezone.localtime()
        build.received(city, now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
        given = {"period": f"{now:%Y-%m}", **given}
        if "in" in given:
            given["in"] = city.east.code
        html = client.get(PAGE, given).content.decode()
        assert ("分开的数等过完了再公布" in html, 'id="parts"' in html, "全市" in html) == (True, False, True)
        assert set(lines(client, **given)) == {"*"}

    def test_names_parts_without_any_number_in_one_line(
        self, client: Client, busy: build.World, today: datetime
    ) -> None:
        Case.objects.filter(area=busy.west).update(area=busy.east)
        html = client.get(PAGE, {"period": f"{today:%Y-%m}"}).content.decode()
        assert re.search(rf"写明的数都是 0 的：</b>{busy.west.name}。", html)
        assert f'data-label="区域">{busy.west.name}' not in html

    def test_is_reached_from_home(self, client: Client, city: build.World) -> None:
        assert f'class="button quiet" href="{PAGE}"' in client.get("/").content.decode()

    @pytest.mark.parametrize("by", ["area", "unit", "kind"])
    def test_shows_each_part_once(self, client: Client, busy: build.World, today: datetime, by: str) -> None:
        html = client.get(PAGE, {"period": this_year(today), "by": by}).content.decode()
        heads = re.findall(r'<th scope="row" data-label="[^"]*">(?:<a[^>]*>)?([^<]+)', html)
        assert len(heads) == len(set(heads)) > 0

    @pytest.mark.parametrize(
        "given", [{"period": "x"}, {"period": "2999"}, {"by": "'"}, {"in": "nowhere"}, {"by": "unit", "in": "\x00"}]
    )
    def test_answers_nonsense_with_the_last_month_of_the_city(
        self, client: Client, city: build.World, given: dict[str, str]
    ) -> None:
        answer = client.get(PAGE, given)
        assert answer.status_code == 200
        assert "全市" in answer.content.decode()

    def test_needs_no_city(self, client: Client, db: None) -> None:
        assert client.get(PAGE).status_code == client.get(FILE).status_code == 200


class TestFile:
    def test_holds_just_the_numbers_of_the_page(self, client: Client, busy: build.World, today: datetime) -> None:
        found = lines(client, period=this_year(today))
        assert (found["*"]["reported"], found["*"]["contested"]) == ("11", "<5")
        assert (found[busy.east.code]["reported"], found[busy.west.code]["reported"]) == ("6", "5")
        assert (found[busy.east.code]["contested"], found[busy.west.code]["contested"]) == ("x", "x")
        assert (found["*"]["solved_part"], found["*"]["solved_whole"]) == ("6", "6")

    def test_names_no_reporter_and_no_place(self, client: Client, busy: build.World, today: datetime) -> None:
        text = client.get(FILE, {"period": this_year(today)}).content.decode()
        assert "路灯不亮" not in text and "138" not in text

    def test_writes_no_formula(self, client: Client, busy: build.World, today: datetime) -> None:
        busy.east.name = "=1+1"
        busy.east.save(update_fields=["name"])
        assert lines(client, period=this_year(today))[busy.east.code]["name"] == "'=1+1"


class TestCost:
    @pytest.mark.parametrize("by", ["area", "unit", "kind"])
    def test_does_not_grow(self, client: Client, city: build.World, today: datetime, by: str) -> None:
        counts = []
        for more in (1, 2):
            for _turn in range(more):
                build.closed(city, today)
                build.closed(city, today, position=build.WEST_POINT)
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(PAGE, {"by": by, "period": f"{today:%Y-%m}"})
            counts.append(len(queries))
            Case.objects.update(unit=city.roads)
        assert counts[0] == counts[1] <= 12
