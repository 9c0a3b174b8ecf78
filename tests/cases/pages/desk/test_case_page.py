"""The case's page for staff."""

from datetime import datetime

import pytest

from qiaomen.cases.states import State
from tests import build
from tests.build import World

from .conftest import SitDown, address

WHO = ["olga", "ana", "dai", "ling", "sun", "kao", "wang", "guan", "cai"]


class TestCasePage:
    @pytest.mark.parametrize("state", list(State))
    @pytest.mark.parametrize("who", ["ana", "dai", "ling", "sun", "olga", "lin", "bo"])
    def test_shows_every_state_to_everybody_who_may_see_it(
        self, made: World, at: datetime, as_: SitDown, state: State, who: str
    ) -> None:
        case = build.IN_STATE[state](made, at, photos=(build.photo(at),))
        page = as_(who).get(address(case))
        seen = who not in {"lin", "bo"} or case.unit is not None
        assert page.status_code == (200 if seen else 404)
