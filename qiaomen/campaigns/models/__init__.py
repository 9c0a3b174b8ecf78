"""The tables of the room."""

from .candidate import Candidate
from .item import Item, ItemAnswer, ItemEvent, ItemProof, Sort
from .look_back import Draw, LookBack
from .register import Register

__all__ = ["Candidate", "Draw", "Item", "ItemAnswer", "ItemEvent", "ItemProof", "LookBack", "Register", "Sort"]
