"""Are the samples fair, and do 95 of 100 intervals hold the truth? By simulation, with the product's own functions.

Run: `.venv/bin/python -m benchmarks.samples`. Needs no database. SEEDS and ROUNDS as arguments make it shorter.
Fair: how often each of 500 doors is drawn with that many seeds, against n/N, by chi-square; and pairs of neighbours.
Coverage: a city of known truth, drawn again and again, with refusals that have nothing to do with the answer.
"""

import random
import sys
from collections import Counter
from itertools import pairwise
from math import sqrt

from benchmarks.fresh import ready

SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 4_000
DOORS, WANTED = 500, 25
# Households, drawn, true share of content in an area.
CITY = ((60, 20, 0.55), (400, 25, 0.72), (1500, 40, 0.81), (3000, 60, 0.90))
RESPONSE = 0.8


def main() -> None:
    """Print the figures."""
    ready()
    fair()
    covered()


def fair() -> None:
    """Each door's chance, and that of two who live beside each other."""
    from qiaomen.rounds.drawing import draw

    times, together = [0] * (DOORS + 1), 0
    for seed in range(SEEDS):
        drawn = sorted(draw(str(seed), "131102001901", range(1, DOORS + 1), WANTED))
        together += sum(after - before == 1 for before, after in pairwise(drawn))
        for number in drawn:
            times[number] += 1
    chance = WANTED / DOORS
    # Drawn without replacement: divided by 1 − n/N the sum has the distribution of chi-square with N − 1 degrees.
    square = sum((each - SEEDS * chance) ** 2 for each in times[1:]) / (SEEDS * chance * (1 - chance))
    square *= (DOORS - 1) / DOORS
    low, high = min(times[1:]) / SEEDS, max(times[1:]) / SEEDS
    print(f"{SEEDS} seeds, {WANTED} of {DOORS} doors: chance {chance:.4f}; the rarest {low:.4f}, the most {high:.4f}")
    print(
        f"chi-square {square:.0f} with {DOORS - 1} degrees (95 of 100 below {DOORS - 1 + 1.645 * sqrt(2 * DOORS):.0f})"
    )
    expected = SEEDS * WANTED * (WANTED - 1) / DOORS
    print(f"neighbours drawn together {together}, expected {expected:.0f}")


def covered() -> None:
    """How often the interval of the weighted share, and of the mean of points, holds the truth."""
    from qiaomen.rounds.drawing import draw
    from qiaomen.rounds.households.results import POINTS, Piece, weighted

    dice = random.Random(7)
    people = [[dice.random() < share for _door in range(size)] for size, _wanted, share in CITY]
    points = [[dice.choice((8, 9, 10)) if good else dice.choice((2, 4, 6)) for good in area] for area in people]
    size = sum(map(len, people))
    truth = sum(map(sum, people)) / size, sum(map(sum, points)) / size
    held, bias, width = [0, 0], [0.0, 0.0], [0.0, 0.0]
    for seed in range(ROUNDS):
        shares, means = [], []
        for area, (households, wanted, _share) in enumerate(CITY):
            drawn = draw(str(seed), str(area), range(1, households + 1), wanted)
            at_home = [number - 1 for number in drawn if dice.random() < RESPONSE]
            shares.append(Piece(households, Counter("yes" if people[area][one] else "no" for one in at_home)))
            means.append(Piece(households, Counter(str(points[area][one]) for one in at_home)))
        for which, one in enumerate((weighted(shares, "yes"), weighted(means, POINTS))):
            assert one.share is not None and one.margin is not None
            held[which] += abs(one.share - truth[which]) <= one.margin
            bias[which] += one.share - truth[which]
            width[which] += one.margin
    for which, name in enumerate(("share", "mean of points")):
        print(
            f"{name}: truth {truth[which]:.4f}, {ROUNDS} rounds at {RESPONSE:.0%} response: bias "
            f"{bias[which] / ROUNDS:+.4f}, margin on average {width[which] / ROUNDS:.4f}, "
            f"interval holds the truth {held[which] / ROUNDS:.1%}"
        )


if __name__ == "__main__":
    main()
