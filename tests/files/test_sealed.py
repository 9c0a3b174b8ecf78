"""A sealed original is shown for a reason, in writing, and only when the seal is whole."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import IntegrityError

from qiaomen.files import photos, store
from qiaomen.files.models import Photo, SealedReveal
from qiaomen.people.models import Person

from .pictures import corners, encoded

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CONTENT = encoded(corners())
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


@pytest.fixture
def photo() -> Photo:
    return photos.take_in(BytesIO(CONTENT), name="a.jpg", at=NOW)


class TestReveal:
    def test_hands_out_the_file_as_it_came_and_writes_down_who_asked(self, photo: Photo, ana: Person) -> None:
        assert photos.reveal_original(photo, by=ana, at=NOW, reason=" 核对车牌 ") == CONTENT
        assert list(SealedReveal.objects.values_list("photo", "by", "at", "reason")) == [
            (photo.pk, ana.pk, NOW, "核对车牌")
        ]

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_owes_a_reason(self, photo: Photo, ana: Person, reason: str) -> None:
        with pytest.raises(photos.ReasonOwed):
            photos.reveal_original(photo, by=ana, at=NOW, reason=reason)
        assert SealedReveal.objects.count() == 0

    def test_owes_a_reason_to_the_database_too(self, photo: Photo, ana: Person) -> None:
        with pytest.raises(IntegrityError, match="files_reveal_owes_a_reason"):
            SealedReveal.objects.create(photo=photo, by=ana, at=NOW, reason="")

    def test_tells_when_the_seal_is_broken_and_writes_the_look_down(self, photo: Photo, ana: Person) -> None:
        sealed = store.sealed_path(photo.pk)
        sealed.write_bytes(CONTENT[:-3] + b"\x00" + CONTENT[-2:])
        with pytest.raises(photos.OriginalChanged):
            photos.reveal_original(photo, by=ana, at=NOW, reason="核对")
        assert SealedReveal.objects.count() == 1

    def test_tells_when_the_original_is_gone(self, photo: Photo, ana: Person) -> None:
        store.sealed_path(photo.pk).unlink()
        with pytest.raises(photos.PhotoMissing):
            photos.reveal_original(photo, by=ana, at=NOW, reason="核对")
