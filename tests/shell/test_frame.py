"""The frame around residents' and staff pages."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

import qiaomen.shell

pytestmark = pytest.mark.django_db
SHELL = Path(qiaomen.shell.__file__).parent


class TestPublicFrame:
    def test_has_three_doors_and_the_city(self, client: Client) -> None:
        html = client.get("/design/").content.decode()
        doors = re.search(r'<nav class="doors".*?</nav>', html, re.DOTALL)
        assert doors is not None
        assert re.findall(r'href="([^"]+)"', doors[0].split("icon")[0]) == ["/find/", "/cases/", "/report/"]

    def test_begins_with_a_way_past_the_header(self, client: Client) -> None:
        html = client.get("/design/").content.decode()
        assert html.index('class="skip" href="#main"') < html.index("<header")
        assert 'id="main"' in html


class TestStaffFrame:
    def test_marks_the_desk_one_sits_at(self, client: Client) -> None:
        html = client.get("/design/desk/").content.decode()
        assert html.count('<a href="/design/desk/" aria-current="page">') == 3  # side, small menu, the sample's tab

    def test_shows_who_is_signed_in_and_as_what(self, client: Client) -> None:
        html = client.get("/design/desk/").content.decode()
        assert re.search(r'<a class="who-name" href="/desk/password/"[^>]*>刘芳</a>', html)
        assert '<span class="tag">派遣员</span>' in html

    def test_a_desk_without_a_number_shows_none(self, client: Client) -> None:
        html = client.get("/design/desk/").content.decode()
        desk = re.search(r'<a href="/desk/all/">.*?</a>', html, re.DOTALL)
        assert desk is not None
        assert "count" not in desk[0]


class TestNothingInline:
    @pytest.mark.parametrize("address", ["/design/", "/design/desk/", "/form/", "/desk/sign-in/", "/nowhere/"])
    def test_no_page_has_inline_style_or_script(self, client: Client, address: str) -> None:
        html = client.get(address).content.decode()
        assert re.findall(r'\sstyle="|<style|\son\w+="|<script(?![^>]*\bsrc=)', html) == []


class TestFiles:
    def test_every_vendored_file_is_the_one_in_the_manifest(self) -> None:
        folder = SHELL / "static" / "vendor"
        lines = (folder / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines()
        listed = {line.split()[1]: line.split()[0] for line in lines if not line.startswith("#")}
        found = {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.glob("*/*")
        }
        assert found == listed

    def test_every_token_of_the_sheet_is_defined(self) -> None:
        sheet = Path(str(finders.find("shell/style.css"))).read_text(encoding="utf-8")
        # A place that a script sets carries its own fallback.
        used = set(re.findall(r"var\((--[\w-]+)\)", sheet))
        assert used == set(re.findall(r"(--[\w-]+):", sheet))
