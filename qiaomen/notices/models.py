"""What leaves the house, one row a message; and the signs of life of those who send it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.people.models import Person


class Channel(models.TextChoices):
    """By which way a message goes. A page shows it by itself: nothing leaves the house."""

    PAGE = "page", _("网页")
    EMAIL = "email", _("电子邮件")
    SMS = "sms", _("短信")


class State(models.TextChoices):
    """What a message is. `RECORDED`: no gateway is set up, so it was written down and not sent."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("发送失败")
    RECORDED = "recorded", _("仅记录")


class Message(models.Model):
    """One message to one address. `key` makes it one: putting the same key again changes nothing.

    `unsubscribe` is the address that ends messages like this one, for mailboxes that offer a button for it.
    `about` names what it speaks of in words (`report:17`), because this room knows no reports.
    `next_try_at` is the earliest moment of the next attempt; an attempt under way moves it ahead (its lease).
    """

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    unsubscribe = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    again_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"], name="message_list"),
            models.Index(fields=["next_try_at"], name="message_due", condition=Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="a_message_has_a_key"),
            models.CheckConstraint(condition=~Q(channel=Channel.PAGE) | Q(to=""), name="a_page_has_no_address"),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, next_try_at__isnull=False)
                | (~Q(state=State.WAITING) & Q(next_try_at__isnull=True)),
                name="only_a_waiting_message_is_tried_again",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENT, sent_at__isnull=False) | (~Q(state=State.SENT) & Q(sent_at__isnull=True)),
                name="a_sent_message_knows_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(last_error=""), name="a_failed_message_says_why"
            ),
        ]


class NoticeText(models.Model):
    """The city's own wording of one text in one language. Without a row our own text is sent."""

    name = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="a_text_is_worded_once_a_language")]


class Beat(models.Model):
    """The last sign of life of something named: `worker:…` lives, `turn:…` was somebody's turn at this moment."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()


class Asked(models.Model):
    """A mailbox or a telephone was asked to prove itself: by a code, or by a yes (then `code` stays empty).

    `contact` is a keyed hash: it tells how often somebody was asked, and nothing else. Gone after a day.
    """

    contact = models.CharField(max_length=64)
    at = models.DateTimeField()
    code = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["contact", "at"], name="asked_contact")]
