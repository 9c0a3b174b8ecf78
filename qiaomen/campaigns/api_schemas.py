"""What the API of registers gives: one schema each."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema


class RegisterOut(Schema):
    """A published register."""

    number: str
    kind: str
    title: str
    unit: str
    area: str
    from_on: date
    until_on: date
    state: str


class RegisterPage(Schema):
    """Some of them; `next` goes into `after`."""

    registers: list[RegisterOut]
    next: str | None


class LineOut(Schema):
    """An area's share, or the whole: what was reported (or counted) and what somebody else confirmed."""

    area: str
    amount: Decimal
    reported: Decimal | None
    confirmed: Decimal | None
    percent: float | None
    on: date | None


class ForecastOut(Schema):
    """On the last day, with the bounds of 95 %; `n`: days with a report."""

    value: float
    low: float
    high: float
    n: int


class TargetOut(RegisterOut):
    """A target with how far it is."""

    task: Decimal
    baseline: Decimal
    measure_unit: str
    measure: str
    total: LineOut
    lines: list[LineOut]
    points: list[tuple[date, Decimal]]
    forecast: ForecastOut | None


class ItemEventOut(Schema):
    """One line of an item's history; `photos` are the addresses of its proof."""

    number: int
    step: str
    from_state: str
    to_state: str
    at: datetime
    by: str
    note: str
    value: Decimal | None
    photos: list[str]
    hash: str


class ItemOut(Schema):
    """An item as its own page shows it."""

    number: str
    part_of: str
    title: str
    state: str
    version: int
    reported: Decimal | None
    confirmed: Decimal | None
    unit: str
    due_on: date | None
    case: str
    checklist: str
    checklists: int
    steps: list[str]
    history: list[ItemEventOut]


class DoneOut(Schema):
    """After a step."""

    number: str
    state: str
    version: int


class CountOut(Schema):
    """The items of an area, of a unit, or all (`name` empty). `open` holds `asked`, too."""

    name: str
    found: int
    open: int
    asked: int
    overdue: int
    struck: int
    relapsed: int
    lists: int
    filled: int
    size: Decimal
    cleared: Decimal


class PassRateOut(Schema):
    """回头看: of `drawn` items `looked` were looked at again, `passed` were still as they should be."""

    drawn: int
    looked: int
    passed: int


class ClearingOut(RegisterOut):
    """A register of problems or a campaign on one day: `struck` / `found`, by area and by unit."""

    on: date
    measure_unit: str
    total: CountOut
    by_area: list[CountOut]
    by_unit: list[CountOut]
    second_looks: PassRateOut


class ListedOut(Schema):
    """An item as lists show it. The position is WGS-84."""

    number: str
    title: str
    state: str
    place_kind: str
    sort: str
    area: str
    line: str
    kilometre: Decimal | None
    amount: Decimal | None
    unit: str
    other_unit: str
    due_on: date | None
    relapses: int
    longitude: float | None
    latitude: float | None


class ListedPage(Schema):
    """Some of a register's items; `next` goes into `after`."""

    items: list[ListedOut]
    next: str | None


class ScoreLineOut(Schema):
    """One line of a score: `steps` of `of`, times `weight`. Points to two places; the exact fraction decides."""

    criterion: str
    name: str
    steps: int
    of: int
    weight: int
    points: float


class ChangeOut(Schema):
    """So many steps more of one criterion, alone, would lift the compound above the next one."""

    criterion: str
    step: str
    steps: int


class CandidateOut(Schema):
    """A compound: its rank (none with `reasons`: it may not be renewed), its score by line. Money in cents."""

    number: str
    title: str
    area: str
    state: str
    rank: int | None
    score: float
    lines: list[ScoreLineOut]
    reasons: list[str]
    above: float | None
    changes: list[ChangeOut]
    budget: int | None
    paid: int
    over: bool
    defects_until: date | None


class ProgrammeOut(RegisterOut):
    """A programme: its money in cents and its compounds in order. `each`: the budget shared by all of them."""

    budget: int
    given: int
    paid: int
    over: int
    chosen: int
    accepted: int
    each: int | None
    candidates: list[CandidateOut]
