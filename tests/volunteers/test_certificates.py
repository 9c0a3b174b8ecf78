"""A certificate: frozen, published, valid, revoked; checked by a stranger; printed with every sign of a name."""

import secrets
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import Error, transaction

from qiaomen.people.models import Role
from qiaomen.people.sealing import NONCE_BYTES, keyed_hash, seal
from qiaomen.shell.codes import in_groups
from qiaomen.shell.printing import missing_in
from qiaomen.volunteers import hours
from qiaomen.volunteers.certificates import Standing, found, issue, issue_all, revoke, standing_of
from qiaomen.volunteers.claims import decide
from qiaomen.volunteers.hour_problems import AlreadyCertified, CannotCount
from qiaomen.volunteers.models import Certificate, HourEntry, Volunteer
from qiaomen.volunteers.printing import pdf_of
from tests import build
from tests.build.hours import asked, served
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ID_NUMBER = "131101199003071234"


@pytest.fixture
def net(now: datetime) -> Network:
    """Two teams, and who leads them."""
    return network(build.world())


@pytest.fixture
def mei(net: Network, now: datetime) -> Volunteer:
    """Somebody with an id number who has served three times, once claimed."""
    who = volunteer(
        net, "王梅", "13800000001", at=now, id_kind="resident", id_key=keyed_hash("id", f"resident:{ID_NUMBER}"),
        id_hint="131101********1234", id_sealed=seal("id", ID_NUMBER, nonce=secrets.token_bytes(NONCE_BYTES)),
    )  # fmt: skip
    served(net, who, now - 2 * DAY)
    served(net, who, now - DAY, 90, key="again")
    decide(asked(net, who, now - 3 * DAY), granted=True, answer="", by=net.organiser, at=now)
    return who


def certificate(net: Network, who: Volunteer, now: datetime, **given: Any) -> Certificate:
    """This year's, issued by the organiser unless told otherwise."""
    today = now.date()
    facts: dict[str, Any] = {"organisation": net.neighbours, "from_on": today.replace(month=1, day=1)}
    facts |= {"by": net.organiser}
    return issue(who, **(facts | {"until_on": today, "at": now} | given))


