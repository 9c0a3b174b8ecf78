"""Keyset paging: a page costs the same at any depth, and rows do not jump when others arrive."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet

M = TypeVar("M", bound=Model)
R = TypeVar("R")


@dataclass(frozen=True)
class Page(Generic[R]):
    """Rows in the list's order. next and previous are tokens for the parameter `after`, or None at an end."""

    rows: list[R]
    next: str | None = None
    previous: str | None = None

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(queryset: QuerySet[M], *, order: tuple[str, ...], after: str | None, size: int = 20) -> Page[M]:
    """One page of a queryset, with one query; counts nothing.

    order: field names or annotations, "-name" for descending; the last must be the key (id, pk), so that no
    two rows are equal. A nullable field raises ValueError: annotate a Coalesce and order by that instead.
    after: a token from an earlier Page, or None. A token that was altered, cut, or made for another order
    gives the first page.
    """
    fields = [_field(queryset, name.removeprefix("-")) for name in order]
    if not getattr(fields[-1], "primary_key", False):
        raise ValueError("the last part of an order must be the key")
    place = _read(after, order, fields)
    if place is None:
        return _first(queryset, order, size)
    backward, values = place
    way = tuple(_turned(name) for name in order) if backward else order
    found = list(queryset.filter(_beyond(way, values)).order_by(*way)[: size + 1])
    if not found:
        # The rows behind the token are gone meanwhile.
        return _first(queryset, order, size)
    more, rows = len(found) > size, found[:size]
    if backward:
        rows.reverse()
    return Page(
        rows,
        next=_token(rows[-1], order, backward=False) if more or backward else None,
        previous=_token(rows[0], order, backward=True) if more or not backward else None,
    )


def page_of_rows(rows: Sequence[R], *, key: Callable[[R], list[Any]], after: str | None, size: int = 20) -> Page[R]:
    """One page of what is worked out, not fetched: sorted by a key of its own, numbers and texts, that no two share.

    Like page_of: whatever is no token of ours gives the first page, and rows do not jump when others arrive.
    """
    ordered = sorted(rows, key=key)
    try:
        backward, *place = signing.loads(after or "", salt="rows")
        beyond = [row for row in ordered if (key(row) < place if backward else key(row) > place)]
    except (signing.BadSignature, ValueError, TypeError):
        backward, beyond, place = 0, [], []
    if not beyond:
        backward, beyond, place = 0, ordered, []
    found = beyond[-size:] if backward else beyond[:size]
    more = len(beyond) > size
    return Page(
        found,
        next=signing.dumps([0, *key(found[-1])], salt="rows") if found and (more or backward) else None,
        previous=signing.dumps([1, *key(found[0])], salt="rows") if place and (more or not backward) else None,
    )


def _first(queryset: QuerySet[M], order: tuple[str, ...], size: int) -> Page[M]:
    found = list(queryset.order_by(*order)[: size + 1])
    rows = found[:size]
    return Page(rows, next=_token(rows[-1], order, backward=False) if len(found) > size else None)


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after the values. The bare bound on the first field tells the index where to begin."""
    name, value = order[0].removeprefix("-"), values[0]
    word = "lt" if order[0].startswith("-") else "gt"
    if len(order) == 1:
        return Q((f"{name}__{word}", value))
    rest = Q((name, value)) & _beyond(order[1:], values[1:])
    return Q((f"{name}__{word}e", value)) & (Q((f"{name}__{word}", value)) | rest)


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _field(queryset: QuerySet[M], name: str) -> Field[Any, Any]:
    """The field behind a name such as "case__filed_at". Raises ValueError for a nullable one."""
    if name in queryset.query.annotations:
        found: Field[Any, Any] = queryset.query.annotations[name].output_field
        return found
    model: Any = queryset.model
    for part in name.split("__"):
        found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        if found.null:
            raise ValueError(f"{name} may be empty: annotate a Coalesce and order by that")
        model = found.related_model
    return found


def _token(row: Model, order: tuple[str, ...], *, backward: bool) -> str:
    values = [_plain(_value(row, name.removeprefix("-"))) for name in order]
    return signing.dumps([int(backward), *values], salt=_salt(order))


def _value(row: Model, name: str) -> object:
    found: Any = row
    for part in name.split("__"):
        found = getattr(found, part)
    return found.pk if isinstance(found, Model) else found


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def _read(after: str | None, order: tuple[str, ...], fields: list[Field[Any, Any]]) -> tuple[bool, list[Any]] | None:
    """Direction and values of a token; None for whatever we did not sign ourselves for this order."""
    if not after:
        return None
    try:
        backward, *values = signing.loads(after, salt=_salt(order))
        return bool(backward), [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (signing.BadSignature, ValidationError, ValueError, TypeError, FieldDoesNotExist):
        return None


def _salt(order: tuple[str, ...]) -> str:
    return "page:" + ",".join(order)
