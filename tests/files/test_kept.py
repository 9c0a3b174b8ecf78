"""A form that failed elsewhere keeps its photos, for a day, for nobody who forges a token."""

import time
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core import signing

from qiaomen.files import photos
from qiaomen.files.kept import from_tokens, keep_token
from qiaomen.files.models import Photo

from .pictures import corners, encoded

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CONTENT = encoded(corners())
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def take_in() -> Photo:
    return photos.take_in(BytesIO(CONTENT), name="a.jpg", at=NOW)


class TestTokens:
    def test_bring_the_photos_back_in_their_order_each_once(self) -> None:
        first, second = take_in(), take_in()
        tokens = [keep_token(photo) for photo in (second, first, second)]
        assert from_tokens(tokens) == [second, first]

    def test_are_ignored_when_forged_or_unreadable(self) -> None:
        photo = take_in()
        other = signing.TimestampSigner(salt="another door").sign(photo.pk.hex)
        no_key = signing.TimestampSigner(salt="qiaomen.files.kept").sign("no-key")
        tokens = ["", "x", photo.pk.hex, keep_token(photo)[:-1], other, no_key, "\x00:é:é"]
        assert from_tokens([*tokens, keep_token(photo)]) == [photo]
        assert from_tokens(tokens) == []

    def test_are_ignored_for_attached_and_swept_photos(self) -> None:
        attached, swept = take_in(), take_in()
        tokens = [keep_token(attached), keep_token(swept)]
        photos.attach([attached])
        swept.delete()
        assert from_tokens(tokens) == []

    def test_are_ignored_after_a_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        token, begun = keep_token(take_in()), time.time()
        monkeypatch.setattr(time, "time", lambda: begun + 24 * 3600 - 60)
        assert len(from_tokens([token])) == 1
        monkeypatch.setattr(time, "time", lambda: begun + 24 * 3600 + 60)
        assert from_tokens([token]) == []
