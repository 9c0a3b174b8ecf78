"""Where the marks of a chart stand. Drawn by the server; the table beside it stays the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 120, 32, 3
COLUMN, GAP = 10, 4


def line(values: Sequence[float]) -> list[tuple[float, float]]:
    """Points of a small line from the first to the last value; 0 is always its floor, so a height says how much."""
    top = max([*values, 0]) or 1
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    return [
        (round(EDGE + at * step, 1), round(HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE), 1))
        for at, value in enumerate(values)
    ]


def share(part: float, whole: float) -> float:
    """Length of a bar in percent of its track; nothing of nothing is nothing."""
    return round(min(100, 100 * part / whole), 2) if whole > 0 else 0


@dataclass(frozen=True)
class Mark:
    """One column of a chart, in its own units: 100 high."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True)
class Columns:
    """Groups of columns over time: every group has a label and one value of each series.

    `full`: what the whole height stands for at least; of percentages 100, so that two charts can be compared.
    """

    names: Sequence[str]
    labels: Sequence[str]
    rows: Sequence[Sequence[float]]
    full: float = 0

    @property
    def top(self) -> float:
        """The highest value, or the whole height."""
        return max((value for row in self.rows for value in row), default=0) if not self.full else self.full

    @property
    def width(self) -> float:
        """Of the drawing."""
        return max(1, len(self.rows)) * (len(self.names) * COLUMN + 2 * GAP)

    @property
    def table(self) -> list[tuple[str, Sequence[float]]]:
        """The same, to be read."""
        return list(zip(self.labels, self.rows, strict=True))

    @property
    def marks(self) -> list[Mark]:
        """Every column; one of nothing has no height."""
        group, top = len(self.names) * COLUMN + 2 * GAP, self.top or 1
        return [
            Mark(at * group + GAP + series * COLUMN + 1, round(100 - 96 * value / top, 2), COLUMN - 2,
                 round(96 * value / top, 2), series)
            for at, row in enumerate(self.rows)
            for series, value in enumerate(row)
        ]  # fmt: skip
