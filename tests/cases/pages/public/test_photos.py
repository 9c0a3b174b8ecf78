"""Who gets to see a photo, and what the answer carries."""

import io
from datetime import datetime

import pytest
from django.test import Client
from PIL import Image

from qiaomen.cases import handling
from qiaomen.cases.models import Evidence
from qiaomen.files.kept import keep_token
from qiaomen.files.models import Photo
from qiaomen.files.photos import take_in
from qiaomen.files.store import remove
from tests import build
from tests.files import pictures


def status(client: Client, photo: Photo, name: str = "thumb.webp", **query: str) -> int:
    return client.get(f"/photos/{photo.pk}/{name}", query).status_code


class TestPublicPhotos:
    def test_of_a_report_and_of_the_proof_are_for_everybody(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        reported = build.photo(today)
        case = build.finished(city, today, photos=(reported,))
        proof = case.evidence.get().photo
        assert [status(client, reported), status(client, proof), status(client, proof, "full.jpg")] == [200, 200, 200]

    def test_carry_no_position_and_are_not_guessed_at(self, city: build.World, client: Client, today: datetime) -> None:
        original = pictures.encoded(pictures.corners(), exif=pictures.exif(gps=pictures.gps()))
        photo = take_in(io.BytesIO(original), name="a.jpg", at=today)
        build.accepted(city, today, photos=(photo,))
        answer = client.get(f"/photos/{photo.pk}/full.jpg")
        body = answer.content
        assert (answer.headers["Content-Type"], answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
        assert (b"Secret Camera Maker" in original, b"Secret Camera Maker" in body) == (True, False)
        assert dict(Image.open(io.BytesIO(body)).getexif()) == {}

    def test_are_not_sent_twice(self, city: build.World, client: Client, today: datetime) -> None:
        photo = build.photo(today)
        build.accepted(city, today, photos=(photo,))
        first = client.get(f"/photos/{photo.pk}/thumb.webp")
        again = client.get(f"/photos/{photo.pk}/thumb.webp", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        Photo.objects.filter(pk=photo.pk).update(rendition=2)
        covered = client.get(f"/photos/{photo.pk}/thumb.webp", headers={"If-None-Match": first.headers["ETag"]})
        assert covered.status_code == 200

    @pytest.mark.parametrize("name", ["original.jpg", "full.webp", "thumb", "..%2F..%2Fsealed"])
    def test_exist_in_two_sizes_only(self, city: build.World, client: Client, today: datetime, name: str) -> None:
        photo = build.photo(today)
        build.accepted(city, today, photos=(photo,))
        assert status(client, photo, name) == 404

    def test_whose_file_is_gone_are_not_there(self, city: build.World, client: Client, today: datetime) -> None:
        photo = build.photo(today)
        build.accepted(city, today, photos=(photo,))
        remove(photo.pk)
        assert status(client, photo) == 404


class TestOtherPhotos:
    @pytest.mark.parametrize("hidden", [{"nature": "accusation"}, {"public": False}])
    def test_of_hidden_cases_are_not_there(
        self, city: build.World, client: Client, today: datetime, hidden: dict[str, object]
    ) -> None:
        photo = build.photo(today)
        case = build.finished(city, today, photos=(photo,), **hidden)
        assert [status(client, photo), status(client, case.evidence.get().photo)] == [404, 404]

    def test_not_yet_accepted_are_for_the_holder_of_the_link(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        photo = build.photo(today)
        case = build.received(city, today, photos=(photo,))
        stranger = build.report(city, today)
        token = case.own_voices.get().report.token
        assert [status(client, photo), status(client, photo, t=stranger.token), status(client, photo, t=token)] == [
            404, 404, 200,
        ]  # fmt: skip

    def test_of_a_link_are_kept_by_nobody_else(self, city: build.World, client: Client, today: datetime) -> None:
        photo = build.photo(today)
        case = build.received(city, today, photos=(photo,))
        answer = client.get(f"/photos/{photo.pk}/thumb.webp", {"t": case.own_voices.get().report.token})
        assert answer.headers["Cache-Control"].startswith("private")
        assert answer.headers["Referrer-Policy"] == "no-referrer"

    def test_that_prove_nothing_stay_with_staff(self, city: build.World, client: Client, today: datetime) -> None:
        case, paper = build.in_handling(city, today), build.photo(today)
        proof = [handling.Proof(paper, Evidence.Kind.OTHER)]
        handling.note(case, words="内部材料", by=city.actor("bo"), at=today, proof=proof)
        token = case.own_voices.get().report.token
        assert [status(client, paper), status(client, paper, t=token)] == [404, 404]
        client.force_login(city.people["bo"], "django.contrib.auth.backends.ModelBackend")
        assert status(client, paper) == 200

    def test_of_a_case_elsewhere_are_not_for_staff_of_another_unit(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        photo = build.photo(today)
        build.dispatched(city, today, photos=(photo,), nature="accusation")
        seen = {}
        for name in ("lu", "lin", "dai"):
            client.force_login(city.people[name], "django.contrib.auth.backends.ModelBackend")
            seen[name] = status(client, photo)
        assert seen == {"lu": 404, "lin": 200, "dai": 200}

    def test_just_uploaded_are_for_whoever_uploaded_them(
        self, city: build.World, client: Client, today: datetime
    ) -> None:
        mine, other = build.photo(today), build.photo(today)
        with_token = [status(client, mine, k=keep_token(photo)) for photo in (mine, other)]
        assert [status(client, mine), *with_token] == [404, 200, 404]
