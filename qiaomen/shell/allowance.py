"""How often one address may do something: a count in the cache, so that a robot gets tired before we do."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600


def spend(request: HttpRequest, what: str, most: int, *, seconds: int = HOUR) -> bool:
    """Count one try; whether it is still among the `most` that an address has in `seconds`.

    Counted by each server process for itself: it slows robots down and is no exact limit.
    """
    key = _key(request, what)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:
        # It ran out between the two lines.
        return True


def is_spent(request: HttpRequest, what: str, most: int) -> bool:
    """Whether an address has had its `most` tries; counts nothing."""
    return int(cache.get(_key(request, what), 0)) >= most


def _key(request: HttpRequest, what: str) -> str:
    return f"allowance:{what}:{address_of(request)}"


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from; behind a trusted proxy, what the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.ENV.proxy else ""
    # The last entry is the proxy's own; those before it are whatever the client wrote.
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
