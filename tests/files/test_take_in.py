"""A photo comes in: what is accepted, what is published, what is sealed."""

import hashlib
import stat
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from PIL import ExifTags, Image
from pytest_django import Settings

from qiaomen.files import photos, store
from qiaomen.files.models import Photo
from qiaomen.people.models import Person

from .pictures import corners, encoded, exif, gps, noise

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def take_in(content: bytes, name: str = "a.jpg") -> Photo:
    return photos.take_in(BytesIO(content), name=name, at=NOW, tz=CITY)


def published(photo: Photo) -> Image.Image:
    with photos.open_published(photo) as file:
        picture = Image.open(file)
        picture.load()
        return picture


class TestAccepts:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [("JPEG", "jpeg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif"), ("AVIF", "avif")],
    )
    def test_takes_each_kind_whatever_the_name_says(self, kind: str, expected: str) -> None:
        content = encoded(corners(), kind)
        photo = take_in(content, name="photo.exe")
        assert (photo.kind, photo.width, photo.height) == (expected, 400, 300)
        assert photo.bytes == len(content)
        assert photo.sha256 == hashlib.sha256(content).hexdigest()

    def test_remembers_who_added_it_and_when(self, ana: Person) -> None:
        content = BytesIO(encoded(corners()))
        photo = photos.take_in(content, name="a.jpg", at=NOW, by=ana, caption=" 井盖 ")
        stored = Photo.objects.get()
        assert (stored.pk, stored.added_by, stored.added_at) == (photo.pk, ana, NOW)
        assert (stored.caption, stored.attached, stored.covered) == ("井盖", False, [])

    def test_takes_the_same_file_twice_as_two_photos(self) -> None:
        content = encoded(corners())
        assert take_in(content).sha256 == take_in(content).sha256
        assert Photo.objects.count() == 2

    def test_takes_the_first_frame_of_an_animation(self) -> None:
        frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
        content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
        red, _green, blue = published(take_in(content)).getpixel((30, 30))  # type: ignore[misc]
        assert red > 200 > blue

    def test_takes_a_picture_in_grey_and_in_ink_colours(self) -> None:
        for mode, kind in (("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("LA", "PNG")):
            assert published(take_in(encoded(corners().convert(mode), kind))).mode == "RGB"

    def test_keeps_the_brightness_of_a_picture_with_sixteen_bits(self) -> None:
        deep = Image.new("I;16", (64, 64), 128 * 256)
        red, green, blue = published(take_in(encoded(deep, "PNG"))).getpixel((32, 32))  # type: ignore[misc]
        assert {red, green, blue} <= {127, 128, 129}

    def test_needs_less_than_two_seconds_for_twelve_megapixels(self) -> None:
        content = encoded(noise(4000, 3000), quality=90)
        # Of the processor: what else the machine does is not ours.
        begun = time.process_time()
        photo = take_in(content)
        assert time.process_time() - begun < 2
        assert (photo.width, photo.height) == (1920, 1440)


class TestPublishes:
    def test_turns_the_picture_upright(self) -> None:
        photo = take_in(encoded(corners(), exif=exif(turn=6)))
        picture = published(photo)
        assert (photo.width, photo.height) == picture.size == (300, 400)
        top_left, top_right = picture.getpixel((10, 10)), picture.getpixel((290, 10))
        bottom_right = picture.getpixel((290, 390))
        assert top_left[0] < 160  # type: ignore[index]
        assert top_right[0] > 180  # type: ignore[index]
        assert bottom_right[2] > 180  # type: ignore[index]

    @pytest.mark.parametrize("turn", range(1, 9))
    def test_shows_the_same_picture_for_every_way_a_phone_was_held(self, turn: int) -> None:
        upright = corners()
        held = {
            1: None,
            2: Image.Transpose.FLIP_LEFT_RIGHT,
            3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }[turn]
        stored = upright if held is None else upright.transpose(held)
        picture = published(take_in(encoded(stored, exif=exif(turn=turn))))
        assert picture.size == (400, 300)
        assert picture.getpixel((20, 20))[0] > 180  # type: ignore[index]
        assert picture.getpixel((380, 20))[2] > 180  # type: ignore[index]

    def test_publishes_nothing_that_the_camera_wrote(self, data: Path) -> None:
        shot = {int(ExifTags.Base.DateTimeOriginal): "2026:03:01 12:00:00"}
        content = encoded(
            corners(), exif=exif(gps=gps(), shot=shot), comment=b"my secret remark", icc_profile=b"P" * 300
        )
        assert b"Secret Camera Maker" in content
        assert b"my secret remark" in content
        photo = take_in(content)
        assert photo.hint_latitude is not None
        for size in store.SUFFIXES:
            shown = store.published_path(photo.pk, size).read_bytes()
            for trace in (b"Secret", b"secret", b"Exif", b"EXIF", b"ICC", b"http", b"2026:"):
                assert trace not in shown
            with Image.open(BytesIO(shown)) as picture:
                assert dict(picture.getexif()) == {}
                assert set(picture.info) <= {
                    "jfif",
                    "jfif_version",
                    "jfif_unit",
                    "jfif_density",
                    "progressive",
                    "progression",
                    "loop",
                    "background",
                    "timestamp",
                    "duration",
                }

    def test_publishes_a_progressive_jpeg_and_a_small_webp(self) -> None:
        photo = take_in(encoded(noise(2400, 1200), quality=60))
        assert (photo.width, photo.height) == (1920, 960)
        assert published(photo).info["progressive"] == 1
        with photos.open_published(photo, "thumb") as file:
            thumb = Image.open(file)
            assert (thumb.format, thumb.size) == ("WEBP", (480, 240))

    def test_puts_transparency_on_white(self) -> None:
        clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
        assert published(take_in(encoded(clear, "PNG"))).getpixel((25, 25)) == (255, 255, 255)
        palette = Image.new("P", (50, 50), 0)
        content = encoded(palette, "PNG", transparency=0)
        assert published(take_in(content)).getpixel((25, 25)) == (255, 255, 255)

    def test_keeps_colours_and_clear_places_of_a_very_wide_picture(self) -> None:
        for mode in ("RGBA", "RGB"):
            wide = Image.new(mode, (8000, 400), (200, 40, 40, 255)[: len(mode)])
            if mode == "RGBA":
                wide.paste((0, 0, 0, 0), (4000, 0, 8000, 400))
            photo = take_in(encoded(wide, "PNG", compress_level=1))
            assert (photo.width, photo.height) == (1920, 96)
            left, right = (published(photo).getpixel((x, 48)) for x in (400, 1600))
            assert left[0] > 180 > 80 > left[1]  # type: ignore[index]
            assert right == ((255, 255, 255) if mode == "RGBA" else left)

    def test_tells_when_a_file_went_missing(self) -> None:
        photo = take_in(encoded(corners()))
        store.published_path(photo.pk, "full").unlink()
        with pytest.raises(photos.PhotoMissing):
            photos.open_published(photo)


class TestSeals:
    def test_keeps_the_original_where_only_the_server_can_read_it(self, data: Path) -> None:
        content = encoded(corners(), exif=exif(gps=gps()))
        photo = take_in(content)
        sealed = data / "sealed" / photo.pk.hex[:2] / f"{photo.pk}.orig"
        assert sealed.read_bytes() == content
        assert stat.S_IMODE(sealed.stat().st_mode) == 0o600
        for folder in (sealed.parent, sealed.parent.parent):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_closes_a_folder_that_somebody_opened(self, data: Path) -> None:
        (data / "sealed").mkdir(mode=0o755)
        take_in(encoded(corners()))
        assert stat.S_IMODE((data / "sealed").stat().st_mode) == 0o700

    def test_leaves_no_unfinished_file(self, data: Path) -> None:
        take_in(encoded(corners()))
        assert sorted(path.suffix for path in data.rglob("*") if path.is_file()) == [".jpg", ".orig", ".webp"]

    def test_writes_no_row_when_the_disk_refuses(self, data: Path) -> None:
        (data / "photos").write_text("a file where the folder should be")
        with pytest.raises(OSError, match="photos"):
            take_in(encoded(corners()))
        assert Photo.objects.count() == 0

    def test_asks_the_database_once(self, settings: Settings) -> None:
        settings.DEBUG = True
        before = len(connection.queries)
        take_in(encoded(corners()))
        assert len(connection.queries) - before == 1
