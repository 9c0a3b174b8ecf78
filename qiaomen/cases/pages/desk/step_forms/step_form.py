"""What every step's form is made of: the case, the person and the moment come in; one call to a step goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaomen.cases.models import Case, Reason
from qiaomen.cases.pages.desk.desk_choices import Option, Pick, with_more
from qiaomen.people.actors import Actor
from qiaomen.people.models import Person
from qiaomen.shell.templatetags.widgets import named

from .photos import PhotosField

Given = dict[str, Any]


class StepInput(forms.Form):
    """The inputs of one step. Field names are the ones that the step's problems name."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, files: Any = None, *, case: Case, by: Actor, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.case, self.by, self.at = case, by, at
        for field in self.fields.values():
            if isinstance(field, PhotosField):
                # A lazy request.user is unwrapped by its key: the row's author is a plain person.
                field.by = Person(pk=by.person.pk) if by.person else None
                field.at = at
        self.fill()

    def fill(self) -> None:
        """Set choices and first values that depend on the case."""

    def pick(self, name: str) -> Pick:
        """A field of this form that chooses among things."""
        field = self.fields[name]
        assert isinstance(field, Pick)
        return field


class NoteInput(StepInput):
    """Nothing but a remark."""

    note = forms.CharField(label=_("说明"), required=False, max_length=1000)


class OwedNoteInput(StepInput):
    """A remark without which the step is refused."""

    note = forms.CharField(label=_("说明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


def always(case: Case) -> bool:
    """No further condition."""
    return True


@dataclass(frozen=True)
class StepForm:
    """One line of the table: the form of a step, the one call that does it, and when it makes sense to offer it.

    `offered` only hides what the step would refuse anyway; the step itself decides.
    """

    form: type[StepInput]
    do: Callable[[Case, Given, Actor, datetime], object]
    offered: Callable[[Case], bool] = always
    hint: Any = ""
    danger: bool = False


def reason_options(kind: str) -> list[Option]:
    """The reasons in force of a kind, with the route elsewhere where there is one."""
    found = []
    for one in Reason.objects.filter(kind=kind, retired_on=None):
        words = named(one)
        found.append(Option(one.code, one, with_more(words, one.route) if kind == "decline" and one.route else words))
    return found


def choose() -> str:
    """The line that stands first in a select."""
    return str(_("请选择"))
