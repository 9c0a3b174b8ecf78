"""Registers the room of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Reports, cases, and the steps that move them."""

    name = "qiaomen.cases"
    label = "cases"
