"""Fields that a page asks for without insisting: whether what came is enough is a step's rule, not the form's."""

from typing import Any

from django import forms


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
