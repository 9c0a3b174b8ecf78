"""A small city, and a way to sit down at a desk as one of its people."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from qiaomen.cases import feedback, handling, supervision
from qiaomen.cases.models import Case, Evidence
from qiaomen.people.actors import RESIDENT
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

    def sit_down(name: str) -> Client:
        client = Client()
        client.force_login(made.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sit_down


def steps_of(case: Case) -> list[str]:
    """The case's history as names of steps."""
    return list(case.events.order_by("number").values_list("step", flat=True))


def address(case: Case, step: str = "") -> str:
    """The case's page, or where one of its steps is posted."""
    return f"/desk/cases/{case.number}/{step}/" if step else f"/desk/cases/{case.number}/"


def closed_late(made: World, at: datetime) -> Case:
    """A closed case whose unit was late."""
    case = build.in_handling(made, at - timedelta(days=60))
    proof = [handling.Proof(build.photo(at), Evidence.Kind.AFTER)]
    handling.finish(case, words="换了灯泡", by=made.actor("bo"), at=at, proof=proof)
    supervision.verify(case, by=made.actor("sun"), at=at)
    feedback.answer(case, text="路灯已经修好。", by=made.actor("olga"), at=at)
    feedback.rate(case, report=case.own_voices.get().report, solved=True, satisfied=True, by=RESIDENT, at=at)
    return case
