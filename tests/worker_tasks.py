"""Tasks that the worker's tests enqueue, in a module that a worker in another process can import."""

import time
from pathlib import Path

from django_tasks import task

# A test that failed lets nothing go on.
MOST_SECONDS = 60


@task()
def write(path: str, line: str) -> None:
    """Append a line."""
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task()
def write_slowly(path: str, line: str) -> None:
    """Append `line began`, wait until the test lets it go on, append `line ended`."""
    write.call(path, f"{line} began")
    until = time.monotonic() + MOST_SECONDS
    while not gate(path).exists() and time.monotonic() < until:
        time.sleep(0.05)
    write.call(path, f"{line} ended")


def gate(path: str | Path) -> Path:
    """Made by the test when the slow task may end."""
    return Path(f"{path}.go")


@task()
def refuse(path: str) -> None:
    """Append a line and raise."""
    write.call(path, "tried")
    raise ValueError("the street is closed")
