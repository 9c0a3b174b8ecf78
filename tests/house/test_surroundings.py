"""The tests' own surroundings do what the other tests rely on."""

import logging
import os
import signal
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.template import engines

from tests import build, postgres
from tests.conftest import guards_down
from tests.tally import tally

if TYPE_CHECKING:
    from playwright.sync_api import Page

HISTORY = "cases_caseevent"


def guards() -> set[str]:
    """Names of the triggers on the table of history."""
    listing = {
        "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{HISTORY}'",
        "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        f"WHERE relname = '{HISTORY}' AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(listing[connection.vendor])
        return {row[0] for row in cursor.fetchall()}


class TestTheDatabase:
    @pytest.mark.django_db(transaction=True)
    def test_has_its_guards_but_for_the_flush(self) -> None:
        before = guards()
        assert before
        with guards_down():
            assert guards() == set()
        assert guards() == before

    @pytest.mark.django_db
    def test_lies_in_a_folder_of_this_run(self) -> None:
        assert Path(os.environ["QIAOMEN_DATA"]) == settings.DATA
        if connection.vendor == "sqlite":
            assert Path(connection.settings_dict["NAME"]).parent == settings.DATA
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode")
                assert cursor.fetchone()[0] == "wal"


class TestTheTime:
    def test_is_a_wednesday_in_working_hours(self, now: datetime) -> None:
        assert now.isoformat() == "2026-03-04T10:00:00+08:00"
        assert now.strftime("%A") == "Wednesday"


class TestFaults:
    def test_unknown_template_variables_fail(self) -> None:
        template = engines["django"].from_string("{{ nobody.set_this }}")
        with pytest.raises(pytest.fail.Exception, match=r"nobody\.set_this"):
            template.render({})

    @pytest.mark.logs_errors
    def test_logged_errors_are_seen_by_the_fixture_that_fails_on_them(self, caplog: pytest.LogCaptureFixture) -> None:
        logging.getLogger("qiaomen").error("meant")
        assert [record.getMessage() for record in caplog.get_records("call")] == ["meant"]


class TestTheTally:
    def test_adds_the_runs_up(self, tmp_path: Path) -> None:
        for name in ("sqlite", "postgres"):
            (tmp_path / f"{name}.xml").write_text(
                '<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>'
            )
        assert tally(tmp_path) == (10, 4, 4)


class TestPostgres:
    def test_gives_back_the_exit_code_of_the_command_and_leaves_nothing(
        self, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if postgres.debian_binaries() is None:
            pytest.skip("PostgreSQL is missing: apt-get install postgresql")
        monkeypatch.setattr(signal, "signal", lambda number, handler: None)
        assert postgres.main(["sh", "-c", "echo $DATABASE_URL; exit 7"]) == 7
        url = capfd.readouterr().out.strip()
        assert url.startswith("postgres://postgres@%2F")
        assert not Path(url.split("@")[1].split("/")[0].replace("%2F", "/")).exists()


@pytest.mark.browser
class TestTheBrowser:
    def test_opens_a_page_of_the_running_site_with_its_style(self, page: "Page") -> None:
        build.world()
        answer = page.goto("/desk/sign-in/")
        assert answer is not None
        assert answer.status == 200
        assert page.locator("html").get_attribute("lang") == "zh-hans"
        assert page.evaluate("[...document.styleSheets].every(sheet => sheet.cssRules.length > 0)")
        assert page.evaluate("document.styleSheets.length") > 0
