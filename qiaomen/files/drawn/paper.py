"""The paper that scenes are drawn on: twice as large as needed, so that edges come out smooth, in one light."""

import random
from collections.abc import Sequence
from enum import Enum

from PIL import Image, ImageDraw

Colour = tuple[int, ...]
Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT, SCALE = 1280, 960, 2
SKY = 500  # how far down the sky changes its colour


class Light(Enum):
    """A time of day: sky above, sky below, and how much of each colour the light leaves."""

    MORNING = ((150, 198, 232), (253, 226, 200), (1.0, 0.97, 0.93))
    NOON = ((92, 172, 232), (206, 234, 250), (1.0, 1.0, 1.0))
    CLOUDY = ((170, 184, 196), (222, 228, 230), (0.93, 0.95, 0.97))
    EVENING = ((122, 132, 190), (252, 190, 140), (0.98, 0.88, 0.82))
    NIGHT = ((22, 30, 66), (66, 76, 122), (0.45, 0.5, 0.68))

    def __init__(self, above: Colour, below: Colour, leaves: tuple[float, float, float]) -> None:
        self.above, self.below, self.leaves = above, below, leaves

    def on(self, colour: Colour) -> Colour:
        """A colour as it looks in this light; a fourth number (how opaque, 0–255) stays."""
        return (*(round(part * left) for part, left in zip(colour[:3], self.leaves, strict=True)), *colour[3:])


def pick_light(rng: random.Random) -> Light:
    """A time of day by which a fault can be seen."""
    return rng.choice([Light.MORNING, Light.NOON, Light.NOON, Light.CLOUDY, Light.EVENING])


def shade(colour: Colour, by: float) -> Colour:
    """Darker below 1, lighter above."""
    return tuple(min(round(part * by), 255) for part in colour[:3])


class Paper:
    """Draws in pixels of the finished picture. Colours with four numbers are laid over what is there."""

    def __init__(self, light: Light) -> None:
        self.light = light
        column = Image.new("RGB", (1, 2))
        column.putdata([light.above, light.below])
        sky = Image.new("RGB", (1, HEIGHT), light.below)
        sky.paste(column.resize((1, SKY), Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5)))
        self.image = sky.resize((WIDTH * SCALE, HEIGHT * SCALE), Image.Resampling.NEAREST)
        self._solid = ImageDraw.Draw(self.image)
        self._glaze = ImageDraw.Draw(self.image, "RGBA")

    def _pen(self, colour: Colour, lit: bool) -> tuple[ImageDraw.ImageDraw, Colour]:
        return (self._glaze if len(colour) == 4 else self._solid), colour if lit else self.light.on(colour)

    def box(
        self, x: float, y: float, w: float, h: float, colour: Colour, *, round_by: float = 0, lit: bool = False
    ) -> None:
        """A box from its upper left corner; `lit` things shine by themselves."""
        pen, fill = self._pen(colour, lit)
        corners = (x * SCALE, y * SCALE, (x + w) * SCALE - 1, (y + h) * SCALE - 1)
        if round_by:
            pen.rounded_rectangle(corners, round_by * SCALE, fill=fill)
        else:
            pen.rectangle(corners, fill=fill)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour, *, lit: bool = False) -> None:
        """An oval around its middle."""
        pen, fill = self._pen(colour, lit)
        pen.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=fill)

    def shape(self, points: Points, colour: Colour, *, lit: bool = False) -> None:
        """A filled shape."""
        pen, fill = self._pen(colour, lit)
        pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def stroke(self, points: Points, colour: Colour, width: float, *, lit: bool = False) -> None:
        """A line with rounded joints."""
        pen, fill = self._pen(colour, lit)
        pen.line([(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve")

    def arc(
        self, x: float, y: float, r: float, start: float, end: float, colour: Colour, width: float, squash: float = 1
    ) -> None:
        """Part of a ring, clockwise from three o'clock in degrees."""
        pen, fill = self._pen(colour, False)
        ring = ((x - r) * SCALE, (y - r * squash) * SCALE, (x + r) * SCALE, (y + r * squash) * SCALE)
        pen.arc(ring, start, end, fill=fill, width=round(width * SCALE))

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self.image.reduce(SCALE)
