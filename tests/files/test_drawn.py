"""Drawn scenes: real photos as far as the rest of the house can tell."""

import time
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageChops, ImageStat

from qiaomen.files import photos
from qiaomen.files.drawn import KINDS, draw_scene

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def drawn(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content)).convert("RGB")


def unlike(one: bytes, other: bytes) -> float:
    """How far two scenes are apart: the mean difference of a pixel, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(drawn(one), drawn(other))).mean) / 3


class TestScene:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_a_jpeg_that_shows_the_fault_and_its_repair(self, kind: str) -> None:
        before, after = draw_scene(kind, 7), draw_scene(kind, 7, after=True)
        assert Image.open(BytesIO(before)).format == "JPEG"
        assert drawn(before).size == drawn(after).size == (1280, 960)
        assert unlike(before, after) > 2

    @pytest.mark.parametrize("kind", KINDS)
    def test_is_the_same_by_its_seed_and_another_by_another(self, kind: str) -> None:
        assert draw_scene(kind, "七号") == draw_scene(kind, "七号")
        assert unlike(draw_scene(kind, 7), draw_scene(kind, 8)) > 5

    def test_is_refused_for_a_kind_that_nobody_drew(self) -> None:
        with pytest.raises(KeyError, match="volcano"):
            draw_scene("volcano", 1)

    def test_is_drawn_in_sixty_milliseconds_of_work(self) -> None:
        draw_scene("lamp", 0)
        begun = time.process_time()
        for kind in KINDS:
            draw_scene(kind, 1)
        assert (time.process_time() - begun) / len(KINDS) < 0.06


@pytest.mark.django_db
@pytest.mark.usefixtures("data")
class TestSceneAsPhoto:
    @pytest.mark.parametrize(("longitude", "latitude"), [(115.6701234, 37.7389876), (-0.0166667, -59.9999999)])
    def test_carries_its_position_and_time(self, longitude: float, latitude: float) -> None:
        moment = datetime(2026, 3, 1, 18, 30, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
        content = draw_scene("lamp", 1, longitude=longitude, latitude=latitude, taken_at=moment)
        photo = photos.take_in(BytesIO(content), name="a.jpg", at=NOW)
        assert photo.taken_at == moment
        assert photo.hint_longitude == pytest.approx(longitude, abs=1e-6)
        assert photo.hint_latitude == pytest.approx(latitude, abs=1e-6)

    def test_carries_nothing_when_nothing_is_given(self) -> None:
        photo = photos.take_in(BytesIO(draw_scene("lamp", 1)), name="a.jpg", at=NOW)
        assert (photo.taken_at, photo.hint_longitude, photo.hint_latitude) == (None, None, None)
