"""How much a job costs a person: taps, keys and seconds, counted by the browser itself while the journey is walked.

The script's own seconds are the machine's share of the wait, not a person's speed of reading. With QIAOMEN_EFFORT set
to a file, each job adds a line there: `python -m benchmarks.journeys` makes the table of them.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

# Only what a person does is trusted; a click that a key makes is that key's.
COUNTER = """
addEventListener("click", (event) => {
  if (!event.isTrusted || event.detail === 0) return;
  sessionStorage.effortTaps = Number(sessionStorage.effortTaps || 0) + 1;
}, true);
addEventListener("keydown", (event) => {
  if (!event.isTrusted) return;
  sessionStorage.effortKeys = Number(sessionStorage.effortKeys || 0) + 1;
  if (event.key === "Tab") sessionStorage.effortTabs = Number(sessionStorage.effortTabs || 0) + 1;
}, true);
"""
READ = "['Taps', 'Keys', 'Tabs'].map((each) => Number(sessionStorage[`effort${each}`] || 0))"


@dataclass
class Effort:
    """What a job came to; `tabs` of the keys only led from one thing to the next."""

    taps: int = 0
    keys: int = 0
    tabs: int = 0
    seconds: float = 0


def count_in(context: "BrowserContext") -> None:
    """Let every page of this context count from its first moment."""
    context.add_init_script(COUNTER)


@contextmanager
def effort(page: "Page", who: str, job: str, *, language: str, taps_outside: int = 0) -> Iterator[Effort]:
    """Count from here to the end of the block. `taps_outside`: in the phone's own camera, where no page can count.

    The page's context must have been prepared by `count_in`.
    """
    found = Effort()
    before, began = page.evaluate(READ), time.perf_counter()
    yield found
    after = page.evaluate(READ)
    found.seconds = round(time.perf_counter() - began, 1)
    found.taps = after[0] - before[0] + taps_outside
    found.keys = after[1] - before[1]
    found.tabs = after[2] - before[2]
    if path := os.environ.get("QIAOMEN_EFFORT"):
        line = {"who": who, "job": job, "language": language, **found.__dict__}
        with Path(path).open("a") as lines:
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
