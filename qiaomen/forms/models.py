"""The tables of this room: forms, their versions and drafts, the answers with their photos, the keys of telephones."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaomen.files.models import Photo
from qiaomen.units.models import Unit


class State(models.TextChoices):
    """Of a form: a draft is seen by its makers alone; a closed one takes no new answers on our pages."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("收集中")
    CLOSED = "closed", _("已结束")


class Form(models.Model):
    """Something to be filled in. `code` is the form's id in its sheet and in its address."""

    code = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    public = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.title


class FormVersion(models.Model):
    """One wording of a form; never changed, as answers belong to it. `source` is the sheet as it came."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=64)
    source = models.BinaryField()
    source_name = models.CharField(max_length=200)
    xml = models.TextField()
    definition = models.JSONField()
    warnings = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="a_version_has_its_number"),
            models.UniqueConstraint(fields=["form", "version"], name="a_version_has_its_name"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class FormDraft(models.Model):
    """A form, or the next version of one, while it is made in the editor. `sheet`: survey, choices, settings as rows.

    `revision` is compared and set, so that of two who write at once the slower one is told.
    """

    form = models.OneToOneField(Form, models.CASCADE, null=True, blank=True, related_name="draft")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    sheet = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.sheet["settings"].get("form_title", ""))

    @property
    def code(self) -> str:
        """Its form's id, in its address."""
        return str(self.sheet["settings"].get("form_id", ""))


class Source(models.TextChoices):
    """How an answer came."""

    PAGE = "page", _("网页")
    COLLECT = "collect", "ODK Collect"


class Answer(models.Model):
    """One filled form, once for each `instance_id`. Names nobody; `by` is who brought it, if staff did.

    `values`: paths below the root → value, a repeat → list of the same. `faults`: what the server found wrong in
    an answer that its device had finished. `complete`: false while photos are still on their way.
    """

    instance_id = models.CharField(max_length=64, unique=True)
    form = models.ForeignKey(Form, models.PROTECT, related_name="answers")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="answers")
    values = models.JSONField()
    faults = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=8, choices=Source)
    language = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    complete = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["form", "-received_at", "-id"], name="forms_answer_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__gte=-180, longitude__lte=180, latitude__gte=-90, latitude__lte=90),
                name="an_answers_position_is_whole_or_absent",
            ),
            models.CheckConstraint(condition=~Q(instance_id=""), name="an_answer_has_its_instance_id"),
        ]

    def __str__(self) -> str:
        return self.instance_id


class AnswerFile(models.Model):
    """A photo of an answer, under the name that the answer gives it."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    photo = models.OneToOneField(Photo, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "name"], name="a_file_of_an_answer_is_kept_once")]

    def __str__(self) -> str:
        return self.name


class CollectKey(models.Model):
    """What lets one person's telephone fetch forms and hand in answers; only a hash of it is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"
