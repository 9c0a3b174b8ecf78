"""The colour tokens of the style sheet, read from it, and the contrast of every pair that may meet."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from re import DOTALL, findall, search

SHEET = Path(__file__).resolve().parent / "static" / "shell" / "style.css"
TEXT, SIGN = 4.5, 3.0
GROUNDS = ("paper", "sheet", "sunk")
WASHES = {"door-ink": "door-wash", "jade": "jade-wash", "amber": "amber-wash", "slate": "slate-wash"}


@dataclass(frozen=True)
class Pair:
    """A colour upon a ground, and the least contrast that WCAG AA wants of it: words 4.5, edges and signs 3."""

    ink: str
    ground: str
    wanted: float = TEXT

    def contrast(self, scheme: str) -> float:
        """By WCAG 2.2, in this scheme."""
        colours = tokens()[scheme]
        one, other = sorted((luminance(colours[self.ink]), luminance(colours[self.ground])), reverse=True)
        return (one + 0.05) / (other + 0.05)

    def enough(self, scheme: str) -> bool:
        """Whether that is as much as is wanted."""
        return self.contrast(scheme) >= self.wanted

    @property
    def light(self) -> float:
        """Contrast in the light scheme."""
        return self.contrast("light")

    @property
    def dark(self) -> float:
        """Contrast in the dark scheme."""
        return self.contrast("dark")


PAIRS = (
    *(Pair(ink, ground) for ink in ("ink", "ink-soft", *WASHES) for ground in GROUNDS),
    *(Pair(ink, wash) for ink, wash in WASHES.items()),
    *(Pair("ink", wash) for wash in WASHES.values()),
    Pair("on-door", "door"), Pair("on-door", "door-deep"), Pair("paper", "ink"),
    *(Pair(sign, ground, SIGN) for sign in ("line-strong", "focus") for ground in GROUNDS),
    Pair("brass", "door", SIGN), Pair("door", "paper", SIGN), Pair("door", "sheet", SIGN),
)  # fmt: skip


@lru_cache(maxsize=1)
def tokens() -> dict[str, dict[str, str]]:
    """Scheme → token → its six digits. The dark scheme repeats every colour of the light one."""
    sheet = SHEET.read_text(encoding="utf-8")
    light = search(r":root \{(.*?)\}", sheet, DOTALL)
    dark = search(r"prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", sheet, DOTALL)
    assert light and dark, "the sheet opens with its tokens"
    return {name: dict(findall(r"--([\w-]+): (#[0-9a-f]{6});", found[1])) for name, found in
            (("light", light), ("dark", dark))}  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
