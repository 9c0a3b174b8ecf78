"""The city's own wording of a notice: checked before it is kept, and never able to keep a message from going out."""

import inspect
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import ParamSpec

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from .models import NoticeText
from .text import Matter, Text

P = ParamSpec("P")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# Left out with everything in the brackets, when the word in it is empty.
PERHAPS = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")
MAY_BE_EMPTY = frozenset({"route", "until", "area", "category"})
LONGEST_SUBJECT, LONGEST_BODY = 100, 600
# A text message in Chinese: so many signs alone, so many each when it is cut into several.
SMS_ALONE, SMS_EACH = 70, 67

TEXTS: dict[str, Callable[..., Text]] = {}


def of_the_city(text: Callable[P, Text]) -> Callable[P, Text]:
    """Let the city word this text itself: its own words where it has some that fit, else ours."""

    @wraps(text)
    def worded(*args: P.args, **kwargs: P.kwargs) -> Text:
        own = NoticeText.objects.filter(name=text.__name__, language=get_language() or "").first()
        if own is None or faults_in(text.__name__, own.subject, own.body):
            return text(*args, **kwargs)
        return filled(own.subject, own.body, _words(args, kwargs))

    TEXTS[text.__name__] = text
    return worded


def filled(subject: str, body: str, words: Mapping[str, str]) -> Text:
    """The words in their places; nothing else in the text means anything, so nothing can go wrong."""

    def fill(text: str) -> str:
        text = PERHAPS.sub(
            lambda found: found[1] if all(words.get(one) for one in placeholders(found[1])) else "", text
        )
        return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)

    return Text(fill(subject), fill(body))


def placeholders(text: str) -> list[str]:
    """The names in braces, in order."""
    return PLACEHOLDER.findall(text)


def _words(args: tuple[object, ...], kwargs: Mapping[str, object]) -> dict[str, str]:
    found = {name: str(value) for name, value in kwargs.items() if isinstance(value, str)}
    for one in args:
        if isinstance(one, Matter):
            found |= vars(one)
    if "colour" in found:
        found["colour"] = colour_name(found["colour"])
    return found


def colour_name(colour: str) -> str:
    """A rung's colour in words."""
    names = {"blue": _("蓝色"), "yellow": _("黄色"), "orange": _("橙色"), "red": _("红色")}
    return names.get(colour, colour)


def known_words(name: str) -> list[str]:
    """What may stand in braces in this text."""
    parameters = inspect.signature(TEXTS[name]).parameters
    own = [one for one in parameters if one != "matter"]
    return [*Matter.__dataclass_fields__, *own] if "matter" in parameters else own


def owed_words(name: str) -> list[str]:
    """What must stand in the body: without its link or number a message is of no use."""
    return [word for word in known_words(name) if word not in MAY_BE_EMPTY]


def default(name: str, language: str) -> Text:
    """Our own text, with its words in braces instead of what they stand for."""
    text, known = TEXTS[name], known_words(name)
    marks = {word: f"{{{word}}}" for word in known}
    with override(language):
        if "matter" not in inspect.signature(text).parameters:
            return text(**marks)
        matter = Matter(**{word: marks.pop(word) for word in Matter.__dataclass_fields__})
        return text(matter, **marks)


def faults_in(name: str, subject: str, body: str) -> dict[str, str]:
    """What is wrong with a wording, by field; empty when it can be sent."""
    found = {}
    for field, text, most in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        if what := _fault(name, text, most):
            found[field] = what
    missing = [word for word in owed_words(name) if word not in placeholders(subject + body)]
    if missing and "body" not in found:
        found["body"] = _("少了：%(words)s") % {"words": " ".join(f"{{{word}}}" for word in missing)}
    return found


def _fault(name: str, text: str, most: int) -> str:
    if not text.strip():
        return _("这一格要填。")
    if len(text) > most:
        return _("最多 %(most)s 个字，写了 %(count)s 个") % {"most": most, "count": len(text)}
    unknown = [word for word in placeholders(text) if word not in known_words(name)]
    if unknown:
        known = " ".join(f"{{{word}}}" for word in known_words(name))
        return _("不认识 %(word)s；可以用：%(known)s") % {"word": f"{{{unknown[0]}}}", "known": known}
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        return _("花括号没有成对：{ 和 } 之间写一个词。")
    return ""


def sms_parts(body: str) -> tuple[int, int]:
    """How many signs a text message has, and as how many messages it is paid for."""
    signs = len(body.encode("utf-16-le")) // 2
    return signs, 1 if signs <= SMS_ALONE else -(-signs // SMS_EACH)
