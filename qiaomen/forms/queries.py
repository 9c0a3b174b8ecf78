"""What may be seen of forms and answers, and by whom: every page and address asks here."""

from django.db.models import OuterRef, QuerySet, Subquery

from qiaomen.people.actors import Actor
from qiaomen.units.models import Unit

from .models import Answer, Form, FormDraft, FormVersion, State
from .permissions import MAKERS, READERS


def kept_by(by: Actor) -> QuerySet[Form]:
    """The forms whose answers this person may read."""
    return Form.objects.filter(by.units_below(READERS))


def units_of_maker(by: Actor) -> QuerySet[Unit]:
    """The units for which this person may make forms."""
    return Unit.objects.filter(by.units_below(MAKERS, "path"), retired_on=None).order_by("path")


def drafts_of(by: Actor) -> QuerySet[FormDraft]:
    """The drafts that this person may go on with."""
    return FormDraft.objects.filter(unit__in=units_of_maker(by)).select_related("form", "unit", "changed_by")


def to_answer(by: Actor) -> QuerySet[Form]:
    """The forms that a member of staff may fill in now."""
    return Form.objects.filter(state=State.OPEN) if by.posts else Form.objects.none()


def open_to_all() -> QuerySet[Form]:
    """The forms that anybody may fill in now."""
    return Form.objects.filter(state=State.OPEN, public=True)


def taken_from_devices(by: Actor | None = None) -> QuerySet[Form]:
    """Forms whose answers a device without a network may still hand in: open ones, and those closed meanwhile."""
    taken = Form.objects.filter(state__in=(State.OPEN, State.CLOSED))
    if by is None:
        return taken.filter(public=True)
    return taken if by.posts else Form.objects.none()


def newest_versions(forms: QuerySet[Form]) -> QuerySet[FormVersion]:
    """The version of each form that is asked now."""
    newest = FormVersion.objects.filter(form=OuterRef("form")).order_by("-number").values("pk")[:1]
    return FormVersion.objects.filter(form__in=forms, pk=Subquery(newest)).select_related("form")


def current_version(form: Form) -> FormVersion:
    """The version that is asked now."""
    return form.versions.order_by("-number")[:1].get()


def answers_of(form: Form) -> QuerySet[Answer]:
    """Every answer to a form; those that are still incomplete too."""
    return Answer.objects.filter(form=form)
