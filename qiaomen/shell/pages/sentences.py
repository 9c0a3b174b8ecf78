"""What a form says of an empty place: Django's own sentence speaks of a “field”, and does not say what to do."""

from django import forms
from django.utils.translation import gettext_lazy as _


def speak_plainly() -> None:
    """From now on every form that has no sentence of its own says ours."""
    forms.Field.default_error_messages["required"] = _("这一格要填。")
