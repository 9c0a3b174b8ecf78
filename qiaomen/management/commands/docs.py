"""`qiaomen docs`: writes the pages of docs/ that are made from the code, so that they cannot disagree with it."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from pydantic import SecretStr

from qiaomen.api import api
from qiaomen.cases.states import BEGINNING, STAGE_OF, STEPS, Stage, State, Step
from qiaomen.environment import Environment, name_in_environment
from qiaomen.people.models import Role
from qiaomen.settings import HOUSE

DOCS = HOUSE.parent / "docs"
BEGIN, END = "<!-- written by `make docs`, do not edit below -->\n", "<!-- end of what is written -->\n"

SETTINGS_HEAD = """\
# Settings

Written by `make docs` from `qiaomen/environment.py`; do not edit. Each is a variable of the environment. A value
that makes no sense is refused at the start, by its name. None is needed to try the product with `make run`.

| variable | default | what it does |
|---|---|---|
"""


def settings_page(_old: str) -> str:
    """docs/settings.md, whole."""
    rows = (
        f"| `{name_in_environment(field)}` | {_default(field)} | {info.description} |\n"
        for field, info in Environment.model_fields.items()
    )
    return SETTINGS_HEAD + "".join(rows)


def _default(field: str) -> str:
    value = Environment.model_fields[field].default
    if isinstance(value, SecretStr):
        return "made at the first start; in production: none" if value.get_secret_value() else "empty"
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value}`" if str(value) else "empty"


def case_page(old: str) -> str:
    """docs/case.md: the prose as it is, the tables between the two marks anew. Raises CommandError without marks."""
    before, begin, rest = old.partition(BEGIN)
    _tables, end, after = rest.partition(END)
    if not begin or not end:
        raise CommandError("docs/case.md has lost the marks between which the tables stand")
    # Without a language the texts are shown as they are in the code: Chinese, the words that users see.
    with translation.override(None):
        tables = "\n".join((_diagram(), _states(), _steps()))
    return f"{before}{begin}\n{tables}\n{end}{after}"


def _diagram() -> str:
    lines = [f"    [*] --> {State.RECEIVED.value}: {BEGINNING}"]
    for step in STEPS:
        # Joining leaves from many states and comes back to them: the table says it better than arrows.
        if step.name not in {"join", "separate"}:
            lines += [f"    {one.value} --> {to.value}: {step.name}" for one in _ordered(step) for to in _targets(step)]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _states() -> str:
    rows = (
        f"| `{state.value}` | {state.label} | {_clock(STAGE_OF.get(state))} | {_names(_leaving(state))} |\n"
        for state in State
    )
    return "## States\n\n| state | 状态 | clock | steps that leave it |\n|---|---|---|---|\n" + "".join(rows)


def _steps() -> str:
    rows = (
        f"| `{step.name}` | {step.label} | {_from(step)} | {_names(to.value for to in _targets(step)) or 'stays'} "
        f"| {_names(role.value for role in Role if role in step.by)}{' ¹' if step.own_unit else ''} |\n"
        for step in STEPS
    )
    head = "## Steps\n\n| step | 动作 | from | to | who |\n|---|---|---|---|---|\n"
    return f"{head}{''.join(rows)}\n¹ clerk and handler: only for cases of their own unit and of the units below it.\n"


def _ordered(step: Step) -> list[State]:
    return [state for state in State if state in step.from_states]


def _targets(step: Step) -> list[State]:
    return [state for state in State if state in step.to]


def _leaving(state: State) -> Iterable[str]:
    return (step.name for step in STEPS if step.moves and state in step.from_states)


def _from(step: Step) -> str:
    missing = [state for state in State if state not in step.from_states]
    if len(missing) <= 2:
        return "any but " + _names(state.value for state in missing)
    return _names(state.value for state in _ordered(step))


def _clock(stage: Stage | None) -> str:
    return f"{stage.label} (`{stage.value}`)" if stage else "–"


def _names(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def openapi(old: str) -> str:
    """docs/openapi.json, whole: what the API takes and gives."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False, default=str) + "\n"


PAGES: dict[str, Callable[[str], str]] = {
    "settings.md": settings_page,
    "case.md": case_page,
    "openapi.json": openapi,
}


class Command(BaseCommand):
    """Says which pages changed."""

    help = "Write the pages of docs/ that are made from the code (--check: only say whether they are fresh)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a page is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Write or check each page. Raises CommandError that names the stale ones."""
        stale = [name for name in PAGES if self._is_stale(DOCS / name, write=not check)]
        if check and stale:
            raise CommandError("stale: " + " ".join(stale) + " (run `make docs`)")
        for name in stale:
            self.stdout.write(f"docs/{name} written")

    def _is_stale(self, page: Path, *, write: bool) -> bool:
        old = page.read_text(encoding="utf-8") if page.exists() else ""
        new = PAGES[page.name](old)
        if write and new != old:
            page.write_text(new, encoding="utf-8")
        return new != old
