"""Tasks that the worker's tests enqueue, in a module that a worker in another process can import."""

import time
from pathlib import Path

from django_tasks import task


@task()
def write(path: str, line: str) -> None:
    """Append a line."""
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task()
def write_slowly(path: str, line: str, seconds: float) -> None:
    """Append `line began`, take a while, append `line ended`."""
    write.call(path, f"{line} began")
    time.sleep(seconds)
    write.call(path, f"{line} ended")


@task()
def refuse(path: str) -> None:
    """Append a line and raise."""
    write.call(path, "tried")
    raise ValueError("the street is closed")
