"""Two requests at the same moment, in real threads: a double click, two neighbours at one case."""

from datetime import datetime

import pytest
from django.test import Client

from qiaomen.cases.models import Case, Report
from tests import build
from tests.cases.pages.public.filled import opened, picture, send
from tests.cases.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where threads see it too."""
    return build.world()


class TestDoubleClick:
    def test_makes_one_report(self, city: build.World, client: Client) -> None:
        form = opened(client)
        answers = at_once(*[lambda: send(Client(), form, text="路灯不亮", photos=[picture()]) for _ in range(3)])
        assert [answer.status_code for answer in answers] == [302, 302, 302]
        assert len({answer.url for answer in answers}) == 1
        assert (Report.objects.count(), Case.objects.count()) == (1, 1)
        assert Report.objects.get().photos.count() == 1


class TestTwoNeighbours:
    def test_contest_once_and_the_slower_is_told(self, city: build.World, today: datetime) -> None:
        case = build.closed(city, today)
        address = f"/cases/{case.number}/"
        answers = at_once(*[lambda: Client().post(address, {"note": "昨晚又不亮了"}) for _ in range(2)])
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        slower = next(answer for answer in answers if answer.status_code == 409)
        assert "正在复查" in slower.content.decode()
        assert case.events.filter(step="contest").count() == 1
