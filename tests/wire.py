"""The wire between a browser and the running site: a real one, which can be cut, torn in the middle, and slowed down.

A browser's own "off line" is set target by target, and a service worker that starts later may not be bound by it;
nor does it break a request that is half on its way. Here the bytes themselves stop.
"""

import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from select import select
from typing import NamedTuple

CHUNK = 65_536
TICK = 0.02
# Closed like this, the other end hears "reset" at once.
RESET = struct.pack("ii", 1, 0)


@dataclass
class Way:
    """One direction of a line: what was read and is not yet written; how much of the present message has passed."""

    source: socket.socket
    target: socket.socket
    waiting: bytearray = field(default_factory=bytearray)
    passed: int = 0
    is_over: bool = False


class Tear(NamedTuple):
    """Where the wire is to break: how the request begins, after how many bytes of it, or of its answer."""

    request: bytes
    up: int | None
    down: int | None


@dataclass
class Line:
    """One connection of the browser, and the one to the site that stands behind it."""

    up: Way
    down: Way
    request: bytes = b""
    is_answered: bool = True

    @property
    def ways(self) -> tuple[Way, Way]:
        """To the site, and back."""
        return self.up, self.down

    def hear(self, way: Way, data: bytes) -> None:
        """Take in what was read. Words of the browser after an answer are the next request: nothing is pipelined."""
        if way is self.up and self.is_answered:
            self.request, self.is_answered = data.split(b"\r\n", 1)[0], False
            self.up.passed = self.down.passed = 0
        elif way is self.down:
            self.is_answered = True
        way.waiting += data

    def close(self) -> None:
        """Both ends; the browser hears a reset."""
        self.up.source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        for end in (self.up.source, self.up.target):
            end.close()


class Wire:
    """Carries what a browser says to the site and back, for as long as it is whole. Used as a context."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._site = (host, port)
        self._door = socket.create_server((host, 0))
        self.url = f"http://{host}:{self._door.getsockname()[1]}"
        self._lines: list[Line] = []
        # Held for each round: when a command returns, not one byte more passes.
        self._lock = threading.RLock()
        self._cut: bytes | None = None
        self._tear: Tear | None = None
        self._per_second = 0
        self._is_over = False
        self._thread = threading.Thread(target=self._carry, daemon=True)
        # Request lines that came to this end, also those that were then lost.
        self.asked: list[str] = []

    def cut(self, only: str = "") -> None:
        """Nothing passes any more; with `only="POST"` nothing but such requests is lost."""
        with self._lock:
            self._cut = only.encode()
            for line in [each for each in self._lines if self._is_lost(each)]:
                self._drop(line)

    def mend(self) -> None:
        """All is well again."""
        with self._lock:
            self._cut, self._tear, self._per_second = None, None, 0

    def tear(self, post: str, *, request: int | None = None, answer: int | None = None) -> None:
        """Break at the next POST to this path, after so many bytes of it or of its answer; then cut, until mended."""
        with self._lock:
            self._tear = Tear(f"POST {post} ".encode(), request, answer)

    @property
    def is_torn(self) -> bool:
        """Whether the wire broke where it was to break."""
        with self._lock:
            return self._tear is None and self._cut is not None

    def slow(self, per_second: int) -> None:
        """So many bytes a second and direction pass on each connection."""
        with self._lock:
            self._per_second = per_second

    def __enter__(self) -> "Wire":
        self._thread.start()
        return self

    def __exit__(self, *_unused: object) -> None:
        self._is_over = True
        self._thread.join()
        self.cut()
        self._door.close()

    # The rounds ----------------------------------------------------------------------------------------
    def _carry(self) -> None:
        last = time.monotonic()
        while not self._is_over:
            with self._lock:
                ways = [way for line in self._lines for way in line.ways if not way.is_over]
            to_read = [way.source for way in ways if not way.waiting]
            try:
                readable, _writable, _faults = select([self._door, *to_read], [], [], TICK)
            except (OSError, ValueError):
                continue  # one of them was closed by a cut just now
            now = time.monotonic()
            with self._lock:
                if self._door in readable:
                    self._answer_the_door()
                for line in list(self._lines):
                    self._serve(line, set(readable), now - last)
            if self._per_second:
                time.sleep(TICK)
            last = now

    def _answer_the_door(self) -> None:
        browser, _address = self._door.accept()
        browser.setblocking(False)
        site = socket.create_connection(self._site)
        site.setblocking(False)
        line = Line(Way(browser, site), Way(site, browser))
        self._lines.append(line)
        if self._cut == b"":
            self._drop(line)

    def _serve(self, line: Line, readable: set[socket.socket], seconds: float) -> None:
        try:
            for way in line.ways:
                if way.source.fileno() >= 0 and way.source in readable and not way.waiting:
                    self._read(line, way)
                if line in self._lines and way.waiting:
                    self._write(line, way, seconds)
        except OSError:
            self._drop(line)

    def _read(self, line: Line, way: Way) -> None:
        data = way.source.recv(CHUNK)
        if not data:
            way.is_over = True
            way.target.shutdown(socket.SHUT_WR)
            if all(each.is_over for each in line.ways):
                self._drop(line)
            return
        is_new = way is line.up and line.is_answered
        line.hear(way, data)
        if is_new:
            self.asked.append(line.request.decode(errors="replace"))
        if self._is_lost(line):
            self._drop(line)

    def _write(self, line: Line, way: Way, seconds: float) -> None:
        most = max(1, int(self._per_second * seconds)) if self._per_second else CHUNK
        end = self._end_of(line, way)
        if end is not None:
            most = min(most, end - way.passed)
        try:
            sent = way.target.send(bytes(way.waiting[:most])) if most else 0
        except BlockingIOError:
            return
        del way.waiting[:sent]
        way.passed += sent
        if end is not None and way.passed >= end:
            self._tear = None
            self.cut()

    def _end_of(self, line: Line, way: Way) -> int | None:
        """After how many bytes of this way the wire is to break."""
        if self._tear is None or not line.request.startswith(self._tear.request):
            return None
        return self._tear.up if way is line.up else self._tear.down

    def _is_lost(self, line: Line) -> bool:
        return self._cut is not None and line.request.startswith(self._cut)

    def _drop(self, line: Line) -> None:
        if line in self._lines:
            line.close()
            self._lines.remove(line)
