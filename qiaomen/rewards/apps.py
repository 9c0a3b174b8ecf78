"""The rewards app."""

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """Exchange campaigns, stock and the ledger."""

    name = "qiaomen.rewards"
    label = "rewards"
