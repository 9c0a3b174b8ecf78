"""Loads every XLSForm of a folder and answers it by guessing: `python -m benchmarks.xlsforms FOLDER [--list]`.

Reads .xlsx .xls .csv .md, and what stands as md=\"\"\"…\"\"\" in .py files, as in pyxform's own tests.
Says how many loaded, how many of these could be answered, and what was refused with a row or without.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiaomen.settings")
django.setup()

from django.utils.timezone import now  # noqa: E402  # after the settings

from qiaomen.forms.problems import CannotLoad  # noqa: E402  # after the settings
from qiaomen.forms.rules.guessing import answered  # noqa: E402
from qiaomen.forms.rules.sheets import KINDS, read_sheet  # noqa: E402

MARKDOWN = re.compile(r'md="""(.*?)"""', re.DOTALL)


def sheets(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Where it stands, its content, a name with the right ending."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in KINDS and path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes(), path.name
        elif path.suffix == ".py":
            for number, match in enumerate(MARKDOWN.finditer(path.read_text(errors="replace")), 1):
                yield f"{path.name} {number}", match[1].encode(), f"{path.stem}.md"


def outcome(content: bytes, name: str) -> tuple[str, str]:
    """How it went, and the words that go with it."""
    try:
        sheet = read_sheet(content, name=name, version="1")
    except CannotLoad as problem:
        rows = all(fault.row for fault in problem.faults)
        return "refused, row named" if rows else "refused, no row", str(problem)
    left = answered(sheet.definition, at=now())
    return ("loaded, answered", "") if not left else ("loaded, guesses refused", "; ".join(map(str, left)))


def main(folder: str, *options: str) -> None:
    """Print the table."""
    counted: Counter[str] = Counter()
    for where, content, name in sheets(Path(folder)):
        how, words = outcome(content, name)
        counted[how] += 1
        if "--list" in options and words:
            print(f"{how:26} {where}: {words[:300]}")
    for how, n in counted.most_common():
        print(f"{n:6}  {how}")


if __name__ == "__main__":
    main(*sys.argv[1:])
