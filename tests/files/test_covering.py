"""Boxes are covered in what is published; the sealed original stays as it was."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from qiaomen.files import photos, store
from qiaomen.files.models import Photo
from qiaomen.people.models import Person

from .pictures import corners, encoded, exif, noise

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def take_in(picture: Image.Image, turn: int = 1) -> Photo:
    content = encoded(picture, quality=95, exif=exif(turn=turn))
    return photos.take_in(BytesIO(content), name="a.jpg", at=NOW)


def shown(photo: Photo, size: str = "full") -> Image.Image:
    return Image.open(BytesIO(store.published_path(photo.pk, size).read_bytes())).convert("RGB")


def colours(picture: Image.Image) -> int:
    return len(picture.resize((picture.width // 2, picture.height // 2)).getcolors(10**6) or [])


def unlike(one: Image.Image, other: Image.Image) -> int:
    return max(high for _low, high in ImageChops.difference(one, other).convert("RGB").getextrema())  # type: ignore[misc]


class TestCover:
    def test_covers_the_box_in_both_sizes_and_nothing_else(self, ana: Person) -> None:
        photo = take_in(noise(960, 640))
        before = {size: shown(photo, size) for size in store.SUFFIXES}
        photos.cover(photo, [[0.25, 0.25, 0.25, 0.5]], by=ana, at=NOW)
        for size, old in before.items():
            new, (width, height) = shown(photo, size), old.size
            left, top = width // 4, height // 4
            box = (left + 16, top + 16, left * 2 - 16, top * 3 - 16)
            assert colours(old.crop(box)) > 5 * colours(new.crop(box))
            far = (width // 2 + 20, 0, width, height)
            assert unlike(old.crop(far), new.crop(far)) < 40
        stored = Photo.objects.get()
        assert (stored.covered, stored.covered_by, stored.covered_at) == ([[0.25, 0.25, 0.25, 0.5]], ana, NOW)
        assert stored.rendition == photo.rendition == 2

    def test_leaves_no_difference_between_two_faces_of_one_mean_colour(self, ana: Person) -> None:
        left_dark, right_dark = Image.new("RGB", (200, 100)), Image.new("RGB", (200, 100))
        left_dark.paste((200, 200, 200), (100, 0, 200, 100))
        right_dark.paste((200, 200, 200), (0, 0, 100, 100))
        one, other = (take_in(picture) for picture in (left_dark, right_dark))
        assert unlike(shown(one), shown(other)) > 150
        for photo in (one, other):
            photos.cover(photo, [[0, 0, 1, 1]], by=ana, at=NOW)
        assert unlike(shown(one), shown(other)) <= 3

    def test_covers_where_the_upright_picture_has_it(self, ana: Person) -> None:
        photo = take_in(corners(), turn=6)
        assert shown(photo).getpixel((290, 10))[0] > 180  # type: ignore[index]
        photos.cover(photo, [[0.0, 0.0, 0.5, 0.5]], by=ana, at=NOW)
        assert shown(photo).size == (300, 400)
        assert shown(photo).getpixel((290, 10))[0] > 180  # type: ignore[index]
        photos.cover(photo, [[0.7, 0.0, 0.3, 1.0]], by=ana, at=NOW)
        assert shown(photo).getpixel((290, 10))[0] < 180  # type: ignore[index]

    def test_replaces_the_boxes_before_and_uncovers_with_none(self, ana: Person) -> None:
        photo = take_in(corners())
        before = store.published_path(photo.pk, "full").read_bytes()
        photos.cover(photo, [[0, 0, 0.5, 0.5]], by=ana, at=NOW)
        assert store.published_path(photo.pk, "full").read_bytes() != before
        photos.cover(photo, [], by=ana, at=NOW)
        assert store.published_path(photo.pk, "full").read_bytes() == before
        assert Photo.objects.get().covered == []

    def test_clips_a_box_that_hangs_over_the_edge(self, ana: Person) -> None:
        photo = take_in(corners())
        photos.cover(photo, [[-0.5, 0.9, 1.0, 0.5]], by=ana, at=NOW)
        assert photo.covered == [[0.0, 0.9, 0.5, 0.1]]

    def test_leaves_the_original_as_it_was(self, ana: Person) -> None:
        photo = take_in(corners())
        before = store.sealed_path(photo.pk).read_bytes()
        photos.cover(photo, [[0, 0, 1, 1]], by=ana, at=NOW)
        assert store.sealed_path(photo.pk).read_bytes() == before

    @pytest.mark.parametrize(
        "box",
        [[0, 0, 1], [0, 0, 0, 1], [0.2, 0.2, -0.1, 0.1], [1.5, 0, 1, 1], [float("nan"), 0, 1, 1],
         [0, 0, float("inf"), 1], ["x", 0, 1, 1], None],
    )  # fmt: skip
    def test_refuses_a_box_without_sense_and_changes_nothing(self, box: Sequence[float], ana: Person) -> None:
        photo = take_in(corners())
        before = store.published_path(photo.pk, "full").read_bytes()
        with pytest.raises(photos.BoxesUnusable):
            photos.cover(photo, [[0, 0, 1, 1], box], by=ana, at=NOW)
        assert store.published_path(photo.pk, "full").read_bytes() == before
        assert Photo.objects.get().rendition == 1

    def test_tells_the_slower_of_two_who_cover_one_photo(self, ana: Person) -> None:
        photo = take_in(corners())
        slower = Photo.objects.get()
        photos.cover(photo, [[0, 0, 0.5, 0.5]], by=ana, at=NOW)
        with pytest.raises(photos.PhotoChanged):
            photos.cover(slower, [], by=ana, at=NOW)
        assert Photo.objects.get().covered == [[0.0, 0.0, 0.5, 0.5]]
        assert shown(photo).getpixel((5, 5))[0] < 200  # type: ignore[index]

    def test_does_not_publish_an_original_with_a_broken_seal(self, ana: Person) -> None:
        photo = take_in(corners())
        store.sealed_path(photo.pk).write_bytes(encoded(noise(400, 300)))
        with pytest.raises(photos.OriginalChanged):
            photos.cover(photo, [[0, 0, 0.5, 0.5]], by=ana, at=NOW)
        assert Photo.objects.get().covered == []
