"""Keyset paging over real rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import CharField, Value
from django.db.models.functions import Concat
from pytest_django import DjangoAssertNumQueries

from qiaomen.people.models import Person
from qiaomen.shell.paging import Page, page_of, page_of_rows
from qiaomen.units.models import Unit

ORDER = ("-name", "username", "pk")
pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    """Seven persons, some of the same name; in the order of ORDER."""
    names = ["安娜", "李明", "安娜", "王芳", "李明", "安娜", "李明"]
    made = [Person.objects.create_person(f"p{number}", name) for number, name in enumerate(names)]
    return sorted(sorted(made, key=lambda each: each.username), key=lambda each: each.name, reverse=True)


def walk(size: int, *, order: tuple[str, ...] = ORDER) -> list[Page[Person]]:
    """Every page from the first to the last."""
    pages = [page_of(Person.objects.all(), order=order, after=None, size=size)]
    while pages[-1].next:
        pages.append(page_of(Person.objects.all(), order=order, after=pages[-1].next, size=size))
        assert len(pages) < 20
    return pages


class TestForward:
    @pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
    def test_shows_every_row_once_and_in_order(self, people: list[Person], size: int) -> None:
        assert [row for page in walk(size) for row in page] == people

    def test_has_no_next_at_the_very_end(self, people: list[Person]) -> None:
        assert page_of(Person.objects.all(), order=ORDER, after=None, size=7).next is None

    def test_an_empty_list_has_one_empty_page(self) -> None:
        assert page_of(Person.objects.all(), order=ORDER, after=None) == Page([])

    def test_does_not_repeat_a_row_when_another_arrives_before_it(self, people: list[Person]) -> None:
        first = page_of(Person.objects.all(), order=ORDER, after=None, size=3)
        Person.objects.create_person("a-newcomer", "赵一")
        second = page_of(Person.objects.all(), order=ORDER, after=first.next, size=3)
        assert second.rows == people[3:6]

    def test_orders_by_the_key_alone(self, people: list[Person]) -> None:
        rows = [row.pk for page in walk(2, order=("-pk",)) for row in page]
        assert rows == sorted((person.pk for person in people), reverse=True)


class TestBackward:
    @pytest.mark.parametrize("size", [1, 2, 3, 6])
    def test_walks_back_over_the_same_pages(self, people: list[Person], size: int) -> None:
        pages = walk(size)
        back = pages[-1]
        for expected in reversed(pages[:-1]):
            back = page_of(Person.objects.all(), order=ORDER, after=back.previous, size=size)
            assert back.rows == expected.rows
        assert back.previous is None
        assert back.next is not None


class TestTokens:
    @pytest.mark.parametrize("after", ["", "x", "1", "W10:1abc:xyz", "\x00", "路灯", "a" * 5000])
    def test_nonsense_gives_the_first_page(self, people: list[Person], after: str) -> None:
        assert page_of(Person.objects.all(), order=ORDER, after=after, size=3).rows == people[:3]

    @pytest.mark.parametrize("others", [("name", "pk"), ("name", "username", "pk")])
    def test_a_token_of_another_order_gives_the_first_page(self, people: list[Person], others: tuple[str, ...]) -> None:
        other = page_of(Person.objects.all(), order=others, after=None, size=4).next
        assert page_of(Person.objects.all(), order=ORDER, after=other, size=3).rows == people[:3]

    def test_an_altered_token_gives_the_first_page(self, people: list[Person]) -> None:
        token = page_of(Person.objects.all(), order=ORDER, after=None, size=3).next
        assert token is not None
        assert page_of(Person.objects.all(), order=ORDER, after="x" + token, size=3).rows == people[:3]

    def test_when_the_rest_is_gone_it_begins_anew(self, people: list[Person]) -> None:
        token = page_of(Person.objects.all(), order=ORDER, after=None, size=3).next
        Person.objects.exclude(pk__in=[person.pk for person in people[:2]]).delete()
        assert page_of(Person.objects.all(), order=ORDER, after=token, size=3).rows == people[:2]


class TestOrders:
    def test_keeps_microseconds_of_moments(self) -> None:
        start = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
        for number in range(4):
            expires = start + timedelta(microseconds=number)
            Session.objects.create(session_key=f"s{number}", session_data="", expire_date=expires)
        order = ("-expire_date", "pk")
        first = page_of(Session.objects.all(), order=order, after=None, size=2)
        second = page_of(Session.objects.all(), order=order, after=first.next, size=2)
        assert [row.pk for row in [*first, *second]] == ["s3", "s2", "s1", "s0"]

    def test_takes_an_annotation(self, people: list[Person]) -> None:
        label = Concat("name", Value("-"), "username", output_field=CharField())
        listed = Person.objects.annotate(label=label)
        first = page_of(listed, order=("label", "pk"), after=None, size=4)
        second = page_of(listed, order=("label", "pk"), after=first.next, size=4)
        assert [row.pk for row in [*first, *second]] == [row.pk for row in listed.order_by("label")]

    def test_refuses_an_order_that_does_not_end_in_the_key(self) -> None:
        with pytest.raises(ValueError, match="must be the key"):
            page_of(Person.objects.all(), order=("name",), after=None)

    def test_refuses_a_field_that_may_be_empty(self) -> None:
        with pytest.raises(ValueError, match="may be empty"):
            page_of(Unit.objects.all(), order=("parent", "pk"), after=None)

    def test_refuses_a_way_through_a_relation_that_may_be_empty(self) -> None:
        with pytest.raises(ValueError, match="may be empty"):
            page_of(Unit.objects.all(), order=("parent__name", "pk"), after=None)


class TestCost:
    def test_is_one_query_on_any_page(
        self, people: list[Person], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        pages = walk(2)
        for after in (None, pages[0].next, pages[2].next, pages[-1].previous):
            with django_assert_num_queries(1):
                page_of(Person.objects.all(), order=ORDER, after=after, size=2)


class TestOfRows:
    """What is worked out pages by a key of its own."""

    ROWS = tuple((n % 3, f"r{n}") for n in range(7))

    def page(self, after: str | None = None, rows: tuple[tuple[int, str], ...] = ROWS) -> Page[tuple[int, str]]:
        return page_of_rows(rows, key=lambda row: [-row[0], row[1]], after=after, size=3)

    def test_walks_forward_and_back_over_every_row_once(self) -> None:
        first = self.page()
        second = self.page(first.next)
        third = self.page(second.next)
        assert [row[1] for page in (first, second, third) for row in page] == ["r2", "r5", "r1", "r4", "r0", "r3", "r6"]
        assert (first.previous, third.next) == (None, None)
        assert [self.page(third.previous).rows, self.page(second.previous).rows] == [second.rows, first.rows]
        assert self.page(second.previous).previous is None

    def test_does_not_jump_when_a_row_arrives_or_goes(self) -> None:
        after = self.page().next
        assert self.page(after, ((2, "r1a"), *self.ROWS)).rows[0] == (1, "r4")
        assert self.page(after, tuple(row for row in self.ROWS if row[1] != "r1")).rows[0] == (1, "r4")

    @pytest.mark.parametrize("token", ["x", "", "W10:abc:def"])
    def test_nonsense_gives_the_first_page(self, token: str) -> None:
        assert self.page(token) == self.page()
