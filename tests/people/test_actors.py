"""As whom somebody acts: posts and their reach; nothing without a post."""

import pytest
from django.db import IntegrityError, transaction

from qiaomen.people.actors import RESIDENT, SYSTEM, staff
from qiaomen.people.models import Person, Post, Role
from qiaomen.places.models import Area, Landmark
from qiaomen.units.models import Unit
from tests import build

pytestmark = pytest.mark.django_db


class TestAnActor:
    def test_has_the_roles_of_all_posts(self) -> None:
        made = build.world()
        Post.objects.create(person=made.people["ana"], role=Role.DISPATCHER, unit=made.centre)
        assert made.actor("ana").roles == {Role.ACCEPTER, Role.DISPATCHER}

    def test_has_none_when_the_person_left(self) -> None:
        made = build.world()
        made.people["ana"].is_active = False
        actor = made.actor("ana")
        assert (actor.posts, actor.roles, actor.person) == ((), frozenset(), made.people["ana"])

    def test_without_person_is_a_resident_or_the_system(self) -> None:
        assert (RESIDENT.roles, SYSTEM.roles) == (frozenset({Role.RESIDENT}), frozenset({Role.SYSTEM}))
        assert (RESIDENT.name, SYSTEM.name) == ("市民", "系统")

    def test_is_the_same_as_another_reading_of_the_same_person(self) -> None:
        made = build.world()
        assert staff(made.people["ana"]) == staff(made.people["ana"]) != staff(made.people["dai"])

    def test_works_in_its_unit_and_below(self) -> None:
        made = build.world()
        lin = made.actor("lin")
        assert [lin.works_in(path) for path in ("LD/", "LD/LD-E/", "LD2/", "DL/", "")] == [
            True,
            True,
            False,
            False,
            False,
        ]
        assert not lin.works_in("LD/", frozenset({Role.HANDLER}))

    def test_covers_its_area_and_below(self) -> None:
        made = build.world()
        build.add_person(made, "eve", "东区受理员", Role.ACCEPTER, made.centre, within=made.east)
        eve, only = made.actor("eve"), frozenset({Role.ACCEPTER})
        paths = ("999900/999902/", "999900/999902/1/", "999900/999901/", "999900/", None)
        assert [eve.covers(path, only) for path in paths] == [True, True, False, False, False]
        assert [made.actor("ana").covers(path, only) for path in paths] == [True] * 5
        assert not eve.covers("999900/999902/", frozenset({Role.OPERATOR}))

    def test_finds_the_rows_that_it_works_in_and_covers(self) -> None:
        made = build.world()
        build.add_person(made, "eve", "东区受理员", Role.ACCEPTER, made.centre, within=made.east)
        Landmark.objects.create(name="无区域", pinyin="wqy", area=None, longitude=115.7, latitude=37.7)
        one_post, both = frozenset({Role.ACCEPTER}), frozenset({Role.ACCEPTER, Role.CLERK})
        for name in ("lin", "ana", "eve", "dai"):
            actor = made.actor(name)
            for roles in (one_post, both):
                units = {unit for unit in Unit.objects.all() if actor.works_in(unit.path, roles)}
                assert set(Unit.objects.filter(actor.units_below(roles, "path"))) == units
                areas = {area for area in Area.objects.all() if actor.covers(area.path, roles)}
                assert set(Area.objects.filter(actor.areas_below(roles, "path"))) == areas
                there = {
                    one for one in Landmark.objects.all() if actor.covers(one.area.path if one.area else None, roles)
                }
                assert set(Landmark.objects.filter(actor.areas_below(roles))) == there


class TestPosts:
    @pytest.mark.parametrize("role", [Role.RESIDENT, Role.SYSTEM])
    def test_are_not_held_by_residents_or_the_system(self, role: Role) -> None:
        made = build.world()
        with pytest.raises(IntegrityError, match="residents_hold_no_post"), transaction.atomic():
            Post.objects.create(person=made.people["ana"], role=role, unit=made.centre)

    def test_are_held_once_even_without_an_area(self) -> None:
        made = build.world()
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(person=made.people["ana"], role=Role.ACCEPTER, unit=made.centre)


class TestAPerson:
    def test_without_a_password_cannot_sign_in(self) -> None:
        person = Person.objects.create_person("new", "新来的")
        assert not person.has_usable_password()
        assert not person.check_password("")
