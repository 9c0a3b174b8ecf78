"""The tables of the room."""

from .item import Item, ItemEvent, ItemProof
from .register import Register

__all__ = ["Item", "ItemEvent", "ItemProof", "Register"]
