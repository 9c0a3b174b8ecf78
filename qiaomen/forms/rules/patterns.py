"""Which patterns of regex() end in time, looked at when a form is loaded: on a phone nobody could stop them."""

import math
import re

LONGEST_PATTERN, LONGEST_WORDS = 300, 2000
# Words that no question needs longer: a pattern that can be held against shorter ones alone is refused.
SHORTEST_WORDS = 60
# Steps that may be needed for the longest words: some tenth of a second.
MOST_REPEATED, MOST_STEPS = 4, 30_000_000
# One letter of some kind: escaped, or one of a class; a number of letters, or of groups, that is fixed.
PLAIN, FIXED = re.compile(r"\\.|\[\^?(?:\\.|[^\]\\])*\]", re.DOTALL), re.compile(r"(?<!\))\{(\d+)\}")
FIXED_GROUPS = re.compile(r"\)\{(\d+)\}")
REPEATED = re.compile(r"[*+]|\{\d*,\d*\}")
# A group that is repeated, and in which something is repeated, left out or chosen.
TWICE = re.compile(r"\((?:\?:)?[^()]*[*+{?|][^()]*\)(?:[*+]|\{)")
FLAT = re.compile(r"\((?:\?:)?([^()]*)\)")

# What Python knows alone: JavaScript would say no to every answer, or read something else.
ALONE, ESCAPED = re.compile(r"\(\?[^:=!<]|\(\?<[^=!]|[*+?}]\+|\{,"), re.compile(r"\\(.)", re.DOTALL)
ALONE_ESCAPED, ALONE_CLASSES = set("AZaNU"), {"[]", "[^]"}


def longest_words(pattern: str) -> int:
    """How long the words may be; 0 where a pattern is none, or may run for ever whatever the words."""
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return 0
    plain, escaped = PLAIN.sub("x", pattern), ESCAPED.findall(pattern)
    if ALONE.search(plain) or ALONE_ESCAPED & set(escaped) or ALONE_CLASSES & set(PLAIN.findall(pattern)):
        return 0
    letters, plain = _length(plain), FIXED.sub("", plain)
    # What was found before (\1) is held against the words as often as a repetition.
    repeated = len(REPEATED.findall(plain)) + sum(sign.isdigit() for sign in escaped)
    if len(pattern) > LONGEST_PATTERN or repeated > MOST_REPEATED or _is_nested(plain):
        return 0
    return _within(MOST_STEPS, _ways(plain) * letters, max(repeated, 1))


def _within(steps: int, once: int, repeated: int) -> int:
    """How many letters can be shared out among the repetitions, `once` over each time; 0 for too few."""
    most = int((steps * math.factorial(repeated) / once) ** (1 / repeated))
    return min(most, LONGEST_WORDS) if most >= SHORTEST_WORDS else 0


def _length(plain: str) -> int:
    """How many letters it looks for besides its repetitions, at most."""
    letters = len(REPEATED.sub("", FIXED.sub("", plain))) + sum(map(int, FIXED.findall(plain)))
    return letters * math.prod(map(int, FIXED_GROUPS.findall(plain))) or 1


def _ways(plain: str) -> int:
    """In how many ways it can be gone through, besides its repetitions."""
    ways = 2 ** len(re.findall(r"(?<![*+?}(])\?", plain))
    for piece in re.split(r"[()]", plain):
        ways *= 1 + piece.count("|")
    return int(ways)


def _is_nested(plain: str) -> bool:
    """Whether a repetition, at any depth, repeats something that is repeated, left out or chosen."""
    while True:
        if TWICE.search(plain):
            return True
        # What is in a group without a repetition counts for the group around it.
        flat = FLAT.sub(lambda group: "".join(sign for sign in group[1] if sign in "*+{?|") or "x", plain, count=1)
        if flat == plain:
            return False
        plain = flat
