"""Tells Django that this room exists."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The room of photos."""

    name = "qiaomen.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
