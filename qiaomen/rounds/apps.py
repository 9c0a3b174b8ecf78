"""The rounds app."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    """Observed rates and patrols."""

    name = "qiaomen.rounds"
    label = "rounds"
