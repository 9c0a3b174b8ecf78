"""Taps, keys and seconds of each user's main job, as the journeys count them in Chromium.

Run: `.venv/bin/python -m benchmarks.journeys`; prints a Markdown table and writes it to benchmarks/journeys.md.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
JOURNEYS = ["tests/journeys/test_main_jobs.py", "tests/journeys/test_by_keyboard.py"]
COLUMNS = ["who", "job", "language", "taps", "keys", "tabs", "seconds"]


def main() -> None:
    """Walk the journeys, tell what they cost."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "effort.jsonl"
        walk = [sys.executable, "-m", "pytest", "-q", *JOURNEYS]
        subprocess.run(walk, check=True, env=os.environ | {"QIAOMEN_EFFORT": str(file)}, cwd=HERE.parent)
        rows = [json.loads(line) for line in file.read_text().splitlines()]
    rows.sort(key=lambda row: (row["who"], row["job"], row["language"]))
    lines = [
        "# What each user's main job costs",
        "",
        f"Measured on {time.strftime('%Y-%m-%d')} by `python -m benchmarks.journeys`: Chromium, SQLite,",
        f"{os.cpu_count()} cores with a load of {os.getloadavg()[1]:.0f} by all that ran there.",
        "Seconds are the machine's share; a person adds reading and thinking. Digits and commands count as keys;",
        "words that an input method writes do not.",
        "“by keyboard” is without a mouse or a finger from the first moment of the page; Tab is among the keys.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|---|---|---|---:|---:|---:|---:|",
        *("| " + " | ".join(str(row[column]) for column in COLUMNS) + " |" for row in rows),
    ]
    (HERE / "journeys.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
