"""Certificates over HTTP: a volunteer's own, the organiser's, and what a stranger is told."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.volunteers.certificates import revoke
from qiaomen.volunteers.models import Certificate, CertificateWish, Volunteer
from tests import build
from tests.build.hours import served
from tests.build.network import Network, network, volunteer
from tests.volunteers.pages.test_hours_pages import phone_of
from tests.volunteers.test_certificates import certificate

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=8)


@pytest.fixture(autouse=True)
def _fresh_allowance() -> None:
    cache.clear()


@pytest.fixture
def net(db: None) -> Network:
    """The tests' city with two teams."""
    return network(build.world())


@pytest.fixture
def mei(net: Network, today: datetime) -> Volunteer:
    """A neighbour who has served two hours."""
    who = volunteer(net, "王小梅", "13800000001", at=today)
    served(net, who, today - timedelta(days=20))
    return who


@pytest.fixture
def old(net: Network, mei: Volunteer, today: datetime) -> Certificate:
    """One that has been published long enough."""
    begin = (today - timedelta(days=40)).date()
    return certificate(net, mei, today - WEEK, from_on=begin)


def asks(who: Volunteer, net: Network, at: datetime) -> CertificateWish:
    """A wish of somebody; the row only."""
    day = at.date()
    return CertificateWish.objects.create(
        volunteer=who, organisation=net.neighbours, from_on=day, until_on=day, id_shown="none", asked_at=at
    )


class TestMyCertificates:
    def test_are_asked_for_issued_by_the_team_and_fetched_when_they_are_valid(
        self, net: Network, mei: Volunteer, old: Certificate, today: datetime
    ) -> None:
        page = phone_of(mei)
        day = today.date()
        given = {"organisation": net.neighbours.pk, "from_on": day - timedelta(days=30), "until_on": day}
        assert page.post("/me/certificates/", given | {"id_shown": "masked"}).status_code == 302
        assert "等待出具" in page.get("/me/certificates/").content.decode()
        assert page.post("/me/certificates/", given | {"id_shown": "masked"}).status_code == 422
        wish, desk = CertificateWish.objects.get(), net.world.client("zu")
        assert "王小梅" in desk.get("/desk/certificates/").content.decode()
        desk.post(f"/desk/certificates/wishes/{wish.pk}/", {"do": "issue"})
        new = Certificate.objects.latest("pk")
        assert (new.wish, new.issued_by) == (wish, net.world.people["zu"])
        words = page.get("/me/certificates/").content.decode()
        assert (words.count("打开 PDF"), words.count("公示中，")) == (1, 1)
        fetched = page.get(f"/me/certificates/{old.number}/")
        assert (fetched.status_code, fetched.content[:5]) == (200, b"%PDF-")
        assert page.get(f"/me/certificates/{old.number}/badge/").content.count(b".") == 2
        assert page.get(f"/me/certificates/{new.number}/").status_code == 404

    def test_are_not_for_another(self, net: Network, old: Certificate, today: datetime) -> None:
        page = phone_of(volunteer(net, "李强", "13800000002", at=today))
        paths = (f"/me/certificates/{old.number}/", f"/me/certificates/{old.number}/badge/")
        assert [page.get(path).status_code for path in paths] == [404, 404]

    @pytest.mark.parametrize(
        "wrong", [{"from_on": "9999-99-99"}, {"id_shown": "all"}, {"organisation": "x"}, {"until_on": "2199-01-01"}]
    )
    def test_bear_nonsense(self, net: Network, mei: Volunteer, today: datetime, wrong: dict[str, str]) -> None:
        given = {"organisation": net.neighbours.pk, "from_on": "2020-01-01", "until_on": today.date()}
        answer = phone_of(mei).post("/me/certificates/", given | {"id_shown": "none"} | wrong)
        assert (answer.status_code, CertificateWish.objects.count()) == (422, 0)


