"""The `qiaomen` command, outside Django."""

import os
import subprocess
import sys
from pathlib import Path

from qiaomen.cli import data_folder, give_secret


def run(folder: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """The command as a person runs it, with a data folder of its own."""
    surroundings = {"PATH": os.environ["PATH"], "QIAOMEN_DATA": str(folder), **environ}
    command = [sys.executable, "-m", "qiaomen.cli", *words]
    return subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)


class TestTheSecret:
    def test_is_made_once_for_each_installation_and_for_its_owner_only(self, tmp_path: Path) -> None:
        first, second, other = ({"QIAOMEN_DATA": str(tmp_path / name)} for name in ("one", "one", "two"))
        for environ in (first, second, other):
            give_secret(environ)
        assert first["QIAOMEN_SECRET_KEY"] == second["QIAOMEN_SECRET_KEY"] != other["QIAOMEN_SECRET_KEY"]
        assert len(first["QIAOMEN_SECRET_KEY"]) >= 50
        assert (data_folder(first) / "secret").stat().st_mode & 0o777 == 0o600
        assert [file.name for file in data_folder(first).iterdir()] == ["secret"]

    def test_of_the_operator_is_left_alone(self, tmp_path: Path) -> None:
        environ = {"QIAOMEN_DATA": str(tmp_path / "data"), "QIAOMEN_SECRET_KEY": "mine"}
        give_secret(environ)
        assert environ["QIAOMEN_SECRET_KEY"] == "mine"
        assert not (tmp_path / "data").exists()

    def test_is_never_made_up_in_production(self, tmp_path: Path) -> None:
        done = run(tmp_path / "data", "check", QIAOMEN_MODE="production", QIAOMEN_HOSTS="city.example")
        assert done.returncode == 1
        assert "QIAOMEN_SECRET_KEY" in done.stderr
        assert not (tmp_path / "data").exists()


class TestTheDataFolder:
    PRODUCTION = {
        "QIAOMEN_MODE": "production",
        "QIAOMEN_HOSTS": "city.example",
        "QIAOMEN_ADDRESS": "https://city.example",
        "QIAOMEN_SECRET_KEY": "of-this-city-alone-" + "7" * 40,
    }

    def test_is_made_in_production_too_for_its_owner_only(self, tmp_path: Path) -> None:
        done = run(tmp_path / "data", "migrate", "sessions", "-v0", **self.PRODUCTION)
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700

    def test_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        done = run(tmp_path / "file" / "data", "check", **self.PRODUCTION)
        assert done.returncode == 1
        assert "QIAOMEN_DATA" in done.stderr and "Traceback" not in done.stderr


class TestTheCommand:
    def test_alone_tells_the_products_own_commands(self, tmp_path: Path) -> None:
        done = run(tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "start the product" in done.stdout
        assert "runserver" not in done.stdout

    def test_takes_names_with_dashes(self, tmp_path: Path) -> None:
        done = run(tmp_path, "show-urls-that-are-not-there")
        assert "'show_urls_that_are_not_there'" in done.stderr
