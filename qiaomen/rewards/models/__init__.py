"""The tables of the exchange."""

from .campaign import Campaign, Item, Offer, Site
from .ledger import Account, Holder, Movement, Transfer
from .reservation import Reservation

__all__ = ["Account", "Campaign", "Holder", "Item", "Movement", "Offer", "Reservation", "Site", "Transfer"]
