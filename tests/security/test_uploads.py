"""Files that are no photos, or more than photos."""

import io
import struct
import zlib
from datetime import datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from qiaomen.files.models import Photo
from tests import build
from tests.build import World

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def jpeg() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(held, "JPEG")
    return held.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is `side` × `side` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 5000)) + chunk(b"IEND", b"")
    )


def hand_in(name: str, content: bytes, kind: str = "image/jpeg") -> int:
    return Client().post("/api/photos", {"file": SimpleUploadedFile(name, content, kind)}).status_code


class TestAFile:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("photo.jpg", SVG), ("photo.svg", SVG), ("page.jpg", b"<html><script>alert(1)</script>"),
            ("run.jpg", b"MZ" + b"\0" * 500), ("zip.jpg", b"PK\x03\x04" + b"\0" * 500), ("empty.jpg", b""),
            ("doc.jpg", b"%PDF-1.7\n"), ("bomb.png", bomb()), ("eps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
            ("half.jpg", jpeg()[:200]),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )  # fmt: skip
    def test_that_is_no_photo_is_refused(self, made: World, name: str, content: bytes) -> None:
        assert hand_in(name, content) == 422
        assert not Photo.objects.exists()

    @pytest.mark.parametrize(
        "name", ["../../secret.jpg", "/etc/passwd", "a\x00.jpg", "x" * 300 + ".jpg", "..\\..\\x.jpg"]
    )
    def test_lies_where_its_key_says_whatever_its_name(self, made: World, name: str) -> None:
        assert hand_in(name, jpeg()) == 201
        photo = Photo.objects.get()
        found = [path for path in settings.DATA.rglob(f"*{photo.pk}*") if path.is_file()]
        assert {path.parent.parent.name for path in found} == {"photos", "sealed"}
        assert all(path.parent.name == photo.pk.hex[:2] for path in found)

    def test_with_a_page_behind_the_picture_is_published_without_it(
        self, made: World, at: datetime, client: Client
    ) -> None:
        assert hand_in("both.jpg", jpeg() + SVG) == 201
        photo = Photo.objects.get()
        report = build.report(made, at, photos=(photo,))
        answer = client.get(f"/photos/{photo.pk}/full.jpg?t={report.token}")
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"script" not in answer.content
        for name in ("full.svg", "orig", "full.jpg.orig", "thumb.jpg"):
            assert client.get(f"/photos/{photo.pk}/{name}?t={report.token}").status_code == 404

    def test_beyond_the_number_of_a_report_is_left_out(self, made: World, client: Client) -> None:
        files = [SimpleUploadedFile(f"{n}.jpg", jpeg(), "image/jpeg") for n in range(12)]
        answer = client.post("/report/", {"text": "路灯不亮", "nature": "help", "photos": files})
        assert answer.status_code == 422
        assert Photo.objects.count() == 9

    def test_of_more_than_a_form_may_bring_is_not_read_to_its_end_anywhere(self, made: World) -> None:
        client = Client(raise_request_exception=False)
        huge = str(settings.REQUEST_BYTES + 1)
        for address in ("/find/", "/api/photos", "/desk/sign-in/", "/cases/A00000018/"):
            answer = client.post(address, {"file": SimpleUploadedFile("a.jpg", jpeg())}, CONTENT_LENGTH=huge)
            assert answer.status_code == 413, address

    def test_of_the_report_is_left_to_its_form_which_loses_no_word(
        self, made: World, client: Client, settings: Settings
    ) -> None:
        settings.REQUEST_BYTES = 10
        assert client.post("/find/", {"number": "x" * 20}).status_code == 413
        assert client.post("/report/", {"text": "路灯不亮", "nature": "help"}).status_code == 302
