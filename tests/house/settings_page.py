"""Writes docs/settings.md from the settings themselves: `make docs`."""

import sys

from pydantic import SecretStr

from qiaomen.settings import Environment, name_in_environment

HEAD = """\
# Settings

Written by `make docs` from `qiaomen/settings.py`; do not edit. Each is a variable of the environment. A value
that makes no sense is refused at the start, by its name. None is needed to try the product with `make run`.

| variable | default | what it does |
|---|---|---|
"""


def _default(field: str) -> str:
    value = Environment.model_fields[field].default
    if isinstance(value, SecretStr):
        return "made at the first start; in production: none" if value.get_secret_value() else "empty"
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value}`" if str(value) else "empty"


def page() -> str:
    """The whole page, Markdown."""
    rows = [
        f"| `{name_in_environment(field)}` | {_default(field)} | {info.description} |\n"
        for field, info in Environment.model_fields.items()
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(page())
