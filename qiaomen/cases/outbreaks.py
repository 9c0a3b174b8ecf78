"""Which places stand out by a test against their own past: a scan over places, kinds and windows, with numpy alone.

A *stream* is one kind of matter in one place (an area or a line), counted by day; the last day is today. What is usual
for it is its own share of the city's reports before the last `LONGEST` days, so that a weekday, a holiday, or a
season that the whole city has moves nothing. How it is calibrated: docs/decisions/0020-gathering.md.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PAST, LONGEST = 84, 14
DAYS = PAST + LONGEST
WINDOWS = (1, 2, 3, 5, 7, 10, 14)
WEEK = 7
# Fewer are a matter for whoever joins cases; and less than half as much again as usual is none for a supervisor.
LEAST, EXCESS = 5, 1.5
# Simulated weeks by which the number of looks is found, and the ranks among them that are trusted.
WEEKS, SURE = 99, 5
MOST_TERMS = 2000
# How strongly a spread that stands on little is drawn to that of others, and how often it is learnt anew.
DRAWN, PASSES = 20.0, 4


@dataclass(frozen=True)
class Streams:
    """Counts (streams × `DAYS`), the city's reports by day; `group`: whose spread is like mine, `kind` -1: all kinds.

    `prior`: what margins alone (the place's share × the kind's share) would let one expect of the past.
    """

    counts: Ints
    total: Ints
    group: Ints
    kind: Ints
    prior: Floats


@dataclass(frozen=True)
class Usual:
    """What is usual for each stream: reports for each one elsewhere in the city, and how sure and how even that is.

    `known`: on how many reports the rate stands; `daily`, `lasting`: spread beyond Poisson from day to day, and what
    stays for weeks (variance over mean squared). `season`: by how much the rest of the city has more of the kind.
    """

    rate: Floats
    known: Floats
    daily: Floats
    lasting: Floats
    elsewhere: Floats
    season: Floats


@dataclass(frozen=True)
class Excess:
    """A stream and its least likely window: `days` up to today with `n` where `usual` were to be expected.

    `weeks`: by chance alone something as unlikely turns up somewhere in the city once in so many weeks.
    """

    stream: int
    days: int
    n: int
    usual: float
    weeks: float


def learn(streams: Streams) -> Usual:
    """What is usual, from the past alone."""
    elsewhere = (streams.total[None, :] - streams.counts).clip(min=0).astype(np.float64)
    past, whole = streams.counts[:, :PAST], elsewhere[:, :PAST].sum(1).clip(min=1.0)
    known = 1.0 + past.sum(1)
    rate = known / (whole + whole / streams.prior.clip(min=1e-9))
    season = _season(streams, elsewhere)
    daily = _spread(past, rate[:, None] * elsewhere[:, :PAST], streams.group)
    weekly = _spread(_by_week(past), rate[:, None] * _by_week(elsewhere[:, :PAST]), streams.group)
    return Usual(rate, known, daily, (weekly - daily / WEEK).clip(min=0.0), elsewhere, season)


def find(counts: Ints, usual: Usual, *, looks: float, once_in: float) -> list[Excess]:
    """The streams of which, by chance alone, one as unlikely would turn up once in `once_in` weeks or more seldom.

    `looks`: from `count_looks`. The least likely first.
    """
    lengths = np.array(WINDOWS)
    n, elsewhere = _windows(counts), _windows(usual.elsewhere)
    expected = expected_beside(elsewhere, usual.rate[:, None]) * usual.season
    chance = _chances(n, expected, _doubt(elsewhere, usual))
    best = chance.argmin(1)
    found = [
        Excess(int(one), int(lengths[at]), int(n[one, at]), float(expected[one, at]), 1 / (looks * chance[one, at]))
        for one, at in enumerate(best)
        if chance[one, at] < 1 and chance[one, at] * looks * once_in <= 1
    ]
    return sorted(found, key=lambda one: (-one.weeks, one.stream))


def count_looks(usual: Usual, *, seed: int, weeks: int = WEEKS) -> float:
    """How many independent looks a week of this city comes to: weeks in which nothing happens are simulated.

    In each the least chance of any stream, window and day is noted; among its lowest quarter, chance × looks is the
    share of weeks that hold one as low. The largest such number is taken: rather too many looks than too few.
    """
    rng, calm = np.random.default_rng(seed), _Calm.of(usual)
    least = np.sort([calm.least_chance(rng) for _week in range(weeks)])
    ranks = np.arange(1, weeks + 1)
    few = slice(min(SURE, weeks) - 1, max(SURE, weeks // 4))
    return max(1.0, float((ranks[few] / weeks / least[few]).max()))


@dataclass(frozen=True)
class _Calm:
    """A city in which every stream does what is usual; what is the same in all simulated weeks is computed once.

    `expected`, `doubt`: for each day of the week, back from the last one, by stream and window.
    """

    part: Usual
    elsewhere: Floats
    expected: list[Floats]
    doubt: list[Floats]

    @classmethod
    def of(cls, usual: Usual) -> "_Calm":
        """Of the streams that may ever have enough: leaving out the others changes nothing but the time."""
        elsewhere = usual.elsewhere[:, -(LONGEST + WEEK - 1) :]
        large = usual.rate * elsewhere.sum(1) > 0.02
        part, beside = _part(usual, large), elsewhere[large]
        windows = [_windows(beside[:, : beside.shape[1] - back]) for back in range(WEEK)]
        expected = [expected_beside(one, part.rate[:, None]) for one in windows]
        return cls(part, beside, expected, [_doubt(one, part) for one in windows])

    def least_chance(self, rng: np.random.Generator) -> float:
        """The least chance of any stream, window and day in a week that is drawn anew."""
        doubt = self.part.lasting + 1 / self.part.known
        mean = (rng.gamma(1 / doubt, doubt) * self.part.rate)[:, None] * self.elsewhere
        shape = 1 / self.part.daily.clip(min=1e-6)[:, None]
        counts = rng.poisson(mean * rng.gamma(shape, 1 / shape, size=mean.shape))
        # Most have too few in all these days to have enough in some of them.
        some = (counts.sum(1) >= LEAST).nonzero()[0]
        sums = np.zeros((len(some), counts.shape[1] + 1))
        counts[some, ::-1].cumsum(1, dtype=np.float64, out=sums[:, 1:])
        ends = np.array(WINDOWS)
        return min(
            float(_chances(sums[:, back + ends] - sums[:, [back]], self.expected[back][some], self.doubt[back][some])
                  .min(initial=1.0))
            for back in range(WEEK)
        )  # fmt: skip


def _part(usual: Usual, which: NDArray[np.bool_]) -> Usual:
    return Usual(*(value[which] for value in vars(usual).values()))


def _windows(by_day: Floats | Ints) -> Floats:
    """Sums over the last days, a column for each of WINDOWS."""
    sums: Floats = by_day[:, ::-1].cumsum(1, dtype=np.float64)[:, np.array(WINDOWS) - 1]
    return sums


def _by_week(by_day: Floats | Ints) -> Floats:
    weeks: Floats = by_day.reshape(len(by_day), -1, WEEK).sum(2, dtype=np.float64)
    return weeks


def _season(streams: Streams, elsewhere: Floats) -> Floats:
    """By how much the rest of the city has more of a kind than its past says; never less than 1.

    What the whole city has is then no excess of one part of it.
    """
    factors = np.ones((len(streams.counts), len(WINDOWS)))
    windows, past = _windows(streams.counts), streams.counts[:, :PAST].sum(1)
    share = _windows(elsewhere) / elsewhere[:, :PAST].sum(1).clip(min=1.0)[:, None]
    for kind in set(streams.kind.tolist()) - {-1}:
        of_kind = streams.kind == kind
        # The city's own stream of the kind is the largest: nobody has more than the whole.
        whole = of_kind.nonzero()[0][past[of_kind].argmax()]
        rest = (windows[whole] - windows[of_kind]).clip(min=0)
        expected = (past[whole] - past[of_kind]).clip(min=0)[:, None] * share[of_kind]
        factors[of_kind] = ((rest + 10.0) / (expected + 10.0)).clip(min=1.0)
    return factors


def _spread(counts: Floats | Ints, mean: Floats, group: Ints) -> Floats:
    """Variance beyond Poisson over mean squared, by moments: of each stream's group, or its own where that is more.

    A group's is drawn to that of all, a stream's own to its group's. What is far beyond the usual is cut off: an
    outbreak of the past must not make us blind for the next one. How far is usual depends on the spread, hence passes.
    """
    squared, size = (mean**2).sum(1), int(group.max(initial=0)) + 1
    weight, spread = np.bincount(group, squared, size) + DRAWN, np.zeros(len(mean))
    for _pass in range(PASSES):
        cut = np.minimum(counts, mean + 5 * np.sqrt(mean + spread[:, None] * mean**2 + 0.5) + 2)
        beyond = ((cut - mean) ** 2 - mean).sum(1)
        overall = max(0.0, float(beyond.sum())) / max(float(squared.sum()), 1.0)
        of_group = ((np.bincount(group, beyond, size) + DRAWN * overall) / weight).clip(min=0.0)[group]
        spread = np.maximum(of_group, (beyond + DRAWN * of_group) / (squared + DRAWN))
    return spread


def expected_beside(elsewhere: Floats, rate: Floats | float) -> Floats:
    """What is to be expected beside so many reports elsewhere; one more, for a quiet day elsewhere is chance, too."""
    expected: Floats = (elsewhere + 1) * rate
    return expected


def _doubt(elsewhere: Floats, usual: Usual) -> Floats:
    """The variance beyond Poisson over mean squared of a count beside so many elsewhere, by stream and window."""
    doubt = usual.daily[:, None] / np.array(WINDOWS) + usual.lasting[:, None] + 1 / usual.known[:, None]
    beside: Floats = doubt + 1 / (elsewhere + 1)
    return beside


def _chances(n: Floats, expected: Floats, doubt: Floats) -> Floats:
    """The chance of so many or more where so many are expected; 1 where there are too few to speak of."""
    chance = np.ones(n.shape)
    speaks = (n >= LEAST) & (n >= EXCESS * expected)
    if speaks.any():
        chance[speaks] = at_least(n[speaks], expected[speaks], 1 / doubt[speaks])
    return chance


def at_least(n: Floats, mean: Floats, shape: Floats) -> Floats:
    """P(N ≥ n) of a negative binomial with this mean and shape, for n above the mean."""
    odds = mean / (shape + mean)
    whole = n.astype(np.int64)
    # Counts are few and small: each whole number once.
    factorial = _gamma(np.arange(1.0, whole.max(initial=0) + 2))[whole]
    first = _gamma(shape + n) - _gamma(shape) - factorial
    first += shape * np.log1p(-odds) + n * np.log(odds.clip(min=1e-300))
    total, term = np.ones_like(mean), np.ones_like(mean)
    for step in range(MOST_TERMS):
        term = term * (shape + n + step) / (n + step + 1) * odds
        total += term
        if term.max(initial=0.0) < 1e-9:
            break
    chance: Floats = np.minimum(np.exp(first) * total, 1.0).clip(min=1e-300)
    return chance


def _gamma(values: Floats) -> Floats:
    """The logarithm of the gamma function of each."""
    return np.array([math.lgamma(value) for value in values.tolist()], dtype=np.float64)
