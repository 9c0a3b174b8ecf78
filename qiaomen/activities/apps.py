"""The room of activities."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Activities, shifts, sign-up, check-in, courses, tasks."""

    name = "qiaomen.activities"
    label = "activities"
