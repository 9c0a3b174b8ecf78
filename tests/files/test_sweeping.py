"""Loose photos and files without a row go after two days; everything else stays."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from qiaomen.files import photos
from qiaomen.files.models import Photo
from qiaomen.files.sweeping import Swept
from qiaomen.people.models import Person
from tests.cases.test_races import at_once

from .pictures import corners, encoded

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=49)
CONTENT = encoded(corners())
pytestmark = pytest.mark.django_db


def take_in(at: datetime = NOW) -> Photo:
    return photos.take_in(BytesIO(CONTENT), name="a.jpg", at=at)


def files(data: Path) -> list[str]:
    return sorted(str(path.relative_to(data)) for path in data.rglob("*") if path.is_file())


def age(data: Path, moment: datetime) -> None:
    for path in data.rglob("*"):
        if path.is_file():
            os.utime(path, (moment.timestamp(), moment.timestamp()))


class TestSweep:
    def test_takes_a_loose_photo_with_its_three_files(self, data: Path) -> None:
        take_in()
        assert len(files(data)) == 3
        assert photos.sweep_orphans(at=LATER) == Swept(photos=1, files=0)
        assert (Photo.objects.count(), files(data)) == (0, [])

    def test_leaves_a_loose_photo_of_less_than_two_days(self, data: Path) -> None:
        take_in()
        age(data, NOW)
        assert photos.sweep_orphans(at=NOW + timedelta(hours=47)) == Swept(photos=0, files=0)
        assert len(files(data)) == 3

    def test_leaves_an_attached_photo_for_ever(self, data: Path) -> None:
        photo = take_in()
        photos.attach([photo])
        age(data, NOW)
        assert photos.sweep_orphans(at=NOW + timedelta(days=4000)) == Swept(photos=0, files=0)
        assert len(files(data)) == 3

    def test_leaves_a_photo_whose_original_somebody_looked_at(self, ana: Person, data: Path) -> None:
        photo = take_in()
        photos.reveal_original(photo, by=ana, at=NOW, reason="核对")
        age(data, NOW)
        assert photos.sweep_orphans(at=LATER) == Swept(photos=0, files=0)
        assert len(files(data)) == 3

    def test_takes_old_files_that_no_row_knows(self, data: Path) -> None:
        photo = take_in()
        photos.attach([photo])
        kept = files(data)
        take_in()
        Photo.objects.filter(attached=False).delete()
        (data / "sealed" / photo.pk.hex[:2] / f"{photo.pk}.orig.1234abcd.part").write_bytes(b"half")
        age(data, NOW)
        assert photos.sweep_orphans(at=LATER) == Swept(photos=0, files=4)
        assert files(data) == kept

    def test_leaves_new_files_whose_row_may_still_come(self, data: Path) -> None:
        photo = take_in()
        Photo.objects.all().delete()
        age(data, LATER - timedelta(hours=1))
        assert photos.sweep_orphans(at=LATER) == Swept(photos=0, files=0)
        assert len(files(data)) == 3
        assert photo.pk is not None

    def test_leaves_what_is_not_ours(self, data: Path) -> None:
        folder = data / "photos" / "ab"
        folder.mkdir(parents=True)
        (folder / "README.jpg").write_bytes(b"x")
        age(data, NOW)
        assert photos.sweep_orphans(at=LATER) == Swept(photos=0, files=0)
        assert files(data) == ["photos/ab/README.jpg"]

    def test_does_nothing_in_a_house_without_photos(self, data: Path) -> None:
        assert photos.sweep_orphans(at=LATER) == Swept(photos=0, files=0)
        assert files(data) == []


class TestAttach:
    def test_refuses_a_photo_that_was_taken_and_takes_none(self, data: Path) -> None:
        free, taken = take_in(), take_in()
        photos.attach([taken])
        with pytest.raises(photos.PhotoTaken):
            photos.attach([free, taken])
        assert list(Photo.objects.filter(attached=True)) == [taken]

    def test_refuses_a_photo_that_was_swept(self, data: Path) -> None:
        photo = take_in()
        photos.sweep_orphans(at=LATER)
        with pytest.raises(photos.PhotoTaken):
            photos.attach([photo])

    def test_accepts_no_photos(self, data: Path) -> None:
        photos.attach([])

    @pytest.mark.django_db(transaction=True)
    def test_gives_a_photo_to_one_of_two_who_reach_for_it_together(self, data: Path) -> None:
        photo = take_in()
        came = at_once(*[lambda: photos.attach([Photo(pk=photo.pk)])] * 4)
        assert [type(one) for one in came if one is not None] == [photos.PhotoTaken] * 3
