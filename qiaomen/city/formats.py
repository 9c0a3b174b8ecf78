"""What each file of a city's folder holds, in Markdown, made from the table of columns: it cannot go stale."""

from collections.abc import Iterator

from .columns import SHEETS, Sheet


def formats() -> str:
    """A section for each CSV file, in the order in which they are read."""
    return "\n".join(line for sheet in SHEETS for line in _section(sheet)).rstrip() + "\n"


def _section(sheet: Sheet) -> Iterator[str]:
    yield f"### `{sheet.name}`" + ("" if sheet.required else " (may be missing)")
    yield ""
    yield sheet.about
    if sheet.key:
        yield "Told apart by: " + ", ".join(f"`{name}`" for name in sheet.key) + "."
    yield ""
    yield "| column | holds | note |"
    yield "|---|---|---|"
    for column in sheet.columns:
        star = "*" if column.required else ""
        yield f"| `{column.name}`{star} | {column.cell.says} | {column.about} |"
    yield ""
