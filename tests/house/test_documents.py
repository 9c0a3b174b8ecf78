"""What is written about the code agrees with it."""

import re
import tomllib
from collections import Counter

import pytest
from ninja import Schema

from qiaomen import __version__
from qiaomen.api import api
from qiaomen.management.commands.docs import PAGES
from tests.house.sources import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]


def packages(lock: str) -> set[str]:
    """Names of the packages that a lock file pins."""
    return set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / lock).read_text(), re.M))


def wanted(lines: list[str]) -> set[str]:
    """Names in requirement lines, written as lock files write them."""
    return {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-").rstrip("~.") for line in lines}


def schemas(above: type[Schema]) -> set[type[Schema]]:
    """Every schema below this one."""
    return {each for one in above.__subclasses__() for each in {one} | schemas(one)}


class TestGeneratedPages:
    @pytest.mark.parametrize("name", PAGES)
    def test_agree_with_the_code(self, name: str) -> None:
        written = (ROOT / "docs" / name).read_text()
        assert PAGES[name](written) == written, "run `make docs`"


class TestTheDocumentOfTheApi:
    def test_has_one_schema_a_name(self) -> None:
        """They are kept by the bare name of their class: of two of one name the last would stand for both."""
        ours = [one for one in schemas(Schema) if one.__module__.startswith("qiaomen.")]
        names = Counter(one.__name__ for one in ours)
        assert api.urls
        assert len(ours) > 50
        assert [f"{one.__module__}.{one.__name__}" for one in ours if names[one.__name__] > 1] == []


class TestTheReadme:
    @pytest.mark.parametrize("command", ["make run", "make test"])
    def test_tells_the_command(self, command: str) -> None:
        assert command in (ROOT / "README.md").read_text()


class TestTheChangelog:
    def test_has_a_heading_for_this_version(self) -> None:
        assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text()

    def test_agrees_with_the_package(self) -> None:
        assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == __version__


class TestLockFiles:
    @pytest.mark.parametrize("lock", LOCKS)
    def test_name_no_package_host(self, lock: str) -> None:
        assert re.findall(r"https?://|--index|--find-links", (ROOT / lock).read_text()) == []

    @pytest.mark.parametrize("lock", LOCKS)
    def test_pin_each_package_by_hash(self, lock: str) -> None:
        blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
        assert [block for block in blocks if "--hash=sha256:" not in block] == []

    def test_hold_what_the_project_asks_for(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        needed = wanted(project["project"]["dependencies"])
        assert needed - packages("requirements.lock") == set(), "run `make lock`"
        assert wanted(project["dependency-groups"]["dev"]) - packages("requirements-dev.lock") == set()
        assert packages("requirements.lock") - packages("requirements-dev.lock") == set()
