"""The street door: settings, addresses, commands, and what follows each step."""

from django.apps import AppConfig


class QiaomenConfig(AppConfig):
    """Holds the product's commands."""

    name = "qiaomen"
    label = "qiaomen"
