"""Persons who sign in, and the posts that decide what they may do and where."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.places.models import Area
from qiaomen.units.models import Unit


class Role(models.TextChoices):
    """The roles of the chain (domain: 采集员 受理员 派遣员 …). Residents and the system act too, but hold no post."""

    RESIDENT = "resident", _("市民")
    SYSTEM = "system", _("系统")
    COLLECTOR = "collector", _("采集员")
    OPERATOR = "operator", _("话务员")
    ACCEPTER = "accepter", _("受理员")
    DISPATCHER = "dispatcher", _("派遣员")
    SHIFT_LEADER = "shift_leader", _("值班长")
    CLERK = "clerk", _("单位收件人")
    HANDLER = "handler", _("办理人")
    SUPERVISOR = "supervisor", _("督查员")
    ASSESSOR = "assessor", _("考核员")
    LEADER = "leader", _("领导")
    ADMINISTRATOR = "administrator", _("系统管理员")
    ORGANISER = "organiser", _("活动组织者")
    KEEPER = "keeper", _("兑换点工作人员")


# What these see is the network of volunteers and the exchange, never a case.
BESIDE_THE_CHAIN = (Role.ORGANISER, Role.KEEPER)
NO_POST = (Role.RESIDENT, Role.SYSTEM)


class Persons(BaseUserManager["Person"]):
    """Makes persons; there is no superuser: an administrator is a post."""

    def create_person(self, username: str, name: str, password: str | None = None) -> "Person":
        """A person who can sign in; without a password the account is closed until one is set."""
        person = Person(username=username, name=name)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who signs in."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Persons()

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A role that a person holds, at a unit (its own and those below), within an area (and those below).

    `area` empty means the whole city. `sees_contacts` is the separate permission for contact details.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    role = models.CharField(max_length=16, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    sees_contacts = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role", "unit", "area"], name="a_post_is_held_once"),
            # Two empty areas count as different in SQL.
            models.UniqueConstraint(
                fields=["person", "role", "unit"], condition=models.Q(area=None), name="a_city_wide_post_is_held_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(role__in=[role.value for role in NO_POST]), name="residents_hold_no_post"
            ),
        ]


class Delivery(models.Model):
    """Something that a person's device handed in, by its key: sent again, it is answered and not done again."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="a_delivery_is_taken_once")]
