"""The room of forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Forms and the answers to them."""

    name = "qiaomen.forms"
    label = "forms"
