"""Choices of rows of a table; most are shown by their names in the reader's language."""

from typing import TYPE_CHECKING, Any

from django import forms

from qiaomen.shell.templatetags.widgets import named

if TYPE_CHECKING:
    # Generic to the type checker alone: when it runs, the class takes no argument.
    OneRow = forms.ModelChoiceField[Any]
    ManyRows = forms.ModelMultipleChoiceField[Any]
else:
    OneRow, ManyRows = forms.ModelChoiceField, forms.ModelMultipleChoiceField

LONGEST_KEY = 18


class NamedChoice(OneRow):
    """One row."""

    def label_from_instance(self, obj: Any) -> str:
        """As `named` writes it."""
        return named(obj)


class Several(ManyRows):
    """As Django's, but a key longer than a database holds is a wrong choice, and no error 500 on SQLite."""

    def clean(self, value: Any) -> Any:
        """The rows. Raises ValidationError for a choice that is none."""
        for key in value if isinstance(value, list | tuple) else ():
            if len(str(key)) > LONGEST_KEY:
                words = self.error_messages["invalid_choice"]
                raise forms.ValidationError(words, code="invalid_choice", params={"value": str(key)[:LONGEST_KEY]})
        return super().clean(value)


class NamedChoices(Several):
    """Several rows."""

    def label_from_instance(self, obj: Any) -> str:
        """As `named` writes it."""
        return named(obj)
