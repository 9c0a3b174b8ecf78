"""Brings a table in line with what is listed: new, changed, unchanged, retired; nothing that carries history goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

BATCH = 500


@dataclass
class Counts:
    """What a load did to one table. `retired`: no longer listed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    @property
    def touched(self) -> bool:
        """Whether anything is different from before."""
        return bool(self.new or self.changed or self.retired)


class Register:
    """One table during a load. `key`: attributes that tell rows apart. `keeps`: retires instead of deleting."""

    def __init__(self, model: type[Model], key: Sequence[str], *, keeps: bool = True) -> None:
        self.model, self.key, self.keeps = model, tuple(key), keeps
        self.counts = Counts()
        self._seen: set[Any] = set()
        self._rows: list[Any] = list(model._default_manager.all())
        if keeps:
            # Of two rows with one key the one in force is the one to go on with.
            self._rows.sort(key=lambda row: row.retired_on is None)
        self._known: dict[tuple[Any, ...], Any] = {self._key_of(row): row for row in self._rows}

    def _key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.key)

    def put(self, listed: Iterable[dict[str, Any]]) -> None:
        """Make or change the rows that are listed, by attribute names (`area_id`, not `area`)."""
        fresh: list[Any] = []
        changed: list[Any] = []
        fields: set[str] = set()
        for values in listed:
            row = self._known.get(tuple(values[name] for name in self.key))
            if row is None:
                fresh.append(self.model(**values))
                continue
            self._seen.add(row.pk)
            if different := self._differences(row, values):
                fields |= different
                changed.append(row)
        made = self.model._default_manager.bulk_create(fresh, batch_size=BATCH)
        for row in made:
            self._known[self._key_of(row)] = row
            self._seen.add(row.pk)
        if changed:
            self.model._default_manager.bulk_update(changed, sorted(fields), batch_size=BATCH)
        self.counts.new += len(made)
        self.counts.changed += len(changed)

    def _differences(self, row: Any, values: dict[str, Any]) -> set[str]:
        """Set what differs, tell the names of the fields. A row that is listed is in force."""
        wanted = values | {"retired_on": None} if self.keeps else values
        different = {name for name, value in wanted.items() if getattr(row, name) != value}
        for name in different:
            setattr(row, name, wanted[name])
        if not different:
            self.counts.unchanged += 1
        return {name.removesuffix("_id") for name in different}

    def close(self, on: date) -> Counts:
        """Retire what was not listed, or take it away where no history hangs on it."""
        gone = [row.pk for row in self._rows if row.pk not in self._seen]
        if self.keeps:
            gone = [row.pk for row in self._rows if row.pk not in self._seen and row.retired_on is None]
        for start in range(0, len(gone), BATCH):
            rows = self.model._default_manager.filter(pk__in=gone[start : start + BATCH])
            if self.keeps:
                rows.update(retired_on=on)
            else:
                rows.delete()
        self.counts.retired = len(gone)
        return self.counts

    def keys(self) -> dict[Any, Any]:
        """The primary key of each row by its own key (the value itself where the key is one attribute)."""
        if len(self.key) == 1:
            return {key[0]: row.pk for key, row in self._known.items()}
        return {key: row.pk for key, row in self._known.items()}
