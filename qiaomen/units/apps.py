"""Registers the room of units."""

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """The city's organisations and their working time."""

    name = "qiaomen.units"
    label = "units"
