"""Django's entry for the page's frame."""

from django.apps import AppConfig

from .pages.sentences import speak_plainly


class ShellConfig(AppConfig):
    """No models: only templates, static files, widgets."""

    name = "qiaomen.shell"
    label = "shell"

    def ready(self) -> None:
        """Before any page, and with it any form, is read."""
        speak_plainly()
