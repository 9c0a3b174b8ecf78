"""How often the scan for lines and areas raises a false alarm, and how soon it finds outbreaks of several sizes.

Run: `.venv/bin/python -m benchmarks.outbreaks` (simulated cities, some minutes of one core), with `busy` for ten times
the reports, and with a folder with
`intl311/baltimore_311_sample.csv` and `messages/messages.csv` in it as argument for a trial on real ones. No database.
"""

import csv
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from benchmarks.fresh import ready
from qiaomen.cases.outbreaks import DAYS, PAST, WEEK, Excess, Floats, Ints, Streams, count_looks, find, learn

ONCE_IN = 4.0
CITIES, WEEKS_WATCHED = 12, 8
TOWNS, COUNTIES, KINDS, LINES = 117, 13, 20, 11
A_DAY, BUSY = 150.0, 1500.0
SIZES, PLANTED, SPREAD, PATIENCE = (6, 8, 12, 20, 40), 5, 7, 14
USUAL = (1.0, 4.0)  # what is usual in a week: less than one, less than four, more


@dataclass(frozen=True)
class City:
    """Counts of every stream by day. `places`: what each stream lies in, itself first; `kind` -1 is all kinds."""

    counts: Ints
    places: list[tuple[str, ...]]
    kind: Ints

    @classmethod
    def of(cls, cells: dict[tuple[tuple[str, ...], int], Ints]) -> "City":
        """From the counts of (places of a case, smallest first; kind)."""
        sums: dict[tuple[tuple[str, ...], int], Any] = {}
        for (chain, kind), days in cells.items():
            for n in range(len(chain)):
                for one in (kind, -1):
                    if (chain[n:], one) != (chain[-1:], -1):
                        sums[chain[n:], one] = sums.get((chain[n:], one), 0) + days
        keys = list(sums)
        return cls(np.array([sums[key] for key in keys]), [key[0] for key in keys], np.array([key[1] for key in keys]))

    def until(self, day: int) -> tuple[Streams, Ints]:
        """The streams that had anything in the DAYS before and with this day, and their places in `counts`."""
        counts = self.counts[:, day - DAYS + 1 : day + 1]
        here = np.flatnonzero(counts.sum(1))
        counts, kind = counts[here], self.kind[here]
        whole = {int(kind[n]): n for n, one in enumerate(here) if len(self.places[one]) == 1}
        total = sum((counts[n] for n in whole.values()), np.zeros(DAYS, dtype=np.int64))
        past, every = counts[:, :PAST].sum(1), max(1, int(total[:PAST].sum()))
        alls = {self.places[one][0]: past[n] for n, one in enumerate(here) if kind[n] == -1}
        place = np.array([alls.get(self.places[one][0], every) for one in here])
        of_kind = np.array([past[whole[k]] if k >= 0 else every for k in kind.tolist()])
        # A line lies in the city as a county does, and is another level.
        levels = np.array([ord(self.places[one][0][0]) for one in here])
        _unique, group = np.unique(levels * 10_000 + kind, return_inverse=True)
        return Streams(counts, total, group, kind, place * of_kind / every), here

    def related(self, one: int, other: int) -> bool:
        """Whether both would be told as one: one kind (or all), and one place in the other."""
        kinds = {int(self.kind[one]), int(self.kind[other])}
        return (len(kinds) == 1 or -1 in kinds) and (
            self.places[one][0] in self.places[other] or self.places[other][0] in self.places[one]
        )


