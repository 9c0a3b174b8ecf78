"""What a round needs to know of its form: whether it can be asked at a door, and which question an opinion answers."""

from django.utils.translation import gettext as _

from qiaomen.forms.models import FormVersion

# A photo or a position says at which door an answer was given.
TELLING = frozenset({"image", "geopoint"})
OPINION = "wish"


def unfit(version: FormVersion) -> str:
    """Why this form cannot be asked at a door; empty when it can."""
    if any(question["kind"] in TELLING for question in version.definition["questions"]):
        return _("这份问卷要拍照或定位，答案就认得出是哪一户。上门用的问卷不能有这两样。")
    return ""


def opinion_in(version: FormVersion) -> str:
    """The address of the form's question for an opinion: words, called “wish”, in no group. Empty where it has none."""
    path = f"/{version.definition['name']}/{OPINION}"
    asked = version.definition["questions"]
    return path if any((one["path"], one["kind"]) == (path, "text") for one in asked) else ""
