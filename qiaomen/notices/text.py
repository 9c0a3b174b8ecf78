"""What a notice is made of, and how a case is named in one."""

from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, get_supported_language_variant
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Text:
    """A subject for e-mail, and a body that is short enough for a text message."""

    subject: str
    body: str


@dataclass(frozen=True)
class Matter:
    """A case as a message to staff names it. Empty parts are left out."""

    number: str
    category: str
    area: str
    until: str
    link: str

    def __str__(self) -> str:
        parts = [self.number, self.category, self.area]
        if self.until:
            parts.append(_("期限 %(until)s") % {"until": self.until})
        return _("，").join(part for part in parts if part)


def language_of(wanted: str) -> str:
    """The language that a reader wants, if the product speaks it; else the one that is on: the city's."""
    with suppress(LookupError):
        return get_supported_language_variant(wanted)
    return get_language() or settings.LANGUAGE_CODE
