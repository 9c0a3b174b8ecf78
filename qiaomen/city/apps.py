"""Registers the room that loads a city."""

from django.apps import AppConfig


class CityConfig(AppConfig):
    """A city is data: a folder of files, checked whole, then loaded."""

    name = "qiaomen.city"
    label = "city"
