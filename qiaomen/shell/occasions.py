"""At which occasion something was begun: a short name that travels through a form and cannot be made up."""

from django.core.signing import BadSignature, Signer

_SALT = "qiaomen.shell.occasions"
LONGEST = 24


def mark_of(name: str) -> str:
    """What a link carries for the occasion of this name."""
    return Signer(salt=_SALT).sign(name)


def name_of(mark: str) -> str:
    """The occasion's name again; empty for nothing, nonsense, and what we did not sign."""
    try:
        return Signer(salt=_SALT).unsign(mark)[:LONGEST]
    except BadSignature:
        return ""
