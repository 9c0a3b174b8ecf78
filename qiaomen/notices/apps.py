"""Registers the room of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The outbox and its senders."""

    name = "qiaomen.notices"
    label = "notices"
