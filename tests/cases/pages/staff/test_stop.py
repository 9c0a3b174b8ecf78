"""One stop on the route: the same steps as at the desk, also when a device hands them in late, twice or in vain."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from qiaomen.cases.models import Case, Evidence
from qiaomen.shell.sending import mark_of
from tests import build
from tests.cases.looking import steps
from tests.cases.pages.desk.test_photos import upload
from tests.cases.pages.staff.conftest import SignIn


def address(case: Case, step: str = "") -> str:
    """A stop's page, or where one of its steps is posted."""
    return f"/desk/route/{case.number}/{step}/" if step else f"/desk/route/{case.number}/"


class TestTheStop:
    def test_shows_how_it_was_and_what_can_be_done(self, city: build.World, today: datetime, as_: SignIn) -> None:
        photo = build.photo(today)
        case = build.in_handling(city, today, photos=(photo,))
        answer = as_("bo").get(address(case))
        assert [card.step.name for card in answer.context["cards"]] == ["finish", "note"]
        assert f'data-ghost="/photos/{photo.pk}/full.jpg?v=1"' in answer.text

    def test_is_done_and_leads_on_to_the_next(self, city: build.World, today: datetime, as_: SignIn) -> None:
        case, client = build.dispatched(city, today), as_("bo")
        taken = client.post(address(case, "take"), {"version": case.version})
        assert taken.headers["Location"] == address(case)
        case.refresh_from_db()
        given = {"version": case.version, "note": "换了灯泡", "after": upload()}
        done = client.post(address(case, "finish"), given)
        assert done.headers["Location"] == f"/desk/route/?at={case.number}"
        assert steps(case)[-2:] == ["take", "finish"]
        checked = as_("cai").post(address(case, "verify"), {"version": case.version + 1, "photos": upload()})
        assert checked.headers["Location"] == f"/desk/route/?at={case.number}"
        assert list(Evidence.objects.filter(case=case).values_list("kind", flat=True)) == ["after", "inspection"]

    def test_is_nobody_elses(self, city: build.World, today: datetime, as_: SignIn) -> None:
        case = build.in_handling(city, today)
        assert as_("mo").get(address(case)).status_code == 404
        assert as_("ana").get(address(case)).status_code == 404
        assert as_("bo").post(address(case, "answer"), {"version": case.version}).status_code == 404
        assert as_("bo").get(address(case, "finish")).headers["Location"] == address(case)
        assert steps(case)[-1] == "take"

    @pytest.mark.parametrize("given", [{"note": ""}, {"note": "换了灯泡", "version": "1"}])
    def test_says_what_is_wrong_and_changes_nothing(
        self, city: build.World, today: datetime, as_: SignIn, given: dict[str, str]
    ) -> None:
        case = build.in_handling(city, today)
        answer = as_("bo").post(address(case, "finish"), {"version": case.version, **given, "after": upload()})
        assert answer.status_code in {409, 422}
        assert "form-errors" in answer.text
        assert steps(case)[-1] == "take"


class TestADevice:
    def send(
        self, client: Client, case: Case, name: str, key: str, who: str, city: build.World, **given: object
    ) -> Any:
        """As an outbox does."""
        headers = {"Idempotency-Key": key, "Outbox-As": mark_of(city.people[who]), "Accept": "application/json"}
        return client.post(address(case, name), given, headers=headers)

    def test_hands_in_what_was_done_off_line_in_order_and_once(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        case, client = build.dispatched(city, today), as_("bo")
        take, finish, version = str(uuid4()), str(uuid4()), case.version
        for _again in range(2):
            answer = self.send(client, case, "take", take, "bo", city, version=version)
            assert answer.status_code == 201
        for _again in range(2):
            more = {"version": version + 1, "note": "换了灯泡", "after": upload()}
            answer = self.send(client, case, "finish", finish, "bo", city, **more)
            assert answer.json() == {"receipt": {"number": case.number, "link": f"/desk/route/?at={case.number}"}}
        assert steps(case)[-3:] == ["dispatch", "take", "finish"]
        assert Evidence.objects.filter(case=case).count() == 1

    def test_is_told_that_somebody_moved_the_case_meanwhile(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        case = build.finished(city, today)
        given = {"version": case.version - 1, "note": "换了灯泡", "after": upload()}
        answer = self.send(as_("bo"), case, "finish", str(uuid4()), "bo", city, **given)
        assert answer.status_code == 409
        assert "等督查员核查" in answer.json()["error"]["message"]
        assert "都还在这台设备上" in answer.json()["error"]["message"]
        assert steps(case)[-1] == "finish"

    def test_is_told_what_is_missing_and_that_a_case_went_elsewhere(
        self, city: build.World, today: datetime, as_: SignIn
    ) -> None:
        case = build.in_handling(city, today)
        answer = self.send(as_("bo"), case, "finish", str(uuid4()), "bo", city, version=case.version, note="换了灯泡")
        assert answer.json()["error"]["field"] == "after"
        answer = self.send(as_("mo"), case, "finish", str(uuid4()), "mo", city, version=case.version, note="换了灯泡")
        assert (answer.status_code, steps(case)[-1]) == (409, "take")
        assert "已经转到别处" in answer.json()["error"]["message"]
