"""Staff corrects who somebody is: with a permission, a reason, and a line that nothing can delete."""

from datetime import datetime

import pytest
from django.db import Error, transaction

from qiaomen.people import phones
from qiaomen.people.models import Post
from qiaomen.people.sealing import unseal
from qiaomen.volunteers.corrections import Right, correct
from qiaomen.volunteers.models import Correction, Volunteer
from qiaomen.volunteers.problems import AlreadyRegistered, CannotServe
from tests import build
from tests.build.network import Network, network, volunteer

pytestmark = pytest.mark.django_db
ID_NUMBER, CHILD = "131102199003077775", "131102201503077771"


@pytest.fixture
def net(now: datetime) -> Network:
    """Whose organiser may see contact details."""
    made = network(build.world())
    Post.objects.filter(person__username="zu").update(sees_contacts=True)
    return made


@pytest.fixture
def li(net: Network, now: datetime) -> Volunteer:
    """A neighbour with a proved telephone."""
    return volunteer(net, "李四光", "13800000001", at=now, phone_proved_at=now)


def lines(who: Volunteer) -> list[tuple[str, str, str]]:
    """What was corrected, the oldest first."""
    return list(who.corrections.order_by("pk").values_list("what", "before", "after"))


class TestACorrection:
    def test_writes_all_three_sealed_and_a_line_for_each(self, net: Network, li: Volunteer, now: datetime) -> None:
        right = Right(name="李四广", phone="139 0000 0002", id_number=ID_NUMBER)
        correct(li, right, reason="带身份证来改", by=net.world.actor("zu"), at=now)
        li.refresh_from_db()
        assert (li.name, li.phone_key, li.phone_proved_at) == ("李四广", phones.key_of("13900000002"), None)
        assert (unseal("phone", li.phone_sealed), unseal("id", li.id_sealed)) == ("13900000002", ID_NUMBER)
        assert str(li.born_on) == "1990-03-07"
        assert lines(li) == [
            ("name", "李四光", "李四广"), ("phone", "138****0001", "139****0002"), ("id", "", "1****************5"),
        ]  # fmt: skip
        assert ID_NUMBER not in str(list(Correction.objects.values()))
        with pytest.raises(Error), transaction.atomic():
            Correction.objects.update(after="")

    def test_is_refused_without_a_reason_a_change_or_the_permission(
        self, net: Network, li: Volunteer, now: datetime
    ) -> None:
        zu, right = net.world.actor("zu"), Right(name="李四广")
        for who, what, reason in ((zu, right, "改"), (zu, Right(name="李四光"), "带身份证来改")):
            with pytest.raises(CannotServe):
                correct(li, what, reason=reason, by=who, at=now)
        Post.objects.filter(person__username="zu").update(sees_contacts=False)
        with pytest.raises(CannotServe, match="权限"):
            correct(li, right, reason="带身份证来改", by=net.world.actor("zu"), at=now)
        li.refresh_from_db()
        assert (li.name, lines(li)) == ("李四光", [])

    def test_takes_no_number_that_is_somebody_elses_and_makes_nobody_a_child(
        self, net: Network, li: Volunteer, now: datetime
    ) -> None:
        other, zu = volunteer(net, "王五", "13800000005", at=now), net.world.actor("zu")
        correct(other, Right(id_number=ID_NUMBER), reason="带身份证来改", by=zu, at=now)
        for right in (Right(name="新", phone="13800000005"), Right(name="新", id_number=ID_NUMBER)):
            with pytest.raises(AlreadyRegistered):
                correct(li, right, reason="带身份证来改", by=zu, at=now)
        for right, field in ((Right(id_number=CHILD), "id_number"), (Right(phone="1"), "phone")):
            with pytest.raises(CannotServe) as refused:
                correct(li, right, reason="带身份证来改", by=zu, at=now)
            assert refused.value.field == field
        li.refresh_from_db()
        assert (li.name, li.phone_hint, li.id_key, lines(li)) == ("李四光", "138****0001", None, [])
