"""The private address of a volunteer's calendar: how often he took a new one."""

from django.db import models

from qiaomen.volunteers.models import Volunteer


class CalendarLink(models.Model):
    """`turn` stands in the signed address: a new one makes every older address dead. No row: the first address."""

    volunteer = models.OneToOneField(Volunteer, models.CASCADE, primary_key=True, related_name="+")
    turn = models.PositiveIntegerField(default=0)
