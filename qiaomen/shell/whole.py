"""Takes a request that broke off for what it is: a server hands on what came, and half a form would look whole."""

import io
import logging
from collections.abc import Callable
from typing import BinaryIO, Protocol, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError

logger = logging.getLogger(__name__)


class Stream(Protocol):
    """What the body of a request is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""

    def readline(self, size: int = -1, /) -> bytes:
        """The same, up to the end of a line."""


class Whole(io.IOBase):
    """A body that ends where it was said to end. Reading one that ends earlier raises OSError."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream = stream
        self._missing = length

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, fewer only at the end."""
        wanted, parts = self._missing if size < 0 else min(size, self._missing), list[bytes]()
        while wanted:
            parts.append(self._counted(self._stream.read(wanted)))
            wanted -= len(parts[-1])
        return b"".join(parts)

    def readline(self, size: int | None = -1, /) -> bytes:
        """To the end of the line, but not more than so many bytes."""
        most = self._missing if size is None or size < 0 else min(size, self._missing)
        return self._counted(self._stream.readline(most)) if most else b""

    def _counted(self, data: bytes) -> bytes:
        if not data:
            raise OSError(f"the request broke off {self._missing} bytes before its end")
        self._missing -= len(data)
        return data


class WholeRequestMiddleware:
    """Nothing is done for a request whose body broke off; the sender is gone, and sends it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and hasattr(request, "_stream"):
            # Django asks the server for no more than the length, but takes less without a word.
            request._stream = cast(BinaryIO, Whole(request._stream, int(length)))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """No fault of ours: an answer that hardly anybody hears."""
        if not isinstance(exception, UnreadablePostError):
            return None
        logger.info("request broke off", extra={"path": request.path})
        return HttpResponse(status=400)
