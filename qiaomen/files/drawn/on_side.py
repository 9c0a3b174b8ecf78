"""Faults that stand beside the road: lamps, rubbish, parked cars, trees, loudspeakers, smeared walls."""

import math
import random

from qiaomen.files.drawn.on_road import blob
from qiaomen.files.drawn.paper import Colour, Paper, shade
from qiaomen.files.drawn.street import KERB, LEAVES, draw_tree

POST: Colour = (98, 110, 124)


def lamp(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """One street lamp of three is dark and hangs; after: all three shine."""
    for at in (x - 430, x + 430):
        _lamp_post(paper, at, shines=True)
    _lamp_post(paper, x, shines=after)


def _lamp_post(paper: Paper, x: float, *, shines: bool) -> None:
    if shines:
        paper.shape([(x + 66, 262), (x + 124, 262), (x + 250, 760), (x - 70, 760)], (255, 226, 140, 58), lit=True)
        paper.oval(x + 92, 760, 162, 42, (255, 226, 140, 84), lit=True)
    paper.oval(x, KERB - 4, 30, 7, (90, 92, 100))
    paper.box(x - 8, 250, 16, KERB - 254, POST, round_by=4)
    paper.box(x - 14, KERB - 60, 28, 58, shade(POST, 0.85), round_by=4)
    paper.stroke([(x, 258), (x + 12, 236), (x + 40, 228), (x + 70, 234)], POST, 10)
    if shines:
        paper.oval(x + 95, 262, 64, 34, (255, 240, 180, 70), lit=True)
        paper.box(x + 56, 232, 78, 18, (150, 160, 170), round_by=8)
        paper.oval(x + 95, 252, 34, 12, (255, 246, 206), lit=True)
        return
    paper.stroke([(x + 70, 234), (x + 82, 250), (x + 78, 276)], (60, 62, 70), 3)
    paper.shape([(x + 66, 270), (x + 92, 268), (x + 112, 338), (x + 84, 346)], (150, 160, 170))
    paper.shape([(x + 66, 272), (x + 78, 272), (x + 94, 342), (x + 84, 346)], (70, 76, 86))
    for dx, dy in ((-22, -10), (-26, 8), (34, -18), (30, 2)):
        start = (x + 82 + dx * 0.6, 254 + dy)
        paper.stroke([start, (x + 82 + dx * 1.4, 254 + dy * 2)], (255, 196, 84), 3.5, lit=True)


def garbage(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """Bins that run over; after: emptied, closed, swept."""
    colours: list[Colour] = [(62, 122, 186), (84, 150, 92), (122, 128, 134)]
    if not after:
        _heap(paper, x, rng)
    for number, colour in enumerate(colours):
        _bin(paper, x - 150 + number * 132, colour, open_lid=not after, rng=rng)
    if after:
        return
    for _ in range(13):
        _bag(paper, x + rng.gauss(0, 190), rng.uniform(668, 742), rng)
    for _ in range(14):
        at, y = x + rng.uniform(-340, 340), rng.uniform(700, 790)
        paper.shape(
            [(at, y), (at + 26, y - 8), (at + 34, y + 7), (at + 8, y + 14)],
            rng.choice([(246, 244, 236), (228, 196, 148), (150, 206, 196), (236, 206, 90)]),
        )
    for _ in range(22):
        at, y = x + rng.gauss(0, 130), rng.uniform(410, 540)
        paper.oval(at, y, 3, 2.4, (40, 38, 40))


def _bin(paper: Paper, x: float, colour: Colour, *, open_lid: bool, rng: random.Random) -> None:
    paper.oval(x + 4, 694, 64, 10, (150, 144, 136))
    if open_lid:
        paper.shape([(x - 52, 556), (x - 58, 486), (x + 40, 476), (x + 54, 556)], shade(colour, 0.72))
        for _ in range(8):
            _bag(paper, x + rng.uniform(-34, 34), rng.uniform(536, 562), rng, size=0.62)
    paper.shape([(x - 54, 556), (x + 54, 556), (x + 44, 690), (x - 44, 690)], colour)
    paper.shape([(x + 26, 556), (x + 54, 556), (x + 44, 690), (x + 22, 690)], shade(colour, 0.86))
    paper.box(x - 58, 552, 116, 13, shade(colour, 0.8), round_by=5)
    if not open_lid:
        paper.shape([(x - 56, 554), (x - 46, 532), (x + 46, 532), (x + 56, 554)], shade(colour, 1.12))
    for turn in (0, 120, 240):
        paper.arc(x, 622, 19, turn, turn + 84, (246, 246, 240), 6)
    for dx in (-36, 36):
        paper.oval(x + dx, 690, 8, 8, (52, 54, 58))


def _bag(paper: Paper, x: float, y: float, rng: random.Random, size: float = 1.0) -> None:
    colour = rng.choice([(52, 54, 62), (236, 236, 238), (206, 72, 68), (70, 72, 80), (232, 186, 78), (104, 142, 190)])
    size *= rng.uniform(0.8, 1.25)
    paper.shape(blob(x, y, 36 * size, 28 * size, rng, 0.1), colour)
    paper.shape([(x - 7 * size, y - 24 * size), (x, y - 42 * size), (x + 9 * size, y - 24 * size)], colour)
    paper.shape(blob(x - 12 * size, y - 8 * size, 8 * size, 9 * size, rng, 0.1), shade(colour, 1.24))


def _heap(paper: Paper, x: float, rng: random.Random) -> None:
    paper.shape(blob(x, 738, 300, 34, rng, 0.08), (120, 112, 100))
    for _ in range(10):
        _bag(paper, x + rng.uniform(-230, 230), rng.uniform(628, 668), rng, size=1.1)


def parking(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """A car across the pavement and the guide strip; after: bollards, and somebody walks."""
    if after:
        for at in range(120, 1240, 150):
            paper.oval(at, 694, 17, 5, (150, 144, 136))
            paper.box(at - 9, 632, 18, 62, (84, 90, 98), round_by=8)
            paper.box(at - 9, 644, 18, 9, (246, 206, 66))
        _walker(paper, x, rng)
        return
    colour = rng.choice([(206, 60, 58), (240, 240, 238), (52, 96, 160), (66, 70, 78), (222, 168, 62)])
    _car(paper, x, 684, colour)


def _car(paper: Paper, x: float, foot: float, colour: Colour) -> None:
    paper.oval(x, foot + 4, 260, 18, (120, 114, 106))
    paper.shape(
        [(x - 146, foot - 92), (x - 92, foot - 160), (x + 66, foot - 160), (x + 136, foot - 92)], shade(colour, 0.92)
    )
    glass: Colour = (164, 200, 216)
    paper.shape([(x - 124, foot - 94), (x - 82, foot - 148), (x - 16, foot - 148), (x - 16, foot - 94)], glass)
    paper.shape([(x - 4, foot - 94), (x - 4, foot - 148), (x + 58, foot - 148), (x + 112, foot - 94)], glass)
    paper.shape([(x - 70, foot - 94), (x - 40, foot - 148), (x - 26, foot - 148), (x - 56, foot - 94)], (200, 224, 234))
    paper.box(x - 244, foot - 96, 488, 74, colour, round_by=28)
    paper.box(x - 238, foot - 46, 476, 24, shade(colour, 0.8), round_by=10)
    paper.box(x - 11, foot - 92, 2.5, 60, shade(colour, 0.7))
    paper.box(x - 60, foot - 76, 28, 6, shade(colour, 0.65), round_by=3)
    paper.box(x + 40, foot - 76, 28, 6, shade(colour, 0.65), round_by=3)
    paper.oval(x + 232, foot - 70, 10, 14, (255, 240, 186))
    paper.box(x - 244, foot - 80, 14, 24, (190, 40, 44), round_by=5)
    for at in (x - 146, x + 150):
        paper.oval(at, foot - 26, 50, 46, shade(colour, 0.62))
        paper.oval(at, foot - 20, 42, 42, (42, 44, 50))
        paper.oval(at, foot - 20, 23, 23, (196, 202, 208))
        paper.oval(at, foot - 20, 8, 8, (110, 116, 124))


def _walker(paper: Paper, x: float, rng: random.Random) -> None:
    coat = rng.choice([(206, 92, 84), (72, 124, 176), (232, 170, 70), (110, 150, 96)])
    foot = 672
    paper.oval(x, foot + 3, 38, 7, (160, 154, 146))
    for lean in (-22, 20):
        paper.stroke([(x, foot - 92), (x + lean, foot)], (62, 70, 88), 19)
        paper.box(x + lean - 10, foot - 6, 26, 9, (44, 44, 50), round_by=4)
    paper.box(x - 27, foot - 178, 54, 98, coat, round_by=20)
    paper.stroke([(x + 4, foot - 158), (x + 36, foot - 104)], shade(coat, 0.84), 15)
    paper.stroke([(x + 38, foot - 102), (x + 84, foot)], (250, 250, 250), 5)
    paper.oval(x, foot - 204, 25, 27, (238, 198, 164))
    paper.oval(x - 3, foot - 217, 26, 17, (56, 46, 44))


def tree(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """A tree has fallen across the pavement; after: a young one with its supports."""
    leaves, left = rng.choice(LEAVES), x - 190
    if after:
        paper.oval(x, 690, 84, 20, (112, 90, 70))
        paper.oval(x, 686, 76, 15, (124, 168, 92))
        draw_tree(paper, x, 690, 1.12, leaves)
        for dx in (-66, 66):
            paper.stroke([(x + dx, 692), (x + dx * 0.06, 560)], (206, 170, 120), 9)
        paper.box(x - 17, 566, 34, 10, (70, 96, 76), round_by=3)
        return
    paper.oval(left, 692, 70, 16, (112, 90, 70))
    paper.oval(x + 120, 800, 320, 40, (70, 74, 80))
    paper.shape([(left - 10, 640), (left + 20, 612), (x + 190, 730), (x + 170, 776)], (126, 92, 66))
    paper.shape([(left + 20, 612), (x + 190, 730), (x + 186, 742), (left + 12, 622)], (150, 112, 82))
    for dx, dy, to_x, to_y in ((40, 700, 130, 610), (110, 744, 60, 850), (150, 740, 330, 860)):
        paper.stroke([(x + dx, dy), (x + to_x, to_y)], (126, 92, 66), 16)
    stump = [(left - 30, 694), (left - 25, 634), (left - 12, 652), (left - 4, 616), (left + 8, 648), (left + 18, 626)]
    paper.shape([*stump, (left + 25, 650), (left + 32, 694)], (112, 80, 58))
    paper.shape(
        [(left - 22, 646), (left - 4, 624), (left + 20, 640), (left + 16, 656), (left - 16, 660)], (226, 186, 134)
    )
    dark, bright = shade(leaves, 0.82), shade(leaves, 1.15)
    spots = [(x + 200 + rng.gauss(0, 96), 744 + rng.gauss(0, 46), rng.uniform(34, 66)) for _ in range(17)]
    for tone, lift, size in ((dark, 8, 1.0), (leaves, -5, 0.82), (bright, -18, 0.3)):
        for at, y, r in spots:
            paper.oval(at, y + lift, r * size, r * size * 0.84, tone)
    for _ in range(26):
        at, y = x + rng.uniform(-120, 520), rng.uniform(740, 890)
        paper.oval(at, y, 7, 3.6, rng.choice([leaves, dark]))


def noise(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """A loudspeaker shakes the street; after: a bench and flowers stand there."""
    if after:
        for row in range(3):
            paper.box(x - 150, 592 + row * 17, 230, 12, (178, 122, 76), round_by=3)
        paper.box(x - 156, 648, 242, 16, (196, 138, 86), round_by=4)
        for at in (x - 132, x + 52):
            paper.box(at, 600, 12, 92, (74, 80, 86))
        paper.shape([(x + 120, 622), (x + 222, 622), (x + 208, 692), (x + 134, 692)], (190, 104, 76))
        for _ in range(26):
            at, y = x + 171 + rng.gauss(0, 30), 602 + rng.gauss(0, 16)
            paper.oval(at, y, 15, 12, rng.choice([(98, 156, 84), (78, 138, 80)]))
        for _ in range(16):
            at, y = x + 171 + rng.gauss(0, 32), 592 + rng.gauss(0, 16)
            paper.oval(at, y, 9, 9, rng.choice([(232, 92, 104), (246, 190, 70), (240, 240, 236), (190, 110, 190)]))
        return
    for reach in (150, 210, 270, 330):
        strong = (232, 76, 56, 250 - reach // 2)
        paper.arc(x, 540, reach, -42, 42, strong, 15)
        paper.arc(x, 540, reach, 138, 222, strong, 15)
    paper.oval(x, 694, 124, 14, (150, 144, 136))
    paper.box(x - 98, 396, 196, 296, (46, 48, 56), round_by=14)
    paper.box(x - 86, 408, 172, 272, (62, 66, 76), round_by=10)
    for y, r in ((478, 50), (598, 70)):
        for part, tone in ((1.0, (28, 30, 36)), (0.86, (96, 102, 112)), (0.66, (40, 42, 50)), (0.26, (168, 174, 182))):
            paper.oval(x, y, r * part, r * part, tone)
    for number in range(6):
        side = 1 if number % 2 else -1
        _note(paper, x + side * rng.uniform(190, 400), rng.uniform(250, 470), rng.uniform(0.8, 1.5), rng)


def _note(paper: Paper, x: float, y: float, size: float, rng: random.Random) -> None:
    colour = rng.choice([(180, 44, 60), (60, 54, 112), (210, 98, 30)])
    paper.oval(x, y, 17 * size, 13 * size, colour)
    paper.box(x + 11 * size, y - 70 * size, 6 * size, 70 * size, colour)
    flag = [(x + 11 * size, y - 70 * size), (x + 44 * size, y - 46 * size), (x + 38 * size, y - 26 * size)]
    paper.shape([*flag, (x + 15 * size, y - 48 * size)], colour)


def wall(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """Slips of paper and paint on a wall; after: a mural."""
    if after:
        _mural(paper, x)
        return
    for _ in range(3):
        colour = rng.choice([(200, 50, 60), (50, 90, 170), (40, 40, 46), (70, 140, 80)])
        at, points = x + rng.uniform(-420, 300), []
        for step in range(26):
            points.append((at + step * 9, 470 + math.sin(step * rng.uniform(0.8, 1.0)) * 50 + rng.uniform(-12, 12)))
        paper.stroke(points, colour, 11)
    for _ in range(27):
        _slip(paper, x + rng.gauss(0, 270), rng.uniform(362, 570), rng)


def _slip(paper: Paper, x: float, y: float, rng: random.Random) -> None:
    wide, high, lean = rng.uniform(46, 84), rng.uniform(50, 92), rng.uniform(-9, 9)
    colour = rng.choice([(252, 250, 244), (250, 222, 96), (246, 178, 186), (176, 214, 240), (252, 250, 244)])
    paper.shape([(x + 4, y + 5), (x + wide + 4, y + lean + 5), (x + wide + 4 - lean, y + high + lean + 5),
                 (x + 4 - lean, y + high + 5)], (120, 112, 102, 90))  # fmt: skip
    paper.shape([(x, y), (x + wide, y + lean), (x + wide - lean, y + high + lean), (x - lean, y + high)], colour)
    ink = rng.choice([(196, 40, 44), (50, 54, 64), (40, 76, 150)])
    for row in range(int(high // 15) - 1):
        left, top = x + 8 - lean * row * 0.16, y + 11 + row * 15 + lean * 0.15
        long = (wide - 18) * rng.uniform(0.55, 1)
        paper.stroke([(left, top), (left + long, top + lean * long / wide)], ink, 6 if row == 0 else 3)


def _mural(paper: Paper, x: float) -> None:
    paper.box(x - 420, 352, 840, 216, (250, 248, 240), round_by=8)
    paper.box(x - 410, 362, 820, 196, (178, 220, 236), round_by=4)
    paper.oval(x + 250, 416, 36, 36, (252, 204, 92))
    for at, high, tone in ((-250, 130, 0.94), (-60, 160, 1.0), (140, 116, 0.9)):
        ridge = [(x + at - 160, 540), (x + at, 540 - high), (x + at + 160, 540)]
        paper.shape(ridge, shade((108, 164, 150), tone))
    paper.box(x - 410, 520, 820, 38, (126, 182, 96))
    for number in range(13):
        stem = x - 384 + number * 64
        paper.box(stem - 2, 500, 4, 46, (78, 138, 80))
        petal: Colour = [(232, 104, 110), (250, 190, 70), (250, 246, 240)][number % 3]
        for step in range(6):
            turn = step * math.tau / 6
            paper.oval(stem + math.cos(turn) * 11, 496 + math.sin(turn) * 11, 8, 8, petal)
        paper.oval(stem, 496, 7, 7, (186, 110, 50))
