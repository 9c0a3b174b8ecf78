"""Telephone numbers as one person is known by in several rooms: their digits, and the keyed hash of these."""

from .sealing import keyed_hash

# Mainland mobile numbers have 11 digits; elsewhere E.164 allows up to 15.
SHORTEST, LONGEST = 7, 15


def digits_of(phone: str) -> str | None:
    """The digits of a telephone number, without the country code of the mainland; None for no such number."""
    digits = "".join(filter(str.isdigit, phone))
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if digits.isascii() and SHORTEST <= len(digits) <= LONGEST else None


def key_of(digits: str) -> str:
    """What a table knows the number by. A stolen table reveals nobody: without the secret it cannot be tried out."""
    return keyed_hash("phone", digits)


def hint_of(digits: str) -> str:
    """What may be shown of it: `138****1234`."""
    return f"{digits[:3]}****{digits[-4:]}"
