"""Draws a sample that anybody can draw again: by hashes of a published seed, no random generator of ours.

For the line numbers 1 … N of an area's list, in the order of the list, write `seed|area|number` (the area's code), take
SHA-256 of its UTF-8 bytes as hexadecimal digits, and sort by these. The first n line numbers are the sample.
`printf '%s' 'seed|area|number' | sha256sum` gives the same, in whatever language.
"""

import hashlib
import math
import secrets
from collections.abc import Iterable


def new_seed() -> str:
    """A seed that nobody chose: 128 random bits."""
    return secrets.token_hex(16)


def rank_of(seed: str, area: str, number: int) -> str:
    """What a line is sorted by."""
    return hashlib.sha256(f"{seed}|{area}|{number}".encode()).hexdigest()


def draw(seed: str, area: str, numbers: Iterable[int], wanted: int) -> list[int]:
    """So many of these line numbers (all, where there are fewer), in the order in which they were drawn."""
    return sorted(numbers, key=lambda number: rank_of(seed, area, number))[:wanted]


def share_of(count: int, percent: int) -> int:
    """So many of a hundred, rounded up: a share of few is at least one."""
    return math.ceil(count * percent / 100)
