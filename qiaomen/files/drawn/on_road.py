"""Faults that lie on the ground: covers, holes, water, cigarette ends, and what floats in a river."""

import math
import random

from qiaomen.files.drawn.paper import HEIGHT, WIDTH, Colour, Paper, shade
from qiaomen.files.drawn.street import ROAD

ASPHALT: Colour = (96, 102, 110)
Ring = list[tuple[float, float]]


def blob(x: float, y: float, rx: float, ry: float, rng: random.Random, rough: float = 0.16) -> Ring:
    """An uneven oval outline, soft like water or a bag; `jagged` is the other one."""
    waves = [(count, rng.uniform(0, math.tau), rough * 1.2 / count) for count in (2, 3, 5, 7)]
    ring = []
    for step in range(48):
        turn = step * math.tau / 48
        far = 1 + sum(math.sin(turn * count + shift) * size for count, shift, size in waves)
        ring.append((x + math.cos(turn) * rx * far, y + math.sin(turn) * ry * far))
    return ring


def jagged(x: float, y: float, rx: float, ry: float, rng: random.Random, rough: float = 0.16) -> Ring:
    """An oval outline that broke at every corner."""
    ring = []
    for step in range(28):
        turn, far = step * math.tau / 28, 1 + rng.uniform(-rough, rough)
        ring.append((x + math.cos(turn) * rx * far, y + math.sin(turn) * ry * far))
    return ring


