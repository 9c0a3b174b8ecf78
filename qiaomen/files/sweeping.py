"""Clears away photos that no report took, and files that no row knows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError

from qiaomen.files import store
from qiaomen.files.models import Photo

ORPHAN_AGE = timedelta(hours=48)
BATCH = 500


@dataclass(frozen=True)
class Swept:
    """How much went: rows of loose photos, and files that had no row."""

    photos: int
    files: int


def sweep_orphans(*, at: datetime, older_than: timedelta = ORPHAN_AGE) -> Swept:
    """Delete loose photos added more than `older_than` before `at`, and files without a row of that age.

    A photo whose original somebody looked at stays: the note about it must keep what it speaks of.
    Safe to run twice and beside itself. Must not run inside a transaction.
    """
    before = at - older_than
    loose = Photo.objects.filter(attached=False, added_at__lt=before, reveals__isnull=True)
    photos = sum(_drop(key) for key in list(loose.values_list("pk", flat=True)))
    files = sum(_sweep_folder(folder, before) for folder in store.folders())
    return Swept(photos, files)


def _drop(key: UUID) -> bool:
    """Row first: a crash before the files go leaves files without a row, which the next sweep finds."""
    try:
        with transaction.atomic(durable=True):
            # The lock keeps a report from taking the photo between the look and the deletion.
            photo = Photo.objects.select_for_update().filter(pk=key, attached=False).first()
            if photo is None:
                return False
            photo.delete()
    except ProtectedError:
        return False
    store.remove(key)
    return True


def _sweep_folder(folder: Path, before: datetime) -> int:
    old = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < before.timestamp()]
    ours = [path for path in old if store.key_of(path) or path.suffix == store.PART]
    gone = 0
    for start in range(0, len(ours), BATCH):
        batch = ours[start : start + BATCH]
        known = set(Photo.objects.filter(pk__in=_keys(batch)).values_list("pk", flat=True))
        for path in batch:
            if store.key_of(path) not in known:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _keys(paths: list[Path]) -> list[UUID]:
    return [key for key in map(store.key_of, paths) if key is not None]
