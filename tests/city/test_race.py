"""Two loads at once: the second waits and finds nothing left to do."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from qiaomen.city.loading import load
from qiaomen.places.models import Area, City
from qiaomen.units.models import Unit

from .folders import TODAY, checked

pytestmark = pytest.mark.django_db(transaction=True)


class TestTwoLoads:
    def test_double_nothing(self, vila_clara: Path) -> None:
        folders = [checked(vila_clara), checked(vila_clara)]

        def run(place: int) -> bool:
            try:
                return load(folders[place], on=TODAY).changed
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as threads:
            changed = list(threads.map(run, range(2)))
        assert sorted(changed) == [False, True]
        assert (City.objects.count(), Area.objects.count(), Unit.objects.count()) == (1, 5, 5)
