"""Only moves.py changes a state, keeps the clocks of a move and appends events: nobody goes round the door."""

import ast
import re
from pathlib import Path

from tests.house.sources import PRODUCT, files, name

DOOR = "qiaomen/cases/moves.py"
SOURCES = {name(path): path for path in files(".py", folders=("qiaomen",)) if "migrations" not in path.parts}


def imports(path: Path, module: str = "") -> set[str]:
    """The names that a module imports from others, or from those of this name."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return {alias.name for node in nodes if f".{node.module}".endswith(module) for alias in node.names}


def who(matches: str) -> set[str]:
    return {key for key, path in SOURCES.items() if re.search(matches, path.read_text())}


class TestTheDoor:
    def test_alone_keeps_the_clocks_of_a_move(self) -> None:
        assert {key for key, path in SOURCES.items() if "keep_clocks" in imports(path)} == {DOOR}
        assert who(r"\bkeep_clocks\(") == {DOOR, "qiaomen/cases/deadlines.py"}

    def test_alone_writes_a_state(self) -> None:
        assert who(r"\bcase\.state(, [\w.]+)* = ") == {DOOR}
        # Messages of the outbox and findings have states of their own.
        own = {DOOR, "qiaomen/cases/findings.py", "qiaomen/cases/same_object.py"}
        assert {key for key in who(r"\.update\(\s*state=") if key.startswith("qiaomen/cases/")} == own

    def test_alone_makes_events(self) -> None:
        assert who(r"\bCaseEvent\((?!models)") == {DOOR}
        assert who(r"CaseEvent\.objects\.(create|bulk_create|update)\(") == set()

    def test_is_used_for_beginnings_by_the_intake_alone(self) -> None:
        # Registers have a door of their own, with a beginning of their own.
        begins = {key for key, path in SOURCES.items() if "begin" in imports(path, ".moves")}
        assert {key for key in begins if not key.startswith("qiaomen/campaigns/")} == {"qiaomen/cases/intake.py"}
        assert who(r"from qiaomen\.cases\.moves import .*\bbegin\b") == set()

    def test_is_where_the_guards_may_not_be_taken_down(self) -> None:
        assert {key for key in who(r"\bremove_guards\(") if not key.endswith("/guards.py")} == set()
        assert (PRODUCT / "cases" / "migrations").is_dir()
