"""Registers the room of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons and their posts."""

    name = "qiaomen.people"
    label = "people"
