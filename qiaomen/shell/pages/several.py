"""A field for several rows of a table."""

from typing import Any

from django import forms

LONGEST_KEY = 18


class Several(forms.ModelMultipleChoiceField[Any]):
    """As Django's, but a key longer than a database holds is a wrong choice, and no error 500 on SQLite."""

    def clean(self, value: Any) -> Any:
        """The rows. Raises ValidationError for a choice that is none."""
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                words = self.error_messages["invalid_choice"]
                raise forms.ValidationError(words, code="invalid_choice", params={"value": str(key)[:LONGEST_KEY]})
        return super().clean(value)
