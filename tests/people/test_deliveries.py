"""What a device hands in again is answered again and not done again; the answer to an outbox has one shape."""

import json
import threading
from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from qiaomen.cases.problems import CannotMove
from qiaomen.people.deliveries import known_receipt, once
from qiaomen.people.models import Delivery, Person
from qiaomen.shell.pages.sending import delivered, sendable, sending_key, to_correct
from qiaomen.shell.sending import Receipt, mark_of

KEY = "0b6f0c1e-58a4-4cf3-9d25-1f8f6f0f7a11"
RECEIPT = Receipt("A20260000017", "/desk/cases/A20260000017/")


@pytest.fixture
def ana(db: None) -> Person:
    """Somebody who signs in."""
    return Person.objects.create_person("ana", "安娜")


class TestOnce:
    def test_does_it_the_first_time_only(self, ana: Person, now: datetime) -> None:
        done: list[str] = []

        def do() -> Receipt:
            done.append("done")
            return RECEIPT

        answers = [once(KEY, by=ana, at=now, do=do) for _turn in range(3)]
        assert (answers, done, known_receipt(KEY, by=ana)) == ([RECEIPT] * 3, ["done"], RECEIPT)

    def test_keeps_persons_apart(self, ana: Person, now: datetime) -> None:
        bo = Person.objects.create_person("bo", "波")
        once(KEY, by=ana, at=now, do=lambda: RECEIPT)
        assert known_receipt(KEY, by=bo) is None
        assert once(KEY, by=bo, at=now, do=lambda: Receipt("B", "/b/")) == Receipt("B", "/b/")

    def test_remembers_nothing_of_what_was_refused(self, ana: Person, now: datetime) -> None:
        def refuse() -> Receipt:
            raise CannotMove("不行")

        with pytest.raises(CannotMove):
            once(KEY, by=ana, at=now, do=refuse)
        assert Delivery.objects.count() == 0
        assert once(KEY, by=ana, at=now, do=lambda: RECEIPT) == RECEIPT


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_requests_at_one_moment_are_one_deed(self, now: datetime) -> None:
        ana = Person.objects.create_person("ana", "安娜")
        done: list[int] = []
        answers: list[Receipt] = []
        gate = threading.Barrier(2)

        def do() -> Receipt:
            done.append(threading.get_ident())
            return RECEIPT

        def send() -> None:
            try:
                gate.wait()
                answers.append(once(KEY, by=ana, at=now, do=do))
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _turn in range(2)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        # The slower one may have begun its deed, which was then rolled back with its row.
        assert (answers, Delivery.objects.count(), len(done)) == ([RECEIPT] * 2, 1, 1)


class Words(forms.Form):
    text = forms.CharField(label="什么事")


class TestTheAnswer:
    def asked(self, user: Any, view: Any = None, **headers: str) -> HttpResponse:
        request = RequestFactory(enforce_csrf_checks=True).post("/x/", headers=headers)
        request.user = user
        answer = sendable(view or (lambda request: delivered(RECEIPT)))(request)
        assert isinstance(answer, HttpResponse)
        return answer

    def test_is_a_receipt(self, ana: Person) -> None:
        answer = self.asked(ana, idempotency_key=KEY, outbox_as=mark_of(ana))
        expected = {"receipt": {"number": RECEIPT.number, "link": RECEIPT.link}}
        assert (answer.status_code, json.loads(answer.content)) == (201, expected)

    def test_asks_a_stranger_and_another_person_to_sign_in(self, ana: Person) -> None:
        bo = Person.objects.create_person("bo", "波")
        for user, mark in ((AnonymousUser(), mark_of(ana)), (AnonymousUser(), ""), (bo, mark_of(ana)), (bo, "")):
            answer = self.asked(user, idempotency_key=KEY, outbox_as=mark)
            assert (answer.status_code, json.loads(answer.content)["sign_in"]) == (
                401,
                "/desk/sign-in/?next=/waiting/",
            )

    def test_asks_to_sign_in_where_the_page_would_lead_away(self, ana: Person) -> None:
        answer = self.asked(ana, lambda request: redirect("/"), idempotency_key=KEY, outbox_as=mark_of(ana))
        assert answer.status_code == 401

    def test_leaves_the_check_of_an_ordinary_post_as_it_is(self, ana: Person) -> None:
        assert self.asked(ana).status_code == 403

    @pytest.mark.parametrize("key", ["", "x", "1" * 500, KEY + "0"])
    def test_takes_no_key_that_is_none(self, key: str) -> None:
        assert sending_key(RequestFactory().post("/x/", headers={"idempotency_key": key})) == ""

    def test_takes_no_key_from_another_site(self) -> None:
        headers = {"idempotency_key": KEY, "sec_fetch_site": "cross-site"}
        assert sending_key(RequestFactory().post("/x/", headers=headers)) == ""

    def test_names_each_fault_with_its_field(self) -> None:
        answer = json.loads(to_correct(Words({}, auto_id="id_%s")).content)
        fault = {"name": "text", "label": "什么事", "id": "id_text", "message": "This field is required."}
        assert [{**each, "message": fault["message"]} for each in answer["faults"]] == [fault]
        assert json.loads(to_correct(message="有人先做了", status=409).content)["error"] == {
            "message": "有人先做了",
            "field": "",
        }
