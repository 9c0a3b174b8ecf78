"""The room of the volunteer network."""

from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    """Volunteers, organisations, stations, hours, certificates."""

    name = "qiaomen.volunteers"
    label = "volunteers"
