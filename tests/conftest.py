"""What every test may use: a fixed time, a browser, a database whose history is guarded; and what fails any test."""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone, translation

from tests import chromium
from tests.wire import Wire

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django import DjangoDbBlocker
    from pytest_django.live_server_helper import LiveServer

SEARCH_TABLE = "cases_searchtext"  # full text, made in a migration: Django's flush does not know it


def pytest_configure(config: pytest.Config) -> None:
    """What makes tests quick and steady; those about passwords set the real hasher back."""
    # Argon2 is slow on purpose; tests that sign in need none of that.
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    # The same examples each time, however busy the machine is: what fails is a change's fault.
    hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("steady")
    # Nobody needs photos or a database after a power cut; on a busy machine many writers wait longer.
    os.fsync = lambda fd: None
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=NORMAL", "synchronous=OFF")
        options["timeout"] = 120


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what it can decide; long tests first, so that all processes end together."""
    if connection.vendor == "postgresql":
        left = [item for item in items if not depends_on_the_database(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]
    items[:] = long_ones_first(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """The garbage collector walks rarely, and never over what stays: one part in fifteen of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def depends_on_the_database(item: pytest.Item) -> bool:
    """Whether another database could make a difference.

    A test without a database proves the same twice; a browser sees none, but in journeys marked both_databases.
    """
    if item.get_closest_marker("both_databases"):
        return True
    fixtures = set(getattr(item, "fixturenames", ()))
    return "browser" not in fixtures and (
        item.get_closest_marker("django_db") is not None or bool(fixtures & {"db", "transactional_db", "live_server"})
    )


def long_ones_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Each of xdist's processes begins with one share of the list: the long tests stand at the heads of the shares."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    shares = [long[n::processes] for n in range(processes)]
    size = -(-len(items) // processes)
    for share in shares:
        while len(share) < size and others:
            share.append(others.pop(0))
    return [item for share in shares for item in share]


@pytest.fixture
def now() -> datetime:
    """A Wednesday morning, inside working hours: 2026-03-04 10:00 in the city's zone."""
    return datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def today() -> datetime:
    """The moment that pages and the API see, in the city's zone: they ask the real clock."""
    return timezone.localtime()


@pytest.fixture(autouse=True)
def _no_logged_errors(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs at ERROR, unless it says @pytest.mark.logs_errors."""
    yield
    if request.node.get_closest_marker("logs_errors"):
        return
    logged = [
        record for phase in ("setup", "call") for record in caplog.get_records(phase) if record.levelno >= logging.ERROR
    ]
    if logged:
        pytest.fail("logged: " + "; ".join(f"{record.name}: {record.getMessage()}" for record in logged))


@pytest.fixture(autouse=True)
def _in_the_city() -> Iterator[None]:
    """Each test begins in the zone of the city, as a page does, and in Chinese, whatever the one before spoke."""
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        yield
    translation.deactivate()


@contextmanager
def guards_down() -> Iterator[None]:
    """Take the triggers that protect the history away for the length of a flush, and empty the search table."""
    # Imported here: models cannot be imported before Django is set up.
    from qiaomen.campaigns import guards as of_campaigns
    from qiaomen.cases import guards as of_cases
    from qiaomen.city import guards as of_city
    from qiaomen.honours import guards as of_honours
    from qiaomen.rewards import guards as of_rewards
    from qiaomen.rounds import guards as of_rounds
    from qiaomen.volunteers import guards as of_volunteers

    every_room = (of_campaigns, of_cases, of_rewards, of_volunteers, of_rounds, of_honours, of_city)

    for guards in every_room:
        guards.remove_guards(connection)
    try:
        yield
        with connection.cursor() as cursor:
            if SEARCH_TABLE in connection.introspection.table_names(cursor):
                cursor.execute(f"DELETE FROM {SEARCH_TABLE}")
    finally:
        for guards in every_room:
            guards.install_guards(connection)


# Django writes these after each migration, and nothing of ours changes them.
KEPT_TABLES = {"django_content_type", "auth_permission"}


def empty_postgresql() -> None:
    """Delete the rows of those tables that have any. TRUNCATE, as Django does it, makes a new file for every table."""
    names = {*connection.introspection.django_table_names(only_existing=True), SEARCH_TABLE} - KEPT_TABLES
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in sorted(names))
        )
        filled = [name for (name,) in cursor.fetchall()]
        # As a replica writes: neither foreign keys nor the triggers that guard the history are asked.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")


def _flush_with_guards_down(flush: Callable[[TransactionTestCase], None]) -> Callable[[Any], None]:
    def teardown(case: TransactionTestCase) -> None:
        if connection.vendor == "postgresql":
            empty_postgresql()
        else:
            with guards_down():
                flush(case)

    return teardown


# Tests with real transactions end in a flush, which is just what the guards refuse.
TransactionTestCase._fixture_teardown = _flush_with_guards_down(  # type: ignore[attr-defined]  # not in the stubs
    TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # not in the stubs
)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """The test database as usual; at the end nobody else's session keeps PostgreSQL from dropping it.

    A worker that a test killed leaves one behind until the server notices.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, once per process. Skips, with a reason, where it is missing."""
    path = chromium.executable()
    if path is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    # Imported here: those who run without a browser need no Playwright.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=chromium.flags(root=os.geteuid() == 0))
        yield running
        running.close()


@pytest.fixture
def wire(live_server: "LiveServer") -> Iterator[Wire]:
    """A wire to the running site that can be cut; browse at `wire.url`."""
    with Wire(live_server.thread.port) as wire:
        yield wire


@pytest.fixture
def site(live_server: "LiveServer") -> str:
    """The address at which `page` browses; tests that cut the wire put `wire.url` here."""
    return live_server.url


@pytest.fixture
def page(browser: "Browser", site: str) -> Iterator["Page"]:
    """A phone-sized page of a Chinese reader on the running site; fails on script errors and CSP refusals."""
    # A service worker would go on fetching pages after the test's end; tests/journeys/test_off_line.py lets it.
    with chromium.telephone(browser, site, service_workers="block") as opened:
        yield opened
