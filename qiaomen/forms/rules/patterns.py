"""Which patterns of regex() end in time, looked at when a form is loaded: on a phone nobody could stop them."""

import re

LONGEST_PATTERN, MOST_WAYS = 300, 10_000
# How many repetitions a pattern has → how long the words may be that it is held against.
LONGEST_WORDS = {0: 2000, 1: 2000, 2: 2000, 3: 200, 4: 60}
# One letter of some kind: escaped, or one of a class; a number of letters that is fixed.
PLAIN, FIXED = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL), re.compile(r"(?<!\))\{\d+\}")
REPEATED = re.compile(r"[*+]|\{\d*,\d*\}")
# A group that is repeated, and in which something is repeated, left out or chosen.
TWICE = re.compile(r"\((?:\?:)?[^()]*[*+{?|][^()]*\)(?:[*+]|\{)")
FLAT = re.compile(r"\((?:\?:)?([^()]*)\)")

# What Python knows alone: JavaScript would say no to every answer, or read something else.
ALONE = re.compile(r"\(\?[^:=!<]|\(\?<[^=!]|[*+?}]\+")


def longest_words(pattern: str) -> int:
    """How long the words may be; 0 where a pattern is none, or may run for ever whatever the words."""
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError):
        return 0
    plain = PLAIN.sub("x", pattern)
    if ALONE.search(plain) or re.search(r"(?<!\\)\\[AZ]", pattern):
        return 0
    plain = FIXED.sub("", plain)
    repeated = len(REPEATED.findall(plain))
    if len(pattern) > LONGEST_PATTERN or _ways(plain) > MOST_WAYS or _is_nested(plain):
        return 0
    return LONGEST_WORDS.get(repeated, 0)


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
