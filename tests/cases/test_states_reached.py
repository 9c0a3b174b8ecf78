"""Every state of the machine can be reached by real steps."""

from datetime import datetime

import pytest

from qiaomen.cases.models import Case
from qiaomen.cases.states import State
from tests import build


@pytest.mark.django_db
@pytest.mark.parametrize("state", list(State))
def test_a_case_can_come_into_every_state(state: State, now: datetime) -> None:
    case = build.IN_STATE[state](build.world(), now)
    assert Case.objects.get(pk=case.pk).state == state
