"""Checklists that were filled in, as the item's page shows them."""

from dataclasses import dataclass

from qiaomen.campaigns.models import Item, ItemAnswer
from qiaomen.files.models import Photo
from qiaomen.forms.pages.answers import lines_of


@dataclass(frozen=True)
class Read:
    """A checklist as the item's page shows it: question, answer, what the server found wrong; and its photos."""

    lines: list[tuple[str, str, str]]
    photos: list[Photo]


def checklists(item: Item) -> dict[int, Read]:
    """By the line of the history that each stands on. Two queries."""
    rows = ItemAnswer.objects.filter(item=item).select_related("answer__version")
    return {
        row.event_number: Read(lines_of(row.answer), [file.photo for file in row.answer.files.all()])
        for row in rows.prefetch_related("answer__files__photo")
    }
