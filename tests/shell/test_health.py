"""Alive and ready."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from qiaomen.shell.pages.health import newest_migrations


class TestHealthz:
    def test_answers_without_a_database(self, client: Client) -> None:
        # No database mark: a query here would fail the test.
        response = client.get("/healthz")
        assert (response.status_code, response.content) == (200, b"ok\n")

    def test_takes_no_post(self, client: Client) -> None:
        assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
class TestReadyz:
    def test_is_ready_when_every_migration_is_applied(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/readyz")
        with django_assert_num_queries(2):  # does the table exist, what is in it
            response = client.get("/readyz")
        assert (response.status_code, response.content) == (200, b"ok\n")
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.logs_errors
    def test_names_a_migration_that_is_missing(self, client: Client) -> None:
        app, name = next(key for key in newest_migrations() if key[0] == "people")
        MigrationRecorder(connection).record_unapplied(app, name)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.content == f"migrations are missing: {app}.{name}\n".encode()
