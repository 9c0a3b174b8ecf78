"""What is written to those who follow: public facts only, and in each message how to end it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .text import Text

LISTED = 5


def please_confirm(*, what: str, link: str) -> Text:
    """Was it you? Nothing is sent before the mailbox says yes."""
    return Text(
        _("请确认：用这个邮箱接收关注通知"),
        _(
            "有人（应该是您）要用这个邮箱接收“%(what)s”的通知。是您，请打开链接点“确认”：%(link)s\n\n"
            "不是您，不用管：不确认就什么也不会发，两天后这个地址就删掉。"
        )
        % {"what": what, "link": link},
    )


def case_moved(*, title: str, happened: str, number: str, link: str, off: str) -> Text:
    """One step of a case that is followed."""
    return Text(
        _("%(happened)s：%(title)s") % {"happened": happened, "title": title},
        _(
            "您关注的事项 %(number)s“%(title)s”：%(happened)s。\n\n看经过：%(link)s\n\n"
            "不想再收到这件事的通知，点这里：%(off)s"
        )
        % {"number": number, "title": title, "happened": happened, "link": link, "off": off},
    )  # fmt: skip


def code_to_read(*, code: str, minutes: int) -> Text:
    """A code that shows what is one's own. Not in the subject: lists of messages show that."""
    return Text(
        _("您的验证码"),
        _("您的验证码是 %(code)s，%(minutes)s 分钟内有效。不是您要的，不用管，也不要告诉别人。")
        % {"code": code, "minutes": minutes},
    )


@dataclass(frozen=True)
class Happened:
    """A case in a digest: its masked title and its page."""

    title: str
    link: str


@dataclass(frozen=True)
class Place:
    """A place that is followed, what happened there, and the link that ends it."""

    name: str
    accepted: list[Happened]
    closed: list[Happened]
    off: str


def digest(*, day: str, places: list[Place], page: str) -> Text:
    """What a day brought in the places that are followed."""
    parts = ["\n".join(_lines(place)) for place in places]
    end = _("您关注的全部：%(page)s") % {"page": page}
    names = _("、").join(place.name for place in places[:3])
    return Text(_("%(names)s：%(day)s的新情况") % {"names": names, "day": day}, "\n\n".join([*parts, end]))


def _lines(place: Place) -> list[str]:
    lines = [_("【%(name)s】") % {"name": place.name}]
    for happened, words in (
        (place.accepted, ngettext("新受理 %(n)d 件：", "新受理 %(n)d 件：", len(place.accepted))),
        (place.closed, ngettext("办结 %(n)d 件：", "办结 %(n)d 件：", len(place.closed))),
    ):
        if happened:
            lines.append(words % {"n": len(happened)})
            lines += [f"· {one.title} {one.link}" for one in happened[:LISTED]]
            if len(happened) > LISTED:
                rest = len(happened) - LISTED
                lines.append(ngettext("· 另有 %(n)d 件", "· 另有 %(n)d 件", rest) % {"n": rest})
    lines.append(_("不再关注%(name)s，点这里：%(off)s") % {"name": place.name, "off": place.off})
    return lines
