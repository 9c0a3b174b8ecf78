"""Where a photo's files lie in the data folder; they are written whole or not at all."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

OPEN_FOLDER, SEALED_FOLDER = "photos", "sealed"
SUFFIXES = {"full": ".jpg", "thumb": ".webp"}
PART = ".part"


def sealed_path(key: UUID) -> Path:
    """The original, as it came; never served."""
    return Path(settings.DATA) / SEALED_FOLDER / key.hex[:2] / f"{key}.orig"


def published_path(key: UUID, size: str) -> Path:
    """The rendition that may be shown; `size` is "full" or "thumb"."""
    return Path(settings.DATA) / OPEN_FOLDER / key.hex[:2] / f"{key}{SUFFIXES[size]}"


def write_sealed(key: UUID, content: bytes) -> None:
    """Write the original so that only this user can read it (folders 0700, file 0600)."""
    _write(sealed_path(key), content, folder_mode=0o700, mode=0o600)


def write_published(key: UUID, *, full: bytes, thumb: bytes) -> None:
    """Write or replace both renditions, the small one last."""
    _write(published_path(key, "full"), full, folder_mode=0o755, mode=0o644)
    _write(published_path(key, "thumb"), thumb, folder_mode=0o755, mode=0o644)


def remove(key: UUID) -> int:
    """Remove every file of a photo; answers how many there were."""
    paths = [published_path(key, "thumb"), published_path(key, "full"), sealed_path(key)]
    there = [path for path in paths if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def folders() -> Iterator[Path]:
    """Every folder that may hold files of photos."""
    for name in (OPEN_FOLDER, SEALED_FOLDER):
        root = Path(settings.DATA) / name
        if root.is_dir():
            yield from sorted(folder for folder in root.iterdir() if folder.is_dir())


def key_of(path: Path) -> UUID | None:
    """The photo that a file belongs to; None for unfinished and foreign files."""
    try:
        return UUID(path.stem) if path.suffix in {".orig", *SUFFIXES.values()} else None
    except ValueError:
        return None


def _write(path: Path, content: bytes, *, folder_mode: int, mode: int) -> None:
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(mode=folder_mode, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o777 & ~folder_mode:
            folder.chmod(folder_mode)
    part = path.with_name(f"{path.name}.{uuid4().hex[:8]}{PART}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
