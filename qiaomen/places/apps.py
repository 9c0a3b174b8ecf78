"""Registers the room of places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """The city, its areas, lines and landmarks."""

    name = "qiaomen.places"
    label = "places"
