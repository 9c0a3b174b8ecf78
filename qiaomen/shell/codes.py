"""Codes that stand on paper and are typed again: easy to read out, too many to guess."""

import secrets

# 31 signs that nobody confuses: each is worth 4.95 bits.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code(length: int) -> str:
    """So many random signs; sixteen are 79 bits, twelve 59."""
    return "".join(secrets.choice(SIGNS) for _n in range(length))


def in_groups(code: str) -> str:
    """A code as it is printed and read out: ABCD-EFGH-…"""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))
