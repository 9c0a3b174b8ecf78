"""查进度: who may be led to a report's page, and that nobody learns whether a number exists."""

from datetime import datetime

import pytest
from django.test import Client

from qiaomen.cases.models import Report
from qiaomen.cases.pages.public import find
from qiaomen.shell.numbers import number_of
from tests import build


@pytest.fixture
def report(city: build.World, today: datetime) -> Report:
    return build.report(city, today, phone="+86 138-1234-1234", email="Zhang@example.com")


def words_of(page: bytes) -> str:
    """The page's own part, without what differs by what was typed and by the request."""
    return page.decode().split('id="form-errors-title"')[1].split("</section>")[0]


class TestFind:
    @pytest.mark.parametrize("contact", ["13812341234", "138 1234 1234", "+8613812341234", "zhang@example.com"])
    def test_leads_to_the_page(self, report: Report, client: Client, contact: str) -> None:
        answer = client.post("/find/", {"number": report.number.lower(), "contact": contact})
        assert answer.headers["Location"] == f"/f/{report.token}/"

    def test_takes_the_link_alone(self, report: Report, client: Client) -> None:
        answer = client.post("/find/", {"number": f"看这里 http://testserver/f/{report.token}/?new=1"})
        assert answer.headers["Location"] == f"/f/{report.token}/"

    def test_takes_the_number_of_a_public_case(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.accepted(city, today)
        assert client.post("/find/", {"number": case.number}).headers["Location"] == f"/cases/{case.number}/"

    def test_says_the_same_for_unknown_and_for_wrong(self, report: Report, client: Client) -> None:
        wrong = client.post("/find/", {"number": report.number, "contact": "13900000000"})
        unknown = client.post("/find/", {"number": number_of("S", 9999), "contact": "13900000000"})
        assert (wrong.status_code, unknown.status_code) == (422, 422)
        assert words_of(wrong.content) == words_of(unknown.content)
        assert "没有找到" in words_of(wrong.content)

    @pytest.mark.parametrize("contact", ["", "1234", "@", "x"])
    def test_leads_nobody_without_a_contact(self, report: Report, client: Client, contact: str) -> None:
        assert client.post("/find/", {"number": report.number, "contact": contact}).status_code == 422

    def test_an_anonymous_report_is_found_by_its_link_only(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        report = build.report(city, today)
        assert client.post("/find/", {"number": report.number, "contact": ""}).status_code == 422

    def test_does_not_find_a_case_that_is_not_public(self, city: build.World, client: Client, today: datetime) -> None:
        case = build.accepted(city, today, nature="accusation")
        assert client.post("/find/", {"number": case.number}).status_code == 422

    def test_tires_of_guessing(self, report: Report, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(find, "TRIES_AN_HOUR", 2)
        tries = [client.post("/find/", {"number": report.number, "contact": f"1390000000{n}"}) for n in range(3)]
        assert [answer.status_code for answer in tries] == [422, 422, 429]
        right = client.post("/find/", {"number": report.number, "contact": "13812341234"})
        assert right.status_code == 429
        assert "试的次数太多了" in right.content.decode()

    def test_is_not_kept_by_anybody(self, city: build.World, client: Client) -> None:
        assert client.get("/find/").headers["Cache-Control"] == "no-store"
