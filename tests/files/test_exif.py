"""What a photo's EXIF block tells, and that a broken or lying one tells nothing instead of failing."""

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from qiaomen.files import photos
from qiaomen.files.models import Photo

from .pictures import Exif, corners, encoded, exif, gps

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CITY = ZoneInfo("Asia/Shanghai")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def take_in(block: Image.Exif | bytes, kind: str = "JPEG", tz: Any = CITY) -> Photo:
    content = encoded(corners(), kind, exif=block)
    photos.take_in(BytesIO(content), name="a.jpg", at=NOW, tz=tz)
    return Photo.objects.get()


class TestPosition:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
    def test_is_read_from_each_kind(self, kind: str) -> None:
        photo = take_in(exif(gps=gps()), kind)
        assert (photo.hint_longitude, photo.hint_latitude) == (115.67, 37.739)

    def test_is_west_and_south_by_its_letters(self) -> None:
        photo = take_in(exif(gps=gps(north_letter="S", east_letter="W")))
        assert (photo.hint_longitude, photo.hint_latitude) == (-115.67, -37.739)

    @pytest.mark.parametrize(
        "block",
        [
            gps(north=(91.0, 0.0, 0.0)),
            gps(east=(180.0, 0.0, 1.0)),
            gps(north=(37.0, 60.0, 0.0)),
            gps(north=(37.0, 44.0)),
            gps(north=(IFDRational(0, 0), IFDRational(44, 1), IFDRational(20, 1))),
            gps(east=(IFDRational(115, 0), IFDRational(0, 1), IFDRational(0, 1))),
            gps(north_letter="Q"),
            gps(east_letter="EW"),
            gps(north=(0.0, 0.0, 0.0), east=(0.0, 0.0, 0.0)),
            {ExifTags.GPS.GPSLatitude: (37.0, 44.0, 20.4), ExifTags.GPS.GPSLatitudeRef: "N"},
            {},
        ],
        ids=[
            "latitude-91", "longitude-over-180", "sixty-minutes", "two-parts", "nothing-over-nothing",
            "division-by-zero", "unknown-letter", "two-letters", "null-island", "half", "empty",
        ],
    )  # fmt: skip
    def test_is_absent_when_it_makes_no_sense(self, block: Exif) -> None:
        photo = take_in(exif(gps=block))
        assert (photo.hint_longitude, photo.hint_latitude) == (None, None)

    @pytest.mark.filterwarnings("ignore::UserWarning")
    @pytest.mark.parametrize("cut", [8, 14, 30, 60, 90, 120])
    def test_is_absent_when_the_block_broke_off(self, cut: int) -> None:
        whole = exif(gps=gps(), shot={int(ExifTags.Base.DateTimeOriginal): "2026:03:01 12:00:00"}).tobytes()
        assert len(whole) > 120
        photo = take_in(whole[:cut])
        assert (photo.hint_longitude, photo.hint_latitude) == (None, None)
        assert photo.width == 400

    @pytest.mark.filterwarnings("ignore::UserWarning")
    def test_never_stops_a_photo_whatever_byte_of_the_block_is_wrong(self) -> None:
        whole = exif(gps=gps(), shot={int(ExifTags.Base.DateTimeOriginal): "2026:03:01 12:00:00"}).tobytes()
        for place in range(6, len(whole), 3):
            wrong = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
            content = encoded(Image.new("RGB", (8, 8)), exif=wrong)
            photo = photos.take_in(BytesIO(content), name="a.jpg", at=NOW, tz=CITY)
            assert photo.hint_latitude is None or -90 <= photo.hint_latitude <= 90


class TestTime:
    @staticmethod
    def shot(written: Any, offset: Any = None) -> Image.Exif:
        block: Exif = {ExifTags.Base.DateTimeOriginal: written}
        if offset is not None:
            block[ExifTags.Base.OffsetTimeOriginal] = offset
        return exif(shot=block)

    def test_is_in_the_given_zone_when_the_camera_names_none(self) -> None:
        photo = take_in(self.shot("2026:03:01 12:00:00"))
        assert photo.taken_at == datetime(2026, 3, 1, 4, 0, tzinfo=UTC)

    def test_is_in_the_cameras_own_zone_when_it_names_one(self) -> None:
        photo = take_in(self.shot("2026:03:01 12:00:00", "-03:30"))
        assert photo.taken_at == datetime(2026, 3, 1, 12, 0, tzinfo=timezone(-timedelta(hours=3, minutes=30)))

    def test_is_unknown_without_any_zone(self) -> None:
        assert take_in(self.shot("2026:03:01 12:00:00"), tz=None).taken_at is None

    @pytest.mark.parametrize(
        "written",
        [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2026-03-01",
            "",
            "1970:01:01 00:00:00",
            "2031:01:01 00:00:00",
        ],
    )
    def test_is_unknown_when_it_cannot_be(self, written: str) -> None:
        assert take_in(self.shot(written)).taken_at is None

    @pytest.mark.parametrize("offset", ["+8", "08:00", "+99:00", "+08:75", "+ab:cd"])
    def test_falls_back_to_the_given_zone_when_the_offset_is_nonsense(self, offset: str) -> None:
        photo = take_in(self.shot("2026:03:01 12:00:00", offset))
        assert photo.taken_at == datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
