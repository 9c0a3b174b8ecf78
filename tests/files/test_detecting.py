"""Detectors that are installed suggest; one that fails spoils nothing; without one there is nothing."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from qiaomen.files import detecting, photos
from qiaomen.files.models import Photo

from .detectors import install
from .pictures import corners, encoded

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def take_in() -> Photo:
    return photos.take_in(BytesIO(encoded(corners())), name="a.jpg", at=NOW)


class TestSuggesting:
    def test_is_done_by_what_is_installed_the_surest_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        photo = take_in()
        assert detecting.installed() == []
        assert detecting.suggest(photo) == detecting.Suggested([], [])
        install(tmp_path, monkeypatch, "dark", "broken")
        assert [each.name for each in detecting.installed()] == ["broken", "dark"]
        found = detecting.suggest(photo)
        assert [(one.box, one.label, one.score) for one in found.boxes] == [
            ([0.5, 0.5, 0.25, 0.25], "人脸", 0.92),
            ([0.0, 0.0, 0.1, 0.1], "", None),
        ]
        assert found.failed == ["broken"]
        assert Photo.objects.get().covered == []
