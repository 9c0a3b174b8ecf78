"""清单: the form that whoever does a campaign's task fills in on the spot, kept with the task and counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from qiaomen.cases.problems import CannotMove, Missing
from qiaomen.forms.models import Answer, Form
from qiaomen.forms.queries import current_version
from qiaomen.forms.results import Count, counts
from qiaomen.people.actors import Actor

from .models import Item, ItemAnswer, ItemEvent, Register
from .moves import move

# Which of a form's languages is the reader's, from its definition.
Speak = Callable[[dict[str, Any]], str]


def keep(item: Item, answer: Answer, *, by: Actor, at: datetime) -> None:
    """The answer belongs to the item from now on: a line of its history. The same answer again changes nothing.

    It is taken also when the item went on meanwhile: a list that was filled in without a connection is not lost.
    """
    known = ItemAnswer.objects.filter(answer=answer).first()
    if known is not None and known.item_id != item.pk:
        raise CannotMove(_("这份清单已经交给别的任务了。"))
    if known is None:
        facts = {"answer": answer.instance_id, "digest": answer.digest}
        event = move(item, "fill", by=by, at=at, facts=facts)
        ItemAnswer.objects.create(answer=answer, item=item, event_number=event.number)


def demand(item: Item) -> None:
    """An item with a checklist is done only with one, filled in since it was last owed anew. Raises Missing."""
    if item.checklist_id is None:
        return
    anew = ItemEvent.objects.filter(item=item, step="relapse").aggregate(n=Max("number"))["n"] or 0
    if not ItemAnswer.objects.filter(item=item, event_number__gt=anew).exists():
        raise Missing("photos", _("请先填这一项的清单。"))


@dataclass(frozen=True)
class Filled:
    """What the lists of one form say within a campaign: `n` of them, of `items` items `done` have one."""

    form: Form
    n: int
    items: int
    done: int
    questions: list[Count]


def filled(register: Register, *, speak: Speak, since: datetime | None = None) -> list[Filled]:
    """A line for each form that is a checklist here; `since`: only what came from then on. Five queries a form.

    `speak`: in which of its languages a form is read.
    """
    found = []
    for form in Form.objects.filter(pk__in=register.items.filter(checklist__isnull=False).values("checklist")):
        there = ItemAnswer.objects.filter(item__register=register, item__checklist=form)
        there = there.filter(answer__received_at__gte=since) if since else there
        answers = Answer.objects.filter(pk__in=there.values("answer"))
        items = register.items.filter(checklist=form).count()
        done = there.values("item").distinct().count()
        version = current_version(form)
        questions = counts(version, answers, language=speak(version.definition))
        found.append(Filled(form, there.count(), items, done, [one for one in questions if one.answered]))
    return found
