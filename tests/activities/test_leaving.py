"""Whoever leaves the register frees what he held, and those who wait move up."""

from datetime import datetime, timedelta

import pytest

from qiaomen.activities.models import Shift, SignUp
from qiaomen.activities.signup import sign_up
from qiaomen.volunteers.register import leave
from tests import build
from tests.build.network import activity, network, shift, volunteer

pytestmark = pytest.mark.django_db


def test_leaving_frees_his_places_to_come_and_moves_the_queue_up(now: datetime) -> None:
    net = network(build.world())
    made = activity(net, at=now, places=1, hours=2)
    later = shift(made, from_at=now + timedelta(days=2), places=1)
    past = shift(made, from_at=now - timedelta(days=1), places=1)
    li, wang = (volunteer(net, name, f"1380000000{n}", at=now) for n, name in enumerate(("李", "王")))
    first = made.shifts.get(from_at=now + timedelta(hours=2))
    for one in (first, later):
        for who in (li, wang):
            sign_up(one, who, at=now, sure=True)
    SignUp.objects.create(shift=past, volunteer=li, state="going", at=now)

    # Less than a day before: by himself he could not have cancelled any more.
    leave(li, at=now)
    states = SignUp.objects.order_by("shift__from_at", "pk").values_list("volunteer__name", "state")
    assert list(states) == [
        ("李", "going"), ("李", "cancelled"), ("王", "going"), ("李", "cancelled"), ("王", "going"),
    ]  # fmt: skip
    assert list(Shift.objects.exclude(pk=past.pk).values_list("taken", "waiting")) == [(1, 0), (1, 0)]
