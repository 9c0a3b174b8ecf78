"""Fields that a page asks for without insisting: whether what came is enough is a step's rule, not the form's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class WantedText(forms.CharField):
    """Text that may stay empty as far as the form is concerned, but is not called optional."""

    def validate(self, value: Any) -> None:
        """Emptiness is no fault here."""


class WantedChoice(forms.ChoiceField):
    """A choice that may be left out; a wrong one is a fault."""

    def validate(self, value: Any) -> None:
        """Only what was chosen is looked at."""
        if value:
            super().validate(value)


class WantedFiles(forms.Field):
    """Files, which are read elsewhere one by one."""

    def validate(self, value: Any) -> None:
        """Emptiness is no fault here."""


class CaptionsField(forms.CharField):
    """A line for each photo that is handed in; read with the photos. A script asks for each under its picture."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("照片说明"), required=False, strip=False, widget=forms.Textarea({"rows": 2}),
            help_text=gettext_lazy("一行对一张，先选的照片先写，例如：灯杆编号 0312。"),
        )  # fmt: skip