class TestTheOrganiser:
    def test_issues_to_all_or_to_one_and_revokes(
        self, net: Network, mei: Volunteer, old: Certificate, today: datetime
    ) -> None:
        page, day = net.world.client("zu"), today.date()
        given = {"organisation": net.neighbours.pk, "from_on": day - timedelta(days=30), "until_on": day}
        assert "已出具 1 份；0 人已经有了" in page.post("/desk/certificates/", given, follow=True).content.decode()
        assert page.post("/desk/certificates/", given | {"number": str(mei.number)}).status_code == 422
        one_day = given | {"number": str(mei.number), "from_on": day - timedelta(days=29)}
        assert page.post("/desk/certificates/", one_day).status_code == 302
        assert page.post("/desk/certificates/", given | {"number": "V9"}).status_code == 422
        assert Certificate.objects.count() == 3
        page.post(f"/desk/certificates/{old.number}/revoke/", {"why": ""})
        page.post(f"/desk/certificates/{old.number}/revoke/", {"why": "时数有误"})
        old.refresh_from_db()
        assert (old.revoked_why, old.revoked_by) == ("时数有误", net.world.people["zu"])
        assert page.get(f"/desk/certificates/{old.number}/").content[:5] == b"%PDF-"
        assert phone_of(mei).get(f"/me/certificates/{old.number}/").status_code == 404

    def test_sees_a_list_of_fixed_cost(
        self, net: Network, mei: Volunteer, today: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        page = net.world.client("zu")
        for n in (1, 3):
            for m in range(n):
                certificate(net, mei, today, from_on=(today - timedelta(days=40 + n + m)).date())
                asks(volunteer(net, f"王{n}{m}", f"1390000{n}{m}", at=today), net, today)
            with django_assert_num_queries(11):
                page.get("/desk/certificates/")

    @pytest.mark.parametrize("who", ["olga", "kai", "guan"])
    def test_is_nobody_else(self, net: Network, old: Certificate, who: str) -> None:
        page, number = net.world.client(who), old.number
        seen = [page.get(path).status_code for path in ("/desk/certificates/", f"/desk/certificates/{number}/")]
        wish = asks(old.volunteer, net, old.issued_at)
        changing = {f"/desk/certificates/{number}/revoke/": {"why": "x"}, f"/desk/certificates/wishes/{wish.pk}/": {}}
        assert [*seen, *(page.post(path, data).status_code for path, data in changing.items())] == [404] * 4
        wish.refresh_from_db()
        assert wish.state == "asked"
        assert Certificate.objects.filter(revoked_at=None).count() == 1


class TestAStranger:
    def test_is_told_that_it_is_real_and_no_more_than_that_needs(self, client: Client, old: Certificate) -> None:
        by_hand = client.post("/certificate/", {"number": old.number, "code": old.code.lower()})
        scanned = client.get(f"/certificate/{old.number}/{old.code}/")
        for answer in (by_hand, scanned):
            words = answer.content.decode()
            assert (answer.status_code, "是真的，有效" in words, "王**" in words) == (200, True, True)
            assert ("王小梅" in words, str(old.content["volunteer_number"]) in words) == (False, False)
            assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == (
                "noindex, nofollow", "no-store, private",
            )  # fmt: skip

    def test_is_told_what_is_not_yet_or_no_longer_valid(
        self, client: Client, net: Network, mei: Volunteer, old: Certificate, today: datetime
    ) -> None:
        new = certificate(net, mei, today, from_on=(today - timedelta(days=41)).date())
        assert "尚未生效" in client.get(f"/certificate/{new.number}/{new.code}/").content.decode()
        revoke(old, why="他本人的事", by=net.organiser, at=today)
        words = client.get(f"/certificate/{old.number}/{old.code}/").content.decode()
        assert ("已经撤销，无效" in words, "王**" in words, "他本人的事" in words) == (True, False, False)

    @pytest.mark.parametrize("number", ["", "Z00000018", "Z1", "' OR 1=1", "Z" * 40])
    def test_is_told_the_same_of_every_wrong_one(self, client: Client, old: Certificate, number: str) -> None:
        answer = client.post("/certificate/", {"number": number or old.number, "code": "ABCD-EFGH-JKMN-PQRS"})
        assert (answer.status_code, "没有这份证明" in answer.content.decode()) == (404, True)

    def test_gets_tired_before_we_do(self, client: Client, old: Certificate) -> None:
        for _n in range(30):
            client.get(f"/certificate/{old.number}/ABCD/")
        right = client.get(f"/certificate/{old.number}/{old.code}/")
        assert (right.status_code, "查得太多了" in right.content.decode()) == (429, True)

    def test_gets_the_key_the_issuer_and_what_is_revoked(self, client: Client, old: Certificate) -> None:
        found = [client.get(f"/badges/{name}/").json() for name in ("key", "issuer", "revoked")]
        assert [one.get("kty") or one.get("name") or one["revokedCredential"] for one in found] == [
            "OKP", "敲门市", [],
        ]  # fmt: skip
