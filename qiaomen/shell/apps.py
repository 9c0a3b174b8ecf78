"""Django's entry for the page's frame."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """No models: only templates, static files, widgets."""

    name = "qiaomen.shell"
    label = "shell"
