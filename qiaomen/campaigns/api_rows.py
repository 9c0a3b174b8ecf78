"""Registers as the API gives them: rows into schemas."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from qiaomen.shell.paging import page_of
from qiaomen.shell.templatetags.widgets import named

from .api_schemas import (
    CandidateOut,
    ChangeOut,
    ClearingOut,
    CountOut,
    DoneOut,
    ForecastOut,
    ItemEventOut,
    LineOut,
    ListedOut,
    ListedPage,
    PassRateOut,
    ProgrammeOut,
    RegisterOut,
    RegisterPage,
    ScoreLineOut,
    TargetOut,
)
from .clearing import Count, clearing
from .looking_back import pass_rate
from .models import Item, ItemEvent, ItemProof, Register
from .queries import in_state, timeline, with_names
from .ranking import Ranked, money, ranking
from .scoring import STEPS_OF
from .standing import Line, standing


def registers_page(rows: QuerySet[Register], kind: str, after: str) -> RegisterPage:
    """Some of these, the newest first; one kind only where one is named."""
    rows = rows.select_related("unit", "area").defer("area__boundary")
    rows = rows.filter(kind=kind) if kind else rows
    page = page_of(rows, order=("-pk",), after=after or None, size=50)
    return RegisterPage(registers=[RegisterOut(**_plain(one)) for one in page.rows], next=page.next)


def target_out(found: Register, at: datetime) -> TargetOut:
    """A target at a moment."""
    now = standing(found, at=at)
    ahead, task = now.forecast, found.task
    assert task is not None, "a target has a task"
    return TargetOut(
        **_plain(found), task=task, baseline=found.baseline, measure_unit=found.measure_unit,
        measure=found.measure, total=_line(now.total), lines=[_line(line) for line in now.lines], points=now.points,
        forecast=ForecastOut(value=ahead.value, low=ahead.low, high=ahead.high, n=ahead.n) if ahead else None,
    )  # fmt: skip


def clearing_out(found: Register, at: datetime) -> ClearingOut:
    """A register of problems or a campaign on a moment's day."""
    on = timezone.localdate(at)
    now, looks = clearing(found, on=on), pass_rate(found)
    return ClearingOut(
        **_plain(found), on=on, measure_unit=found.measure_unit, total=_count_out(now.total),
        by_area=[_count_out(one) for one in now.by_area], by_unit=[_count_out(one) for one in now.by_unit],
        second_looks=PassRateOut(drawn=looks.drawn, looked=looks.looked, passed=looks.passed),
    )  # fmt: skip


def _count_out(one: Count) -> CountOut:
    names = ("found", "open", "asked", "overdue", "struck", "relapsed", "lists", "filled", "size", "cleared")
    return CountOut(name=name_of(one.of), **{name: getattr(one, name) for name in names})


def listed_page(items: QuerySet[Item], state: str, after: str) -> ListedPage:
    """Some of these items, the oldest first; one state only where one is named; `look`: drawn for a second look."""
    page = page_of(in_state(with_names(items), state), order=("pk",), after=after or None, size=100)
    return ListedPage(items=[_listed_out(one) for one in page.rows], next=page.next)


def _listed_out(one: Item) -> ListedOut:
    return ListedOut(
        number=one.number, title=one.title, state=one.state, place_kind=one.place_kind, sort=one.sort,
        area=name_of(one.area), line=name_of(one.line), kilometre=one.kilometre, amount=one.amount,
        unit=name_of(one.unit), other_unit=name_of(one.other_unit), due_on=one.due_on, relapses=one.relapses,
        longitude=one.longitude, latitude=one.latitude,
    )  # fmt: skip


def programme_out(found: Register) -> ProgrammeOut:
    """A programme as it stands."""
    ranked = ranking(found)
    sums = money(found, ranked)
    return ProgrammeOut(
        **_plain(found), budget=sums.budget, given=sums.given, paid=sums.paid, over=sums.over, chosen=sums.chosen,
        accepted=sums.accepted, each=sums.each, candidates=[_candidate_out(one) for one in ranked],
    )  # fmt: skip


def _candidate_out(one: Ranked) -> CandidateOut:
    lines = [
        ScoreLineOut(
            criterion=line.criterion.value, name=str(line.criterion.label), steps=line.steps, of=line.of,
            weight=line.weight, points=round(float(line.points), 2),
        )
        for line in one.lines
    ]  # fmt: skip
    changes = [
        ChangeOut(criterion=each.criterion.value, step=str(STEPS_OF[each.criterion]), steps=each.steps)
        for each in one.changes
    ]
    return CandidateOut(
        number=one.item.number, title=one.item.title, area=name_of(one.item.area), state=one.item.state, rank=one.rank,
        score=round(float(one.score), 2), lines=lines, reasons=[str(reason) for reason in one.reasons],
        above=round(float(one.above), 2) if one.above is not None else None, changes=changes,
        budget=one.candidate.budget, paid=one.candidate.paid, over=one.candidate.over,
        defects_until=one.candidate.defects_until,
    )  # fmt: skip


def history_out(found: Item) -> list[ItemEventOut]:
    """An item's history, first event first. Two queries."""
    photos: dict[int, list[str]] = {}
    for row in ItemProof.objects.filter(item=found):
        photos.setdefault(row.event_number, []).append(reverse("photo", args=[row.photo_id, "full.jpg"]))
    return [_event_out(event, photos.get(event.number, [])) for event in timeline(found)]


def _event_out(event: ItemEvent, photos: list[str]) -> ItemEventOut:
    return ItemEventOut(
        number=event.number, step=event.step, from_state=event.from_state, to_state=event.to_state, at=event.at,
        by=event.by.name if event.by else str(event.get_role_display()), note=event.note,
        value=event.facts.get("value"), photos=photos, hash=event.hash,
    )  # fmt: skip


def done_out(one: Item) -> DoneOut:
    """What a step left behind."""
    return DoneOut(number=one.number, state=one.state, version=one.version)


def name_of(thing: Any) -> str:
    """A unit's, an area's, a line's name in the reader's language; empty for none."""
    return named(thing) if thing is not None else ""


def _plain(one: Register) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind, "title": one.title, "unit": one.unit.name, "area": one.area.name,
        "from_on": one.from_on, "until_on": one.until_on, "state": one.state,
    }  # fmt: skip


def _line(line: Line) -> LineOut:
    percent = line.percent
    return LineOut(
        area=line.item.title if line.item else "", amount=line.amount, reported=line.reported,
        confirmed=line.confirmed, percent=float(round(percent, 2)) if percent is not None else None, on=line.on,
    )  # fmt: skip
