"""A small city, and a way to sit down at a desk as one of its people."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qiaomen.cases.models import Case
from tests import build
from tests.build import World

SitDown = Callable[[str], Client]


@pytest.fixture
def made(db: None) -> World:
    """The city."""
    return build.world()


@pytest.fixture
def at() -> datetime:
    """The page's own now: pages read the real clock, so what they show is built beside it."""
    return timezone.now()


@pytest.fixture
def as_(made: World) -> SitDown:
    """`as_("ana")`: a browser in which this person is signed in."""
    return made.client


def steps_of(case: Case) -> list[str]:
    """The case's history as names of steps."""
    return list(case.events.order_by("number").values_list("step", flat=True))


def address(case: Case, step: str = "") -> str:
    """The case's page, or where one of its steps is posted."""
    return f"/desk/cases/{case.number}/{step}/" if step else f"/desk/cases/{case.number}/"


def closed_late(made: World, at: datetime) -> Case:
    """A closed case whose unit was late."""
    return build.to_closed(made, build.in_handling(made, at - timedelta(days=60)), at)
