"""The questions of a form as a part of any page: its own, or that of a round which asks them at a door."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import get_language

from qiaomen.forms.answering import fill
from qiaomen.forms.models import FormVersion
from qiaomen.forms.problems import AnswerFault
from qiaomen.shell.requests import CityRequest

from .asked import Shown, for_device, language_for
from .sent import Sent


def part(
    request: CityRequest, version: FormVersion, sent: Sent, faults: Iterable[AnswerFault] = (), leave_out: str = ""
) -> dict[str, Any]:
    """`parts` for `forms/_parts.html`, `definition` for the script; `leave_out` names a question that is not put."""
    language = language_for(version.definition, get_language() or "")
    filling = fill(version, _changed(request, sent.texts), language=language, at=localtime(request.now))
    parts = Shown(filling, {fault.path: fault.words for fault in faults}, sent.kept).parts()
    return {"parts": [one for one in parts if one.name != leave_out], "definition": for_device(filling)}


def grows(request: HttpRequest) -> bool:
    """Without a script: whether a repeat shall have one instance more or less, and nothing is handed in yet."""
    return bool({"add", "remove"} & set(request.POST))


def unseen(request: CityRequest, version: FormVersion, sent: Sent) -> bool:
    """Whether something is to be asked that was not on the page: without a script, answers bring questions."""
    if "shown" not in request.POST:
        return False
    filling = fill(version, sent.texts, language="", at=localtime(request.now))
    names = {node.address for node in filling.asked() if node.kind != "note"}
    return bool(names - sent.shown) and all("[" not in name for name in names - sent.shown)


def _changed(request: HttpRequest, texts: dict[str, str]) -> dict[str, str]:
    """Without a script: one instance more (`add` names the repeat) or less (`remove` names the instance)."""
    if gone := request.POST.get("remove"):
        return {name: words for name, words in texts.items() if not name.startswith(f"{gone}/")}
    if base := request.POST.get("add"):
        there = [name[len(base) + 1 :].partition("]")[0] for name in texts if name.startswith(f"{base}[")]
        last = max((int(number) for number in there if number.isdecimal()), default=0)
        return {**texts, f"{base}[{last + 1}]/": ""}
    return texts