def simulated(seed: int, days: int, a_day: float = A_DAY) -> dict[tuple[tuple[str, ...], int], Ints]:
    """117 towns in 13 counties, 11 lines, 20 kinds: weekdays, season, rain, and each kind with a spread of its own."""
    rng = np.random.default_rng(seed)
    places = [(f"t{n}", f"c{n % COUNTIES}", "city") for n in range(TOWNS)] + [(f"l{n}", "city") for n in range(LINES)]
    level = (
        rng.gamma(0.7, 1.0, len(places))[:, None] * rng.gamma(0.7, 1.0, KINDS) * rng.gamma(2, 0.5, (len(places), KINDS))
    )
    day = np.arange(days)
    city = np.array([1, 1, 1, 1, 1, 0.7, 0.6])[day % 7] * (
        1 + 0.3 * np.sin(2 * np.pi * (day + rng.integers(365)) / 365)
    )
    city = city * np.where(rng.random(days) < 0.1, 1.4, 1.0)
    found: dict[tuple[tuple[str, ...], int], Ints] = {}
    for k in range(KINDS):
        daily, lasting = rng.gamma(1, 0.25) + 0.01, rng.gamma(1, 0.05) + 0.01
        mean = a_day * level[:, k, None] / level.sum() * city
        weeks = rng.gamma(1 / lasting, lasting, (len(places), days // WEEK + 1)).repeat(WEEK, 1)[:, :days]
        counts = rng.poisson(mean * weeks * rng.gamma(1 / daily, daily, mean.shape))
        found |= {(place, k): counts[n] for n, place in enumerate(places) if counts[n].any()}
    return found


def watch(city: City, days: range, looks: Callable[[int, Any], float]) -> Iterator[tuple[int, int, Excess]]:
    """Scan every day; what is told, once each: day, stream, what it was. Told again only after 14 quiet days."""
    told: dict[int, int] = {}
    for day in days:
        streams, here = city.until(day)
        usual = learn(streams)
        for one in find(streams.counts, usual, looks=looks(day, usual), once_in=ONCE_IN):
            stream = int(here[one.stream])
            known = [other for other, at in told.items() if day - at <= 14 and city.related(stream, other)]
            if not known:
                yield day, stream, one
            for other in [stream, *known]:
                told[other] = day


def steady_looks() -> Callable[[int, Any], float]:
    """Looks counted anew every four weeks, as they hardly change within them."""
    kept: dict[int, float] = {}

    def looks(day: int, usual: Any) -> float:
        if day // (4 * WEEK) not in kept:
            kept[day // (4 * WEEK)] = count_looks(usual, seed=day)
        return kept[day // (4 * WEEK)]

    return looks


def calm(a_day: float) -> dict[int, Callable[[int, Any], float]]:
    """False alarms in cities where nothing happens."""
    alarms, kept, began = 0, {}, time.process_time()
    for seed in range(CITIES):
        kept[seed] = steady_looks()
        city = City.of(simulated(seed, DAYS + WEEKS_WATCHED * WEEK, a_day))
        alarms += sum(1 for _one in watch(city, range(DAYS - 1, DAYS - 1 + WEEKS_WATCHED * WEEK), kept[seed]))
    weeks = CITIES * WEEKS_WATCHED
    print(f"calm: {alarms} alarms in {weeks} weeks of {CITIES} cities: one in {weeks / max(1, alarms):.1f} weeks")
    print(f"      stated: one in {ONCE_IN:g}; {time.process_time() - began:.0f} s of processor time")
    return kept


def planted(kept: dict[int, Callable[[int, Any], float]], a_day: float) -> None:
    """Outbreaks of several sizes, spread over a week, in a town or on a line and of a kind drawn at random."""
    ready()
    from qiaomen.rounds.rates import wilson

    print("planted: cases more in a week | usual in a week (median) | found (95 %) | by what is usual in a week | days "
          "from the first case (median)")  # fmt: skip
    for size in SIZES:
        delays, usual, found = [], [], []
        for seed in range(CITIES):
            rng = np.random.default_rng(1000 * size + seed)
            calm_cells = simulated(seed, DAYS + WEEKS_WATCHED * WEEK, a_day)
            keys = sorted(calm_cells)
            for _time in range(PLANTED):
                key = keys[rng.integers(len(keys))]
                start = DAYS + int(rng.integers(2 * WEEK))
                more = np.bincount(start + rng.integers(0, SPREAD, size), minlength=len(calm_cells[key]))
                city = City.of(calm_cells | {key: calm_cells[key] + more})
                usual.append(calm_cells[key].mean() * WEEK)
                stream = next(i for i, at in enumerate(city.places) if at == key[0] and city.kind[i] == key[1])
                days = range(start, start + PATIENCE)
                hit = next((day for day, one, _e in watch(city, days, kept[seed]) if city.related(stream, one)), None)
                found.append(hit is not None)
                if hit is not None:
                    delays.append(hit - start)
        delay = f"{np.median(delays):.0f}" if delays else "–"
        low, high = wilson(sum(found), len(found))
        # Which of the bands of USUAL each one lies in.
        band = np.searchsorted(USUAL, usual, side="right")
        of = [np.array(found)[band == n] for n in range(len(USUAL) + 1)]
        bands = ", ".join(f"{one.sum()} of {len(one)}" for one in of)
        print(f"  {size:3d} | {np.median(usual):.1f} | {sum(found)} of {len(found)} ({low:.0%}–{high:.0%}) | {bands} | "
              f"{delay}")  # fmt: skip


def baltimore(path: Path) -> None:
    """Real requests by neighbourhood and district: all, without what the city went to look for, and shuffled."""
    with path.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["Neighborhood"] and row["PoliceDistrict"]]
    days = [datetime.strptime(row["CreatedDate"], "%m/%d/%Y %I:%M:%S %p").date() for row in rows]  # noqa: DTZ007
    kinds = {kind: n for n, kind in enumerate(sorted({row["SRType"] for row in rows}))}
    places = [(row["Neighborhood"], row["PoliceDistrict"], "city") for row in rows]
    asked = [n for n, row in enumerate(rows) if "Proactive" not in row["SRType"]]
    shuffled = random.Random(1).sample(asked, len(asked))
    for name, order, at in (("as they are", range(len(rows)), range(len(rows))), ("asked for by people", asked, asked),
                            ("the same, places shuffled", asked, shuffled)):  # fmt: skip
        city = City.of(_cells(((days[n], places[m], kinds[rows[n]["SRType"]]) for n, m in zip(order, at, strict=True))))
        watched = range(DAYS - 1, city.counts.shape[1])
        alarms = list(watch(city, watched, steady_looks()))
        weeks = len(watched) / WEEK
        print(f"baltimore, {name}: {len(order)} requests, {len(alarms)} alarms in {weeks:.0f} weeks "
              f"(one in {weeks / max(1, len(alarms)):.1f}), streams {len(city.places)}")  # fmt: skip
        largest = sorted(alarms, key=lambda one: -one[2].weeks)[:3]
        print("   least likely:", [(one.n, one.days, round(one.usual, 1)) for _day, _stream, one in largest])


def _cells(cases: Iterator[tuple[date, tuple[str, ...], int]]) -> dict[tuple[tuple[str, ...], int], Ints]:
    found = list(cases)
    first, last = min(day for day, _p, _k in found), max(day for day, _p, _k in found)
    cells: dict[tuple[tuple[str, ...], int], Ints] = {}
    for day, place, kind in found:
        cells.setdefault((place, kind), np.zeros((last - first).days + 1, dtype=np.int64))[(day - first).days] += 1
    return cells


def messages(path: Path) -> None:
    """How alike real messages are that have nothing to do with each other, and those that one person sent again."""
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    texts, people = [row["留言详情"].strip() for row in rows], [row["留言用户"] for row in rows]
    rng = random.Random(1)
    others = [(a, b) for a, b in (rng.sample(range(len(rows)), 2) for _n in range(20_000)) if people[a] != people[b]]
    by_person: dict[str, list[int]] = {}
    for n, person in enumerate(people):
        by_person.setdefault(person, []).append(n)
    again = [(a, b) for held in by_person.values() for a, b in pairwise(held)]
    for name, pairs in (("of two people", others), ("of one person, one after the other", again)):
        alike: Floats = np.array([fuzz.partial_ratio(texts[a], texts[b]) for a, b in pairs])
        shares = {least: f"{100 * (alike >= least).mean():.1f} %" for least in (40, 65, 80, 95)}
        print(f"messages {name}: {len(pairs)} pairs, median {np.median(alike):.0f}, at least as alike: {shares}")


def main() -> None:
    """Print the figures."""
    a_day = BUSY if sys.argv[1:] == ["busy"] else A_DAY
    if len(sys.argv) > 1 and a_day == A_DAY:
        folder = Path(sys.argv[1])
        baltimore(folder / "intl311/baltimore_311_sample.csv")
        messages(folder / "messages/messages.csv")
        return
    planted(calm(a_day), a_day)


if __name__ == "__main__":
    main()
