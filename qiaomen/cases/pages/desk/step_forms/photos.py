"""A field for several photos that survives a form's other errors: what was uploaded is shown again, not asked again."""

from datetime import datetime
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from qiaomen.cases.masking import masked
from qiaomen.files.kept import from_tokens, keep_token
from qiaomen.files.models import Photo
from qiaomen.files.photos import PhotoRefused, take_in
from qiaomen.people.models import Person

MOST = 6
CAPTIONS = 2000
Upload: TypeAlias = "UploadedFile[bytes]"


class PhotosInput(forms.Widget):
    """A file input for several photos; those that came with an earlier try stand below it, ticked."""

    needs_multipart_form = True
    use_fieldset = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[Upload], list[str], list[str]]:
        """New files, the tokens of those kept, and captions. An API's body may hold a list of tokens alone."""
        kept = data.getlist(f"{name}_kept") if hasattr(data, "getlist") else data.get(f"{name}_kept", [])
        new = files.getlist(name) if hasattr(files, "getlist") else []
        # One line a photo: the second line speaks of the second.
        captions = str(data.get(f"{name}_captions") or "")[:CAPTIONS].splitlines()
        return [one for one in new if one], [str(token) for token in kept], captions

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Never known: no file is the usual case."""
        return False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The control."""
        given = value if isinstance(value, list) else []
        kept = [{"photo": photo, "token": keep_token(photo)} for photo in given]
        return mark_safe(  # noqa: S308 - a template of ours, escaped as any other
            render_to_string("cases/desk/_photos_input.html", {"name": name, "attrs": attrs or {}, "kept": kept})
        )


class PhotosField(forms.Field):
    """Photos of a step: checked and taken in when the form is read; `clean` gives a list of Photo."""

    widget = PhotosInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.taken: list[Photo] = []
        self.by: Person | None = None
        self.at: datetime | None = None

    def bound_data(self, data: Any, initial: Any) -> list[Photo]:
        """What is shown again: the photos that were taken in."""
        return self.taken

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything came."""
        return bool(data and any(data[:2]))

    def clean(self, value: Any) -> list[Photo]:
        """Every photo, the kept ones first. Raises ValidationError with all that is wrong; good ones are kept."""
        new, tokens, captions = value or ([], [], [])
        self.taken = from_tokens(tokens)
        faults = [] if len(self.taken) == len(set(tokens)) else [_("有照片放得太久或已用在别处，请重新添加。")]
        room = MOST - len(self.taken)
        if len(new) > room:
            faults.append(_("一次最多 %(most)s 张照片。") % {"most": MOST})
        for file, caption in zip(new[: max(room, 0)], [*captions, *[""] * MOST], strict=False):
            try:
                self.taken.append(self._take(file, caption))
            except PhotoRefused as refused:
                faults.append(str(refused))
        if faults:
            raise ValidationError(faults)
        return self.taken

    def _take(self, file: Upload, caption: str) -> Photo:
        assert self.at is not None, "the form sets who and when"
        zone, name = get_current_timezone(), file.name or ""
        # Masked here, once: a caption stands wherever its photo does, also where everybody reads it.
        return take_in(file, name=name, at=self.at, by=self.by, tz=zone, caption=masked(caption))
