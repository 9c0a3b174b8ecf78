"""The honours app."""

from django.apps import AppConfig


class HonoursConfig(AppConfig):
    """Calls, nominations, reviews, votes, objections, awards."""

    name = "qiaomen.honours"
    label = "honours"
