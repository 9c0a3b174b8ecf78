"""Choices of rows, shown by their names in the reader's language."""

from typing import TYPE_CHECKING, Any

from django import forms

from qiaomen.shell.templatetags.widgets import named

if TYPE_CHECKING:
    # Generic to the type checker alone: when it runs, the class takes no argument.
    OneRow = forms.ModelChoiceField[Any]
    ManyRows = forms.ModelMultipleChoiceField[Any]
else:
    OneRow, ManyRows = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class NamedChoice(OneRow):
    """One row."""

    def label_from_instance(self, obj: Any) -> str:
        """As `named` writes it."""
        return named(obj)


class NamedChoices(ManyRows):
    """Several rows."""

    def label_from_instance(self, obj: Any) -> str:
        """As `named` writes it."""
        return named(obj)
