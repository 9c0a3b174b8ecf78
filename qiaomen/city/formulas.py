"""Cells that a spreadsheet would take for a formula: guarded when written, given back as they were when read."""

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# A number with its sign, such as a longitude or a telephone number abroad, is no formula.
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def guarded(cell: str) -> str:
    """The cell with an apostrophe in front, where a spreadsheet would else calculate it."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def without_guard(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
