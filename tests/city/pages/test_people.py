"""People and posts: entered by the rules of the list of staff, never deleted, never without an administrator."""

import re
from datetime import datetime
from functools import partial

import pytest
from django.test import Client

from qiaomen.city import staffing
from qiaomen.city.models import Change
from qiaomen.people.models import Person, Post, Role
from tests import build
from tests.cases.pages.staff.conftest import SignIn
from tests.cases.test_races import at_once

PEOPLE = "/desk/admin/people/"


def form(**cells: str) -> dict[str, str]:
    """What the form of a new person sends."""
    return {"username": "zhou", "name": "周明", "role": "clerk", "unit": "DL", "area": "999902"} | cells


class TestHire:
    def test_gives_a_password_that_is_shown_once_and_must_be_changed(self, as_: SignIn, city: build.World) -> None:
        guan = as_("guan")
        page = guan.post(f"{PEOPLE}new/", form(sees_contacts="on"))
        password = re.search(r"<code>([a-z2-9-]{19})</code>", page.text)
        assert password is not None
        assert page.headers["Cache-Control"] == "no-store"
        zhou = Person.objects.get(username="zhou")
        assert (zhou.check_password(password[1]), zhou.must_change_password) == (True, True)
        post = zhou.posts.get()
        assert (post.role, post.unit, post.area, post.sees_contacts) == (Role.CLERK, city.roads, city.east, True)
        assert password[1] not in guan.get(f"{PEOPLE}{zhou.pk}/").text
        assert password[1] not in str(list(Change.objects.values_list("before", "after")))

    @pytest.mark.parametrize(
        "wrong",
        [{"username": "olga"}, {"username": "OLGA"}, {"username": "a b"}, {"role": "king"}, {"unit": "XX"},
         {"name": ""}, {"role": "leader", "sees_contacts": "on"}, {"email": "nobody"}, {"username": "a\x00b"}],
    )  # fmt: skip
    def test_refuses_what_the_list_of_staff_refuses(self, as_: SignIn, wrong: dict[str, str]) -> None:
        before = Person.objects.count()
        assert as_("guan").post(f"{PEOPLE}new/", form(**wrong)).status_code == 422
        assert (Person.objects.count(), Change.objects.count()) == (before, 0)

    @pytest.mark.parametrize("path", ["", "new/", "1/"])
    def test_is_for_administrators(self, as_: SignIn, path: str) -> None:
        assert as_("wang").get(f"{PEOPLE}{path}").status_code == 404


class TestPerson:
    def test_gets_and_loses_posts_with_a_history(self, as_: SignIn, city: build.World) -> None:
        guan, lu = as_("guan"), city.people["lu"]
        guan.post(f"{PEOPLE}{lu.pk}/give/", {"role": "handler", "unit": "DL", "area": ""})
        post = lu.posts.get(role="handler")
        assert post.area is None
        guan.post(f"{PEOPLE}{lu.pk}/take/", {"post": post.pk})
        assert list(lu.posts.values_list("role", flat=True)) == ["clerk"]
        lines = [(one.before or {}, one.after or {}) for one in Change.objects.order_by("pk")]
        assert [(before["posts"], after["posts"]) for before, after in lines] == [
            ("clerk DL * sees_contacts", "clerk DL * sees_contacts\nhandler DL *"),
            ("clerk DL * sees_contacts\nhandler DL *", "clerk DL * sees_contacts"),
        ]
        assert len(guan.get(f"{PEOPLE}{lu.pk}/").context["past"]) == 2

    def test_is_closed_and_opened_again_never_deleted(self, as_: SignIn, city: build.World) -> None:
        guan, lu = as_("guan"), city.people["lu"]
        theirs = as_("lu")
        guan.post(f"{PEOPLE}{lu.pk}/close/")
        assert theirs.get("/desk/").status_code == 302
        guan.post(f"{PEOPLE}{lu.pk}/open/")
        assert Person.objects.get(pk=lu.pk).is_active is True

    def test_gets_a_new_password_that_ends_old_sessions(self, as_: SignIn, city: build.World) -> None:
        theirs: Client = as_("lu")
        page = as_("guan").post(f"{PEOPLE}{city.people['lu'].pk}/password/")
        password = re.search(r"<code>([a-z2-9-]{19})</code>", page.text)
        assert password is not None
        assert Person.objects.get(username="lu").check_password(password[1])
        assert theirs.get("/desk/unit/").status_code == 302

    def test_is_corrected(self, as_: SignIn, city: build.World) -> None:
        lu = city.people["lu"]
        as_("guan").post(f"{PEOPLE}{lu.pk}/", {"name": "陆遥", "phone": "0318-5", "email": ""})
        assert Person.objects.filter(name="陆遥", phone="0318-5", username="lu").exists()

    def test_is_found_by_unit(self, as_: SignIn) -> None:
        page = as_("guan").get(f"{PEOPLE}?q=道路所")
        assert [person.username for person in page.context["page"]] == ["lu", "mo"]


class TestLastAdministrator:
    def test_keeps_post_and_account(self, as_: SignIn, city: build.World) -> None:
        guan, person = as_("guan"), city.people["guan"]
        post = person.posts.get()
        page = guan.post(f"{PEOPLE}{person.pk}/take/", {"post": post.pk}, follow=True)
        assert "这是最后一位管理员" in page.text
        guan.post(f"{PEOPLE}{person.pk}/close/")
        assert Post.objects.filter(pk=post.pk).exists()
        assert Person.objects.get(pk=person.pk).is_active is True
        assert Change.objects.count() == 0

    def test_of_a_district_does_not_count(self, as_: SignIn, city: build.World) -> None:
        build.add_person(city, "dong", "东区管理员", Role.ADMINISTRATOR, city.centre, within=city.east)
        as_("guan").post(f"{PEOPLE}{city.people['guan'].pk}/close/")
        assert Person.objects.get(username="guan").is_active is True

    @pytest.mark.django_db(transaction=True)
    def test_remains_when_two_close_each_other_at_once(self, city: build.World, now: datetime) -> None:
        other = build.add_person(city, "guan2", "管理员二", Role.ADMINISTRATOR, city.centre)
        guan, close = city.people["guan"], partial(staffing.set_open, is_open=False, at=now)
        came = at_once(partial(close, guan, by=other), partial(close, other, by=guan))
        assert Person.objects.filter(username__in=["guan", "guan2"], is_active=True).count() == 1
        assert [type(one) for one in came if one is not None] == [staffing.CannotChange]
