"""What the messages say. Each text is made in the language that is on, from words only: never who reported."""

from django.utils.translation import gettext as _

from .text import Matter, Text
from .wording import colour_name, of_the_city

__all__ = ["Matter", "Text"]


# ── to those who reported ─────────────────────────────────────────────────────────────────────────────────


@of_the_city
def receipt(*, number: str, link: str) -> Text:
    """It arrived."""
    return Text(
        _("收到了您的诉求 %(number)s") % {"number": number},
        _("您的诉求已收到，编号 %(number)s。随时可以在这里看进度：%(link)s 请保管好这个链接，不要转给别人。")
        % {"number": number, "link": link},
    )


@of_the_city
def accepted(*, number: str, link: str) -> Text:
    """The city takes it on."""
    return Text(
        _("您的诉求 %(number)s 已受理") % {"number": number},
        _("您的诉求 %(number)s 已受理，接下来派给承办单位。进度：%(link)s") % {"number": number, "link": link},
    )


@of_the_city
def declined(*, number: str, reason: str, route: str, link: str) -> Text:
    """The city does not take it on: why, and where to turn instead."""
    # The city's own words may end in a full stop; the sentence brings one.
    words = {"number": number, "reason": reason.rstrip("。. "), "route": route.rstrip("。. "), "link": link}
    if route:
        body = _("您的诉求 %(number)s 没有受理：%(reason)s。可以这样办：%(route)s。有新的情况，可在这里说明：%(link)s")
    else:
        body = _("您的诉求 %(number)s 没有受理：%(reason)s。有新的情况，可在这里说明：%(link)s")
    return Text(_("您的诉求 %(number)s 没有受理") % words, body % words)


@of_the_city
def dispatched(*, number: str, unit: str, until: str, link: str) -> Text:
    """Who has it, and until when (empty: not known)."""
    words = {"number": number, "unit": unit, "until": until, "link": link}
    if until:
        body = _("您的诉求 %(number)s 已交给%(unit)s办理，期限是 %(until)s。进度：%(link)s")
    else:
        body = _("您的诉求 %(number)s 已交给%(unit)s办理。进度：%(link)s")
    return Text(_("您的诉求 %(number)s 已交办") % words, body % words)


@of_the_city
def joined(*, number: str, case: str, link: str) -> Text:
    """Others have said the same; it is handled once, everybody is answered."""
    return Text(
        _("您的诉求 %(number)s 与同类诉求一并办理") % {"number": number},
        _("您的诉求 %(number)s 与别人反映的是同一件事，已并入事项 %(case)s 一起办理，办好后单独答复您。进度：%(link)s")
        % {"number": number, "case": case, "link": link},
    )


@of_the_city
def answered(*, number: str, answer: str, link: str) -> Text:
    """The answer, and the way to rate it."""
    return Text(
        _("您的诉求 %(number)s 有答复了") % {"number": number},
        _("您的诉求 %(number)s 有答复了：%(answer)s\n解决了吗？满意吗？请在这里评价，没解决会重新办理：%(link)s")
        % {"number": number, "answer": answer, "link": link},
    )


@of_the_city
def redone(*, number: str, link: str) -> Text:
    """Somebody said that it is not solved: it is done once more."""
    return Text(
        _("您的诉求 %(number)s 重新办理") % {"number": number},
        _("有人反映还没有解决，您的诉求 %(number)s 正在重新办理。进度：%(link)s") % {"number": number, "link": link},
    )


@of_the_city
def closed(*, number: str, link: str) -> Text:
    """It is over; it can still be contested."""
    return Text(
        _("您的诉求 %(number)s 已结案") % {"number": number},
        _("您的诉求 %(number)s 已结案。如果其实没有办好，可以提出异议：%(link)s") % {"number": number, "link": link},
    )


@of_the_city
def contested(*, number: str, link: str) -> Text:
    """Somebody doubts the closing; it is being looked into."""
    return Text(
        _("您的诉求 %(number)s 的结案有人提出异议") % {"number": number},
        _("有人认为您的诉求 %(number)s 没有办好，督查员正在核实，结果会告诉您。进度：%(link)s")
        % {"number": number, "link": link},
    )


@of_the_city
def contest_dismissed(*, number: str, why: str, link: str) -> Text:
    """The doubt was looked into and does not hold."""
    return Text(
        _("您的诉求 %(number)s 的异议核实结果") % {"number": number},
        _("对您的诉求 %(number)s 结案的异议已核实，结案不变：%(why)s 详情：%(link)s")
        % {"number": number, "why": why, "link": link},
    )


@of_the_city
def reopened(*, number: str, link: str) -> Text:
    """It was not done after all: it is handled again."""
    return Text(
        _("您的诉求 %(number)s 重新办理") % {"number": number},
        _("核实后发现您的诉求 %(number)s 还没有办好，现在重新办理，编号不变。进度：%(link)s")
        % {"number": number, "link": link},
    )


# ── to staff: number, kind and area only; the rest is read at the desk, after signing in ─────────────────


def _staff(subject: str, matter: Matter) -> Text:
    return Text(f"{subject} {matter.number}", _("%(what)s：%(matter)s。%(link)s") % _parts(subject, matter))


def _parts(subject: str, matter: Matter) -> dict[str, str]:
    return {"what": subject, "matter": str(matter), "link": matter.link}


@of_the_city
def to_unit(matter: Matter) -> Text:
    """A case was sent to the unit."""
    return _staff(_("有新的派单，请接单"), matter)


@of_the_city
def to_unit_again(matter: Matter) -> Text:
    """A case came back to the unit: rework, redo, reopened."""
    return _staff(_("有事项要重新办理"), matter)


@of_the_city
def urged(matter: Matter) -> Text:
    """Somebody asks the unit to hurry."""
    return _staff(_("催办，请尽快办理"), matter)


@of_the_city
def escalated(matter: Matter, *, colour: str) -> Text:
    """The case climbed a rung. `colour` as the ladder names it."""
    return _staff(_("%(colour)s督办") % {"colour": colour_name(colour)}, matter)


@of_the_city
def approval_asked(matter: Matter, *, what: str) -> Text:
    """Somebody waits for a decision. `what`: 申请延期, 申请挂账 …"""
    return _staff(_("%(what)s，等您审批") % {"what": what}, matter)


@of_the_city
def contest_to_check(matter: Matter) -> Text:
    """A closing is contested; the supervisor has to look."""
    return _staff(_("结案有异议，请核实"), matter)
