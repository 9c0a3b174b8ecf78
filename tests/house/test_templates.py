"""Templates: nothing inline (the Content-Security-Policy would drop it), nothing unused, nothing missing."""

import re

import pytest
from django.template.loader import get_template

from tests.house.sources import files, name, templates

INLINE = [
    re.compile(r"<style\b", re.I),
    re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    re.compile(r"<[^>]*\sstyle\s*=", re.I),
    re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.I),
    re.compile(r"javascript:", re.I),
    re.compile(r"""hx-vals\s*=\s*['"]js:""", re.I),
]
OUTSIDE = re.compile(r"""\b(?:src|srcset|action|href)\s*=\s*["'](?:https?:)?//""", re.I)
NAMED_BY_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
NAMED_BY_KIND = re.compile(r"""f"([\w/]+/_?)\{[^}]*\}\.html""")
NAMED_IN_A_TAG = re.compile(r"""\{%\s*(?:extends|include)\s+["']([^"']+)["']""")


def faults(text: str) -> list[str]:
    """The inline pieces of a template."""
    return [match.group() for pattern in INLINE for match in pattern.finditer(text)]


class TestInline:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            '<p class="a" style="color: red">',
            "<style>p {}</style>",
            '<a href="#" onclick="go()">',
            '<a href="javascript:go()">',
            '<button hx-on:click="go()">',
        ],
    )
    def test_pieces_are_noticed(self, text: str) -> None:
        assert faults(text) != []

    def test_pieces_are_noticed_only_where_they_are(self) -> None:
        assert faults('<script src="/static/a.js" defer></script><p data-on="x">one = two</p>') == []

    def test_style_and_script_stand_in_no_template(self) -> None:
        assert {key: found for key, path in templates().items() if (found := faults(path.read_text()))} == {}

    def test_no_resource_comes_from_outside(self) -> None:
        assert [key for key, path in templates().items() if OUTSIDE.search(path.read_text())] == []


class TestTemplates:
    def test_are_all_used(self) -> None:
        texts = {path: path.read_text() for path in files(".py", ".html", folders=("qiaomen",))}
        by_kind = tuple(found for text in texts.values() for found in NAMED_BY_KIND.findall(text))
        unused = {
            key
            for key, own in templates().items()
            if key not in NAMED_BY_DJANGO
            and not key.startswith(by_kind)
            and not any(f'"{key}"' in text or f"'{key}'" in text for path, text in texts.items() if path != own)
        }
        assert unused == set()

    def test_name_only_templates_that_exist(self) -> None:
        missing = {
            f"{name(path)}: {wanted}"
            for path in templates().values()
            for wanted in NAMED_IN_A_TAG.findall(path.read_text())
            if wanted not in templates()
        }
        assert missing == set()

    @pytest.mark.parametrize("key", sorted(templates()))
    def test_can_be_read_by_django(self, key: str) -> None:
        assert get_template(key).template.name == key  # type: ignore[attr-defined]  # the stubs know no backend
