"""City, zone, now and headers."""

from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from qiaomen.people.models import Person
from qiaomen.shell.middleware import CityTimeMiddleware
from tests.shell.sample import cities


class TestCityTimeMiddleware:
    def test_gives_the_page_the_citys_zone_and_takes_it_back(self) -> None:
        zones: list[str] = []

        def page(request: HttpRequest) -> HttpResponse:
            zones.append(timezone.get_current_timezone_name())
            return HttpResponse()

        with timezone.override("UTC"):
            CityTimeMiddleware(page)(RequestFactory().get("/"))
            assert (zones, timezone.get_current_timezone_name()) == (["Asia/Shanghai"], "UTC")

    def test_gives_one_aware_now(self, client: Client) -> None:
        answer = client.get("/clock/").json()
        assert answer["city"] == "衡水市"
        assert abs(datetime.fromisoformat(answer["now"]) - timezone.now()) < timedelta(minutes=1)

    def test_works_before_a_city_is_loaded(self, client: Client, settings: Settings) -> None:
        settings.CITY_QUERY = f"{cities.__name__}.nowhere"
        answer = client.get("/clock/").json()
        assert answer["city"] is None
        assert datetime.fromisoformat(answer["now"]).tzinfo is not None

    def test_allows_camera_and_place_to_ourselves_only(self, client: Client) -> None:
        policy = client.get("/clock/")["Permissions-Policy"]
        assert "camera=(self), geolocation=(self), microphone=()" in policy


@pytest.mark.django_db
class TestCaching:
    def test_forbids_keeping_pages_of_somebody_signed_in(self, client: Client) -> None:
        client.force_login(Person.objects.create_person("ana", "安娜"), "django.contrib.auth.backends.ModelBackend")
        assert client.get("/clock/")["Cache-Control"] == "no-store"

    def test_leaves_public_pages_alone(self, client: Client) -> None:
        assert not client.get("/clock/").has_header("Cache-Control")

    def test_respects_what_a_page_has_said(self, client: Client) -> None:
        client.force_login(Person.objects.create_person("ana", "安娜"), "django.contrib.auth.backends.ModelBackend")
        assert "max-age=0" in client.get("/healthz")["Cache-Control"]
