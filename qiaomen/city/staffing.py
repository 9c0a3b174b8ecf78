"""Persons and posts from the product: enter, correct, give and take posts, close and open accounts; none is deleted."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaomen.people.models import Person, Post, Role
from qiaomen.places.models import City

from .changes import Difference, write_down
from .faults import Fault
from .hiring import enter, one_time_password
from .labels import PEOPLE
from .models import Edit
from .present import Texts
from .staff_list import Held, read_staff
from .tables import Line, Table

CORRECTED = ("name", "phone", "email")


class CannotChange(Exception):
    """Why not; the message may be read by the user."""


class Faulty(Exception):
    """What is wrong with the person or post that was to be entered."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(fault.what for fault in faults))
        self.faults = faults


def persons() -> QuerySet[Person]:
    """Everybody who has or had an account, with their posts."""
    return Person.objects.prefetch_related("posts__unit", "posts__area")


def texts_of_person(person: Person) -> Texts:
    """A person as the history keeps them: no password, of course."""
    posts = person.posts.select_related("unit", "area").order_by("pk")
    return {
        "username": person.username, **{name: str(getattr(person, name)) for name in CORRECTED},
        "active": "yes" if person.is_active else "no", "posts": "\n".join(_post_words(post) for post in posts),
    }  # fmt: skip


def _post_words(post: Post) -> str:
    words = [post.role, post.unit.code, post.area.code if post.area else "*"]
    return " ".join([*words, "sees_contacts"] if post.sees_contacts else words)


def hire_one(cells: dict[str, str], *, by: Person, at: datetime) -> tuple[Person, str]:
    """A new person with a first post, by the rules of `qiaomen people load`; the one-time password is told only here.

    Raises Faulty.
    """
    with transaction.atomic():
        _hold()
        listed, faults = read_staff(_table(cells))
        if not faults and Person.objects.filter(username=cells["username"]).exists():
            faults = [Fault("", 0, _("已经有这个账号，请到他的页面上加岗位。"), "username")]
        if faults:
            raise Faulty(faults)
        _hired, given = enter(listed)
        person = Person.objects.get(username=listed[0].username)
        _write(None, person, by, at)
    return person, given[person.username]


def give_post(person: Person, cells: dict[str, str], *, by: Person, at: datetime) -> None:
    """One more post, or another answer to whether it may see contact details. Raises Faulty."""

    def act() -> None:
        plain = {name: str(getattr(person, name)) for name in ("username", *CORRECTED)}
        listed, faults = read_staff(_table({**cells, **plain}))
        if faults:
            raise Faulty(faults)
        held: Held = listed[0].posts[0]
        Post.objects.update_or_create(
            person=person, role=held.role, unit=held.unit, area=held.area,
            defaults={"sees_contacts": held.sees_contacts},
        )  # fmt: skip

    _change(person, act, by=by, at=at)


def take_post(person: Person, post: int, *, by: Person, at: datetime) -> None:
    """The post is over; what was done in it stays. Raises CannotChange for the last administrator."""
    _change(person, lambda: person.posts.filter(pk=post).delete(), by=by, at=at)


def set_open(person: Person, *, is_open: bool, by: Person, at: datetime) -> None:
    """Close the account, or open it again. Raises CannotChange for the last administrator."""
    _change(person, lambda: Person.objects.filter(pk=person.pk).update(is_active=is_open), by=by, at=at)


def correct(person: Person, values: dict[str, str], *, by: Person, at: datetime) -> None:
    """Another name, telephone or address."""
    _change(person, lambda: Person.objects.filter(pk=person.pk).update(**values), by=by, at=at)


def new_password(person: Person, *, by: Person, at: datetime) -> str:
    """A one-time password, told only here; the person's sessions end, and another password is owed at once."""
    password = one_time_password()
    with transaction.atomic():
        known = Person.objects.get(pk=person.pk)
        known.set_password(password)
        known.must_change_password = True
        known.save(update_fields=["password", "must_change_password"])
        before = texts_of_person(known)
        told = before | {"password": _("换了一次性密码")}
        write_down([Difference(PEOPLE, before, told)], by=by, at=at, origin=Edit.Origin.PAGE)
    return password


def _change(person: Person, act: Callable[[], object], *, by: Person, at: datetime) -> None:
    with transaction.atomic():
        _hold()
        before = texts_of_person(Person.objects.get(pk=person.pk))
        act()
        if not _administrators():
            raise CannotChange(_("这是最后一位管理员，先让别人当管理员，才能这样改。"))
        _write(before, Person.objects.get(pk=person.pk), by, at)


def _hold() -> None:
    """One change of staff at a time: else two administrators could take away each other's posts at once."""
    City.objects.select_for_update().get()


def _administrators() -> bool:
    return Post.objects.filter(role=Role.ADMINISTRATOR, area=None, person__is_active=True).exists()


def _write(before: Texts | None, person: Person, by: Person, at: datetime) -> None:
    after = texts_of_person(person)
    if before != after:
        write_down([Difference(PEOPLE, before, after)], by=by, at=at, origin=Edit.Origin.PAGE)


def _table(cells: dict[str, str]) -> Table:
    return Table("", tuple(cells), [Line(0, tuple(cells.values()), cells)])
