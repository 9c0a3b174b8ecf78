"""The files of the project, for the tests that watch them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "qiaomen"
NOT_OURS = {"__pycache__", "vendor", "node_modules"}


def files(*suffixes: str, folders: tuple[str, ...] = ("qiaomen", "tests", "benchmarks")) -> Iterator[Path]:
    """Our files with these suffixes, in order; without what others wrote (vendor/)."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file() and not NOT_OURS & set(path.parts):
                yield path


def name(path: Path) -> str:
    """The path as a person says it, from the project's folder."""
    return path.relative_to(ROOT).as_posix()


def templates() -> dict[str, Path]:
    """Template name → file."""
    found = {}
    for path in files(".html", ".txt", folders=("qiaomen",)):
        if "templates" in path.parts:
            at = len(path.parts) - 1 - path.parts[::-1].index("templates")
            found["/".join(path.parts[at + 1 :])] = path
    return found
