"""No page goes unseen: each address of the product has its example in `tests/sweep/pages.py`, which opens them all."""

from django.urls import resolve

from tests.sweep.pages import NO_PAGES, PAGES, names


class TestEveryAddress:
    def test_has_an_example_or_a_reason_why_it_is_no_page(self) -> None:
        without = sorted(set(names()) - set(PAGES) - set(NO_PAGES))
        assert without == [], "add an example to tests/sweep/pages.py"

    def test_is_listed_only_while_it_exists_and_once(self) -> None:
        assert sorted((set(PAGES) | set(NO_PAGES)) - set(names())) == []
        assert set(PAGES) & set(NO_PAGES) == set()

    def test_is_the_one_that_its_examples_open(self) -> None:
        wrong = [
            (name, address)
            for name, found in PAGES.items()
            for _who, address in found
            if resolve(_with_any(address.partition("?")[0])).url_name != name
        ]
        assert wrong == []


def _with_any(address: str) -> str:
    """The address with something for each word in braces that every kind of converter takes."""
    for name in ("{photo}", "{walk}"):
        address = address.replace(name, "00000000-0000-0000-0000-000000000000")
    parts = address.split("/")
    return "/".join("1" if part.startswith("{") else part for part in parts)
