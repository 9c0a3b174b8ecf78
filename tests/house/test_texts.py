"""Every text has its English: gathered anew from code and templates, then looked up in the translation."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.house.sources import PRODUCT

PO = PRODUCT / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]+\}")
SECONDS_TO_GATHER = 120

pytestmark = [
    pytest.mark.skipif(not PO.exists(), reason="there is no English translation yet"),
    pytest.mark.skipif(shutil.which("xgettext") is None, reason="gettext is missing: apt-get install gettext"),
]


@cache
def gathered() -> Catalog:
    """The translation after gathering all texts, made in a copy so that the tree stays as it is."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "qiaomen"
        shutil.copytree(PRODUCT, copy, ignore=shutil.ignore_patterns("__pycache__", "vendor", "*.mo"))
        # Outside the project makemessages needs no settings; those of the tests stay out of it.
        environ = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        command = [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--no-location", "--no-obsolete"]
        subprocess.run(command, cwd=copy, env=environ, check=True, capture_output=True, timeout=SECONDS_TO_GATHER)
        with (copy / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
            return read_po(file, locale="en")


def strings(message: Message) -> list[str]:
    """The translation, or its plural forms."""
    return list(message.string) if isinstance(message.string, list | tuple) else [str(message.string or "")]


def texts(message: Message) -> list[str]:
    """The text in the code, or its plural forms."""
    return list(message.id) if isinstance(message.id, list | tuple) else [str(message.id)]


def bare(text: str) -> str:
    """A text without its placeholders: what is left may be nothing but punctuation."""
    return PLACEHOLDER.sub("", text)


class TestTexts:
    def test_have_an_english_translation(self) -> None:
        missing = [texts(message)[0] for message in gathered() if message.id and not all(strings(message))]
        assert missing == []

    def test_are_translated_by_a_person_not_guessed(self) -> None:
        assert [texts(message)[0] for message in gathered() if message.id and message.fuzzy] == []

    def test_keep_their_placeholders(self) -> None:
        broken = [
            texts(message)[0]
            for message in gathered()
            if message.id and all(strings(message))
            for string in strings(message)
            if set(PLACEHOLDER.findall(string)) - set(PLACEHOLDER.findall(" ".join(texts(message))))
            or set(PLACEHOLDER.findall(texts(message)[-1])) - set(PLACEHOLDER.findall(strings(message)[-1]))
        ]
        assert broken == []

    def test_are_written_in_chinese(self) -> None:
        foreign = [
            texts(message)[0]
            for message in gathered()
            if message.id and re.fullmatch(r"[^\u4e00-\u9fff]*[A-Za-z]{2}[^\u4e00-\u9fff]*", bare(texts(message)[0]))
        ]
        assert foreign == []
