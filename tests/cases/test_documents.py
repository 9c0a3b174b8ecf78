"""docs/case.md is made from the machine and is as the machine is now; so are its neighbours."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from qiaomen.cases.states import STEPS, State
from qiaomen.management.commands import docs


@pytest.mark.parametrize("name", sorted(docs.PAGES))
def test_the_page_is_fresh(name: str) -> None:
    old = (docs.DOCS / name).read_text(encoding="utf-8")
    assert docs.PAGES[name](old) == old, "run `make docs`"


class TestThePageOfTheCase:
    def test_names_every_state_and_every_step(self) -> None:
        page = (docs.DOCS / "case.md").read_text(encoding="utf-8")
        rows = [f"| `{state.value}` | {state.label} |" for state in State]
        rows += [f"| `{step.name}` | {step.label} |" for step in STEPS]
        assert [row for row in rows if row not in page] == []

    def test_keeps_the_prose_around_the_tables(self) -> None:
        page = docs.case_page(f"before\n{docs.BEGIN}old{docs.END}after\n")
        assert page.startswith(f"before\n{docs.BEGIN}\n```mermaid")
        assert page.endswith(f"{docs.END}after\n")
        assert "old" not in page

    def test_is_refused_without_its_marks(self) -> None:
        with pytest.raises(CommandError, match="lost the marks"):
            docs.case_page("only prose")


class TestTheCommand:
    def test_writes_what_is_stale_and_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(docs, "DOCS", tmp_path)
        (tmp_path / "case.md").write_text(f"# Case\n{docs.BEGIN}{docs.END}", encoding="utf-8")
        with pytest.raises(CommandError, match=re.escape("stale: " + " ".join(docs.PAGES))):
            call_command("docs", "--check")
        out = StringIO()
        call_command("docs", stdout=out)
        assert out.getvalue() == "".join(f"docs/{name} written\n" for name in docs.PAGES)
        call_command("docs", "--check")
