"""Two requests at the same moment, in real threads: a double click, two neighbours at one case."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from qiaomen.cases.models import Case, Report
from tests import build
from tests.cases.pages.public.filled import opened, picture, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> build.World:
    """The small city, where threads see it too."""
    return build.world()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act answers, all begun at the same moment."""
    together = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            together.wait(timeout=60)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


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
