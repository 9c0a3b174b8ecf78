"""Fields that several forms of the room have."""

from django import forms


def day_input() -> forms.DateInput:
    """A day, chosen by the browser's own calendar."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    """A day and a time, to the minute."""
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
