"""What maps stand on: the city's own lines, a PMTiles file or a WMTS service; and what the browser may then fetch."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

MAGIC = b"PMTiles"


@dataclass(frozen=True)
class MapBase:
    """The base layer: `tiles` a file of ours, `wmts` addresses outside (lowest first), both in `system`."""

    tiles: Path | None = None
    wmts: tuple[str, ...] = ()
    system: str = "WGS-84"
    credit: str = ""

    @property
    def hosts(self) -> list[str]:
        """The only places outside that the browser may ask: those of the configured service."""
        return sorted({"{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in self.wmts})


def tiles_of(value: str) -> Path | None:
    """The PMTiles file that a setting names. Raises ValueError when it is none."""
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError(f"{path} is no PMTiles file")
    return path


def wmts_of(value: str) -> tuple[str, ...]:
    """The addresses that a setting names, separated by blanks. Raises ValueError for what no map could fetch."""
    addresses = tuple(value.split())
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.netloc or set(parts.netloc) & set(";,'\"{}@"):
            raise ValueError("each address must begin with https:// and a host name")
        if not all(mark in address for mark in ("{z}", "{x}", "{y}")):
            raise ValueError("each address must hold {z}, {x} and {y}")
    return addresses


def _said(value: str, *, check: Callable[[str], object]) -> str:
    check(value)
    return value


# Settings: texts that are refused when no map could be made of them.
Tiles = Annotated[str, AfterValidator(partial(_said, check=tiles_of))]
Wmts = Annotated[str, AfterValidator(partial(_said, check=wmts_of))]


def content_policy(base: MapBase) -> dict[str, dict[str, list[str]]]:
    """The Content-Security-Policy: nothing inline, nothing from outside but the configured map service."""
    directives = {
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:", *base.hosts],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
    if base.hosts:
        directives["connect-src"] = ["'self'", *base.hosts]
    return {"DIRECTIVES": directives}
