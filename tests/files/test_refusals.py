"""A file is refused: the sentence says why, and nothing is left behind."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from qiaomen.files import photos, rendition
from qiaomen.files.models import Photo

from .pictures import bomb, corners, encoded, noise

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_left(data: Path) -> Iterator[None]:
    yield
    assert Photo.objects.count() == 0
    assert list(data.rglob("*")) == []


def refusal(content: bytes, name: str = "现场.jpg") -> str:
    with pytest.raises(photos.PhotoRefused) as caught:
        photos.take_in(BytesIO(content), name=name, at=NOW)
    return str(caught.value)


class TestRefuses:
    def test_an_empty_file(self) -> None:
        assert refusal(b"") == "“现场.jpg”是空文件。请重新选一张照片。"

    def test_a_file_above_the_limit_and_says_both_sizes(self, settings: Settings) -> None:
        settings.PHOTO_BYTES = 20 * 1024 * 1024
        said = refusal(bytes(50 * 1024 * 1024))
        assert "50 MB" in said
        assert "最多 20 MB" in said

    def test_a_file_one_byte_above_the_limit_with_two_sizes(self, settings: Settings) -> None:
        settings.PHOTO_BYTES = 1024 * 1024
        said = refusal(bytes(1024 * 1024 + 1))
        assert "1.1 MB" in said
        assert "最多 1 MB" in said

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" * 40,
            b"<!doctype html><script>alert(1)</script>" * 20,
            b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>',
            b"MZ\x90\x00\x03" + bytes(400),
            b"GIF" + b"x" * 100,
            bytes(1024),
            encoded(corners(), "TIFF"),
            encoded(corners(), "BMP"),
            encoded(corners(), "ICO"),
            encoded(corners(), "PDF"),
        ],
        ids=["pdf", "html", "svg", "exe", "text", "zeros", "tiff", "bmp", "ico", "picture-pdf"],
    )
    def test_what_is_no_picture_whatever_its_name(self, content: bytes) -> None:
        assert refusal(content) == "“现场.jpg”不是照片。请上传 JPEG、PNG 或 WebP 格式的照片。"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    @pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
    def test_a_picture_that_broke_off_on_its_way(self, kind: str, part: float) -> None:
        whole = encoded(noise(400, 300), kind)
        assert "不完整或已损坏" in refusal(whole[: int(len(whole) * part)])

    def test_a_large_picture_that_lacks_its_last_rows(self) -> None:
        whole = encoded(noise(4000, 3000), quality=80)
        assert "不完整或已损坏" in refusal(whole[: int(len(whole) * 0.97)])

    @pytest.mark.parametrize("side", [7_800, 10_000, 20_000, 60_000])
    def test_a_bomb_before_it_unpacks(self, side: int) -> None:
        content = bomb(side, side)
        # Of the processor: what else the machine does is not ours.
        begun = time.process_time()
        assert "最多 6000 万像素" in refusal(content)
        assert time.process_time() - begun < 0.2

    def test_a_jpeg_with_a_thousand_scans(self) -> None:
        whole = encoded(corners(), progressive=True)
        scan = whole.index(b"\xff\xda")
        assert "损坏" in refusal(whole[:-2] + whole[scan:-2] * 1000 + whole[-2:])

    @pytest.mark.skipif(rendition.HEIC_OPENS, reason="this installation opens HEIC")
    def test_heic_with_a_sentence_that_says_what_to_do_on_the_phone(self) -> None:
        said = refusal(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(300), name="IMG_1.HEIC")
        assert "兼容性最佳" in said
        assert "截屏" in said

    def test_with_a_short_name_without_folders_and_control_characters(self) -> None:
        said = refusal(b"x", name="C:\\photos\\a\x00b\n.jpg")
        assert said.startswith("“ab.jpg”")
        assert len(refusal(b"x", name="长" * 300 + ".jpg")) < 120

    def test_a_picture_whose_decoder_fails_in_an_unusual_way(self) -> None:
        text = encoded(Image.new("RGB", (8, 8)), "PNG")
        cut = text.index(b"IDAT")
        assert "损坏" in refusal(text[:cut] + b"JUNK" + text[cut + 4 :])