def manhole(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """A shaft without its cover; after: the cover lies where it belongs."""
    y = 826 + rng.uniform(-10, 14)
    paper.oval(x, y, 172, 70, shade(ASPHALT, 0.86))
    paper.oval(x, y, 148, 58, (164, 166, 168))
    if after:
        _cover(paper, x, y, 134, 51)
        return
    paper.oval(x, y, 134, 51, (58, 54, 54))
    paper.oval(x, y + 12, 126, 40, (26, 24, 28))
    paper.oval(x, y + 24, 108, 27, (8, 8, 12))
    for rung in range(2):
        paper.box(x - 26, y - 34 + rung * 18, 52, 5, (150, 120, 92), round_by=2)
    side = 1 if x < 640 else -1
    paper.oval(x + side * 262, y + 32, 138, 50, (44, 48, 54))
    _cover(paper, x + side * 262, y + 20, 134, 48)


def _cover(paper: Paper, x: float, y: float, rx: float, ry: float) -> None:
    paper.oval(x, y, rx, ry, (104, 100, 98))
    paper.oval(x, y, rx * 0.93, ry * 0.93, (134, 130, 126))
    for ring in (0.78, 0.52, 0.26):
        paper.oval(x, y, rx * ring, ry * ring, (106, 102, 100))
        paper.oval(x, y, rx * (ring - 0.06), ry * (ring - 0.06), (134, 130, 126))
    for step in range(12):
        turn = step * math.tau / 12
        dx, dy = math.cos(turn), math.sin(turn)
        start = (x + dx * rx * 0.3, y + dy * ry * 0.3)
        paper.stroke([start, (x + dx * rx * 0.88, y + dy * ry * 0.88)], (106, 102, 100), 4)
    paper.oval(x - rx * 0.55, y, 8, 4, (50, 48, 48))
    paper.oval(x + rx * 0.55, y, 8, 4, (50, 48, 48))


def pothole(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """A hole in the asphalt; after: a clean dark patch."""
    y = 826.0
    if after:
        patch = [(x - 226, y + 68), (x - 196, y - 62), (x + 206, y - 62), (x + 236, y + 68)]
        paper.shape(patch, (62, 66, 72))
        paper.stroke([*patch, patch[0]], (44, 46, 52), 7)
        for _ in range(60):
            paper.oval(x + rng.uniform(-185, 190), y + rng.uniform(-52, 56), 2, 1.4, (84, 88, 94))
        return
    for step in range(11):
        turn = step * math.tau / 11 + rng.uniform(-0.2, 0.2)
        _crack(paper, x, y, turn, rng)
    paper.shape(jagged(x, y, 196, 74, rng), (126, 120, 112))
    paper.shape(jagged(x, y + 4, 172, 60, rng), (72, 64, 58))
    paper.shape(blob(x + 2, y + 14, 148, 42, rng, 0.1), (48, 42, 40))
    paper.shape(blob(x + 8, y + 20, 104, 24, rng, 0.08), (112, 134, 150))
    paper.shape(blob(x - 8, y + 16, 50, 6, rng, 0.1), (164, 186, 200))
    for _ in range(26):
        turn, far = rng.uniform(0, math.tau), rng.uniform(1.0, 1.45)
        size, tone = rng.uniform(3, 9), rng.choice([(136, 130, 122), (78, 76, 76), (160, 154, 146)])
        paper.oval(x + math.cos(turn) * 190 * far, y + math.sin(turn) * 70 * far, size, size * 0.65, tone)


def _crack(paper: Paper, x: float, y: float, turn: float, rng: random.Random) -> None:
    points, far = [], 0.8
    for _ in range(4):
        bend = turn + rng.uniform(-0.14, 0.14)
        points.append((x + math.cos(bend) * 190 * far, y + math.sin(bend) * 72 * far))
        far += rng.uniform(0.16, 0.3)
    paper.stroke(points, (58, 62, 68), 4)


def water(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """A burst main; after: new slabs on a dry street."""
    if after:
        for column in range(6):
            for row in range(2):
                tone = rng.uniform(0.97, 1.04)
                left = x - 138 + column * 46
                paper.box(left, 604 + row * 23, 44, 21, shade((234, 226, 210), tone), round_by=2)
        paper.shape([(x - 150, 790), (x - 134, 722), (x + 134, 722), (x + 150, 790)], (70, 74, 80))
        return
    paper.shape(blob(x, 812, 430, 92, rng, 0.07), (92, 142, 178))
    paper.shape(blob(x - 12, 804, 372, 70, rng, 0.07), (128, 180, 212))
    for _ in range(12):
        wide = rng.uniform(20, 70)
        paper.box(x + rng.uniform(-320, 260), 804 + rng.uniform(-50, 52), wide, 4, (206, 232, 244), round_by=2)
    paper.shape(jagged(x, 722, 74, 20, rng), (60, 58, 60))
    for lean in (-150, -104, -60, -22, 22, 60, 104, 150):
        _jet(paper, x, lean, 300 - abs(lean) * 0.8 + rng.uniform(-20, 20))
    paper.box(x - 12, 440, 24, 280, (196, 228, 244), round_by=12)
    paper.box(x - 5, 420, 9, 290, (240, 250, 255), round_by=4)
    for _ in range(60):
        dx = rng.gauss(0, 90)
        size = rng.uniform(2, 6)
        paper.oval(x + dx, 450 + abs(dx) * 0.9 + rng.uniform(-60, 160), size, size * 1.4, (222, 242, 252))


def _jet(paper: Paper, x: float, lean: float, high: float) -> None:
    points = []
    for step in range(17):
        part = step / 16
        points.append((x + lean * part * 1.25, 720 - high * 4 * part * (1 - part) + 70 * part * part))
    paper.stroke(points, (160, 208, 234), 13)
    paper.stroke(points, (226, 244, 252), 5)


def cigarette(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """Cigarette ends along the kerb; after: swept, and a box for them stands by."""
    _bench(paper, x - 210)
    if after:
        _butt_box(paper, x + 90)
        return
    for _ in range(30):
        leaf = blob(x + rng.uniform(-420, 420), rng.uniform(730, 930), 12, 5, rng, 0.3)
        paper.shape(leaf, (84, 88, 94))
    spots = sorted((rng.uniform(680, 926), rng.gauss(x, 190)) for _ in range(26))
    for y, at in spots:
        _butt(paper, at, y, rng.uniform(-0.9, 0.9), 30 + (y - 680) * 0.16, rng)


def _butt(paper: Paper, x: float, y: float, turn: float, long: float, rng: random.Random) -> None:
    dx, dy = math.cos(turn), math.sin(turn) * 0.6
    thick = long * 0.26

    def part(start: float, end: float, colour: Colour, width: float = 1) -> None:
        ends = [(x + dx * long * start, y + dy * long * start), (x + dx * long * end, y + dy * long * end)]
        paper.stroke(ends, colour, thick * width)

    paper.oval(x + dx * long / 2, y + dy * long / 2 + thick * 0.6, long * 0.6, thick * 0.5, (60, 62, 68, 90))
    part(0, 0.46, (222, 150, 70))
    part(0.42, 0.46, (190, 116, 50))
    part(0.46, 0.92, (250, 248, 242))
    part(0.92, 1.06, (74, 70, 70), 0.92)
    if rng.random() < 0.2:
        part(1.04, 1.1, (232, 96, 48), 0.7)


def _bench(paper: Paper, x: float) -> None:
    for left in (x - 92, x + 80):
        paper.box(left, 600, 12, 86, (74, 80, 86))
    for row in range(3):
        paper.box(x - 112, 588 + row * 17, 224, 12, (178, 122, 76), round_by=3)
    paper.box(x - 118, 644, 236, 16, (196, 138, 86), round_by=4)


def _butt_box(paper: Paper, x: float) -> None:
    paper.oval(x, 690, 52, 10, (150, 144, 136))
    paper.box(x - 40, 540, 80, 150, (64, 128, 116), round_by=10)
    paper.box(x - 48, 528, 96, 22, (48, 100, 92), round_by=8)
    paper.box(x - 24, 566, 48, 8, (26, 44, 42), round_by=4)
    paper.oval(x, 626, 30, 30, (246, 246, 238))
    _sign_butt(paper, x)


def _sign_butt(paper: Paper, x: float) -> None:
    paper.box(x - 20, 622, 14, 9, (222, 150, 70))
    paper.box(x - 6, 622, 22, 9, (206, 208, 204))
    paper.box(x + 16, 622, 5, 9, (226, 92, 52))
    paper.stroke([(x + 18, 618), (x + 13, 612), (x + 18, 606)], (150, 156, 158), 2.5)


def river(paper: Paper, x: float, rng: random.Random, after: bool) -> None:
    """Waste water and rubbish in a river; after: clear water with lotus and ducks."""
    top = ROAD
    deep: Colour = (74, 150, 178) if after else (120, 124, 84)
    paper.box(0, top, WIDTH, HEIGHT - top, deep)
    paper.box(0, top, WIDTH, 16, shade(deep, 0.82))
    for _ in range(46):
        y = rng.uniform(top + 24, HEIGHT - 6)
        wide = 20 + (y - top) * rng.uniform(0.2, 0.6)
        paper.box(rng.uniform(-40, WIDTH), y, wide, 3 + (y - top) * 0.012, shade(deep, 1.18), round_by=2)
    if after:
        _clear_river(paper, x, rng)
        return
    paper.shape([(x - 40, 706), (x + 40, 706), (x + 150, 830), (x + 60, 880), (x - 120, 850)], (92, 70, 46))
    paper.shape(blob(x, 834, 210, 44, rng, 0.12), (92, 70, 46))
    paper.shape(blob(x + 10, 826, 150, 26, rng, 0.12), (116, 90, 60))
    paper.oval(x, 684, 50, 38, (126, 122, 118))
    paper.oval(x, 686, 38, 28, (42, 36, 34))
    paper.shape([(x - 30, 696), (x + 30, 696), (x + 46, 820), (x - 46, 820)], (104, 78, 50))
    for dx in (-20, 0, 18):
        paper.stroke([(x + dx, 702), (x + dx * 1.5, 812)], (138, 108, 74), 4)
    for _ in range(15):
        _floating(paper, rng.uniform(60, 1220), rng.uniform(750, 925), rng)


def _floating(paper: Paper, x: float, y: float, rng: random.Random) -> None:
    size = 0.8 + (y - 740) / 260
    what = rng.choice(["bottle", "bag", "foam", "box"])
    paper.oval(x, y + 8 * size, 40 * size, 7 * size, (70, 72, 50))
    if what == "bottle":
        paper.box(x - 30 * size, y - 8 * size, 46 * size, 16 * size, (150, 206, 196), round_by=6 * size)
        paper.box(x + 14 * size, y - 5 * size, 14 * size, 10 * size, (150, 206, 196))
        paper.box(x + 26 * size, y - 6 * size, 8 * size, 12 * size, (62, 110, 190), round_by=2)
        paper.box(x - 16 * size, y - 8 * size, 16 * size, 16 * size, (232, 92, 80))
    elif what == "bag":
        paper.shape(blob(x, y - 4 * size, 34 * size, 17 * size, rng, 0.24), (238, 238, 240))
        paper.shape(blob(x - 4, y - 8 * size, 16 * size, 6 * size, rng, 0.2), (255, 255, 255))
    elif what == "foam":
        for dx, r in ((-20, 12), (-2, 16), (18, 11), (32, 7)):
            paper.oval(x + dx * size, y, r * size, r * size * 0.6, (226, 222, 200))
    else:
        lid = [(x - 30 * size, y - 6 * size), (x + 22 * size, y - 14 * size), (x + 34 * size, y + 4 * size)]
        paper.shape([*lid, (x - 20 * size, y + 12 * size)], (204, 160, 108))


def _clear_river(paper: Paper, x: float, rng: random.Random) -> None:
    # The far leaves first, so that the near ones lie over them.
    for y, at in sorted((rng.uniform(800, 930), rng.uniform(40, 1240)) for _ in range(9)):
        size = 0.7 + (y - 780) / 260
        paper.oval(at, y, 50 * size, 15 * size, (70, 140, 84))
        paper.oval(at - 4, y - 3, 44 * size, 12 * size, (98, 168, 98))
        if rng.random() < 0.55:
            for dx, tone in ((-13, 0.94), (13, 0.94), (0, 1.0)):
                paper.oval(at + dx * size, y - 18 * size, 11 * size, 19 * size, shade((246, 170, 188), tone))
    for number in range(3):
        _duck(paper, x - 60 + number * 96, 772 + number * 12, 1.1 - number * 0.24)


def _duck(paper: Paper, x: float, y: float, size: float) -> None:
    paper.oval(x, y + 16 * size, 52 * size, 7 * size, (150, 204, 222))
    paper.oval(x, y, 40 * size, 20 * size, (250, 248, 240))
    paper.shape(
        [(x + 28 * size, y - 4), (x + 54 * size, y - 18 * size), (x + 38 * size, y + 8 * size)], (250, 248, 240)
    )
    paper.oval(x - 32 * size, y - 28 * size, 16 * size, 16 * size, (250, 248, 240))
    paper.box(x - 42 * size, y - 26 * size, 20 * size, 26 * size, (250, 248, 240))
    paper.shape(
        [(x - 46 * size, y - 32 * size), (x - 66 * size, y - 25 * size), (x - 46 * size, y - 20 * size)],
        (240, 160, 48),
    )
    paper.oval(x - 36 * size, y - 32 * size, 2.6 * size, 2.6 * size, (40, 40, 44))
    paper.oval(x + 8 * size, y - 2 * size, 22 * size, 10 * size, (226, 224, 214))
