"""The street behind every scene: sky, houses, trees, pavement and road, a river bank or a long wall."""

import random

from qiaomen.files.drawn.paper import HEIGHT, WIDTH, Colour, Light, Paper, shade

FOOT, KERB, ROAD = 600, 700, 716
PIT, LAWN = KERB - 14, FOOT + 50

WALLS: list[Colour] = [
    (240, 222, 192), (226, 176, 146), (200, 214, 222), (188, 206, 184), (244, 206, 164), (232, 216, 160),
    (214, 190, 202), (236, 232, 222),
]  # fmt: skip
AWNINGS: list[Colour] = [(206, 74, 66), (44, 128, 120), (226, 152, 52), (66, 104, 168), (132, 84, 136)]
LEAVES: list[Colour] = [(92, 158, 84), (120, 172, 82), (66, 138, 96), (206, 164, 62), (150, 176, 78)]


def draw_sky(paper: Paper, rng: random.Random) -> None:
    """Sun or moon, clouds, and the far side of the city."""
    x, y = rng.uniform(140, 1140), rng.uniform(70, 150)
    if paper.light is Light.NIGHT:
        paper.oval(x, y, 38, 38, (250, 244, 214), lit=True)
        paper.oval(x + 16, y - 8, 32, 32, paper.light.above, lit=True)
        for _ in range(40):
            paper.oval(rng.uniform(0, WIDTH), rng.uniform(0, 320), 1.6, 1.6, (236, 238, 255), lit=True)
    elif paper.light is not Light.CLOUDY:
        paper.oval(x, y, 74, 74, (255, 248, 214, 70), lit=True)
        paper.oval(x, y, 46, 46, (255, 240, 176), lit=True)
    if paper.light is not Light.NIGHT:
        for _ in range(4):
            _cloud(paper, rng.uniform(0, WIDTH), rng.uniform(60, 230), rng.uniform(0.7, 1.4))
    far = tuple((low * 3 + 90) // 4 for low in paper.light.below)
    left = -20.0
    while left < WIDTH:
        wide, high = rng.uniform(60, 130), rng.uniform(180, 370)
        paper.box(left, FOOT - high, wide, high, far, lit=True)
        left += wide + rng.uniform(-8, 40)


def _cloud(paper: Paper, x: float, y: float, size: float) -> None:
    white = (255, 255, 255)
    for dx, dy, r in ((-50, 8, 26), (-18, -8, 36), (24, -2, 32), (54, 10, 22)):
        paper.oval(x + dx * size, y + dy * size, r * size, r * size * 0.8, white)
    paper.box(x - 72 * size, y + 8 * size, 146 * size, 22 * size, white, round_by=11 * size)


def draw_houses(paper: Paper, rng: random.Random) -> None:
    """A row of houses from edge to edge, no two neighbours alike."""
    left, last = rng.uniform(-90, -20), None
    while left < WIDTH:
        wall = rng.choice([colour for colour in WALLS if colour != last])
        wide = rng.choice([168, 196, 224, 252])
        _house(paper, left, wide, rng.choice([3, 4, 4, 5]), wall, rng)
        left, last = left + wide + rng.choice([0, 0, 0, 18]), wall


def _house(paper: Paper, left: float, wide: float, floors: int, wall: Colour, rng: random.Random) -> None:
    top = FOOT - 86 - floors * 62
    paper.box(left, top, wide, FOOT - top, wall)
    paper.box(left + wide - 14, top, 14, FOOT - top, shade(wall, 0.92))
    if rng.random() < 0.4:
        roof = rng.choice([(176, 92, 74), (104, 112, 126), (150, 106, 84)])
        paper.shape(
            [(left - 10, top), (left + 26, top - 44), (left + wide - 26, top - 44), (left + wide + 10, top)], roof
        )
    else:
        paper.box(left - 5, top - 10, wide + 10, 14, shade(wall, 0.8))
        tank = left + rng.uniform(20, wide - 70)
        paper.box(tank, top - 32, 40, 22, (196, 204, 210), round_by=8)
    columns = int(wide // 56)
    step = wide / columns
    for floor in range(floors):
        for column in range(columns):
            _window(paper, left + column * step + step / 2, top + 18 + floor * 62, wall, rng)
    _shop(paper, left, wide, rng)


def _window(paper: Paper, x: float, y: float, wall: Colour, rng: random.Random) -> None:
    night = paper.light is Light.NIGHT
    lamp_on = night and rng.random() < 0.4
    glass: Colour = (255, 214, 130) if lamp_on else (126, 170, 196)
    paper.box(x - 17, y - 2, 34, 40, (250, 248, 240))
    paper.box(x - 14, y + 1, 28, 34, glass, lit=lamp_on)
    paper.box(x - 1, y + 1, 2, 34, (250, 248, 240))
    if not lamp_on:
        paper.shape([(x - 14, y + 20), (x + 2, y + 1), (x + 9, y + 1), (x - 14, y + 29)], (166, 202, 220))
    extra = rng.random()
    if extra < 0.18:
        paper.box(x - 12, y + 40, 24, 13, (226, 230, 232), round_by=2)
        paper.oval(x - 3, y + 46.5, 4.5, 4.5, (150, 158, 164))
    elif extra < 0.32:
        paper.box(x - 17, y + 38, 34, 5, shade(wall, 0.7))
        for dx in (-11, -3, 5, 12):
            paper.oval(x + dx, y + 35, 5, 5, (98, 156, 84))
        paper.oval(x - 7, y + 33, 3, 3, (224, 92, 96))
        paper.oval(x + 8, y + 33, 3, 3, (240, 176, 66))


def _shop(paper: Paper, left: float, wide: float, rng: random.Random) -> None:
    sign, night = rng.choice(AWNINGS), paper.light is Light.NIGHT
    paper.box(left, FOOT - 86, wide, 86, (120, 106, 98))
    glass: Colour = (250, 214, 150) if night else (170, 206, 216)
    paper.box(left + 12, FOOT - 50, wide - 78, 42, glass, lit=night)
    paper.box(left + wide - 56, FOOT - 56, 42, 56, (92, 74, 66))
    paper.box(left + wide - 50, FOOT - 50, 30, 36, glass, lit=night)
    paper.box(left + 4, FOOT - 88, wide - 8, 20, shade(sign, 0.78), round_by=3)
    for spot in range(4):
        paper.box(left + wide / 2 - 46 + spot * 25, FOOT - 83, 15, 10, (252, 240, 214), round_by=3)
    stripes = max(int(wide // 24), 4)
    step = (wide - 12) / stripes
    for stripe in range(stripes):
        colour = sign if stripe % 2 == 0 else (250, 244, 232)
        paper.box(left + 6 + stripe * step, FOOT - 68, step, 14, colour)
        paper.oval(left + 6 + stripe * step + step / 2, FOOT - 54, step / 2, 6, colour)


def draw_ground(paper: Paper) -> None:
    """Pavement with slabs and a guide strip for the blind, kerb, and a road with a broken line."""
    paper.box(0, FOOT, WIDTH, KERB - FOOT, (206, 200, 190))
    for y in (FOOT + 22, FOOT + 48, FOOT + 74):
        paper.box(0, y, WIDTH, 1.5, (186, 180, 170))
    for column in range(-6, 30):
        foot = column * 64
        paper.stroke([(foot, FOOT), (640 + (foot - 640) * 1.12, KERB)], (186, 180, 170), 1.5)
    paper.box(0, FOOT + 49, WIDTH, 24, (232, 190, 76))
    for spot in range(0, WIDTH, 20):
        paper.box(spot + 4, FOOT + 55, 12, 3, (206, 160, 50), round_by=1)
        paper.box(spot + 4, FOOT + 64, 12, 3, (206, 160, 50), round_by=1)
    paper.box(0, KERB, WIDTH, 6, (232, 230, 226))
    paper.box(0, KERB + 6, WIDTH, 10, (160, 160, 158))
    paper.box(0, ROAD, WIDTH, HEIGHT - ROAD, (96, 102, 110))
    paper.box(0, ROAD, WIDTH, 14, (86, 92, 100))
    for left in range(-60, WIDTH, 220):
        slope = [(left, 938), (left + 130, 938), (left + 126, 926), (left + 4, 926)]
        paper.shape(slope, (236, 234, 222))


def draw_trees(paper: Paper, rng: random.Random, *, keep_clear: float, foot: float) -> None:
    """Street trees in their pits, none in front of the fault."""
    leaves = rng.choice(LEAVES)
    for x in (70, 290, 990, 1210):
        at = x + rng.uniform(-24, 24)
        if abs(at - keep_clear) > 200:
            draw_tree(paper, at, foot, rng.uniform(0.85, 1.15), leaves)


def draw_tree(paper: Paper, x: float, foot: float, size: float, leaves: Colour) -> None:
    """A full tree whose trunk stands at `foot`."""
    paper.oval(x, foot, 34 * size, 9 * size, (122, 98, 76))
    paper.shape(
        [(x - 9 * size, foot), (x - 6 * size, foot - 130 * size), (x + 6 * size, foot - 130 * size),
         (x + 9 * size, foot)],
        (116, 84, 62),
    )  # fmt: skip
    dark, bright = shade(leaves, 0.84), shade(leaves, 1.14)
    for dx, dy, r in ((-44, -150, 46), (44, -146, 48), (0, -122, 46), (0, -196, 58)):
        paper.oval(x + dx * size, foot + dy * size, r * size, r * size, dark)
    for dx, dy, r in ((-38, -164, 40), (36, -166, 38), (-2, -204, 46), (4, -150, 38)):
        paper.oval(x + dx * size, foot + dy * size, r * size, r * size, leaves)
    for dx, dy, r in ((-30, -184, 17), (-4, -222, 21), (30, -186, 14)):
        paper.oval(x + dx * size, foot + dy * size, r * size, r * size * 0.8, bright)


def draw_river_bank(paper: Paper, rng: random.Random) -> None:
    """Lawn, railing and a stone bank above the water; the water itself belongs to the scene."""
    paper.box(0, FOOT, WIDTH, 46, (206, 200, 190))
    paper.box(0, FOOT + 30, WIDTH, 40, (132, 176, 96))
    for left in range(0, WIDTH, 26):
        paper.box(left, FOOT + 26, 5, 34, (236, 236, 230))
    paper.box(0, FOOT + 24, WIDTH, 6, (246, 246, 240))
    paper.box(0, FOOT + 60, WIDTH, 60, (168, 164, 156))
    for row in range(3):
        for left in range(-40 + row * 22, WIDTH, 72):
            tone = rng.uniform(0.9, 1.08)
            paper.box(left, FOOT + 62 + row * 20, 68, 17, shade((168, 164, 156), tone), round_by=4)


def draw_wall(paper: Paper, rng: random.Random) -> None:
    """A long plastered wall in front of the houses."""
    plaster = rng.choice([(236, 228, 210), (226, 222, 216), (240, 222, 196)])
    paper.box(0, 330, WIDTH, 310, plaster)
    paper.box(0, 580, WIDTH, 60, shade(plaster, 0.72))
    paper.box(0, 318, WIDTH, 20, (142, 112, 94))
    for left in range(0, WIDTH, 44):
        paper.oval(left + 22, 320, 22, 12, (158, 122, 100))
    paper.box(0, 636, WIDTH, 6, shade(plaster, 0.55))