class TestACertificate:
    def test_freezes_what_the_team_recorded(self, net: Network, mei: Volunteer, now: datetime) -> None:
        one = certificate(net, mei, now, remarks="服务认真")
        first = HourEntry.objects.order_by("pk")[0]
        hours.counter(first, note="签错了人", by=net.organiser, at=now)
        one.refresh_from_db()
        assert one.content["sums"] == {"supplemented_service": 60, "credited_service": 210}
        assert [(row["title"], row["times"], row["minutes"]) for row in one.content["services"]] == [
            ("敬老院理发", 1, 60), ("站前清洁", 2, 210),
        ]  # fmt: skip
        assert (one.content["issuer"], one.content["remarks"]) == ("站前邻里志愿队", "服务认真")
        assert one.issued_by == net.organiser.person
        assert certificate(net, mei, now, from_on=now.date() - 9 * DAY).content["sums"]["credited_service"] == 90

    def test_is_published_for_seven_days_and_then_valid(self, net: Network, mei: Volunteer, now: datetime) -> None:
        one, today = certificate(net, mei, now), now.date()
        days = [standing_of(one, today + n * DAY) for n in (0, 6, 7)]
        assert days == [Standing.PUBLISHED, Standing.PUBLISHED, Standing.VALID]

    def test_is_revoked_once_with_a_reason(self, net: Network, mei: Volunteer, now: datetime) -> None:
        one = certificate(net, mei, now)
        with pytest.raises(CannotCount):
            revoke(one, why=" ", by=net.organiser, at=now)
        revoke(one, why="时数有误", by=net.organiser, at=now)
        with pytest.raises(CannotCount, match="已经撤销"):
            revoke(one, why="再来", by=net.organiser, at=now)
        one.refresh_from_db()
        assert (standing_of(one, now.date() + 30 * DAY), one.revoked_why) == (Standing.REVOKED, "时数有误")
        with pytest.raises(Error), transaction.atomic():
            Certificate.objects.update(revoked_why="")

    def test_is_found_by_its_number_and_code_alone(self, net: Network, mei: Volunteer, now: datetime) -> None:
        one, other = certificate(net, mei, now), certificate(net, mei, now, id_shown="none")
        number = str(one.number)
        assert found(f" {number.lower()} ", in_groups(one.code).lower()) == one
        for given in ((number, other.code), (number, ""), ("", one.code), ("Z1", one.code), (number, one.code[:-1])):
            assert found(*given) is None
        assert (len(one.code), one.code != other.code) == (16, True)

    def test_shows_as_much_of_the_id_number_as_its_holder_chose(
        self, net: Network, mei: Volunteer, now: datetime
    ) -> None:
        choices = ("none", "masked", "full")
        shown = {choice: certificate(net, mei, now, id_shown=choice, chosen_by_him=True) for choice in choices}
        hints = {choice: one.content["id_hint"] for choice, one in shown.items()}
        assert hints == {"none": "", "masked": "131101********1234", "full": "131101********1234"}
        assert ID_NUMBER not in str([one.content for one in shown.values()])
        with pytest.raises(CannotCount) as refused:
            certificate(net, mei, now, id_shown="full")
        assert refused.value.field == "id_shown"

    @pytest.mark.parametrize(("begin", "end"), [(1, 1), (-1, -2), (-900, -800)])
    def test_of_nothing_is_refused(self, net: Network, mei: Volunteer, now: datetime, begin: int, end: int) -> None:
        with pytest.raises(CannotCount):
            certificate(net, mei, now, from_on=now.date() + begin * DAY, until_on=now.date() + end * DAY)
        with pytest.raises(CannotCount, match="没有记下时数"):
            certificate(net, mei, now, organisation=net.colleagues)
        assert Certificate.objects.count() == 0

    def test_is_not_issued_or_revoked_by_another_unit(self, net: Network, mei: Volunteer, now: datetime) -> None:
        build.add_person(net.world, "deng", "路灯所组织者", Role.ORGANISER, net.world.lamps)
        deng, one = net.world.actor("deng"), certificate(net, mei, now)
        with pytest.raises(CannotCount):
            certificate(net, mei, now, by=deng)
        with pytest.raises(CannotCount):
            revoke(one, why="不对", by=deng, at=now)
        assert Certificate.objects.filter(revoked_at=None).count() == 1

    def test_is_one_for_the_same_days_until_it_is_revoked(self, net: Network, mei: Volunteer, now: datetime) -> None:
        one = certificate(net, mei, now)
        with pytest.raises(AlreadyCertified):
            certificate(net, mei, now)
        revoke(one, why="时数有误", by=net.organiser, at=now)
        certificate(net, mei, now)
        assert Certificate.objects.filter(revoked_at=None).count() == 1


class TestABulkIssue:
    def test_gives_one_to_everybody_once(self, net: Network, mei: Volunteer, now: datetime) -> None:
        served(net, volunteer(net, "李强", "13800000002", at=now), now - DAY, key="li")
        volunteer(net, "没来的", "13800000003", at=now)
        days = {"from_on": now.date().replace(day=1), "until_on": now.date(), "remarks": ""}
        first = issue_all(net.neighbours, **days, by=net.organiser, at=now)  # type: ignore[arg-type]  # days and words
        again = issue_all(net.neighbours, **days, by=net.organiser, at=now)  # type: ignore[arg-type]  # days and words
        assert [one.content["name"] for one in first.made] == ["王梅", "李强"]
        assert (len(again.made), again.had_one, Certificate.objects.count()) == (0, 2, 2)


class TestThePaper:
    def test_is_a_pdf_of_one_page_and_shows_the_full_number_to_its_holder_alone(
        self, net: Network, mei: Volunteer, now: datetime
    ) -> None:
        one = certificate(net, mei, now, id_shown="full", chosen_by_him=True)
        address = "https://city.example/certificate/Z1/ABCD/"
        mine, theirs = (pdf_of(one, address=address, for_holder=own) for own in (True, False))
        assert mine.startswith(b"%PDF-") and theirs.startswith(b"%PDF-")
        assert mine != theirs

    def test_names_a_sign_that_no_font_has(self, net: Network, mei: Volunteer, now: datetime) -> None:
        assert missing_in("欧阳娜娜 㛃 䶮 ·A（1）") == []
        one = certificate(net, mei, now, remarks="\U000303ed")
        with pytest.raises(CannotCount, match="\U000303ed"):
            pdf_of(one, address="https://city.example/", for_holder=True)
