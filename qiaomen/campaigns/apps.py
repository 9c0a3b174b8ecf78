"""The room of campaigns."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Registers and their items."""

    name = "qiaomen.campaigns"
    label = "campaigns"
