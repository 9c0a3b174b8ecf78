"""Which kinds of matter somebody's own words speak for, and which words those are: offered, never chosen by itself."""

from dataclasses import dataclass

from qiaomen.cases.models import Category

from .desk_choices import Catalogue

# A name that nobody says whole still counts by its pairs of characters, if half of them were said.
PAIR, ENOUGH = 0.5, 0.5


@dataclass(frozen=True)
class Guess:
    """A category, the words in the text that speak for it, and how much: the characters that were said of it."""

    category: Category
    words: tuple[str, ...]
    score: float

    @property
    def because(self) -> str:
        """“路灯”“不亮”."""
        return "".join(f"“{word}”" for word in self.words)


def guesses(text: str, of: Catalogue, *, most: int = 3) -> list[Guess]:
    """The likeliest categories, best first; among equals the one with the shorter name, then by code."""
    text = text.lower()
    found = [one for category in of.categories if (one := _guess(category, text)) is not None]
    found.sort(key=lambda one: (-one.score, len(one.category.name), one.category.code))
    return found[:most]


def _guess(category: Category, text: str) -> Guess | None:
    """Whole words first; what lies inside a longer word that was said is not counted again."""
    said: list[str] = []
    for word in sorted({category.name, *category.words.split()}, key=lambda word: (-len(word), word)):
        if word.lower() in text and not any(word in longer for longer in said):
            said.append(word)
    score = float(sum(map(len, said)))
    if category.name not in said:
        pairs = [category.name[at : at + 2] for at in range(len(category.name) - 1)]
        hits = [pair for pair in pairs if pair in text and not any(pair in word for word in said)]
        if hits and len(hits) >= ENOUGH * len(pairs):
            said += hits
            score += PAIR * 2 * len(hits)
    return Guess(category, tuple(said), score) if said else None
