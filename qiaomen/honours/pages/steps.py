"""What is asked for on a call or a nominee, from a page or over the API, and the one call that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qiaomen.honours import calls, nominating, objections, voting
from qiaomen.honours.models import Call, Nomination, Objection
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import by_number
from qiaomen.people.actors import Actor

KEY_DIGITS, MOST_CHOSEN = 17, 200


@dataclass(frozen=True)
class Asked:
    """The fields of a form, by whom, when."""

    fields: QueryDict
    by: Actor
    at: datetime

    @property
    def note(self) -> str:
        """The words that go with a step."""
        return str(self.fields.get("note", ""))[:500]

    @property
    def who(self) -> dict[str, Any]:
        """As every step takes it."""
        return {"by": self.by, "at": self.at}


def _publish(call: Call, asked: Asked) -> None:
    numbers = set(asked.fields.getlist("chosen")[:MOST_CHOSEN])
    chosen = [one for number in sorted(numbers) if (one := by_number(call.nominations.all(), number).first())]
    if len(chosen) != len(numbers):
        raise CannotHonour(_("只能从候选里选。"), field="chosen")
    calls.publish(call, chosen, note=asked.note, **asked.who)


def objection_of(call: Call, asked: Asked) -> Objection:
    """The one that is meant."""
    key = str(asked.fields.get("objection", ""))
    known = key.isascii() and key.isdigit() and len(key) <= KEY_DIGITS
    rows = Objection.objects.filter(nomination__call=call).select_related("nomination__call__unit")
    objection = rows.filter(pk=int(key)).first() if known else None
    if objection is None:
        raise CannotHonour(_("没有这条异议。"), field="objection")
    return objection


def _decide(call: Call, asked: Asked) -> None:
    upheld = {"yes": True, "no": False}.get(str(asked.fields.get("upheld", "")))
    objections.decide(objection_of(call, asked), upheld=upheld, answer=asked.note, **asked.who)


def _set_aside(call: Call, asked: Asked) -> None:
    voting.set_aside(call, str(asked.fields.get("origin", ""))[:64], why=asked.note, **asked.who)


def _admit(nominee: Nomination, asked: Asked) -> None:
    nominating.admit(nominee, agreed=bool(asked.fields.get("agreed")), note=asked.note, **asked.who)


# Steps of whoever keeps a call.
ON_CALL: dict[str, Callable[[Call, Asked], Any]] = {
    "open": lambda call, asked: calls.open_for_names(call, **asked.who),
    "review": lambda call, asked: calls.begin_review(call, **asked.who),
    "vote": lambda call, asked: calls.begin_vote(call, **asked.who),
    "publish": _publish,
    "award": lambda call, asked: calls.award(call, **asked.who),
    "call_off": lambda call, asked: calls.call_off(call, why=asked.note, **asked.who),
    "set_aside": _set_aside,
    "decide": _decide,
}
# What is done with a nominee; marks have a form of their own.
ON_NOMINEE: dict[str, Callable[[Nomination, Asked], Any]] = {
    "admit": _admit,
    "refuse": lambda nominee, asked: nominating.refuse(nominee, why=asked.note, **asked.who),
    "withdraw": lambda nominee, asked: nominating.withdraw(nominee, why=asked.note, **asked.who),
    "fill_in": lambda nominee, asked: nominating.fill_in_again(nominee, **asked.who),
}
