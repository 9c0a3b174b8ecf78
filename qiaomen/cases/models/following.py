"""Who follows what, without an account: a private link, and an address only if one was given."""

from django.db import models
from django.db.models import Q

from qiaomen.places.models import Area, Line

from .case import Case
from .report import new_token


class Follower(models.Model):
    """Somebody who follows, known by nothing but a private link.

    `seen_at`: the page was last opened, to the day. `told_at`: up to when the daily e-mail has told.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token)
    language = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    told_at = models.DateTimeField(db_index=True)


class FollowerContact(models.Model):
    """A follower's address. A table of its own: the row goes when the mailbox says stop, or never said yes.

    `token` is known to the mailbox alone: it says yes, and later it says stop.
    """

    follower = models.OneToOneField(Follower, models.CASCADE, related_name="contact")
    email = models.EmailField()
    token = models.CharField(max_length=32, unique=True, default=new_token)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=Q(confirmed_at__isnull=False), name="a_mailbox_follows_once"
            ),
        ]


class Follow(models.Model):
    """One thing that is followed: a case, an area or a line. `token` ends it, from any message about it."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="follows")
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="follows")
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="+")
    line = models.ForeignKey(Line, models.CASCADE, null=True, blank=True, related_name="+")
    token = models.CharField(max_length=32, unique=True, default=new_token)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, area__isnull=True, line__isnull=True)
                | Q(case__isnull=True, area__isnull=False, line__isnull=True)
                | Q(case__isnull=True, area__isnull=True, line__isnull=False),
                name="a_follow_is_of_one_thing",
            ),
            models.UniqueConstraint(fields=["follower", "case"], name="a_case_is_followed_once"),
            models.UniqueConstraint(fields=["follower", "area"], name="an_area_is_followed_once"),
            models.UniqueConstraint(fields=["follower", "line"], name="a_line_is_followed_once"),
        ]

    @property
    def what(self) -> Case | Area | Line:
        """The thing itself."""
        found = self.case or self.area or self.line
        assert found is not None, "the database refuses a follow of nothing"
        return found
