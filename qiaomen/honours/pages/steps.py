"""What is asked for on a call or a nominee, from a page or over the API, and the one call that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from qiaomen.honours import calls, nominating, objections, voting
from qiaomen.honours.models import Call, Nomination, Objection
from qiaomen.honours.problems import CannotHonour
from qiaomen.honours.queries import LETTER
from qiaomen.people.actors import Actor
from qiaomen.shell.numbers import key_of

KEY_DIGITS = 17
YES = frozenset({"on", "1", "true", "yes"})


def agrees(fields: Mapping[str, Any]) -> bool:
    """Whether the box of the nominee's consent is ticked: over the API nothing but a yes is one."""
    return str(fields.get("agreed", "")).lower() in YES


@dataclass(frozen=True)
class Asked:
    """The fields of a form, by whom, when."""

    fields: QueryDict
    by: Actor
    at: datetime

    @property
    def note(self) -> str:
        """The words that go with a step."""
        return self.words("note", 500)

    def words(self, name: str, most: int) -> str:
        """What was typed into a field."""
        # PostgreSQL keeps no NUL.
        return str(self.fields.get(name, "")).replace("\x00", "")[:most]

    @property
    def who(self) -> dict[str, Any]:
        """As every step takes it."""
        return {"by": self.by, "at": self.at}


def _publish(call: Call, asked: Asked) -> None:
    keys = {key_of(LETTER, number) for number in asked.fields.getlist("chosen")}
    chosen = list(call.nominations.filter(pk__in=[key for key in keys if key]))
    if len(chosen) != len(keys):
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
    voting.set_aside(call, asked.words("origin", 64), why=asked.note, **asked.who)


def _admit(nominee: Nomination, asked: Asked) -> None:
    nominating.admit(nominee, agreed=agrees(asked.fields), note=asked.note, **asked.who)


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
