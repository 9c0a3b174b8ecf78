"""Child processes that live and end together: started, watched, and stopped on Ctrl-C or SIGTERM."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

SECONDS_TO_STOP = 15
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Child:
    """A process to be: what a person calls it, its command line, its environment."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str]


class Children:
    """Several processes, each in a group of its own, so that Ctrl-C reaches only us and we stop them in order."""

    def __init__(self, wanted: list[Child]) -> None:
        self._wanted = wanted
        self._running: list[tuple[Child, subprocess.Popen[bytes]]] = []
        self._asked_to_stop = False

    def run(self, *, ready: Callable[[], bool], then: Callable[[], None]) -> dict[str, str | int] | None:
        """Start all, call `then` once, as soon as `ready` says yes; wait; stop all.

        None when we were asked to stop, else the {"name", "code"} of the child that ended by itself.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            for child in self._wanted:
                # The command lines are our own words.
                process = subprocess.Popen(  # noqa: S603
                    child.command, env=dict(child.environ), start_new_session=True
                )
                self._running.append((child, process))
            return self._watch(ready, then)
        finally:
            self._stop()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def _watch(self, ready: Callable[[], bool], then: Callable[[], None]) -> dict[str, str | int] | None:
        told = False
        while not self._asked_to_stop:
            for child, process in self._running:
                code = process.poll()
                if code is not None:
                    return {"name": child.name, "code": code}
            if not told and ready():
                told = True
                then()
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return None

    def _stop(self) -> None:
        for _, process in self._running:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for _, process in self._running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            # A server that hangs, or was killed, leaves workers of its own behind: they are in its group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(host: str, port: int, *, called: str) -> bool:
    """Whether a web server answers there with anything at all. `called`: the host name that the site knows."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # read, not bound
    try:
        with socket.create_connection((own, port), timeout=1) as connection:
            connection.settimeout(5)
            connection.sendall(f"GET /healthz HTTP/1.0\r\nHost: {called}\r\n\r\n".encode())
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False
