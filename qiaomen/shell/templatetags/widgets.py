"""Widgets of every page, a template builtin. The HTML of each: docs/decisions/0003-style.md."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from re import findall
from typing import Any
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qiaomen.shell import moments
from qiaomen.shell.paging import Page
from qiaomen.shell.sending import mark_of
from qiaomen.shell.unsent import OWNER

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "static" / "shell" / "icons.svg"

# Each light has its own shape and its own word; colour only repeats them.
LIGHTS = {
    "on_time": _("按时"),
    "near": _("快到期"),
    "overdue": _("已超期"),
    "paused": _("暂停计时"),
    "none": _("不计时"),
}


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Names of all icons in the sprite."""
    return frozenset(findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "camera" %} is decoration; with label="照片" it is read out. Unknown names raise."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"no icon is called {name!r}")
    address = f"{static('shell/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', address)


@register.simple_tag(takes_context=True)
def light(context: Mapping[str, Any], status: str, due: datetime | None = None) -> SafeString:
    """{% light case.light case.due_at %}: shape, word, and how long until (or since) the due moment.

    status: on_time, near, overdue, paused, none. A paused or absent clock shows no remaining time.
    """
    shape = icon(f"light-{status}")
    now = context.get("now")
    rest: str | SafeString = ""
    if due is not None and now is not None and status not in {"paused", "none"}:
        rest = format_html(
            ' <time datetime="{}" title="{}">{}</time>',
            due.isoformat(),
            moments.in_words(due, now=now),
            moments.until(due, now=now),
        )
    return format_html('<span class="light {}">{}<b>{}</b>{}</span>', status, shape, LIGHTS[status], rest)


@register.simple_tag(takes_context=True)
def moment(context: Mapping[str, Any], at: date | None) -> SafeString | str:
    """{% moment event.at %} → <time datetime="…">3月4日 10:00</time> in the city's zone; a dash for None."""
    if at is None:
        return "—"
    words = moments.in_words(at, now=context.get("now"))
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.simple_tag(takes_context=True)
def span(context: Mapping[str, Any], begin: datetime | None, end: datetime | None) -> SafeString | str:
    """{% span shift.from_at shift.until_at %} → 3月4日 10:00—11:30: the day is said once where it is one."""
    if begin is None or end is None:
        return moment(context, begin)
    words = moments.span_in_words(begin, end, now=context.get("now"))
    return format_html('<time datetime="{}">{}</time>', begin.isoformat(), words)


@register.simple_tag(takes_context=True)
def ago(context: Mapping[str, Any], at: datetime | None) -> SafeString | str:
    """{% ago event.at %} → 3小时前, measured from the page's now."""
    return _relative(context, at, moments.ago)


@register.simple_tag(takes_context=True)
def until(context: Mapping[str, Any], at: datetime | None) -> SafeString | str:
    """{% until case.due_at %} → 还剩2天 or 已超3小时, measured from the page's now."""
    return _relative(context, at, moments.until)


def _relative(context: Mapping[str, Any], at: datetime | None, words: Any) -> SafeString | str:
    now = context.get("now")
    if at is None or now is None:
        return moment(context, at)
    exact = moments.in_words(at, now=now)
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), exact, words(at, now=now))


@register.filter
def named(thing: object | None) -> str:
    """{{ unit|named }}, {{ reason|named }}: the English name, text or title for readers of English if there is one."""
    if thing is None:
        return ""
    words = (getattr(thing, name, "") for name in ("name_en", "text_en", "title_en")) if reads_english() else ()
    return str(next(filter(None, words), "") or getattr(thing, "name", "") or thing)


def reads_english() -> bool:
    """Whether the page is made for a reader of English."""
    return (get_language() or "").startswith("en")


@register.inclusion_tag("shell/_field.html")
def field(bound: Any, *, help: str = "") -> dict[str, Any]:
    """{% field form.place %}: label, help, error and control, tied together for screen readers."""
    if help:
        bound.help_text = help
    kind = getattr(bound.widget_type, "lower", str)()
    return {"field": bound, "single": kind == "checkbox", "group": bound.use_fieldset}


@register.inclusion_tag("shell/_form_errors.html")
def form_errors(*forms: Any) -> dict[str, Any]:
    """{% form_errors form %}, several forms or sets of forms: what is wrong, each a link to its field, or nothing."""
    each = [one for form in forms if form is not None for one in getattr(form, "forms", [form])]
    faults = [fault for form in each for fault in faults_of(form)]
    return {"faults": faults, "in_fields": any(fault["id"] for fault in faults)}


def faults_of(form: Any) -> list[dict[str, str]]:
    """What is wrong in a form, each fault with the name, the label and the first control of its field."""
    found = [{"name": "", "label": "", "id": "", "message": message} for message in form.non_field_errors()]
    for bound in form:
        first = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label or bound.auto_id
        known = {"name": bound.html_name, "label": str(bound.label), "id": first}
        found += [{**known, "message": message} for message in bound.errors]
    return found


@register.inclusion_tag("shell/_pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page[Any]) -> dict[str, Any]:
    """{% pager page %}: links to the page before and after, keeping the other parameters of the address."""
    return {"page": page, "request": context.get("request")}


@register.simple_tag(takes_context=True)
def query(context: Mapping[str, Any], **changes: object) -> str:
    """{% query unit=3 after=None %}: "?…" with some parameters replaced; None takes one out."""
    request = context.get("request")
    given = request.GET.lists() if request is not None else []
    pairs = [(name, value) for name, values in given if name not in changes for value in values]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"?{urlencode(pairs)}"


@register.simple_tag(takes_context=True)
def csrf_token(context: Mapping[str, Any]) -> SafeString | str:
    """Django's own hidden field; in a form for a member of staff also whose form it is (see `shell/unsent.py`)."""
    token, owner = context.get("csrf_token"), getattr(context.get("request"), OWNER, "")
    own = format_html('<input type="hidden" name="{}" value="{}">', OWNER, owner) if owner else ""
    plain = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token) if token else ""
    return format_html("{}{}", plain, own)


@register.simple_tag
def language_name(code: str) -> str:
    """A language in its own words."""
    return {"zh-hans": "中文", "en": "English"}.get(code, code)


@register.simple_tag(takes_context=True)
def outbox_as(context: Mapping[str, Any]) -> str:
    """{% outbox_as %}: whose things a signed-in form puts into the device's outbox."""
    return mark_of(context["user"])
