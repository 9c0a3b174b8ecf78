"""The tables of the exchange."""

from .campaign import Campaign, Item, Offer, Rate, Site
from .ledger import Account, Holder, Movement, Transfer
from .reservation import Reservation

__all__ = ["Account", "Campaign", "Holder", "Item", "Movement", "Offer", "Rate", "Reservation", "Site", "Transfer"]
