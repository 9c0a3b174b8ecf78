"""What a notice is made of, and how a case is named in one."""

from dataclasses import dataclass

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
