"""What a sheet of a city's files and its columns are."""

from dataclasses import dataclass

from qiaomen.places.coords import ReferenceSystem

from .cells import Cell, OneOf


@dataclass(frozen=True)
class Column:
    """`refers`: the file whose `code` it names. `about`: what it means, for the documentation."""

    name: str
    cell: Cell
    required: bool = False
    refers: str = ""
    about: str = ""


@dataclass(frozen=True)
class Sheet:
    """One CSV file. `key`: the columns that tell rows apart. `spans`: pairs that must not end before they begin."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = True
    needs_rows: bool = False
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def must(name: str, cell: Cell, about: str = "", refers: str = "") -> Column:
    return Column(name, cell, True, refers, about)


def may(name: str, cell: Cell, about: str = "", refers: str = "") -> Column:
    return Column(name, cell, False, refers, about)


POSITION_SYSTEM = may(
    "reference",
    OneOf(tuple(system.value for system in ReferenceSystem), empty=ReferenceSystem.WGS84.value),
    "reference system of the position; empty: WGS-84",
)
