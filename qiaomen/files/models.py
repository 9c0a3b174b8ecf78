"""The tables of this room: photos, who looked at a sealed original, who changed a caption."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Photo(models.Model):
    """One photo that was taken in. Its files lie in the data folder under the row's key.

    `bytes` and `sha256` belong to the sealed original, `width` and `height` (pixels) to what is published.
    The hint is the camera's own position in WGS-84 degrees: a hint, never a proof.
    `covered` holds boxes [x, y, width, height] as fractions of the published picture.
    `rendition` grows each time the published files change, so that an address can carry it.
    """

    KINDS = [(kind, kind) for kind in ("jpeg", "png", "webp", "gif", "avif", "heic")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=4, choices=KINDS)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True, blank=True)
    hint_longitude = models.FloatField(null=True, blank=True)
    hint_latitude = models.FloatField(null=True, blank=True)
    caption = models.CharField(max_length=200, blank=True, default="")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    covered = models.JSONField(default=list, blank=True)
    covered_at = models.DateTimeField(null=True, blank=True)
    covered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rendition = models.PositiveIntegerField(default=1)
    attached = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["added_at"], condition=Q(attached=False), name="files_photo_loose"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(hint_longitude__isnull=True, hint_latitude__isnull=True)
                | Q(
                    hint_longitude__gte=-180,
                    hint_longitude__lte=180,
                    hint_latitude__gte=-90,
                    hint_latitude__lte=90,
                ),
                name="files_photo_hint_is_whole_or_absent",
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0, bytes__gt=0), name="files_photo_has_a_size"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class SealedReveal(models.Model):
    """Somebody looked at a sealed original: which, who, when and why. Rows are only ever added."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="reveals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="files_reveal_owes_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.photo_id} {self.at:%Y-%m-%d %H:%M}"


class CaptionChange(models.Model):
    """Somebody changed a photo's caption: which, who, when, from what to what. Rows are only ever added."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="caption_changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    was = models.CharField(max_length=200, blank=True)
    now = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.photo_id} {self.at:%Y-%m-%d %H:%M}"
