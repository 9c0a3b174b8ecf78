"""A history keeps names and reasons in the city's language: here they are found in English for whoever reads that."""

import uuid
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from qiaomen.cases.models import Category, Reason
from qiaomen.places.models import Area, Level
from qiaomen.places.queries import current_city
from qiaomen.shell.templatetags.widgets import reads_english
from qiaomen.units.models import Unit

English = Mapping[str, str]
# Where the code of a fact's name stands, by the step that wrote both.
CODES = {"return": "suggested"}


def english_words() -> English:
    """From a unit's code, or from the words that a history keeps, to English. Empty for readers of other languages.

    No query for those; one for readers of English when the words are already in memory.
    """
    return _english_words(current_city().edition) if reads_english() else {}


@lru_cache(maxsize=2)
def _english_words(edition: uuid.UUID) -> English:
    areas = Area.objects.exclude(level=Level.CELL).exclude(name_en="").values_list("name", "name_en")
    categories = Category.objects.exclude(name_en="").values_list("name", "name_en")
    reasons = Reason.objects.exclude(text_en="").values_list("text", "text_en")
    units = list(Unit.objects.exclude(name_en="").values_list("code", "name", "name_en"))
    by_name = {name: english for _code, name, english in units}
    return MappingProxyType(
        {**dict(areas), **dict(categories), **dict(reasons), **by_name, **{code: en for code, _name, en in units}}
    )


def fact_in(english: English, facts: Mapping[str, Any], key: str, step: str = "") -> str:
    """A fact's words for the reader: by the unit's code where the fact has one, else by the words, else as kept."""
    words = str(facts.get(key) or "")
    code = str(facts.get(CODES.get(step, "unit")) or "") if key == "name" else ""
    return english.get(code) or english.get(words) or words
