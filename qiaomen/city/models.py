"""Who changed which row of the city's data, when, from what to what. Rows are only ever added."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person


class Edit(models.Model):
    """One save: everything in it came into force at one moment. `by` empty: files loaded on the server."""

    class Origin(models.TextChoices):
        """Where it came from."""

        PAGE = "page", _("网页修改")
        TABLE = "table", _("表格导入")
        FILES = "files", _("文件装载")

    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin)


class Change(models.Model):
    """One row of one table. `before` empty: it is new; `after` empty: it is retired. `was`: its key before."""

    edit = models.ForeignKey(Edit, models.PROTECT, related_name="changes")
    sheet = models.CharField(max_length=40)
    key = models.CharField(max_length=1000)
    was = models.CharField(max_length=1000, blank=True)
    before = models.JSONField[dict[str, str] | None, dict[str, str] | None](null=True, blank=True)
    after = models.JSONField[dict[str, str] | None, dict[str, str] | None](null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["sheet", "id"], name="changes_of_a_sheet")]


class Upload(models.Model):
    """What somebody was shown of a table that they sent, until they apply it or a week is over: the wishes, as JSON."""

    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=40)
    wishes = models.JSONField[list[dict[str, Any]], list[dict[str, Any]]](default=list)
